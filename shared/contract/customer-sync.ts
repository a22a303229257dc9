/** One customer as their channels know them: who follows them, what is still to be sent. Times are epoch milliseconds UTC. */
import { z } from 'zod'
import { idSchema } from '../domain/bounds.ts'
import { channelProblemSchema } from '../domain/channel-problems.ts'
import { read } from './define.ts'

const time = z.number().nullable()

const followSchema = z.object({
  contactId: z.number(),
  staffId: z.number(),
  channel: z.string(),
  staffName: z.string(),
  /** As last synced. */
  remark: z.string(),
  /** Tags of ours that this relation carries in the channel. */
  tagIds: z.array(z.string()),
  since: time,
  goneAt: time,
  /** staff: we took them off; customer: they took us off; unseen: the channel does not list it any more. */
  goneBy: z.enum(['staff', 'customer', 'unseen']).nullable(),
  /** The customer's remark is the one of this relation. */
  drives: z.boolean(),
})

export const customerSyncContract = {
  'customers.sync': read({
    topics: ['customers', 'tags', 'outbox', 'conflicts', 'accounts'],
    input: z.object({ id: idSchema }),
    output: z.object({
      follows: z.array(followSchema),
      /** Tags that the channel holds for them. */
      channelTags: z.array(z.string()),
      /** Tags put on here that the channel does not have yet. */
      waitingTags: z.array(z.string()),
      /** What of the remark has not arrived, or null. */
      remark: z.object({ state: z.enum(['waiting', 'failed']), problem: channelProblemSchema.nullable() }).nullable(),
    }),
  }),
}
