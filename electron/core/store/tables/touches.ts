/** The frequency ledger: every touch of a group or customer, planned, sent or merely observed. */
import type { TouchState } from '#shared/domain/frequency/touch.ts'
import type { ReadDb, WriteDb } from '../db.ts'

export interface TouchRow {
  id: string
  conversation_id: number | null
  customer_id: string | null
  at: number
  kind: string
  state: TouchState
  delivery_id: string | null
  message_id: number | null
}

/** A touch with what it came from, for people to recognise it. */
interface ExplainedTouchRow extends TouchRow {
  entry_id: string | null
  content_title: string | null
  group_title: string | null
  message_text: string | null
}

/** Touches that count (planned, claimed, sent, observed) from an instant on, in time order. */
export function countedTouches(db: ReadDb, from: number): TouchRow[] {
  return db.all<TouchRow>(
    `SELECT * FROM touches WHERE at >= ? AND state IN ('planned', 'claimed', 'sent', 'observed') ORDER BY at, id`,
    from,
  )
}

/** Touches still ahead or in hand. */
export function openTouches(db: ReadDb): TouchRow[] {
  return db.all<TouchRow>(`SELECT * FROM touches WHERE state IN ('planned', 'claimed') ORDER BY at, id`)
}

export function touchOfDelivery(db: ReadDb, deliveryId: string): TouchRow | undefined {
  return db.get<TouchRow>('SELECT * FROM touches WHERE delivery_id = ?', deliveryId)
}

export function touchOfMessage(db: ReadDb, messageId: number): TouchRow | undefined {
  return db.get<TouchRow>('SELECT * FROM touches WHERE message_id = ?', messageId)
}

export function explainTouch(db: ReadDb, id: string): ExplainedTouchRow | undefined {
  return db.get<ExplainedTouchRow>(
    `SELECT t.*, d.entry_id, c.title AS content_title, v.title AS group_title, substr(m.text, 1, 80) AS message_text
     FROM touches t LEFT JOIN deliveries d ON d.id = t.delivery_id LEFT JOIN calendar_entries e ON e.id = d.entry_id
     LEFT JOIN content_items c ON c.id = e.content_id LEFT JOIN conversations v ON v.id = t.conversation_id
     LEFT JOIN messages m ON m.id = t.message_id WHERE t.id = ?`,
    id,
  )
}

export function insertTouch(db: WriteDb, row: TouchRow): void {
  db.run(
    `INSERT INTO touches(id, conversation_id, customer_id, at, kind, state, delivery_id, message_id)
     VALUES(@id, @conversation_id, @customer_id, @at, @kind, @state, @delivery_id, @message_id)`,
    { ...row },
  )
}

export function updateTouch(db: WriteDb, id: string, change: { at: number; state: TouchState; messageId?: number | null }): void {
  db.run(
    'UPDATE touches SET at = ?, state = ?, message_id = coalesce(?, message_id) WHERE id = ?',
    change.at,
    change.state,
    change.messageId ?? null,
    id,
  )
}

export function setTouchKind(db: WriteDb, id: string, kind: string): void {
  db.run('UPDATE touches SET kind = ? WHERE id = ? AND kind <> ?', kind, id, kind)
}

export function setTouchMessage(db: WriteDb, id: string, messageId: number | null): void {
  db.run('UPDATE touches SET message_id = ? WHERE id = ?', messageId, id)
}

export function deleteTouch(db: WriteDb, id: string): void {
  db.run('DELETE FROM touches WHERE id = ?', id)
}

/** Touches of one group within a span, with the body of what was sent or the message that was seen. */
export function touchesNear(
  db: ReadDb,
  conversationId: number,
  from: number,
  to: number,
): (TouchRow & { body: string | null; message_text: string | null })[] {
  return db.all(
    `SELECT t.*, c.body, m.text AS message_text FROM touches t LEFT JOIN deliveries d ON d.id = t.delivery_id
     LEFT JOIN calendar_entries e ON e.id = d.entry_id LEFT JOIN content_items c ON c.id = e.content_id
     LEFT JOIN messages m ON m.id = t.message_id
     WHERE t.conversation_id = ? AND t.at BETWEEN ? AND ? ORDER BY t.at, t.id`,
    conversationId,
    from,
    to,
  )
}

/** Promos and other posts seen in history without a delivery, by group, in a span [from, to). */
export function observedBetween(
  db: ReadDb,
  from: number,
  to: number,
): { id: string; conversation_id: number; at: number; kind: string; message_id: number | null; text: string | null }[] {
  return db.all(
    `SELECT t.id, t.conversation_id, t.at, t.kind, t.message_id, substr(m.text, 1, 60) AS text
     FROM touches t LEFT JOIN messages m ON m.id = t.message_id
     WHERE t.at >= ? AND t.at < ? AND t.state = 'observed' AND t.conversation_id IS NOT NULL ORDER BY t.at, t.id`,
    from,
    to,
  )
}
