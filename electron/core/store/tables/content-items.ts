/** The content library and its images. Images live inside the encrypted database. */
import type { ContentKind } from '#shared/domain/content.ts'
import type { ReadDb, WriteDb } from '../db.ts'

interface ContentRow {
  id: string
  kind: ContentKind
  title: string
  body: string
  created_at: number
  updated_at: number
  archived_at: number | null
}

interface ContentListRow extends ContentRow {
  /** Deliveries that were sent, and when the last was. */
  sent_count: number
  last_sent_at: number | null
  /** Deliveries still ahead. */
  planned_count: number
}

export interface AttachmentRow {
  id: string
  content_id: string
  name: string
  mime: string
  size: number
}

export function listContent(db: ReadDb, filter: { archived: boolean }): ContentListRow[] {
  return db.all<ContentListRow>(
    `SELECT c.*, coalesce(d.sent, 0) AS sent_count, d.last_sent AS last_sent_at, coalesce(d.planned, 0) AS planned_count
     FROM content_items c LEFT JOIN (
       SELECT e.content_id, sum(x.state = 'sent') AS sent, sum(x.state IN ('planned', 'claimed')) AS planned,
         max(CASE WHEN x.state = 'sent' THEN x.closed_at END) AS last_sent
       FROM calendar_entries e JOIN deliveries x ON x.entry_id = e.id GROUP BY e.content_id) d ON d.content_id = c.id
     WHERE (c.archived_at IS NOT NULL) = ? ORDER BY c.updated_at DESC, c.id`,
    filter.archived ? 1 : 0,
  )
}

export function getContent(db: ReadDb, id: string): ContentRow | undefined {
  return db.get<ContentRow>('SELECT * FROM content_items WHERE id = ?', id)
}

export function saveContent(db: WriteDb, row: { id: string; kind: ContentKind; title: string; body: string; now: number }): void {
  db.run(
    `INSERT INTO content_items(id, kind, title, body, created_at, updated_at) VALUES(@id, @kind, @title, @body, @now, @now)
     ON CONFLICT(id) DO UPDATE SET kind = excluded.kind, title = excluded.title, body = excluded.body, updated_at = excluded.updated_at`,
    { ...row },
  )
}

export function setContentArchived(db: WriteDb, id: string, at: number | null): number {
  return db.run('UPDATE content_items SET archived_at = ? WHERE id = ? AND archived_at IS NOT ?', at, id, at).changes
}

export function listAttachments(db: ReadDb): AttachmentRow[] {
  return db.all<AttachmentRow>(
    'SELECT id, content_id, name, mime, length(bytes) AS size FROM content_attachments ORDER BY content_id, position, id',
  )
}

export function attachmentsOf(db: ReadDb, contentId: string): AttachmentRow[] {
  return db.all<AttachmentRow>(
    'SELECT id, content_id, name, mime, length(bytes) AS size FROM content_attachments WHERE content_id = ? ORDER BY position, id',
    contentId,
  )
}

export function attachmentBytes(db: ReadDb, id: string): { name: string; mime: string; bytes: Buffer } | undefined {
  return db.get('SELECT name, mime, bytes FROM content_attachments WHERE id = ?', id)
}

export function addAttachment(
  db: WriteDb,
  row: { id: string; contentId: string; name: string; mime: string; bytes: Uint8Array },
): void {
  db.run(
    `INSERT INTO content_attachments(id, content_id, position, name, mime, bytes)
     SELECT ?, ?, coalesce(max(position), 0) + 1, ?, ?, ? FROM content_attachments WHERE content_id = ?`,
    row.id,
    row.contentId,
    row.name,
    row.mime,
    row.bytes,
    row.contentId,
  )
}

export function removeAttachment(db: WriteDb, id: string): number {
  return db.run('DELETE FROM content_attachments WHERE id = ?', id).changes
}
