/** The content library: items with their images, checked before they are kept. */
import { attachmentTypes, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '#shared/contract/content.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { ContentKind } from '#shared/domain/content.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import {
  addAttachment,
  attachmentBytes,
  attachmentsOf,
  getContent,
  listAttachments,
  listContent,
  removeAttachment,
  saveContent,
  setContentArchived,
  type AttachmentRow,
} from '#core/store/tables/content-items.ts'

export const attachmentView = ({ id, name, mime, size }: AttachmentRow) => ({ id, name, mime, size })

export function contentViews(db: ReadDb, archived: boolean) {
  const images = new Map<string, AttachmentRow[]>()
  for (const row of listAttachments(db)) {
    const list = images.get(row.content_id)
    if (list) list.push(row)
    else images.set(row.content_id, [row])
  }
  return listContent(db, { archived }).map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    body: row.body,
    updatedAt: row.updated_at,
    archived: row.archived_at !== null,
    sentCount: row.sent_count,
    lastSentAt: row.last_sent_at,
    plannedCount: row.planned_count,
    attachments: (images.get(row.id) ?? []).map(attachmentView),
  }))
}

function requireContent(db: ReadDb, id: string, field = 'id'): { title: string } {
  const content = getContent(db, id)
  if (!content) throw notThere('content', field, id)
  return content
}

export function writeContent(
  db: WriteDb,
  now: number,
  input: { id?: string | undefined; kind: ContentKind; title: string; body: string },
): string {
  if (input.id !== undefined) requireContent(db, input.id)
  const id = input.id ?? newId(now)
  saveContent(db, { id, kind: input.kind, title: input.title, body: input.body, now })
  return id
}

/** The type an image's first bytes say, or null. */
function imageType(bytes: Uint8Array): (typeof attachmentTypes)[number] | null {
  const starts = (...wanted: number[]) => wanted.every((byte, i) => bytes[i] === byte)
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'image/gif'
  const tag = (from: number) => String.fromCharCode(...bytes.subarray(from, from + 4))
  return tag(0) === 'RIFF' && tag(8) === 'WEBP' ? 'image/webp' : null
}

export function attachImage(
  db: WriteDb,
  now: number,
  input: { contentId: string; name: string; mime: string; base64: string },
): string {
  requireContent(db, input.contentId, 'contentId')
  if (attachmentsOf(db, input.contentId).length >= MAX_ATTACHMENTS)
    throw new QunxiError('REFUSED', `A content carries at most ${MAX_ATTACHMENTS} images`, { max: MAX_ATTACHMENTS })
  const bytes = Buffer.from(input.base64, 'base64')
  if (bytes.length > MAX_ATTACHMENT_BYTES)
    throw new QunxiError('BAD_INPUT', `${input.name} is larger than ${MAX_ATTACHMENT_BYTES} bytes`, { field: 'base64' })
  if (imageType(bytes) !== input.mime)
    throw new QunxiError('BAD_INPUT', `${input.name} is not an image of type ${input.mime}`, { field: 'mime' })
  const id = newId(now)
  addAttachment(db, { id, contentId: input.contentId, name: input.name, mime: input.mime, bytes })
  return id
}

/** Puts a content away, or back; returns its title. `now`: epoch milliseconds. */
export function archiveContent(db: WriteDb, now: number, input: { id: string; archived: boolean }): string {
  const { title } = requireContent(db, input.id)
  setContentArchived(db, input.id, input.archived ? now : null)
  return title
}

export function dropImage(db: WriteDb, id: string): void {
  if (removeAttachment(db, id) === 0) throw notThere('image', 'id', id)
}

export function imageOf(db: ReadDb, id: string): { name: string; mime: string; base64: string } {
  const found = attachmentBytes(db, id)
  if (!found) throw notThere('image', 'id', id)
  return { name: found.name, mime: found.mime, base64: found.bytes.toString('base64') }
}
