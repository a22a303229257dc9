/** Messages that went out, and the copies of them that came back from the channel: one chain from a draft over its row to a message. */
import { messageIdFloor } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import type { OutboxRow } from './outbox.ts'

/** A span of time, epoch milliseconds, both ends inclusive. */
interface Span {
  from: number
  to: number
}

/** Sent messages of these conversations whose copy has not been found, tried since `since` (epoch milliseconds), in the order they left. */
export function unseenSends(db: ReadDb, conversationIds: readonly number[], since: number): OutboxRow[] {
  return db.all<OutboxRow>(
    `SELECT * FROM outbox INDEXED BY outbox_unseen WHERE conversation_id IN (SELECT value FROM json_each(?)) AND kind = 'message'
       AND state = 'sent' AND message_id IS NULL AND attempted_at >= ? ORDER BY id`,
    JSON.stringify(conversationIds),
    since,
  )
}

/** The message that has this name in the channel. Some channels use names again, so only the span is looked through. */
export function messageNamed(db: ReadDb, conversationId: number, uid: string, span: Span): number | undefined {
  const found = db.value<number | null>(
    'SELECT max(id) FROM messages WHERE conversation_id = ? AND id >= ? AND id < ? AND +uid = ?',
    conversationId,
    messageIdFloor(span.from),
    messageIdFloor(span.to + 1),
    uid,
  )
  return found ?? undefined
}

/** The earliest message of our own login with these words that no row accounts for, by link or by the channel's name. */
export function unclaimedSaying(db: ReadDb, row: OutboxRow, text: string, span: Span): number | undefined {
  return db.value<number>(
    `SELECT m.id FROM messages m JOIN contacts k ON k.id = m.sender_id
     WHERE m.conversation_id = ? AND m.id >= ? AND m.id < ? AND k.is_self = 1 AND m.text = ?
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = ? AND o.native_id = m.uid AND o.conversation_id = m.conversation_id)
     ORDER BY m.id LIMIT 1`,
    row.conversation_id,
    messageIdFloor(span.from),
    messageIdFloor(span.to + 1),
    text,
    row.account_id,
  )
}

/** The row became this message, and so did the draft it was written from. */
export function linkSend(db: WriteDb, row: Pick<OutboxRow, 'id' | 'draft_id'>, messageId: number): void {
  db.run('UPDATE outbox SET message_id = ? WHERE id = ?', messageId, row.id)
  if (row.draft_id !== null) linkDraft(db, row.draft_id, messageId)
}

export function linkDraft(db: WriteDb, draftId: string, messageId: number): void {
  db.run('UPDATE drafts SET sent_message_id = ? WHERE id = ?', messageId, draftId)
}

/** The row a draft went out by, the latest one where it was tried again; those taken back do not count. */
export function sendOfDraft(db: ReadDb, draftId: string): OutboxRow | undefined {
  return db.get<OutboxRow>(`SELECT * FROM outbox WHERE draft_id = ? AND state <> 'cancelled' ORDER BY id DESC LIMIT 1`, draftId)
}

interface UsedDraft {
  id: string
  conversation_id: number
  decided_at: number
  /** As it was accepted. */
  text: string
}

/** Drafts of these conversations that were used since `since` (epoch milliseconds) and went out by no row of ours. */
export function pastedDrafts(db: ReadDb, conversationIds: readonly number[], since: number): UsedDraft[] {
  return db.all<UsedDraft>(
    `SELECT d.id, d.conversation_id, d.decided_at, coalesce(d.final_text, d.text) AS text FROM drafts d INDEXED BY drafts_unseen
     WHERE d.conversation_id IN (SELECT value FROM json_each(?)) AND d.decided_at >= ? AND d.state IN ('accepted', 'edited')
       AND d.sent_message_id IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.draft_id = d.id AND o.state <> 'cancelled')`,
    JSON.stringify(conversationIds),
    since,
  )
}

/** Messages of our side with exactly these words; at most two, because only one of them tells anything. */
export function staffSaying(db: ReadDb, conversationId: number, text: string, span: Span): number[] {
  return db
    .all<{ id: number }>(
      `SELECT m.id FROM messages m JOIN contacts k ON k.id = m.sender_id
       WHERE m.conversation_id = ? AND m.id >= ? AND m.id < ? AND (k.is_self = 1 OR k.role = 'staff') AND m.text = ? LIMIT 2`,
      conversationId,
      messageIdFloor(span.from),
      messageIdFloor(span.to + 1),
      text,
    )
    .map((row) => row.id)
}

/** Whether a message is known to have come from a draft. */
export function isFromDraft(db: ReadDb, messageId: number): boolean {
  return db.value('SELECT 1 FROM drafts WHERE sent_message_id = ?', messageId) !== undefined
}
