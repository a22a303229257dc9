/** Cadence audit: who posted what how often, promos against the cap, first responses, unanswered questions, and the rows behind. */
import { z } from 'zod'
import { daySchema, idSchema, instantSchema, pathSchema, rowIdSchema } from '../domain/bounds.ts'
import { read, write } from './define.ts'

export const MAX_AUDIT_DAYS = 400

/** Local days of the workspace zone, both included. */
const dayRangeSchema = z.object({ from: daySchema, to: daySchema })
export type DayRange = z.infer<typeof dayRangeSchema>

const spanSchema = z.object({ from: z.number(), to: z.number() })

export const capSchema = z.object({
  policyId: z.string(),
  policyName: z.string(),
  max: z.number(),
  rollingDays: z.number().nullable(),
  calendar: z.enum(['week', 'month']).nullable(),
})
export type Cap = z.infer<typeof capSchema>

const cadenceGroupSchema = z.object({
  id: z.number(),
  title: z.string(),
  tier: z.string(),
  operatorName: z.string().nullable(),
  /** The policy that came closest to its cap in the range; null where none caps promos here. */
  cap: capSchema.nullable(),
  /** By day of the range: staff posts. */
  posts: z.array(z.number()),
  /** By day: promos that count against caps (planned, claimed, sent, observed). */
  promos: z.array(z.number()),
  /** By day: of those, still planned or claimed. */
  planned: z.array(z.number()),
  /** By day: of those, posted by hand and seen in history. */
  observed: z.array(z.number()),
  /** By day: touches in the fullest window of the cap that ends on that day; over the cap when above its max. */
  used: z.array(z.number()),
  /** The fullest window of the cap that shares an instant with the range. */
  worst: spanSchema.extend({ promos: z.number() }).nullable(),
  /** Evenness of posts over the days, 0…1 (Pielou). */
  evenness: z.number().nullable(),
  /** Longest time in the range, up to now, without a staff post. */
  silence: spanSchema,
})
export type CadenceGroup = z.infer<typeof cadenceGroupSchema>

const timesSchema = z.object({
  answered: z.number(),
  open: z.number(),
  /** Milliseconds; null without an answer. */
  p50: z.number().nullable(),
  p75: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  longest: z.number().nullable(),
})
export type ResponseTimes = z.infer<typeof timesSchema>

const auditOperatorSchema = z.object({
  /** `operator:<id>`, or `contact:<id>` for an identity of ours that nobody was assigned to. */
  key: z.string(),
  name: z.string(),
  posts: z.number(),
  promos: z.number(),
  groups: z.number(),
  days: z.number(),
  answered: z.number(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
})
export type AuditOperator = z.infer<typeof auditOperatorSchema>

const rowsOf = ['posts', 'promos', 'answered', 'open'] as const

export const rowsQuerySchema = z.object({
  of: z.enum(rowsOf),
  /** Epoch milliseconds, half open. */
  from: instantSchema,
  to: instantSchema,
  conversationId: rowIdSchema.optional(),
  operatorKey: idSchema.optional(),
  /** Of answered ones: waited at least so long, milliseconds. */
  atLeast: z.number().min(0).max(1e13).optional(),
})
export type RowsQuery = z.infer<typeof rowsQuerySchema>

const labelSchema = z.object({
  kind: z.string(),
  score: z.number(),
  /** Names of signs, `library:<content id>`, `burst`, or `manual`. */
  reasons: z.array(z.string()),
  source: z.enum(['auto', 'manual']),
})

const rowSchema = z.object({
  key: z.string(),
  messageId: z.number().nullable(),
  conversationId: z.number(),
  title: z.string(),
  at: z.number(),
  sender: z.string().nullable(),
  messageKind: z.string().nullable(),
  text: z.string(),
  /** Of a touch: how it is known. */
  state: z.string().nullable(),
  label: labelSchema.nullable(),
  /** Of a question: milliseconds until the answer, who gave it, and its text. */
  waited: z.number().nullable(),
  answeredBy: z.string().nullable(),
  answer: z.string().nullable(),
})
export type AuditRow = z.infer<typeof rowSchema>

const markKinds = ['promo', 'knowledge', 'scene', 'interaction', 'service', 'other'] as const

export const auditContract = {
  'audit.cadence': read({
    topics: ['cadence', 'touches', 'policies', 'conversations', 'operators'],
    input: dayRangeSchema.extend({ conversationId: rowIdSchema.optional() }),
    output: z.object({
      days: z.array(z.string()),
      from: z.number(),
      to: z.number(),
      groups: z.array(cadenceGroupSchema),
      /** Conversations whose figures are being worked out. */
      pending: z.number(),
    }),
  }),
  'audit.operators': read({
    topics: ['cadence', 'operators', 'members'],
    input: dayRangeSchema.extend({ businessHours: z.boolean().default(false) }),
    output: z.object({ items: z.array(auditOperatorSchema) }),
  }),
  'audit.responses': read({
    topics: ['cadence', 'conversations', 'workspace'],
    input: dayRangeSchema.extend({ businessHours: z.boolean().default(false) }),
    output: z.object({
      overall: timesSchema,
      /** Conversations with open questions, most first. */
      groups: z.array(z.object({ id: z.number(), title: z.string(), open: z.number(), oldestOpenAt: z.number() })),
      /** Local minutes since midnight. */
      hours: z.object({ from: z.number(), to: z.number() }),
    }),
  }),
  'audit.rows': read({
    topics: ['cadence', 'touches', 'messages', 'calendar', 'content', 'members', 'conversations', 'operators'],
    input: rowsQuerySchema.extend({
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ total: z.number(), items: z.array(rowSchema) }),
  }),
  /** A person says what a staff post was; it stays said when history is read again. Undoable. */
  'audit.mark': write({
    input: z.object({ messageId: rowIdSchema, kind: z.enum(markKinds) }),
    output: z.object({ changed: z.number() }),
  }),
}

/** Words of the sheets, in the window's language; English where one is missing. */
export const exportWords = {
  promosSheet: 'Promos',
  postsSheet: 'Posts',
  operatorsSheet: 'Operators',
  responsesSheet: 'Responses',
  openSheet: 'Unanswered',
  rowsSheet: 'Promo rows',
  group: 'Group',
  tier: 'Tier',
  operator: 'Operator',
  cap: 'Cap',
  worst: 'Fullest window',
  worstFrom: 'From',
  worstTo: 'To',
  over: 'Over the cap',
  evenness: 'Evenness',
  silenceHours: 'Longest silence (hours)',
  posts: 'Posts',
  promos: 'Promos',
  groups: 'Groups',
  days: 'Days',
  answered: 'Answered',
  open: 'Unanswered',
  median: 'Median (minutes)',
  p90: '90th percentile (minutes)',
  longest: 'Longest (minutes)',
  time: 'Time',
  sender: 'Sender',
  text: 'Text',
  state: 'State',
  score: 'Score',
  signs: 'Signs',
} as const

export const auditExportJob = {
  input: dayRangeSchema.extend({
    /** Absolute path, from the save dialog. */
    file: pathSchema,
    words: z.record(z.string().max(60), z.string().max(60)).default({}),
    businessHours: z.boolean().default(false),
  }),
  output: z.object({ file: z.string(), rows: z.number() }),
}
