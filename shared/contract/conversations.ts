/** Conversations: the list, the timeline by position, members, revisions, the read mark. Times are epoch milliseconds UTC. */
import { z } from 'zod'
import { instantSchema, rowIdSchema } from '../domain/bounds.ts'
import { messageKinds } from '../domain/records.ts'
import { read, write } from './define.ts'

const time = z.number().nullable()
export const messageKindSchema = z.enum(messageKinds)

export const conversationChips = ['all', 'waiting', 'unread', 'drafts', 'mine', 'group', 'direct'] as const

const lastMessageSchema = z.object({
  id: z.number(),
  kind: messageKindSchema,
  /** The beginning of it. */
  text: z.string(),
  sender: z.string().nullable(),
  isStaff: z.boolean(),
  sentAt: z.number(),
  recalled: z.boolean(),
})

const conversationItemSchema = z.object({
  id: z.number(),
  kind: z.enum(['direct', 'group']),
  title: z.string(),
  channel: z.string(),
  messageCount: z.number(),
  unread: z.number(),
  /** Since when a customer waits for an answer. */
  waitingSince: time,
  hasDraft: z.boolean(),
  /** Since when a group is dismissed, or is ours no more. */
  goneAt: time,
  last: lastMessageSchema.nullable(),
})
export type ConversationItem = z.infer<typeof conversationItemSchema>

const conversationSchema = conversationItemSchema.extend({
  members: z.number(),
  /** The customer of a direct conversation. */
  customerId: z.string().nullable(),
  firstAt: time,
  lastAt: time,
  /** Position of the first unread message, where there is one. */
  firstUnread: z.number().nullable(),
})
export type Conversation = z.infer<typeof conversationSchema>

const mediaSchema = z.object({
  name: z.string().optional(),
  type: z.string().optional(),
  /** Bytes. */
  size: z.number().optional(),
  /** Seconds. */
  duration: z.number().optional(),
})

export const messageItemSchema = z.object({
  id: z.number(),
  sentAt: z.number(),
  kind: messageKindSchema,
  /** What was said; what it quotes is apart. */
  text: z.string(),
  /** Words of another message that this one carries in its own text, with who said them as far as it tells. */
  quote: z.object({ sender: z.string().nullable(), text: z.string() }).nullable(),
  /** Null for notices that nobody said. */
  senderId: z.number().nullable(),
  sender: z.string().nullable(),
  isStaff: z.boolean(),
  /** The account itself said it: what it can take back. */
  isSelf: z.boolean(),
  customerId: z.string().nullable(),
  editedAt: time,
  recalledAt: time,
  media: mediaSchema.nullable(),
  /** What it answers, as far as it is here. */
  replyTo: z.object({ id: z.number(), sender: z.string().nullable(), text: z.string() }).nullable(),
})
export type MessageItem = z.infer<typeof messageItemSchema>

const id = z.object({ id: rowIdSchema })
const page = { offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(200) }

export const conversationsContract = {
  'conversations.list': read({
    topics: ['conversations', 'messages', 'drafts', 'accounts', 'members', 'customers', 'operators'],
    input: z.object({
      chip: z.enum(conversationChips).default('all'),
      text: z.string().max(200).default(''),
      /** Stays in the list whatever the chip says: the one that is open, so that reading it does not take it away. */
      keep: rowIdSchema.optional(),
      ...page,
    }),
    output: z.object({ items: z.array(conversationItemSchema), total: z.number() }),
  }),
  /** How many there are behind each chip that calls for a person. */
  'conversations.counts': read({
    topics: ['conversations', 'messages', 'drafts'],
    input: z.object({}),
    output: z.object({ all: z.number(), waiting: z.number(), unread: z.number(), drafts: z.number() }),
  }),
  'conversations.get': read({
    topics: ['conversations', 'messages', 'members', 'accounts', 'customers', 'drafts'],
    input: id,
    output: conversationSchema,
  }),
  /** Messages by position in the conversation, oldest first. */
  'conversations.timeline': read({
    topics: ['messages', 'customers', 'conversations', 'members'],
    input: id.extend(page),
    output: z.object({ items: z.array(messageItemSchema), total: z.number() }),
  }),
  /** Position of a message, or of the first one sent at or after an instant (the last one when there is none). */
  'conversations.locate': read({
    topics: ['messages', 'conversations'],
    input: id.extend({ messageId: rowIdSchema.optional(), at: instantSchema.optional() }),
    output: z.object({ position: z.number() }),
  }),
  'conversations.members': read({
    topics: ['members', 'customers'],
    input: id.extend({ text: z.string().max(200).default(''), left: z.boolean().default(false), ...page }),
    output: z.object({
      items: z.array(
        z.object({
          contactId: z.number(),
          name: z.string(),
          nickname: z.string().nullable(),
          role: z.enum(['owner', 'admin', 'member']),
          isStaff: z.boolean(),
          customerId: z.string().nullable(),
          joinedAt: time,
          leftAt: time,
        }),
      ),
      total: z.number(),
    }),
  }),
  /** Earlier texts of an edited message, oldest first. */
  'messages.revisions': read({
    topics: ['messages'],
    input: z.object({ messageId: rowIdSchema }),
    output: z.object({ items: z.array(z.object({ text: z.string(), replacedAt: z.number() })) }),
  }),
  'conversations.markRead': write({ input: id, output: z.object({}) }),
}
