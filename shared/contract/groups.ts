/** Group chats as a community manager sees them: rhythm, caps, waiting questions, members, and what is set about them. */
import { z } from 'zod'
import { idSchema, idsSchema, rowIdSchema } from '../domain/bounds.ts'
import { capSchema } from './audit.ts'
import { read, write } from './define.ts'

export const SPARK_DAYS = 14

const groupItemSchema = z.object({
  id: z.number(),
  title: z.string(),
  channel: z.string(),
  tier: z.string(),
  operatorId: z.string().nullable(),
  operatorName: z.string().nullable(),
  members: z.number(),
  capacity: z.number(),
  tagIds: z.array(z.string()),
  /** By day of the last fourteen, today last: staff posts that are promos, and the rest. */
  promos: z.array(z.number()),
  rest: z.array(z.number()),
  cap: capSchema.nullable(),
  /** Touches in the fullest window of the cap that would hold one now. */
  used: z.number(),
  /** Longest time without a staff post in the last fourteen days, milliseconds. */
  silence: z.number(),
  lastPostAt: z.number().nullable(),
  /** Questions of the last thirty days that nobody answered, and since when the oldest waits. */
  waiting: z.number(),
  oldestWaitAt: z.number().nullable(),
  lastMessageAt: z.number().nullable(),
  messages: z.number(),
  /** Since when it is dismissed, or ours no more. */
  goneAt: z.number().nullable(),
})
export type GroupItem = z.infer<typeof groupItemSchema>

const inForceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Why it applies: to every group, to this tier, to this group, or to the people in it. */
  why: z.enum(['workspace', 'tier', 'group', 'eachCustomer']),
  kinds: z.array(z.string()),
  max: z.number().nullable(),
  rollingDays: z.number().nullable(),
  calendar: z.enum(['week', 'month']).nullable(),
  minGapHours: z.number(),
  quietHours: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** Touches in its fullest window around now; null where it counts people, not groups. */
  used: z.number().nullable(),
})
export type PolicyInForce = z.infer<typeof inForceSchema>

const plannedSchema = z.object({
  deliveryId: z.string(),
  entryId: z.string(),
  at: z.number(),
  kind: z.string(),
  title: z.string(),
  state: z.string(),
})

const memberSchema = z.object({
  contactId: z.number(),
  customerId: z.string().nullable(),
  name: z.string(),
  nickname: z.string().nullable(),
  role: z.string(),
  staff: z.boolean(),
  operatorId: z.string().nullable(),
  joinedAt: z.number().nullable(),
  leftAt: z.number().nullable(),
  lastSeenAt: z.number().nullable(),
})
export type GroupMember = z.infer<typeof memberSchema>

export const groupsContract = {
  'groups.list': read({
    topics: ['conversations', 'members', 'cadence', 'touches', 'policies', 'tags', 'operators', 'accounts'],
    input: z.object({}),
    output: z.object({
      days: z.array(z.string()),
      items: z.array(groupItemSchema),
      total: z.number(),
      tiers: z.array(z.string()),
    }),
  }),
  'groups.get': read({
    topics: [
      'conversations',
      'members',
      'cadence',
      'touches',
      'policies',
      'tags',
      'operators',
      'calendar',
      'accounts',
      'content',
    ],
    input: z.object({ id: rowIdSchema }),
    output: groupItemSchema.extend({
      note: z.string(),
      ownerName: z.string().nullable(),
      policies: z.array(inForceSchema),
      plan: z.array(plannedSchema),
    }),
  }),
  'groups.members': read({
    topics: ['members', 'customers'],
    input: z.object({
      id: rowIdSchema,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({ items: z.array(memberSchema), total: z.number() }),
  }),
  /** Says whether an identity is one of us, and whose it is; posts, promos and waits are counted anew. Undoable. */
  'groups.setStaff': write({
    input: z.object({ contactId: rowIdSchema, staff: z.boolean(), operatorId: idSchema.nullable().optional() }),
    output: z.object({ changed: z.number() }),
  }),
  /** Undoable. `operatorId: null` takes the operator away. */
  'groups.update': write({
    input: z.object({
      ids: z.array(rowIdSchema).min(1).max(5000),
      tier: z.string().trim().min(1).max(40).optional(),
      operatorId: idSchema.nullable().optional(),
      note: z.string().max(2000).optional(),
      addTagIds: idsSchema.optional(),
      removeTagIds: idsSchema.optional(),
    }),
    output: z.object({ changed: z.number() }),
  }),
}
