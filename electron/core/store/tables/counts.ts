/** How much the workspace holds. Message counts come from the conversations, which keep their own: no scan. */
import { tablesWhere } from '../catalogue.ts'
import type { ReadDb } from '../db.ts'

export function countRows(db: ReadDb): { conversations: number; groups: number; customers: number; messages: number } {
  const chats = db.get<{ conversations: number; groups: number; messages: number }>(
    `SELECT count(*) AS conversations, coalesce(sum(kind = 'group'), 0) AS groups, coalesce(sum(message_count), 0) AS messages FROM conversations`,
  )!
  return { ...chats, customers: db.value<number>('SELECT count(*) FROM customers WHERE archived_at IS NULL') ?? 0 }
}

/** What people, channels and files brought; what is worked out from it can be worked out again. */
const countedTables = tablesWhere(({ made }) => made !== 'machine')

/** Exact row counts by table (scans; for `verify`). */
export function countTables(db: ReadDb): Record<string, number> {
  return Object.fromEntries(countedTables.map((table) => [table, db.value<number>(`SELECT count(*) FROM ${table}`) ?? 0]))
}
