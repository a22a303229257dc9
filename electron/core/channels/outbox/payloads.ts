/** What each kind of outbox row holds, and the op it becomes when it leaves. */
import { z } from 'zod'
import type { OutboxKind } from '#shared/contract/outbox.ts'
import type { ReadDb } from '#core/store/db.ts'
import { attachmentFiles } from '#core/store/tables/outbox-moves.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { ChannelError, type OutboundOp } from '../channel/connector.ts'

const id = z.string().min(1)
const ids = z.array(id)

const payloads = {
  tags: z.object({ staffId: id, contactId: id, add: ids, remove: ids }),
  remark: z.object({ staffId: id, contactId: id, remark: z.string(), was: z.string().optional() }),
  tagCreate: z.object({ groupId: id.nullable(), groupName: z.string(), name: id }),
  tagRename: z.object({ tagId: id, name: id }),
  tagDelete: z.object({ tagId: id }),
  massSend: z.object({
    audience: z.enum(['groups', 'contacts']),
    staffId: id,
    targets: ids.min(1),
    text: z.string(),
    attachmentIds: ids.default([]),
  }),
  taskRemind: z.object({ taskId: id }),
  taskCancel: z.object({ taskId: id }),
  message: z.object({ conversationId: id, audience: z.enum(['group', 'direct']), text: id, replyTo: id.optional() }),
  recall: z.object({ conversationId: id, messageId: id }),
} satisfies Record<OutboxKind, z.ZodType>

/** Throws ChannelError `refused` where the row cannot become one: it would stay wrong however often it is tried. */
export function opOf(db: ReadDb, row: Pick<OutboxRow, 'id' | 'kind' | 'payload'>): OutboundOp {
  const parsed = payloads[row.kind].safeParse(JSON.parse(row.payload))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(`${row.kind}.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`)
  }
  if (row.kind !== 'massSend') return { key: row.id, kind: row.kind, ...parsed.data } as OutboundOp
  const { attachmentIds, ...rest } = parsed.data as z.output<typeof payloads.massSend>
  const files = attachmentFiles(db, attachmentIds)
  if (files.length < attachmentIds.length) throw refused('an image is not there any more')
  const images = files.map(({ name, mime, bytes }) => ({ name, mime, bytes: new Uint8Array(bytes) }))
  return { key: row.id, kind: 'massSend', ...rest, images }
}

function refused(detail: string): ChannelError {
  return new ChannelError({ kind: 'refused', code: 'NOT_SENDABLE', fix: 'editItem', detail })
}
