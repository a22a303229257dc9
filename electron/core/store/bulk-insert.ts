/** How the keys of new rows become known where a table has no insert trigger: by the number SQLite gives, or by RETURNING. */
import type Database from 'better-sqlite3'
import { bulkTables, columnsOf, keysOf } from './capture-triggers.ts'

export interface BulkInsert {
  table: string
  /** Numbers a key. */
  width: 1 | 2
  /** Used instead of the statement, where it may put in several rows, or change one that is there. */
  returning: Database.Statement<unknown[]> | undefined
}

/** One row of plain values: INSERT … VALUES(?, …), nothing behind it. */
const ONE_ROW = /\bVALUES\s*\([^()]*\)\s*$/iu

/** Undefined for a statement that puts nothing into a bulk table. */
export function bulkInsert(db: Database.Database, table: string, sql: string): BulkInsert | undefined {
  if (!bulkTables.includes(table) || !/\b(?:INSERT|REPLACE)\s+(?:OR\s+\w+\s+)?INTO\b/iu.test(sql)) return undefined
  const keys = keysOf(columnsOf(db, table)).map(({ name }) => name)
  const width = keys.length === 1 ? 1 : 2
  if (width === 1 && ONE_ROW.test(sql) && !/\bREPLACE\b/iu.test(sql)) return { table, width, returning: undefined }
  return { table, width, returning: db.prepare<unknown[]>(`${sql} RETURNING ${keys.join(', ')}`).raw() }
}
