/** Recalls whose message has not been seen yet. */
import type { ReadDb, WriteDb } from '../db.ts'

/** Keeps the earlier of two times. Returns whether anything changed. */
export function keepPendingRecall(db: WriteDb, conversationId: number, uid: string, at: number): boolean {
  return (
    db.run(
      `INSERT INTO pending_recalls(conversation_id, uid, recalled_at) VALUES(?, ?, ?)
       ON CONFLICT(conversation_id, uid) DO UPDATE SET recalled_at = excluded.recalled_at WHERE recalled_at > excluded.recalled_at`,
      conversationId,
      uid,
      at,
    ).changes > 0
  )
}

export function dropPendingRecall(db: WriteDb, conversationId: number, uid: string): void {
  db.run('DELETE FROM pending_recalls WHERE conversation_id = ? AND uid = ?', conversationId, uid)
}

interface PendingRecall {
  conversation_id: number
  uid: string
  recalled_at: number
}

export function pendingRecalls(db: ReadDb, conversationIds: readonly number[]): PendingRecall[] {
  return db.all<PendingRecall>(
    `SELECT p.conversation_id, p.uid, p.recalled_at FROM json_each(?) j CROSS JOIN pending_recalls p ON p.conversation_id = j.value`,
    JSON.stringify(conversationIds),
  )
}

interface RecallAhead {
  /** The channel's id; '' where it does not say. */
  conversation: string
  uid: string
  recalled_at: number
}

export function keepRecallAhead(db: WriteDb, account: number, row: RecallAhead): boolean {
  return (
    db.run(
      `INSERT INTO recalls_ahead(account_id, conversation, uid, recalled_at) VALUES(?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET recalled_at = excluded.recalled_at WHERE recalled_at > excluded.recalled_at`,
      account,
      row.conversation,
      row.uid,
      row.recalled_at,
    ).changes > 0
  )
}

export function dropRecallAhead(db: WriteDb, account: number, conversation: string, uid: string): void {
  db.run('DELETE FROM recalls_ahead WHERE account_id = ? AND conversation = ? AND uid = ?', account, conversation, uid)
}

export function recallsAhead(db: ReadDb, account: number, conversation: string): RecallAhead[] {
  return db.all<RecallAhead>(
    'SELECT conversation, uid, recalled_at FROM recalls_ahead WHERE account_id = ? AND conversation = ?',
    account,
    conversation,
  )
}

/** The conversation has become known: what was said about it before waits for its messages. */
export function claimRecallsAhead(db: WriteDb, account: number, conversation: string, conversationId: number): void {
  const known = recallsAhead(db, account, conversation)
  for (const { uid, recalled_at } of known) keepPendingRecall(db, conversationId, uid, recalled_at)
  if (known.length > 0) db.run('DELETE FROM recalls_ahead WHERE account_id = ? AND conversation = ?', account, conversation)
}
