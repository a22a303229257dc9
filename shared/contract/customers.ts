/** Customers: the table, the profile, notes, follow-ups, merges, saved views. Money is in fen, times in epoch milliseconds. */
import { z } from 'zod'
import { idSchema, instantSchema, plainSchema } from '../domain/bounds.ts'
import { customerFilterSchema, customerSortSchema, lifecycleStages } from '../domain/customer-filter.ts'
import { read, write } from './define.ts'

const stage = z.enum(lifecycleStages)
const time = z.number().nullable()
const id = z.string()

const customerItemSchema = z.object({
  id,
  name: z.string(),
  phone: z.string().nullable(),
  company: z.string().nullable(),
  remark: z.string().nullable(),
  operatorId: z.string().nullable(),
  stage,
  tagIds: z.array(z.string()),
  channels: z.array(z.string()),
  groups: z.number(),
  messageCount: z.number(),
  lastMessageAt: time,
  orderCount: z.number(),
  orderCents: z.number(),
  lastOrderAt: time,
  createdAt: z.number(),
  /** Since when every identity of theirs is gone from its channel. */
  goneAt: time,
})
export type CustomerItem = z.infer<typeof customerItemSchema>

const followUpSchema = z.object({
  id,
  customerId: id,
  dueAt: z.number(),
  text: z.string(),
  operatorId: z.string().nullable(),
  state: z.enum(['open', 'done', 'cancelled']),
  closedAt: time,
})

const noteSchema = z.object({
  id,
  text: z.string(),
  operatorId: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
})

const orderSchema = z.object({
  id: z.number(),
  source: z.string(),
  nativeId: z.string(),
  at: z.number(),
  cents: z.number(),
  currency: z.string(),
  status: z.string(),
  items: z.string(),
})

const identitySchema = z.object({
  contactId: z.number(),
  channel: z.string(),
  account: z.string(),
  name: z.string(),
  nativeId: z.string(),
  phone: z.string().nullable(),
  lastSeenAt: time,
  messageCount: z.number(),
  /** Since when the channel says that nobody of us has them any more. */
  goneAt: time,
  /** Their direct conversation, where there is one. */
  conversationId: z.number().nullable(),
  earlierNames: z.array(z.string()),
})

const profileSchema = customerItemSchema.extend({
  identities: z.array(identitySchema),
  inGroups: z.array(
    z.object({ conversationId: z.number(), title: z.string(), nickname: z.string().nullable(), joinedAt: time, leftAt: time }),
  ),
  orders: z.array(orderSchema),
  notes: z.array(noteSchema),
  followUps: z.array(followUpSchema),
  /** Others who look like the same person, with what they share. */
  sameAs: z.array(z.object({ id, name: z.string(), why: z.enum(['phone', 'unionId']) })),
})
export type CustomerProfile = z.infer<typeof profileSchema>

const timelineEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    at: z.number(),
    key: z.string(),
    messageId: z.number(),
    conversationId: z.number(),
    title: z.string(),
    text: z.string(),
  }),
  z.object({ type: z.literal('order'), at: z.number(), key: z.string(), order: orderSchema }),
  z.object({ type: z.literal('note'), at: z.number(), key: z.string(), text: z.string() }),
  z.object({ type: z.literal('followUp'), at: z.number(), key: z.string(), text: z.string(), state: followUpSchema.shape.state }),
  z.object({ type: z.literal('tag'), at: z.number(), key: z.string(), tagId: z.string() }),
])
export type TimelineEvent = z.infer<typeof timelineEventSchema>

const screen = z.string().max(60)
const text = (max: number) => z.string().trim().max(max)

export const customersContract = {
  'customers.list': read({
    topics: ['customers', 'tags', 'orders', 'members', 'messages', 'accounts', 'followUps'],
    input: z.object({
      filter: customerFilterSchema.default({}),
      sort: customerSortSchema.default({ key: 'lastMessageAt', descending: true }),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ items: z.array(customerItemSchema), total: z.number() }),
  }),
  /** Groups and channels a filter can name. */
  'customers.places': read({
    topics: ['conversations', 'accounts'],
    input: z.object({}),
    output: z.object({ groups: z.array(z.object({ id: z.number(), title: z.string() })), channels: z.array(z.string()) }),
  }),
  /** NOT_FOUND where there is no such customer. */
  'customers.get': read({
    topics: ['customers', 'tags', 'orders', 'members', 'notes', 'followUps', 'messages', 'accounts', 'conversations'],
    input: z.object({ id: idSchema }),
    output: profileSchema,
  }),
  /** Newest first; `before` is the `at` of the last event seen. */
  'customers.timeline': read({
    topics: ['customers', 'tags', 'orders', 'notes', 'followUps', 'messages', 'conversations', 'members'],
    input: z.object({ id: idSchema, before: z.number().int().optional(), limit: z.number().int().min(1).max(200).default(50) }),
    output: z.object({ events: z.array(timelineEventSchema) }),
  }),
  'customers.create': write({
    input: z.object({
      name: text(80).min(1),
      phone: text(40).optional(),
      company: text(80).optional(),
      remark: text(500).optional(),
    }),
    output: z.object({ id }),
  }),
  'customers.update': write({
    input: z.object({
      id: idSchema,
      name: text(80).min(1).optional(),
      phone: text(40).nullable().optional(),
      company: text(80).nullable().optional(),
      remark: text(500).nullable().optional(),
      operatorId: idSchema.nullable().optional(),
    }),
    output: z.object({}),
  }),
  /** Joins `others` into `id`: their identities, tags, notes, orders and follow-ups move; undo puts everything back. */
  'customers.merge': write({ input: z.object({ id: idSchema, others: z.array(idSchema).min(1).max(50) }), output: z.object({}) }),
  'notes.save': write({
    input: z.object({ id: idSchema.optional(), customerId: idSchema, text: text(4000).min(1) }),
    output: z.object({ id }),
  }),
  'notes.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  'followUps.due': read({
    topics: ['followUps', 'customers'],
    input: z.object({ until: instantSchema, limit: z.number().int().min(1).max(500).default(200) }),
    output: z.object({
      items: z.array(followUpSchema.extend({ customerName: z.string() })),
      total: z.number(),
      /** When the next one after `until` is due. */
      nextAt: time,
    }),
  }),
  'followUps.save': write({
    input: z.object({
      id: idSchema.optional(),
      customerId: idSchema,
      dueAt: instantSchema,
      text: text(500).min(1),
      operatorId: idSchema.nullable().optional(),
    }),
    output: z.object({ id }),
  }),
  'followUps.close': write({
    input: z.object({ id: idSchema, state: z.enum(['done', 'cancelled', 'open']) }),
    output: z.object({}),
  }),
  'savedViews.list': read({
    topics: ['segments'],
    input: z.object({ screen }),
    output: z.object({ items: z.array(z.object({ id, name: z.string(), state: z.unknown() })) }),
  }),
  'savedViews.save': write({
    input: z.object({ id: idSchema.optional(), screen, name: text(40).min(1), state: plainSchema }),
    output: z.object({ id }),
  }),
  'savedViews.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
}
