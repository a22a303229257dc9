/** Calendar entries: content × audience × time. `audience` is JSON (see shared/domain/content.ts). */
import type { ReadDb, WriteDb } from '../db.ts'

interface EntryRow {
  id: string
  content_id: string
  at: number
  kind: string
  audience: string
  note: string
  operator_id: string | null
  created_at: number
  updated_at: number
  cancelled_at: number | null
}

export function getEntry(db: ReadDb, id: string): (EntryRow & { title: string; body: string }) | undefined {
  return db.get(
    'SELECT e.*, c.title, c.body FROM calendar_entries e JOIN content_items c ON c.id = e.content_id WHERE e.id = ?',
    id,
  )
}

export function insertEntry(
  db: WriteDb,
  row: {
    id: string
    contentId: string
    at: number
    kind: string
    audience: string
    note: string
    operatorId: string | null
    now: number
  },
): void {
  db.run(
    `INSERT INTO calendar_entries(id, content_id, at, kind, audience, note, operator_id, created_at, updated_at)
     VALUES(@id, @contentId, @at, @kind, @audience, @note, @operatorId, @now, @now)`,
    { ...row },
  )
}

export function setEntryAt(db: WriteDb, id: string, at: number, now: number): void {
  db.run('UPDATE calendar_entries SET at = ?, updated_at = ? WHERE id = ?', at, now, id)
}

/** Marks an entry cancelled once nothing of it is open or was sent, and open again otherwise. */
export function settleEntry(db: WriteDb, id: string, now: number): void {
  db.run(
    `UPDATE calendar_entries SET updated_at = @now, cancelled_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.entry_id = @id
       AND d.state <> 'cancelled') THEN NULL ELSE coalesce(cancelled_at, @now) END WHERE id = @id`,
    { id, now },
  )
}
