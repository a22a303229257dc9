/** All names that the palette finds, read at once: it is answered from memory at every key stroke. */
import type { ReadDb } from '../db.ts'

export interface CustomerNameRow {
  id: string
  name: string
  remark: string | null
  phone: string | null
}

export interface ConversationNameRow {
  id: number
  kind: 'group' | 'direct'
  title: string
  members: number
  last_message_id: number | null
}

/** Changes whenever a customer comes, goes, or is edited. */
export function customerNamesStamp(db: ReadDb): string {
  // Two look-ups: the newest alone is the end of an index, together with the count it would be a walk over all.
  return (
    db.value<string>(
      `SELECT (SELECT count(*) FROM customers WHERE archived_at IS NULL) || ':' ||
         coalesce((SELECT max(updated_at) FROM customers WHERE archived_at IS NULL), 0)`,
    ) ?? ''
  )
}

/** Last talked to first. */
export function customerNames(db: ReadDb): IterableIterator<CustomerNameRow> {
  return db.iterate<CustomerNameRow>(
    `SELECT id, name, remark, phone FROM customers WHERE archived_at IS NULL ORDER BY last_message_at DESC NULLS LAST, id`,
  )
}

/** Changes whenever a conversation comes, is renamed or gets a message. */
export function conversationNamesStamp(db: ReadDb): string {
  return (
    db.value<string>(
      `SELECT count(*) || ':' || coalesce(sum(length(title)), 0) || ':' || coalesce(max(last_message_id), 0) FROM conversations`,
    ) ?? ''
  )
}

/** Most recently active first. */
export function conversationNames(db: ReadDb): ConversationNameRow[] {
  return db.all<ConversationNameRow>(
    `SELECT c.id, c.kind, c.title, c.last_message_id,
       (SELECT count(*) FROM group_members m WHERE m.conversation_id = c.id AND m.left_at IS NULL) AS members
     FROM conversations c ORDER BY c.last_message_id DESC NULLS LAST, c.id`,
  )
}
