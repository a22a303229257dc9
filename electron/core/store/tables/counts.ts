/** How much the workspace holds. Message counts come from the conversations, which keep their own: no scan. */
import type { ReadDb } from '../db.ts'

export function countRows(db: ReadDb): { conversations: number; groups: number; customers: number; messages: number } {
  const chats = db.get<{ conversations: number; groups: number; messages: number }>(
    `SELECT count(*) AS conversations, coalesce(sum(kind = 'group'), 0) AS groups, coalesce(sum(message_count), 0) AS messages FROM conversations`,
  )!
  return { ...chats, customers: db.value<number>('SELECT count(*) FROM customers WHERE archived_at IS NULL') ?? 0 }
}

const countedTables = [
  'accounts',
  'contacts',
  'customers',
  'conversations',
  'group_members',
  'messages',
  'message_revisions',
  'tags',
  'customer_tags',
  'orders',
  'notes',
  'follow_ups',
  'content_items',
  'calendar_entries',
  'deliveries',
  'touches',
  'reply_rules',
  'scripts',
  'drafts',
  'ledger',
] as const

/** Exact row counts by table (scans; for `verify`). */
export function countTables(db: ReadDb): Record<string, number> {
  return Object.fromEntries(countedTables.map((table) => [table, db.value<number>(`SELECT count(*) FROM ${table}`) ?? 0]))
}
