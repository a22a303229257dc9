/**
 * Acts as one desk tells them to another: every captured row with its neighbours named by natural keys, so that local integers may differ;
 * and doing them again over there. Done again they are captured as `hub`, not as an act of the person at that desk: nobody takes back
 * what a colleague did.
 */
import { actsAfter, rowsOfAct, type Cell, type StoredAct } from './captured-acts.ts'
import { tableEntry } from './catalogue.ts'
import type { ReadDb, WriteDb } from './db.ts'
import { embeddedIn, type Naming, type Portable } from './embedded-keys.ts'
import { customersOf } from './followed-figures.ts'
import { KeyColumns } from './key-columns.ts'
import { localId, naturalKey, numberedColumns, Unknown, type NaturalKey, type Numbered } from './natural-keys.ts'
import type { Store } from './store.ts'
import { refreshCustomerFigures } from './tables/customers.ts'

/** What a cell is outside: itself, a natural key, JSON with natural keys inside, or bytes. */
type PortableCell = Cell | NaturalKey | Portable

type PortableCells = Record<string, PortableCell>

export interface PortableRow {
  table: string
  /** By the names of the key's columns. */
  key: PortableCells
  before: PortableCells | null
  after: PortableCells | null
}

interface PortableAct {
  /** Of the desk that tells it: grows in the order of its commits. */
  id: number
  /** Epoch milliseconds UTC, by that desk's clock. */
  at: number
  source: StoredAct['source']
  /** The act it takes back. */
  undoes: number | null
  rows: PortableRow[]
}

const columnKeys = new KeyColumns()

/**
 * Acts after one, oldest first, without those that came from another desk. A row that names something that has been erased since is
 * left out: there is nothing left to say about it.
 */
export function portableActs(db: ReadDb, after: number, limit: number): PortableAct[] {
  const naming = namingOf(db)
  return actsAfter(db, after, limit)
    .filter(({ source }) => source !== 'hub')
    .map((act) => ({
      id: act.id,
      at: act.at,
      source: act.source,
      undoes: act.undoes,
      rows: rowsOfAct(db, act).flatMap(({ table, key, before, after: now }) => {
        const names = columnKeys.of(db, table)
        const keyCells = Object.fromEntries(names.map((name, at) => [name, key[at]!]))
        try {
          const out = (cells: Record<string, Cell> | null) => (cells === null ? null : outward(table, cells, naming))
          return [{ table, key: outward(table, keyCells, naming), before: out(before), after: out(now) }]
        } catch (error) {
          if (error instanceof Unknown) return []
          throw error
        }
      }),
    }))
}

/** Every row that people made, as if it were new: what a desk that joins is given first. */
export function* portableRows(db: ReadDb, table: string): Generator<PortableRow> {
  const naming = namingOf(db)
  const names = columnKeys.of(db, table)
  const rows = tableEntry(table)?.peopleRows
  const which = rows ? `WHERE "${rows.column}" ${'is' in rows ? 'IS' : 'IS NOT'} ?` : ''
  for (const row of db.all<Record<string, Cell>>(
    `SELECT * FROM ${table} ${which}`,
    ...(rows ? ['is' in rows ? rows.is : rows.isNot] : []),
  )) {
    const cells = outward(table, row, naming)
    const key: PortableCells = {}
    for (const name of names) {
      key[name] = cells[name]!
      delete cells[name]
    }
    yield { table, key, before: null, after: cells }
  }
}

/**
 * Does acts of another desk again, in their order and in one transaction. Returns the rows that could not be: what they name is not here
 * yet; they are to be tried again when it is.
 */
export function replay(store: Store, acts: readonly { rows: readonly PortableRow[] }[]): PortableRow[] {
  return store.write((db) => {
    const naming = namingOf(db)
    const waiting: PortableRow[] = []
    const customers = new Set<string>()
    db.run('PRAGMA defer_foreign_keys=ON')
    for (const { rows } of acts)
      for (const row of rows)
        try {
          put(db, inward(row, naming), customers)
        } catch (error) {
          if (!(error instanceof Unknown)) throw error
          waiting.push(row)
        }
    if (customers.size > 0) refreshCustomerFigures(db, [...customers])
    return waiting
  }, 'hub')
}

interface LocalRow {
  table: string
  key: Record<string, Cell>
  before: Record<string, Cell> | null
  after: Record<string, Cell> | null
}

/** The same done twice is done once: a row that is there already takes the values, one that is gone stays gone. */
function put(db: WriteDb, row: LocalRow, customers: Set<string>): void {
  const { table, key, before, after } = row
  const names = Object.keys(key)
  const values = Object.values(key)
  customersOf(row, customers)
  const where = names.map((name) => `"${name}" IS ?`).join(' AND ')
  if (after === null) return void db.run(`DELETE FROM ${table} WHERE ${where}`, ...values)
  const changed = Object.keys(after)
  const sets = changed.map((name) => `"${name}" = ?`).join(', ')
  if (before !== null) {
    // A key that was changed is found by what it was.
    const found = names.map((name) => before[name] ?? key[name]!)
    if (db.run(`UPDATE ${table} SET ${sets} WHERE ${where}`, ...Object.values(after), ...found).changes > 0) return
    // A row that the machine keeps by itself on each desk, and that has become a person's: it is told whole.
    if (!tableEntry(table)?.peopleRows) return
  }
  const columns = [...names, ...changed]
  const resolution =
    changed.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${changed.map((name) => `"${name}" = excluded."${name}"`).join(', ')}`
  db.run(
    `INSERT INTO ${table}(${columns.map((name) => `"${name}"`).join(', ')}) VALUES(${columns.map(() => '?').join(', ')})
     ON CONFLICT(${names.map((name) => `"${name}"`).join(', ')}) ${resolution}`,
    ...values,
    ...Object.values(after),
  )
}

function namingOf(db: ReadDb): Naming {
  const keys = new Map<string, NaturalKey>()
  const ids = new Map<string, number>()
  return {
    keyOf: (what, id) => remembered(keys, `${what}:${id}`, () => naturalKey(db, what, id)),
    idOf: (what, key) => remembered(ids, `${what}:${JSON.stringify(key)}`, () => localId(db, what, key)),
  }
}

function remembered<T>(known: Map<string, T>, name: string, find: () => T): T {
  const value = known.get(name) ?? find()
  known.set(name, value)
  return value
}

/** Figures stay: every desk works them out. */
function outward(table: string, cells: Record<string, Cell>, naming: Naming): PortableCells {
  const numbered = numberedColumns(table)
  const figures = tableEntry(table)?.figures ?? []
  const out: PortableCells = {}
  for (const [name, cell] of Object.entries(cells)) {
    if (figures.includes(name)) continue
    const embedded = embeddedIn(table, name)
    if (isNumbered(numbered[name], cell)) out[name] = naming.keyOf(numbered[name]!, Number(cell))
    else if (embedded && typeof cell === 'string') out[name] = embedded.out(cell, naming)
    else out[name] = cell
  }
  return out
}

function inward({ table, key, before, after }: PortableRow, naming: Naming): LocalRow {
  const numbered = numberedColumns(table)
  const local = (cells: PortableCells) =>
    Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => {
        const embedded = embeddedIn(table, name)
        if (isNumbered(numbered[name], cell)) return [name, naming.idOf(numbered[name]!, cell as NaturalKey)]
        return [name, embedded && cell !== null ? embedded.in(cell as Portable, naming) : (cell as Cell)]
      }),
    )
  return { table, key: local(key), before: before && local(before), after: after && local(after) }
}

/** 0 stands for none where a column may not be null. */
function isNumbered(what: Numbered | undefined, cell: PortableCell): boolean {
  return what !== undefined && cell !== null && cell !== 0
}
