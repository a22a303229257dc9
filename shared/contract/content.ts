/** The content library: texts with variables, and images. */
import { z } from 'zod'
import { idSchema } from '../domain/bounds.ts'
import { contentKindSchema } from '../domain/content.ts'
import { read, write } from './define.ts'

export const MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024
export const MAX_ATTACHMENTS = 9
export const attachmentTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const

export const attachmentSchema = z.object({
  id: z.string(),
  name: z.string(),
  mime: z.string(),
  /** Bytes. */
  size: z.number(),
})

const contentItemSchema = z.object({
  id: z.string(),
  kind: contentKindSchema,
  title: z.string(),
  /** Text with variables such as `{{群名}}`. */
  body: z.string(),
  /** Epoch ms UTC. */
  updatedAt: z.number(),
  archived: z.boolean(),
  sentCount: z.number(),
  lastSentAt: z.number().nullable(),
  plannedCount: z.number(),
  attachments: z.array(attachmentSchema),
})

export const contentContract = {
  /** Newest change first. */
  'content.list': read({
    topics: ['content', 'calendar'],
    input: z.object({ archived: z.boolean().default(false) }),
    output: z.object({ items: z.array(contentItemSchema) }),
  }),
  'content.save': write({
    input: z.object({
      id: idSchema.optional(),
      kind: contentKindSchema,
      title: z.string().trim().min(1).max(60),
      body: z.string().trim().min(1).max(4000),
    }),
    output: z.object({ id: z.string() }),
  }),
  'content.archive': write({ input: z.object({ id: idSchema, archived: z.boolean() }), output: z.object({}) }),
  /** BAD_INPUT when the bytes are not an image of the type named, or too big. */
  'content.attach': write({
    input: z.object({
      contentId: idSchema,
      name: z.string().trim().min(1).max(200),
      mime: z.enum(attachmentTypes),
      base64: z.string().max(Math.ceil((MAX_ATTACHMENT_BYTES / 3) * 4) + 4),
    }),
    output: z.object({ id: z.string() }),
  }),
  'content.detach': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  'content.attachment': read({
    topics: ['content'],
    input: z.object({ id: idSchema }),
    output: z.object({ name: z.string(), mime: z.string(), base64: z.string() }),
  }),
}
