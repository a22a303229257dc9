/** Customers' messages that wait, or waited, for an answer. */
import type { Wait, WaitReason } from '#shared/domain/cadence/waits.ts'
import type { ReadDb, WriteDb } from '../db.ts'

interface WaitRow {
  message_id: number
  conversation_id: number
  contact_id: number
  asked_at: number
  reason: string
  answered_at: number | null
  answer_id: number | null
  answered_by: number | null
}

const wait = (row: WaitRow): Wait => ({
  messageId: row.message_id,
  contactId: row.contact_id,
  askedAt: row.asked_at,
  reason: row.reason as WaitReason,
  answeredAt: row.answered_at,
  answerId: row.answer_id,
  answeredBy: row.answered_by,
})

/** Those asked before message `id` and not answered before it, as they stood then. */
export function waitsOpenAt(db: ReadDb, conversationId: number, id: number): Wait[] {
  return db
    .all<WaitRow>(
      `SELECT * FROM waits WHERE conversation_id = ? AND message_id < ? AND (answered_at IS NULL OR answer_id >= ?) ORDER BY message_id`,
      conversationId,
      id,
      id,
    )
    .map((row) => ({ ...wait(row), answeredAt: null, answerId: null, answeredBy: null }))
}

/** Forgets what was asked from message `id` on. */
export function deleteWaitsFrom(db: WriteDb, conversationId: number, id: number): void {
  db.run('DELETE FROM waits WHERE conversation_id = ? AND message_id >= ?', conversationId, id)
}

export function saveWait(db: WriteDb, conversationId: number, row: Wait): void {
  db.run(
    `INSERT INTO waits(message_id, conversation_id, contact_id, asked_at, reason, answered_at, answer_id, answered_by)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(message_id) DO UPDATE SET answered_at = excluded.answered_at, answer_id = excluded.answer_id,
       answered_by = excluded.answered_by`,
    row.messageId,
    conversationId,
    row.contactId,
    row.askedAt,
    row.reason,
    row.answeredAt,
    row.answerId,
    row.answeredBy,
  )
}

export interface WaitTimes {
  conversation_id: number
  answered_by: number
  /** JSON array of [asked_at, answered_at] flattened. */
  times: string
}

/** Answered waits asked in [from, to), by conversation and who answered; epoch ms. */
export function answeredTimes(db: ReadDb, from: number, to: number): WaitTimes[] {
  return db.all<WaitTimes>(
    `SELECT conversation_id, answered_by, '[' || group_concat(asked_at || ',' || answered_at) || ']' AS times FROM waits
     WHERE asked_at >= ? AND asked_at < ? AND answered_at IS NOT NULL GROUP BY conversation_id, answered_by`,
    from,
    to,
  )
}

/** Open waits asked in [from, to) by conversation: how many, and the oldest. */
export function openWaits(db: ReadDb, from: number, to: number): { conversation_id: number; n: number; oldest: number }[] {
  return db.all(
    `SELECT conversation_id, count(*) AS n, min(asked_at) AS oldest FROM waits
     WHERE answered_at IS NULL AND asked_at >= ? AND asked_at < ? GROUP BY conversation_id`,
    from,
    to,
  )
}
