/** Finding customers, groups and direct chats by name while typing: one call a key stroke, so it is answered from memory. */
import { z } from 'zod'
import { read } from './define.ts'

const rangeSchema = z.tuple([z.number(), z.number()])

const hitSchema = z.object({
  name: z.string(),
  /** What matched within `name`, UTF-16 offsets `[start, end)`; empty when it was found by pinyin initials, remark or phone. */
  ranges: z.array(rangeSchema),
})

export const paletteContract = {
  'palette.search': read({
    topics: ['customers', 'conversations', 'members'],
    input: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(6) }),
    output: z.object({
      customers: z.array(hitSchema.extend({ id: z.string(), remark: z.string().nullable() })),
      groups: z.array(hitSchema.extend({ conversationId: z.number(), members: z.number() })),
      direct: z.array(hitSchema.extend({ conversationId: z.number() })),
      /** How many there are in all, of each sort. */
      totals: z.object({ customers: z.number(), groups: z.number(), direct: z.number() }),
    }),
  }),
}
