/** Planning content into groups under the frequency policies. Times are epoch ms UTC on whole minutes. */
import { z } from 'zod'
import { idSchema, instantSchema, rowIdSchema } from '../domain/bounds.ts'
import { audienceSchema, contentKindSchema, deliveryStateSchema } from '../domain/content.ts'
import { touchStates } from '../domain/frequency/touch.ts'
import { conditionNames } from '../domain/frequency/conditions.ts'
import { policyRuleSchema } from '../domain/frequency/policy.ts'
import { read, write } from './define.ts'

const wholeMinute = instantSchema.refine((ms) => ms % 60_000 === 0, 'a time on the calendar lies on a whole minute')
const span = { from: instantSchema, to: instantSchema }
const reason = z.string().trim().min(2).max(200)

/** A touch that fills a window, with what to open for it. */
const fillingTouchSchema = z.object({
  touchId: z.string(),
  at: z.number(),
  kind: z.string(),
  state: z.enum(touchStates),
  conversationId: z.number().nullable(),
  groupTitle: z.string().nullable(),
  deliveryId: z.string().nullable(),
  entryId: z.string().nullable(),
  messageId: z.number().nullable(),
  /** The content's title, or the beginning of the message that was seen. */
  title: z.string().nullable(),
})
export type FillingTouch = z.infer<typeof fillingTouchSchema>

export const refusalSchema = z.object({
  conversationId: z.number(),
  groupTitle: z.string(),
  policyId: z.string(),
  policyName: z.string(),
  rule: policyRuleSchema,
  condition: z.enum(conditionNames),
  /** The member whose own window is full, where the policy is about customers. */
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  /** The first of those that fill the window, in time order; `filledCount` counts them all. */
  filledBy: z.array(fillingTouchSchema),
  filledCount: z.number(),
  /** Null: no free minute within 90 days. */
  nextFree: z.number().nullable(),
})
export type RefusalDetail = z.infer<typeof refusalSchema>

const slotSchema = z.object({
  entryId: z.string(),
  contentId: z.string(),
  at: z.number(),
  kind: contentKindSchema,
  title: z.string(),
  note: z.string(),
  /** Deliveries by how they ended. */
  counts: z.partialRecord(deliveryStateSchema, z.number()),
  groups: z.array(z.object({ conversationId: z.number(), title: z.string() })),
  overridden: z.number(),
})
export type CalendarSlot = z.infer<typeof slotSchema>

export const deliverySchema = z.object({
  id: z.string(),
  entryId: z.string(),
  contentId: z.string(),
  conversationId: z.number(),
  groupTitle: z.string(),
  tier: z.string(),
  kind: contentKindSchema,
  title: z.string(),
  at: z.number(),
  state: deliveryStateSchema,
  reason: z.string().nullable(),
  claimedAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  overridden: z.boolean(),
})

const observedSchema = z.object({
  touchId: z.string(),
  conversationId: z.number(),
  at: z.number(),
  kind: z.string(),
  messageId: z.number().nullable(),
  text: z.string().nullable(),
})

const target = {
  contentId: idSchema,
  at: wholeMinute,
  audience: audienceSchema,
}
/** Which deliveries of an entry: all open ones, those at one time, those of one group. */
const which = {
  entryId: idSchema,
  from: instantSchema.nullable().default(null),
  conversationId: rowIdSchema.nullable().default(null),
}

const placed = z.array(z.object({ conversationId: z.number(), groupTitle: z.string(), deliveryId: z.string().nullable() }))

export const calendarContract = {
  /** What is on the calendar in [from, to): one slot per entry and time, and posts seen in history. */
  'calendar.range': read({
    topics: ['calendar', 'content', 'touches', 'conversations', 'messages'],
    input: z.object({ ...span, conversationId: rowIdSchema.nullable().default(null) }),
    output: z.object({ slots: z.array(slotSchema), observed: z.array(observedSchema) }),
  }),
  /** Whom content can be planned for. */
  'calendar.groups': read({
    topics: ['conversations', 'tags'],
    input: z.object({}),
    output: z.object({
      groups: z.array(z.object({ conversationId: z.number(), title: z.string(), tier: z.string() })),
      tiers: z.array(z.string()),
      /** Tags that some group carries. */
      tags: z.array(z.object({ id: z.string(), name: z.string(), conversationIds: z.array(z.number()) })),
    }),
  }),
  /** Rows of the by-group view. `meter`: promos that count in the fullest window holding now; null where nothing caps them. */
  'calendar.grid': read({
    topics: ['calendar', 'content', 'touches', 'policies', 'conversations', 'members', 'customers', 'messages'],
    input: z.object({ ...span, tier: z.string().max(40).nullable().default(null), search: z.string().max(200).default('') }),
    output: z.object({
      groups: z.array(
        z.object({
          conversationId: z.number(),
          title: z.string(),
          tier: z.string(),
          meter: z.object({ used: z.number(), max: z.number() }).nullable(),
        }),
      ),
      deliveries: z.array(deliverySchema),
      observed: z.array(observedSchema),
      tiers: z.array(z.string()),
    }),
  }),
  'calendar.entry': read({
    topics: ['calendar', 'content', 'conversations', 'policies'],
    input: z.object({ entryId: idSchema }),
    output: z.object({
      entryId: z.string(),
      contentId: z.string(),
      title: z.string(),
      body: z.string(),
      kind: contentKindSchema,
      at: z.number(),
      note: z.string(),
      audience: audienceSchema,
      deliveries: z.array(deliverySchema),
      overrides: z.array(
        z.object({ deliveryId: z.string(), policyName: z.string(), condition: z.string(), reason: z.string(), at: z.number() }),
      ),
    }),
  }),
  /** For each group and slot, before anything is dropped: may content of this kind be put there? */
  'calendar.preview': read({
    topics: ['touches', 'policies', 'members', 'customers', 'calendar', 'content', 'conversations'],
    input: z.object({
      kind: contentKindSchema,
      conversationIds: z.array(rowIdSchema).max(200),
      slots: z.array(wholeMinute).max(200),
      /** Deliveries of this entry do not count against themselves (dragging what is planned). */
      movingEntryId: idSchema.nullable().default(null),
    }),
    output: z.object({
      rows: z.array(
        z.object({
          conversationId: z.number(),
          cells: z.array(
            z.discriminatedUnion('state', [
              z.object({ state: z.literal('past') }),
              /** `used` of `max` after this one; null: nothing caps it. */
              z.object({ state: z.enum(['free', 'tight']), used: z.number().nullable(), max: z.number().nullable() }),
              z.object({
                state: z.literal('refused'),
                policyName: z.string(),
                rule: policyRuleSchema,
                condition: z.enum(conditionNames),
                aboutCustomer: z.boolean(),
                /** Times of the first touches that fill the window. */
                filledAt: z.array(z.number()),
                filledCount: z.number(),
              }),
            ]),
          ),
        }),
      ),
    }),
  }),
  /** The same judgement as `calendar.plan`, without planning. */
  'calendar.check': read({
    topics: ['touches', 'policies', 'calendar', 'content', 'conversations', 'members', 'customers', 'messages'],
    input: z.object(target),
    output: z.object({ allowed: placed, refused: z.array(refusalSchema) }),
  }),
  /**
   * One delivery per group of the audience; a refused group never stops the others. With `override` (a reason) refused groups
   * are planned too, and each exception lands in the ledger. `entryId` is null when no group could be planned.
   */
  'calendar.plan': write({
    input: z.object({ ...target, note: z.string().max(500).default(''), override: reason.nullable().default(null) }),
    output: z.object({ entryId: z.string().nullable(), planned: placed, refused: z.array(refusalSchema) }),
  }),
  /** Moves planned, missed or failed deliveries of an entry to another time, each judged again; refused ones stay. */
  'calendar.move': write({
    input: z.object({ ...which, to: wholeMinute, override: reason.nullable().default(null) }),
    output: z.object({ moved: placed, refused: z.array(refusalSchema) }),
  }),
  'calendar.cancel': write({
    input: z.object({ ...which, reason: z.string().trim().max(200).default('') }),
    output: z.object({ cancelled: z.number() }),
  }),
}
