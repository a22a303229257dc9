/** Messages that no rule may answer: open until a person has taken them on or answered. */
import type { ReadDb, WriteDb } from '../db.ts'

interface HandOffRow {
  id: string
  conversation_id: number
  contact_id: number | null
  wait_id: number
  message_id: number
  guard: string
  /** JSON: the whole result of drafting. */
  trace: string
  state: 'open' | 'taken' | 'closed'
  operator_id: string | null
  created_at: number
  closed_at: number | null
}

export function getHandOff(db: ReadDb, id: string): HandOffRow | undefined {
  return db.get<HandOffRow>('SELECT * FROM hand_offs WHERE id = ?', id)
}

export function handOffOfMessage(db: ReadDb, messageId: number): HandOffRow | undefined {
  return db.get<HandOffRow>('SELECT * FROM hand_offs WHERE message_id = ?', messageId)
}

export function saveHandOff(
  db: WriteDb,
  row: Pick<HandOffRow, 'id' | 'conversation_id' | 'contact_id' | 'wait_id' | 'message_id' | 'guard' | 'trace' | 'created_at'>,
): void {
  db.run(
    `INSERT INTO hand_offs(id, conversation_id, contact_id, wait_id, message_id, guard, trace, created_at)
     VALUES(@id, @conversation_id, @contact_id, @wait_id, @message_id, @guard, @trace, @created_at)
     ON CONFLICT(message_id) DO UPDATE SET guard = excluded.guard, trace = excluded.trace`,
    { ...row },
  )
}

export function setHandOffState(
  db: WriteDb,
  id: string,
  state: HandOffRow['state'],
  operatorId: string | null,
  now: number,
): number {
  return db.run(
    'UPDATE hand_offs SET state = ?, operator_id = ?, closed_at = ? WHERE id = ?',
    state,
    operatorId,
    state === 'closed' ? now : null,
    id,
  ).changes
}

/** Closes those of a conversation whose message has been answered, or that a later message of the same wait has overtaken. */
export function closeAnsweredHandOffs(db: WriteDb, conversationId: number, now: number): number {
  return db.run(
    `UPDATE hand_offs SET state = 'closed', closed_at = ? WHERE conversation_id = ? AND state <> 'closed' AND (
       NOT EXISTS (SELECT 1 FROM waits w WHERE w.message_id = hand_offs.wait_id AND w.answered_at IS NULL)
       OR EXISTS (SELECT 1 FROM hand_offs later WHERE later.wait_id = hand_offs.wait_id AND later.message_id > hand_offs.message_id AND later.state <> 'closed'))`,
    now,
    conversationId,
  ).changes
}
