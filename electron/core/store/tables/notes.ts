/** What operators write down about a customer. */
import type { ReadDb, WriteDb } from '../db.ts'

interface NoteRow {
  id: string
  customer_id: string
  text: string
  operator_id: string | null
  created_at: number
  updated_at: number
}

export function notesOf(db: ReadDb, customerId: string): NoteRow[] {
  return db.all<NoteRow>('SELECT * FROM notes WHERE customer_id = ? ORDER BY created_at DESC, id DESC', customerId)
}

/** Whose it is; undefined where there is no such note. */
export function customerOfNote(db: ReadDb, id: string): string | undefined {
  return db.value<string>('SELECT customer_id FROM notes WHERE id = ?', id)
}

export function saveNote(
  db: WriteDb,
  row: { id: string; customerId: string; text: string; operatorId: string | null; now: number },
): void {
  db.run(
    `INSERT INTO notes(id, customer_id, text, operator_id, created_at, updated_at) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at`,
    row.id,
    row.customerId,
    row.text,
    row.operatorId,
    row.now,
    row.now,
  )
}

export function deleteNote(db: WriteDb, id: string): number {
  return db.run('DELETE FROM notes WHERE id = ?', id).changes
}
