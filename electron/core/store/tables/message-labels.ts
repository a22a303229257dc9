/** What a staff post was taken for, or said by a person to be (`manual`, never overwritten). */
import type { ReadDb, WriteDb } from '../db.ts'

export interface LabelRow {
  message_id: number
  kind: string
  score: number
  /** JSON: names of signs, strongest first, or `library:<content id>`. */
  reasons: string
  source: 'auto' | 'manual'
}

export function labelsOf(db: ReadDb, conversationId: number, fromId: number, toId: number): LabelRow[] {
  return db.all<LabelRow>(
    `SELECT l.message_id, l.kind, l.score, l.reasons, l.source FROM messages m JOIN message_labels l ON l.message_id = m.id
     WHERE m.conversation_id = ? AND m.id >= ? AND m.id < ?`,
    conversationId,
    fromId,
    toId,
  )
}

export function getLabel(db: ReadDb, messageId: number): LabelRow | undefined {
  return db.get<LabelRow>('SELECT * FROM message_labels WHERE message_id = ?', messageId)
}

export function saveLabel(db: WriteDb, row: LabelRow): void {
  db.run(
    `INSERT INTO message_labels(message_id, kind, score, reasons, source) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT(message_id) DO UPDATE SET kind = excluded.kind, score = excluded.score, reasons = excluded.reasons, source = excluded.source`,
    row.message_id,
    row.kind,
    row.score,
    row.reasons,
    row.source,
  )
}

export function deleteLabel(db: WriteDb, messageId: number): void {
  db.run('DELETE FROM message_labels WHERE message_id = ?', messageId)
}
