/** Frequency policies as rows that people edit, and the shipped list of platform limits to take over. */
import { z } from 'zod'
import { idSchema, idsSchema, plainSchema } from '../domain/bounds.ts'
import { policyRuleSchema } from '../domain/frequency/policy.ts'
import { read, write } from './define.ts'

const policyRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  source: z.enum(['workspace', 'platform']),
  rule: policyRuleSchema,
  /** Whom a scope by id names: the group's title or the customer's name. */
  scopeName: z.string().nullable(),
})

export const platformLimitSchema = z.object({
  key: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  note: z.object({ zh: z.string(), en: z.string() }),
  rule: policyRuleSchema,
})

export const policiesContract = {
  /** In the order in which they are judged. */
  'policies.list': read({
    topics: ['policies', 'conversations'],
    input: z.object({}),
    output: z.object({ items: z.array(policyRowSchema), platform: z.array(platformLimitSchema) }),
  }),
  /** POLICY_INVALID, naming the field, when a rule contradicts itself. Every change lands in the ledger. */
  'policies.save': write({
    input: z.object({
      id: idSchema.optional(),
      name: z.string().trim().min(1).max(60),
      enabled: z.boolean(),
      source: z.enum(['workspace', 'platform']).default('workspace'),
      rule: plainSchema,
    }),
    output: z.object({ id: z.string() }),
  }),
  'policies.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  /** All ids in their new order. */
  'policies.reorder': write({ input: z.object({ ids: idsSchema }), output: z.object({}) }),
}
