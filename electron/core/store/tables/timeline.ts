/** Messages as a conversation shows them: by position, with who said them. */
import type { ReadDb } from '../db.ts'

export interface TimelineRow {
  id: number
  conversation_id: number
  sent_at: number
  kind: string
  text: string
  sender_id: number | null
  sender: string | null
  is_staff: number | null
  is_self: number | null
  customer_id: string | null
  edited_at: number | null
  recalled_at: number | null
  media: string | null
  reply_to: string | null
}

const SHOWN = `SELECT m.id, m.conversation_id, m.sent_at, m.kind, m.text, m.sender_id, coalesce(g.nickname, k.remark, k.name) AS sender,
    k.role = 'staff' AS is_staff, k.is_self, cc.customer_id, m.edited_at, m.recalled_at, m.media, m.reply_to
  FROM messages m LEFT JOIN contacts k ON k.id = m.sender_id
    LEFT JOIN customer_contacts cc ON cc.contact_id = m.sender_id
    LEFT JOIN group_members g ON g.conversation_id = m.conversation_id AND g.contact_id = m.sender_id`

export function countMessages(db: ReadDb, conversationId: number): number {
  return db.value<number>('SELECT message_count FROM conversations WHERE id = ?', conversationId) ?? 0
}

/**
 * Messages number `offset` and following, oldest first. Only the narrow index is walked to the place, from the nearer end, so
 * that the middle of 100,000 is a matter of milliseconds.
 */
export function timelinePage(db: ReadDb, conversationId: number, offset: number, limit: number, total: number): TimelineRow[] {
  const fromEnd = total - offset - limit
  const ids =
    fromEnd > offset || fromEnd < 0
      ? db.all<{ id: number }>(
          'SELECT id FROM messages WHERE conversation_id = ? ORDER BY id LIMIT ? OFFSET ?',
          conversationId,
          limit,
          offset,
        )
      : db.all<{ id: number }>(
          'SELECT id FROM messages WHERE conversation_id = ? ORDER BY id DESC LIMIT ? OFFSET ?',
          conversationId,
          limit,
          fromEnd,
        )
  return messagesByIds(
    db,
    ids.map((row) => row.id),
  ).toSorted((a, b) => a.id - b.id)
}

/** In the order of the ids. */
export function messagesByIds(db: ReadDb, ids: readonly number[]): TimelineRow[] {
  return ids.flatMap((id) => db.get<TimelineRow>(`${SHOWN} WHERE m.id = ?`, id) ?? [])
}

/** How many messages of the conversation come before an id. */
export function positionOf(db: ReadDb, conversationId: number, id: number): number {
  return db.value<number>('SELECT count(*) FROM messages WHERE conversation_id = ? AND id < ?', conversationId, id) ?? 0
}

/** First message after `id` that someone of the other side said. */
export function nextFromCustomer(db: ReadDb, conversationId: number, id: number): number | undefined {
  return db.value<number>(
    `SELECT m.id FROM messages m JOIN contacts k ON k.id = m.sender_id
     WHERE m.conversation_id = ? AND m.id > ? AND m.kind <> 'system' AND k.role <> 'staff' ORDER BY m.id LIMIT 1`,
    conversationId,
    id,
  )
}

interface AnsweredRow {
  id: number
  sender: string | null
  text: string
}

/** What a message answers, by the channel's id; looked for among the messages before it. */
export function answeredMessage(db: ReadDb, conversationId: number, uid: string, before: number): AnsweredRow | undefined {
  return db.get<AnsweredRow>(
    `SELECT m.id, coalesce(k.remark, k.name) AS sender, substr(m.text, 1, 4000) AS text FROM
       (SELECT id, uid, sender_id, text FROM messages WHERE conversation_id = ? AND id < ? ORDER BY id DESC LIMIT 2000) m
     LEFT JOIN contacts k ON k.id = m.sender_id WHERE m.uid = ? LIMIT 1`,
    conversationId,
    before,
    uid,
  )
}

export function listRevisions(db: ReadDb, messageId: number): { text: string; replacedAt: number }[] {
  return db.all('SELECT text, replaced_at AS replacedAt FROM message_revisions WHERE message_id = ? ORDER BY revision', messageId)
}
