/** The two faces of the database: a read handler is handed `ReadDb`, so writing from it neither compiles nor runs. */
import type Database from 'better-sqlite3'
import { bulkInsert, type BulkInsert } from './bulk-insert.ts'
import { writtenTable } from './written-table.ts'

type Param = string | number | bigint | Buffer | Uint8Array | null | Record<string, unknown>

export interface ReadDb {
  /** The same object for all faces of one open workspace: what is kept in memory hangs on it (workspace-cache.ts). */
  readonly home: object
  /** First row, or undefined. */
  get<T>(sql: string, ...params: Param[]): T | undefined
  all<T>(sql: string, ...params: Param[]): T[]
  /** Rows one by one; the statement stays busy until the iterator ends, so never write inside the loop. */
  iterate<T>(sql: string, ...params: Param[]): IterableIterator<T>
  /** First column of the first row, or undefined. */
  value<T>(sql: string, ...params: Param[]): T | undefined
}

export interface WriteDb extends ReadDb {
  run(sql: string, ...params: Param[]): { changes: number; lastInsertRowid: number }
  /** A part of the transaction: where `work` throws, what it wrote is taken back and the error goes on. */
  part<T>(work: () => T): T
}

type Statement = Database.Statement<unknown[]>

/** A compiled statement and the table it writes; undefined for one that only reads, or writes nothing that others read. */
interface Prepared {
  statement: Statement
  writes: string | undefined
  /** Of a statement that puts rows into a bulk table. */
  bulk: BulkInsert | undefined
}

/** Statements are compiled once per text: SQL is written in the tables' files, so their number is bounded. */
export class Statements {
  readonly #db: Database.Database
  readonly #byText = new Map<string, Prepared>()

  constructor(db: Database.Database) {
    this.#db = db
  }

  prepare(sql: string): Prepared {
    let prepared = this.#byText.get(sql)
    if (!prepared) {
      if (this.#byText.size > 2000) this.#byText.clear()
      const statement = this.#db.prepare<unknown[]>(sql)
      const written = statement.readonly ? 'none' : writtenTable(sql)
      const writes = written === 'none' ? undefined : written.table
      prepared = { statement, writes, bulk: writes === undefined ? undefined : bulkInsert(this.#db, writes, sql) }
      this.#byText.set(sql, prepared)
    }
    return prepared
  }

  /** What is compiled and kept: tests look that no text holds a value. */
  texts(): string[] {
    return [...this.#byText.keys()]
  }

  /** A statement that is still being iterated cannot be used again: nested use gets a copy of its own. */
  idle(sql: string): Prepared {
    const prepared = this.prepare(sql)
    return prepared.statement.busy ? { ...prepared, statement: this.#db.prepare<unknown[]>(sql) } : prepared
  }
}

/** Hears of each statement before it runs: of every read, or of every table that is written. */
type Watch = (what: string) => void

function reading(prepare: (sql: string) => Statement): Omit<ReadDb, 'home'> {
  return {
    get: <T>(sql: string, ...params: Param[]) => prepare(sql).get(...params) as T | undefined,
    all: <T>(sql: string, ...params: Param[]) => prepare(sql).all(...params) as T[],
    iterate: <T>(sql: string, ...params: Param[]) => prepare(sql).iterate(...params) as IterableIterator<T>,
    value: <T>(sql: string, ...params: Param[]) => {
      const row = prepare(sql).get(...params) as Record<string, unknown> | undefined
      return row === undefined ? undefined : (Object.values(row)[0] as T)
    },
  }
}

/** `read`: called with the text of every statement (tests look at which tables a call reads). */
export function readDb(db: Database.Database, read?: Watch, statements = new Statements(db)): ReadDb {
  return {
    home: db,
    ...reading((sql) => {
      const { statement } = statements.idle(sql)
      if (!statement.readonly) throw new Error(`A read handler tried to write: ${sql.slice(0, 80)}`)
      read?.(sql)
      return statement
    }),
  }
}

/**
 * `wrote`: called with the name of a table whenever a statement changed rows of it, or may have (RETURNING). `added`: the list that
 * takes the keys of new rows of a bulk table.
 */
export function writeDb(
  db: Database.Database,
  wrote: Watch,
  added: (table: string, width: 1 | 2) => number[],
  statements = new Statements(db),
): WriteDb {
  return {
    home: db,
    ...reading((sql) => {
      const { statement, writes, bulk } = statements.idle(sql)
      if (bulk) throw new Error(`Rows of ${writes} are put in by run, which sees their keys: ${sql.slice(0, 80)}`)
      if (writes !== undefined) wrote(writes)
      return statement
    }),
    run: (sql, ...params) => {
      const { statement, writes, bulk } = statements.idle(sql)
      if (bulk?.returning) return addedRows(bulk.returning.all(...params) as number[][], bulk, wrote, added)
      const { changes, lastInsertRowid } = statement.run(...params)
      if (changes > 0 && writes !== undefined) wrote(writes)
      if (changes > 0 && bulk) added(bulk.table, 1).push(Number(lastInsertRowid))
      return { changes, lastInsertRowid: Number(lastInsertRowid) }
    },
    // Inside a transaction better-sqlite3 makes a savepoint of a transaction.
    part: (work) => db.transaction(work)(),
  }
}

function addedRows(
  rows: readonly number[][],
  { table, width }: BulkInsert,
  wrote: Watch,
  added: (table: string, width: 1 | 2) => number[],
): { changes: number; lastInsertRowid: number } {
  if (rows.length > 0) {
    wrote(table)
    const keys = added(table, width)
    for (const row of rows) keys.push(...row)
  }
  return { changes: rows.length, lastInsertRowid: rows.at(-1)?.[0] ?? 0 }
}
