/** Reply rules: what a message must hold, when the rule may speak, and how often. The same shapes in the database, the contract and the editor. */
import { z } from 'zod'
import { idsSchema, rowIdsSchema } from './bounds.ts'

export const KEYWORD_MAX = 60
export const REGEX_MAX = 200
export const PARTS_MAX = 6

/**
 * - keyword: occurs somewhere in the message; `退货+运费` needs all its parts, in any order
 * - exact: is the whole message, greetings and thanks aside
 * - regex: JavaScript syntax over normalised text (lower case, simplified, punctuation as 「，」)
 */
export const matcherSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keyword'), text: z.string().trim().min(1).max(KEYWORD_MAX) }),
  z.object({ kind: z.literal('exact'), text: z.string().trim().min(1).max(KEYWORD_MAX) }),
  z.object({ kind: z.literal('regex'), source: z.string().min(1).max(REGEX_MAX) }),
])
export type Matcher = z.infer<typeof matcherSchema>

const clock = z
  .string()
  .max(5)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)

export const conditionsSchema = z.object({
  /** Tag ids of the customer or of the group. */
  tagsAny: idsSchema.default([]),
  tagsAll: idsSchema.default([]),
  tagsNone: idsSchema.default([]),
  /** Conversation ids; empty means everywhere. */
  groups: rowIdsSchema.default([]),
  tiers: z.array(z.string().max(40)).max(1000).default([]),
  stages: z.array(z.string().max(40)).max(50).default([]),
  chat: z.enum(['any', 'direct', 'group']).default('any'),
  /** Local time of day in the workspace zone, [from, to), may wrap midnight; equal ends mean the whole day. */
  hours: z.object({ from: clock, to: clock }).nullable().default(null),
  /** 1 (Monday) to 7 (Sunday); empty means every day. */
  weekdays: z.array(z.number().int().min(1).max(7)).max(50).default([]),
})
export type Conditions = z.infer<typeof conditionsSchema>

const cooldownSchema = z.object({
  minutes: z.number().int().min(1).max(525_600),
  per: z.enum(['conversation', 'customer']),
})
export type Cooldown = z.infer<typeof cooldownSchema>

/** The JSON column `reply_rules.rule`. */
export const ruleBodySchema = z.object({
  any: z.array(matcherSchema).min(1).max(80),
  none: z.array(matcherSchema).max(40).default([]),
  conditions: conditionsSchema.prefault({}),
  cooldown: cooldownSchema.nullable().default(null),
})
export type RuleBody = z.infer<typeof ruleBodySchema>

export interface ReplyRule extends RuleBody {
  id: string
  name: string
  enabled: boolean
  /** Higher goes first. */
  priority: number
  scriptId: string
}

export const noConditions: Conditions = conditionsSchema.parse({})
