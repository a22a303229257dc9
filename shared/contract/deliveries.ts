/** Working through what goes out today. */
import { z } from 'zod'
import { idSchema, instantSchema } from '../domain/bounds.ts'
import { deliverySchema, refusalSchema } from './calendar.ts'
import { channelProblemSchema } from '../domain/channel-problems.ts'
import { attachmentSchema } from './content.ts'
import { read, write } from './define.ts'
import { outboxStates } from './outbox.ts'

const ids = z.array(idSchema).min(1).max(500)
const reason = z.string().trim().min(2).max(200)

/** How each delivery asked for ended; a refused one never stops the others. */
const outcome = z.object({
  done: z.array(z.string()),
  refused: z.array(refusalSchema.extend({ deliveryId: z.string() })),
  /** Closed or claimed by someone else in the meantime. */
  stale: z.array(z.string()),
})

export const deliveryWays = ['task', 'message', 'hand'] as const
/** noOwner: no staff member owns the group here. tooLong: over the channel's limit. images: the channel takes none, or fewer. */
export const hindrances = ['noOwner', 'gone', 'holes', 'tooLong', 'images'] as const

const todayDeliverySchema = deliverySchema.extend({
  /** The text to post, variables filled in. */
  text: z.string(),
  /** Variables without a value: the text must not be posted with them. */
  holes: z.array(z.string()),
  attachments: z.array(attachmentSchema),
  meter: z.object({ used: z.number(), max: z.number() }).nullable(),
  /** task: a mass send the group's owner confirms in the channel. message: sent as it is. hand: copied and posted by a person. */
  way: z.enum(deliveryWays),
  /** What is in the way of the channel's own way, so that only a hand helps. */
  hindrance: z.enum(hindrances).nullable(),
  channel: z.string(),
  /** Who has to confirm a task. */
  owner: z.string().nullable(),
  /** Given to the channel: how it fares. */
  sending: z
    .object({
      outboxId: z.string(),
      state: z.enum(outboxStates),
      /** Created in the channel, not confirmed by the owner yet. */
      taskOpen: z.boolean(),
      heldUntil: z.number(),
      problem: channelProblemSchema.nullable(),
      /** Its account cannot be reached now, or is paused: it waits for that. */
      cut: z.enum(['offline', 'paused', 'failed']).nullable(),
    })
    .nullable(),
})

export const deliveriesContract = {
  /** Open deliveries of today and before, then today's closed ones; by time. `nextAt`: the first planned after today. */
  'deliveries.today': read({
    topics: [
      'calendar',
      'content',
      'touches',
      'policies',
      'conversations',
      'scripts',
      'outbox',
      'sync',
      'accounts',
      'members',
      'customers',
      'operators',
    ],
    input: z.object({}),
    output: z.object({ items: z.array(todayDeliverySchema), nextAt: z.number().nullable() }),
  }),
  /** Figures above Today: open deliveries until tonight, those sent today, follow-ups due until tonight, who waits for an answer. */
  'today.figures': read({
    topics: ['calendar', 'followUps', 'drafts', 'cadence', 'messages', 'rules', 'members', 'customers', 'conversations'],
    input: z.object({}),
    output: z.object({ toPost: z.number(), posted: z.number(), followUps: z.number(), waiting: z.number() }),
  }),
  /** Takes deliveries in hand (the text was copied): judged again, as of now. */
  'deliveries.claim': write({ input: z.object({ ids, override: reason.nullable().default(null) }), output: outcome }),
  /**
   * Gives deliveries to their channel: claimed (judged as of now), then one outbox row for all groups of one owner with the same
   * text. It leaves after ten seconds, so that it can be undone, or at its planned time (`when`), judged as of then.
   * `unsendable`: can only be posted by hand.
   */
  'deliveries.approve': write({
    input: z.object({ ids, override: reason.nullable().default(null), when: z.enum(['now', 'planned']).default('now') }),
    output: outcome.extend({
      tasks: z.number(),
      unsendable: z.array(z.object({ deliveryId: z.string(), why: z.enum([...hindrances, 'hand']) })),
    }),
  }),
  /** Asks the owners of unconfirmed tasks once more (the channel allows three times a day). */
  'deliveries.remind': write({ input: z.object({ ids }), output: z.object({ reminded: z.number() }) }),
  /** Gives back what was claimed; what waits in the outbox is taken out of it. What has left already stays as it is. */
  'deliveries.release': write({ input: z.object({ ids }), output: z.object({ released: z.number() }) }),
  /**
   * Confirms that they were posted, at `at` (default: when claimed, if within the hour, else now). Judged once more; what was
   * posted against a policy is recorded only with a reason, which lands in the ledger.
   */
  'deliveries.confirm': write({
    input: z.object({ ids, at: instantSchema.nullable().default(null), override: reason.nullable().default(null) }),
    output: outcome,
  }),
  'deliveries.skip': write({ input: z.object({ ids, reason }), output: z.object({ skipped: z.number() }) }),
  'deliveries.fail': write({ input: z.object({ ids, reason }), output: z.object({ failed: z.number() }) }),
}
