/**
 * What each kind of outbox row holds besides its columns: what the channel is to be told, by the channel's own ids. Parsed when a row is
 * queued and whenever it is read, because rows outlive the version that wrote them.
 */
import { z } from 'zod'
import type { OutboxKind } from '#shared/contract/outbox.ts'

const id = z.string().min(1)
const ids = z.array(id)

const payloadSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tags'), staffId: id, contactId: id, add: ids, remove: ids }),
  z.object({ kind: z.literal('remark'), staffId: id, contactId: id, remark: z.string(), was: z.string().optional() }),
  z.object({ kind: z.literal('tagCreate'), groupId: id.nullable(), groupName: z.string(), name: z.string() }),
  z.object({ kind: z.literal('tagRename'), tagId: id, name: z.string() }),
  z.object({ kind: z.literal('tagDelete'), tagId: id }),
  z.object({
    kind: z.literal('massSend'),
    audience: z.enum(['groups', 'contacts']),
    staffId: id,
    targets: ids.min(1),
    text: z.string(),
    attachmentIds: ids.default([]),
  }),
  z.object({ kind: z.literal('taskRemind'), taskId: id }),
  z.object({ kind: z.literal('taskCancel'), taskId: id }),
  z.object({
    kind: z.literal('message'),
    conversationId: id,
    audience: z.enum(['group', 'direct']),
    text: z.string(),
    replyTo: id.optional(),
  }),
  z.object({ kind: z.literal('recall'), conversationId: id, messageId: id }),
])

export type OutboxPayload = z.output<typeof payloadSchema>
export type PayloadOf<K extends OutboxKind> = Extract<OutboxPayload, { kind: K }>

interface Stored {
  kind: OutboxKind
  payload: string
}

/** The text a payload is stored as. Throws an Error that names the kind and the field where it does not fit: nothing unsendable is queued. */
export function payloadText(payload: OutboxPayload): string {
  const parsed = payloadSchema.safeParse(payload)
  if (!parsed.success) throw new Error(`Not to be queued: ${problemOf(payload.kind, parsed.error)}`)
  return JSON.stringify(parsed.data)
}

/** What a row holds, or in words why it cannot be used. Never throws. */
export function parsePayload(row: Stored): { payload: OutboxPayload } | { problem: string } {
  let value: unknown
  try {
    value = JSON.parse(row.payload)
  } catch {
    // Said as the problem.
    return { problem: `${row.kind}: not JSON` }
  }
  const parsed = payloadSchema.safeParse(value)
  if (!parsed.success) return { problem: problemOf(row.kind, parsed.error) }
  if (parsed.data.kind !== row.kind) return { problem: `${row.kind}: holds what a ${parsed.data.kind} needs` }
  return { payload: parsed.data }
}

/** Undefined where the row is of another kind, or holds what does not fit. */
export function payloadOf<K extends OutboxKind>(row: Stored, kind: K): PayloadOf<K> | undefined {
  if (row.kind !== kind) return undefined
  const parsed = parsePayload(row)
  return 'payload' in parsed ? (parsed.payload as PayloadOf<K>) : undefined
}

function problemOf(kind: string, error: z.ZodError): string {
  const [issue] = error.issues
  return `${[kind, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'does not fit'}`
}
