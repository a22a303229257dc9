/** The text of the triggers that capture. What they watch is read from the catalogue and the schema. */
import type Database from 'better-sqlite3'
import { tableEntry, tablesPeopleWrite, tablesWhere, type TableEntry } from './catalogue.ts'

interface Column {
  name: string
  type: string
  pk: number
}

export function columnsOf(db: Database.Database, table: string): Column[] {
  const columns = db.pragma(`table_info(${table})`) as Column[]
  if (columns.length === 0) throw new Error(`The catalogue names a table that is not there: ${table}`)
  return columns
}

/** In the order of the key. */
export function keysOf(columns: readonly Column[]): Column[] {
  return columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
}

/** Rows of which only keys are kept: channels and files bring them by the hundred thousand. */
export const bulkTables: readonly string[] = tablesWhere(({ bulk }) => bulk === true)

/** Only in a write that can be taken back; otherwise what the machine works out is not captured. */
const UNDOABLE = '(SELECT undoable FROM capture_state)'
/** Nobody would read what a channel or the machine writes while nobody follows: the next act would trim it. */
const WATCHED = '(SELECT watched FROM capture_state)'

export function* captureTriggers(db: Database.Database): Generator<string> {
  for (const table of tablesPeopleWrite) yield* rowTriggers(table, tableEntry(table)!, columnsOf(db, table))
  for (const table of bulkTables) yield* keyTriggers(table, tableEntry(table)!, columnsOf(db, table))
}

function* rowTriggers(table: string, entry: TableEntry, columns: readonly Column[]): Generator<string> {
  const keys = keysOf(columns)
  const figures = new Set(entry.figures)
  const kept = columns.filter(({ name }) => !figures.has(name))
  const watched = entry.peopleColumns ? kept.filter(({ name }) => entry.peopleColumns!.includes(name)) : kept
  const rest = (of: readonly Column[]) => of.filter(({ pk }) => pk === 0)
  const add = (key: string, before: string, after: string) =>
    `BEGIN INSERT INTO captured_rows(tbl, key, before, after) VALUES('${table}', ${key}, ${before}, ${after}); END;`
  const keyOf = (row: string) => `json_array(${keys.map((c) => `${row}.${quoted(c)}`).join(', ')})`
  const theirs = (row: string) => peopleRow(entry, row)
  const when = (condition: string | undefined) =>
    `WHEN ${WATCHED}${condition === undefined ? '' : ` AND (${condition} OR ${UNDOABLE})`}`
  // A bulk table is filled by channels: no trigger, so that a first sync pays nothing for it.
  if (!entry.bulk)
    yield `CREATE TEMP TRIGGER capture_${table}_i AFTER INSERT ON main.${table} ${when(theirs('new'))}
      ${add(keyOf('new'), 'NULL', whole('new', rest(kept)))}`
  // Figures too, or a row that comes back by an undo would have none.
  yield `CREATE TEMP TRIGGER capture_${table}_d AFTER DELETE ON main.${table} ${when(theirs('old'))}
      ${add(keyOf('old'), whole('old', rest(columns)), 'NULL')}`
  // A row that becomes one of people's is told whole: whoever follows may not have it.
  const after = entry.peopleRows
    ? `CASE WHEN ${theirs('old')} THEN ${changed('new', watched)} ELSE ${whole('new', rest(kept))} END`
    : changed('new', watched)
  const people = entry.peopleRows ? ` AND (${[theirs('old'), theirs('new'), UNDOABLE].join(' OR ')})` : ''
  yield `CREATE TEMP TRIGGER capture_${table}_u AFTER UPDATE OF ${watched.map(quoted).join(', ')} ON main.${table}
      WHEN ${WATCHED} AND (${differs(watched)})${people} ${add(keyOf('new'), changed('old', watched), after)}`
}

/** Of new rows the write face tells; changes and deletions are rare, and only a trigger knows exactly which rows they met. */
function* keyTriggers(table: string, entry: TableEntry, columns: readonly Column[]): Generator<string> {
  const keys = keysOf(columns)
  const figures = new Set(entry.figures)
  const watched = columns.filter(({ name, pk }) => pk === 0 && !figures.has(name))
  const add = (row: string) =>
    `BEGIN INSERT INTO bulk_touched(tbl, first, second) VALUES('${table}', ${row}.${quoted(keys[0]!)}, ${keys[1] ? `${row}.${quoted(keys[1])}` : 'NULL'}); END;`
  yield `CREATE TEMP TRIGGER follow_${table}_d AFTER DELETE ON main.${table} WHEN ${WATCHED} ${add('old')}`
  if (watched.length > 0)
    yield `CREATE TEMP TRIGGER follow_${table}_u AFTER UPDATE OF ${watched.map(quoted).join(', ')} ON main.${table}
      WHEN ${WATCHED} AND (${differs(watched)}) ${add('new')}`
}

const quoted = ({ name }: Column) => `"${name}"`
const differs = (columns: readonly Column[]) => columns.map((c) => `old.${quoted(c)} IS NOT new.${quoted(c)}`).join(' OR ')

function peopleRow({ peopleRows }: TableEntry, row: string): string | undefined {
  return (
    peopleRows && `${row}."${peopleRows.column}" ${'is' in peopleRows ? `IS '${peopleRows.is}'` : `IS NOT '${peopleRows.isNot}'`}`
  )
}

/** JSON has no bytes; whole numbers and fractions it holds exactly as SQLite writes them. */
const json = (row: string, c: Column) => {
  const value = `${row}.${quoted(c)}`
  return c.type === 'BLOB'
    ? `CASE typeof(${value}) WHEN 'blob' THEN '{"hex":"'||hex(${value})||'"}' ELSE json_quote(${value}) END`
    : `json_quote(${value})`
}

const whole = (row: string, columns: readonly Column[]) =>
  columns.some(({ type }) => type === 'BLOB')
    ? `'{'||${columns.map((c, n) => `'${n > 0 ? ',' : ''}${quoted(c)}:'||${json(row, c)}`).join('||')}||'}'`
    : `json_object(${columns.map((c) => `'${c.name}', ${row}.${quoted(c)}`).join(', ')})`

/** Only what this write changed: another column may have moved on since, by a channel or by another hand. */
const changed = (row: string, columns: readonly Column[]) =>
  `'{'||substr(${columns
    .map((c) => `CASE WHEN old.${quoted(c)} IS NOT new.${quoted(c)} THEN ',${quoted(c)}:'||${json(row, c)} ELSE '' END`)
    .join('||')}, 2)||'}'`
