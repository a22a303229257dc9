/** Importing files: a preview that writes nothing, then a job. Times are epoch milliseconds UTC. */
import { z } from 'zod'
import { pathSchema, zoneNameSchema } from '#shared/domain/bounds.ts'
import { reasonTexts, type ReasonCode } from '#shared/domain/records.ts'
import { read } from './define.ts'

const reasonSchema = z.object({
  code: z.enum(Object.keys(reasonTexts) as [ReasonCode, ...ReasonCode[]]),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

/** A row or file that was left out: `at` is `file:line`. */
const rejectedSchema = z.object({ at: z.string(), reason: reasonSchema })

/** The code of a format; `imports.formats` names them all. */
const formatSchema = z.string().min(1).max(40)

const importChoiceSchema = z.object({
  path: pathSchema,
  /** Absent: told by content. */
  format: formatSchema.optional(),
  /** IANA zone of local times in the file; absent: the workspace's. */
  zone: zoneNameSchema.optional(),
  /** Names or ids that are oneself. */
  self: z.array(z.string().max(200)).max(1000).optional(),
  dateOrder: z.enum(['dmy', 'mdy', 'ymd']).optional(),
  /** What parts the cents of a table's amounts, where its rows leave it open. */
  decimal: z.enum(['point', 'comma']).optional(),
})

/** A column of a table whose dates or amounts fit two readings; the samples are cells of it under both. */
const columnReadingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dates'),
    column: z.string(),
    chosen: z.enum(['dmy', 'mdy']),
    /** The rows leave no doubt. */
    certain: z.boolean(),
    samples: z.array(z.object({ text: z.string(), dmy: z.number().nullable(), mdy: z.number().nullable() })),
  }),
  z.object({
    kind: z.literal('money'),
    column: z.string(),
    chosen: z.enum(['point', 'comma']),
    certain: z.boolean(),
    /** Cents. */
    samples: z.array(z.object({ text: z.string(), point: z.number().nullable(), comma: z.number().nullable() })),
  }),
])

const previewFileSchema = z.object({
  path: z.string(),
  name: z.string(),
  /** Bytes. */
  size: z.number(),
  format: formatSchema.nullable(),
  /** Why nothing of this file can be taken in, when so. */
  problem: rejectedSchema.nullable(),
  conversations: z.array(
    z.object({
      title: z.string(),
      kind: z.enum(['direct', 'group']),
      messages: z.number(),
      firstAt: z.number().nullable(),
      lastAt: z.number().nullable(),
      /** The chat is in the workspace already; only what is new will be added. */
      known: z.boolean(),
    }),
  ),
  conversationTotal: z.number(),
  people: z.array(z.object({ name: z.string(), messages: z.number(), isSelf: z.boolean() })),
  peopleTotal: z.number(),
  messages: z.number(),
  orders: z.number(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  zone: z.string(),
  /** Times are wall clock: the zone matters. */
  localTimes: z.boolean(),
  dateOrder: z.object({ order: z.enum(['dmy', 'mdy', 'ymd']), certain: z.boolean() }).nullable(),
  readings: z.array(columnReadingSchema),
  samples: z.array(z.object({ sender: z.string(), sentAt: z.number(), text: z.string() })),
  rejected: z.object({ total: z.number(), rows: z.array(rejectedSchema) }),
  /** Rows that come in without something they hold, a telephone number that is not whole. */
  noted: z.object({ total: z.number(), rows: z.array(rejectedSchema) }),
})

const countsSchema = z.object({ added: z.number(), unchanged: z.number(), edited: z.number(), recalled: z.number() })

export const importReportSchema = z.object({
  path: z.string(),
  file: z.string(),
  format: formatSchema.nullable(),
  /** Chats and people in the file. */
  conversations: z.number(),
  contacts: z.number(),
  messages: countsSchema,
  orders: z.object({ added: z.number(), updated: z.number(), unchanged: z.number() }),
  rejected: z.array(rejectedSchema),
  /** `rejected` lists the first thousand. */
  rejectedTotal: z.number(),
  /** Rows that came in without something they hold; reports of earlier versions had none. */
  noted: z.array(rejectedSchema).default([]),
  notedTotal: z.number().default(0),
  /** How columns that fit two readings were read. */
  readings: z.array(columnReadingSchema).default([]),
  /** Set when nothing of the file was taken in. */
  problem: rejectedSchema.nullable(),
})

export type ImportChoice = z.infer<typeof importChoiceSchema>
export type PreviewFile = z.infer<typeof previewFileSchema>
export type ImportReport = z.infer<typeof importReportSchema>

export const importJobs = {
  importPreview: {
    input: z.object({ files: z.array(importChoiceSchema).min(1).max(200) }),
    output: z.object({ files: z.array(previewFileSchema) }),
  },
  import: {
    input: z.object({ files: z.array(importChoiceSchema).min(1).max(200) }),
    output: z.object({ files: z.array(importReportSchema) }),
  },
} as const

export const importsContract = {
  /** What can be imported, with its name in both languages. */
  'imports.formats': read({
    topics: [],
    input: z.object({}),
    output: z.object({
      items: z.array(z.object({ format: formatSchema, name: z.object({ zh: z.string(), en: z.string() }) })),
    }),
  }),
  /** The latest imports, newest first. */
  'imports.list': read({
    topics: ['accounts', 'messages', 'orders'],
    input: z.object({ limit: z.number().int().min(1).max(200).default(20) }),
    output: z.object({ items: z.array(z.object({ id: z.string(), at: z.number(), report: importReportSchema })) }),
  }),
}
