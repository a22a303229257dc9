/** What goes out: seen, cancelled, retried; messages sent by hand. Times are epoch milliseconds UTC. */
import { z } from 'zod'
import { idSchema, rowIdSchema } from '../domain/bounds.ts'
import { channelProblemSchema } from '../domain/channel-problems.ts'
import { read, write } from './define.ts'

export const outboxKinds = [
  'tags',
  'remark',
  'tagCreate',
  'tagRename',
  'tagDelete',
  'massSend',
  'taskRemind',
  'taskCancel',
  'message',
  'recall',
] as const
export type OutboxKind = (typeof outboxKinds)[number]
/** uncertain: it may have gone out; asked after, and where the channel cannot tell, a person decides. */
export const outboxStates = ['waiting', 'sending', 'uncertain', 'sent', 'failed', 'cancelled'] as const
export type OutboxState = (typeof outboxStates)[number]

const time = z.number().nullable()
const ids = z.object({ ids: z.array(idSchema).min(1).max(1000) })

const outboxItemSchema = z.object({
  id: z.string(),
  accountId: z.number(),
  account: z.string(),
  kind: z.enum(outboxKinds),
  state: z.enum(outboxStates),
  /** To whom or about what, as a person says it: a customer, a group, a tag. */
  subject: z.string(),
  /** What: the text, the tags (`+A −B`), the remark. */
  summary: z.string(),
  conversationId: z.number().nullable(),
  customerId: z.string().nullable(),
  createdAt: z.number(),
  /** Not before. */
  heldUntil: z.number(),
  expiresAt: time,
  attempts: z.number(),
  closedAt: time,
  problem: channelProblemSchema.nullable(),
  /** Receivers by state, of a mass send. */
  targets: z.object({ waiting: z.number(), sent: z.number(), failed: z.number() }).nullable(),
  /** Customers whose mark of a tag follows once this tag has been made. */
  behind: z.number(),
  /** Results are still to come: the group's owner has not confirmed yet. */
  taskOpen: z.boolean(),
})
export type OutboxItem = z.infer<typeof outboxItemSchema>

export const outboxContract = {
  /** open: waiting, sending, uncertain, and tasks without all results. Newest first; `before` is the id of the last one seen. */
  'outbox.list': read({
    topics: ['outbox', 'accounts', 'conversations', 'customers'],
    input: z.object({
      show: z.enum(['open', 'attention', 'closed', 'all']).default('open'),
      accountId: rowIdSchema.optional(),
      conversationId: rowIdSchema.optional(),
      before: idSchema.optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ items: z.array(outboxItemSchema), total: z.number() }),
  }),
  /** The receivers of one row. */
  'outbox.targets': read({
    topics: ['outbox', 'conversations', 'customers'],
    input: z.object({ id: idSchema }),
    output: z.object({
      items: z.array(
        z.object({
          nativeId: z.string(),
          name: z.string(),
          conversationId: z.number().nullable(),
          deliveryId: z.string().nullable(),
          state: z.enum(['waiting', 'sent', 'failed']),
          reason: z.string().nullable(),
          at: time,
        }),
      ),
    }),
  }),
  /** Only what has not left yet; the others stay as they are. Undoable. */
  'outbox.cancel': write({ input: ids, output: z.object({ cancelled: z.number() }) }),
  /** Failed rows, or waiting ones whose next try is far off, are tried now. */
  'outbox.retry': write({ input: ids, output: z.object({ retried: z.number() }) }),
  /** A person says whether an uncertain row went out: true closes it as sent, false sends it once more. */
  'outbox.settle': write({ input: z.object({ id: idSchema, sent: z.boolean() }), output: z.object({}) }),
  /** Whether a conversation can be written to from here. */
  'conversations.sending': read({
    topics: ['accounts', 'outbox', 'sync', 'conversations', 'members', 'customers'],
    input: z.object({ id: rowIdSchema }),
    output: z.object({
      send: z.boolean(),
      recall: z.boolean(),
      /** Why not: imported (no live account), readOnly (the channel does not allow it), paused, gone. */
      why: z.enum(['imported', 'readOnly', 'paused', 'gone']).nullable(),
      offlineSince: time,
      /** Not sent yet, oldest first. */
      pending: z.array(outboxItemSchema),
    }),
  }),
  /** Puts a message into the outbox. REFUSED where the conversation cannot be written to. */
  'messages.send': write({
    input: z.object({
      conversationId: rowIdSchema,
      text: z.string().trim().min(1).max(4000),
      replyTo: rowIdSchema.optional(),
      /** The accepted draft it was written from; passed over where it is not one of this conversation, or has been sent already. */
      draftId: idSchema.optional(),
    }),
    output: z.object({ id: z.string() }),
  }),
  /** Asks the channel to take a message of ours back. REFUSED where it cannot. */
  'messages.recall': write({ input: z.object({ messageId: rowIdSchema }), output: z.object({ id: z.string() }) }),
}
