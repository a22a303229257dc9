/** The two faces of the database: a read handler is handed `ReadDb`, so writing from it neither compiles nor runs. */
import type Database from 'better-sqlite3'

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
  /** Several statements without parameters (DDL, pragmas). */
  exec(sql: string): void
}

type Statement = Database.Statement<unknown[]>

/** Statements are compiled once per text: SQL is written in the tables' files, so their number is bounded. */
class Statements {
  readonly #db: Database.Database
  readonly #byText = new Map<string, Statement>()

  constructor(db: Database.Database) {
    this.#db = db
  }

  prepare(sql: string): Statement {
    let statement = this.#byText.get(sql)
    if (!statement) {
      if (this.#byText.size > 2000) this.#byText.clear()
      statement = this.#db.prepare<unknown[]>(sql)
      this.#byText.set(sql, statement)
    }
    return statement
  }

  /** A statement that is still being iterated cannot be used again: nested use gets a copy of its own. */
  idle(sql: string): Statement {
    const statement = this.prepare(sql)
    return statement.busy ? this.#db.prepare<unknown[]>(sql) : statement
  }
}

function reading(statements: Statements, guard: boolean): Omit<ReadDb, 'home'> {
  const prepare = (sql: string): Statement => {
    const statement = statements.idle(sql)
    if (guard && !statement.readonly) throw new Error(`A read handler tried to write: ${sql.slice(0, 80)}`)
    return statement
  }
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

export function readDb(db: Database.Database): ReadDb {
  return { home: db, ...reading(new Statements(db), true) }
}

export function writeDb(db: Database.Database): WriteDb {
  const statements = new Statements(db)
  return {
    home: db,
    ...reading(statements, false),
    run: (sql, ...params) => {
      const { changes, lastInsertRowid } = statements.idle(sql).run(...params)
      return { changes, lastInsertRowid: Number(lastInsertRowid) }
    },
    exec: (sql) => void db.exec(sql),
  }
}
