/** Rows for every table of a schema, whatever its version: what the columns allow, parents before children. */
import type Database from 'better-sqlite3'

interface Column {
  name: string
  type: string
  notnull: number
  pk: number
  dflt_value: string | null
  hidden: number
}

interface ForeignKey {
  id: number
  table: string
  from: string
  to: string | null
}

type Value = string | number | Buffer | null

export type KnownRows = Readonly<Record<string, (n: number) => Record<string, Value> | null>>

/** Tables that hold rows of their own: neither virtual ones nor those behind them. */
export function ownTables(db: Database.Database): string[] {
  const rows = db
    .prepare(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    .all() as { name: string }[]
  return rows.map(({ name }) => name)
}

const keysOf = (db: Database.Database, table: string) => db.pragma(`foreign_key_list("${table}")`) as ForeignKey[]

/** Parents first; what refers to itself or in a circle comes in the order of its name. */
function inOrder(db: Database.Database): string[] {
  const left = new Set(ownTables(db))
  const ordered: string[] = []
  while (left.size > 0) {
    const free = [...left].find((table) => keysOf(db, table).every((key) => key.table === table || !left.has(key.table)))
    const next = free ?? [...left][0]!
    left.delete(next)
    ordered.push(next)
  }
  return ordered
}

const sqlOf = (db: Database.Database, table: string): string =>
  (db.prepare('SELECT sql FROM sqlite_master WHERE name = ?').get(table) as { sql: string }).sql

/** The first words that a CHECK of the column allows. */
function allowed(sql: string, column: string): string[] {
  const found = new RegExp(`\\b${column}"?\\s+IN\\s*\\(([^)]*)\\)`, 'i').exec(sql)
  return found ? [...found[1]!.matchAll(/'([^']*)'|(-?\d+)/g)].map((one) => one[1] ?? one[2]!) : []
}

function valueFor(db: Database.Database, table: string, sql: string, column: Column, n: number): Value {
  const key = keysOf(db, table).find((one) => one.from === column.name)
  if (key) {
    if (key.table === table) return column.notnull ? n : null
    const to = key.to ?? (db.pragma(`table_info("${key.table}")`) as Column[]).find(({ pk }) => pk === 1)!.name
    const parents = db.prepare(`SELECT "${to}" AS id FROM "${key.table}" ORDER BY 1`).pluck().all() as Value[]
    return parents[Math.min(n, parents.length) - 1] ?? null
  }
  const words = allowed(sql, column.name)
  const integer = /INT|REAL|NUM/i.test(column.type)
  if (words.length > 0) {
    const word = words[(n - 1) % words.length]!
    return integer ? Number(word) : word
  }
  if (/BLOB/i.test(column.type)) return column.notnull ? Buffer.alloc(32, n) : null
  return integer ? n : `${table}.${column.name} ${n}，内容`
}

/** Puts `count` rows into every table; `known` knows better for some columns, and null for a row that is left out. Throws where a row is refused. */
export function fillTables(db: Database.Database, count: number, known: KnownRows): void {
  for (const table of inOrder(db)) {
    const sql = sqlOf(db, table)
    const columns = (db.pragma(`table_xinfo("${table}")`) as Column[]).filter(({ hidden }) => hidden === 0)
    for (let n = 1; n <= count; n++) {
      const told = known[table]?.(n)
      if (told === null) continue
      const row: Record<string, Value> = {}
      for (const column of columns) row[column.name] = told?.[column.name] ?? valueFor(db, table, sql, column, n)
      const names = Object.keys(row)
      const places = names.map(() => '?').join(', ')
      try {
        db.prepare(`INSERT INTO "${table}"("${names.join('", "')}") VALUES(${places})`).run(...Object.values(row))
      } catch (error) {
        throw new Error(`${table}: ${(error as Error).message}`, { cause: error })
      }
    }
  }
}
