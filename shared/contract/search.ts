/** Full-text search over all messages. What a query means: shared/domain/search-text.ts, `searchReadings`. */
import { z } from 'zod'
import { daySchema, rowIdSchema } from '../domain/bounds.ts'
import { messageItemSchema, messageKindSchema } from './conversations.ts'
import { read } from './define.ts'

const optionalId = rowIdSchema.optional()

export const searchContract = {
  'search.messages': read({
    topics: ['messages', 'conversations', 'members', 'customers'],
    input: z.object({
      text: z.string().max(1000),
      conversationId: optionalId,
      /** A contact. */
      senderId: optionalId,
      kinds: z.array(messageKindSchema).max(50).optional(),
      /** Days of the workspace zone, both inclusive, YYYY-MM-DD. */
      from: daySchema.optional(),
      to: daySchema.optional(),
      limit: z.number().int().min(1).max(1000).default(50),
      /** Only hits older than this message; the total still counts all. */
      beforeId: rowIdSchema.optional(),
    }),
    output: z.object({
      /** Exact. */
      total: z.number(),
      /** `words`: the text as typed is found nowhere; these hold all of its words. */
      match: z.enum(['text', 'words']),
      /** Newest first. */
      hits: z.array(
        messageItemSchema.extend({
          conversationId: z.number(),
          conversation: z.string(),
          conversationKind: z.enum(['direct', 'group']),
          /** UTF-16 offsets `[start, end)` in `text`. */
          ranges: z.array(z.tuple([z.number(), z.number()])),
        }),
      ),
    }),
  }),
  /** People to filter by: names that hold the text, those who spoke last first. */
  'search.people': read({
    topics: ['customers', 'members', 'accounts'],
    input: z.object({
      text: z.string().max(100),
      conversationId: optionalId,
      limit: z.number().int().min(1).max(100).default(20),
    }),
    output: z.object({
      items: z.array(z.object({ contactId: z.number(), name: z.string(), isStaff: z.boolean(), channel: z.string() })),
    }),
  }),
}
