/** The rules and scripts a new workspace starts with: everyday questions of a Chinese shop. */
import { z } from 'zod'
import ruleData from '#resources/rules/starter-rules.json' with { type: 'json' }
import { conditionsSchema, ruleBodySchema, type RuleBody } from '#shared/domain/reply-rule.ts'
import { readMatcher } from './guards.ts'

const starterSchema = z.array(
  z.object({
    key: z.string(),
    name: z.string(),
    category: z.string(),
    priority: z.number().int(),
    script: z.string(),
    any: z.array(z.string()).min(1),
    none: z.array(z.string()),
    conditions: conditionsSchema.partial().optional(),
  }),
)

interface StarterRule {
  key: string
  name: string
  category: string
  priority: number
  script: string
  body: RuleBody
}

export function starterRules(): StarterRule[] {
  return starterSchema.parse(ruleData).map(({ key, name, category, priority, script, any, none, conditions }) => ({
    key,
    name,
    category,
    priority,
    script,
    // Words first: they are what an operator reads and changes.
    body: ruleBodySchema.parse({
      any: any.map(readMatcher).toSorted((a, b) => Number(a.kind === 'regex') - Number(b.kind === 'regex')),
      none: none.map(readMatcher),
      conditions: conditions ?? {},
    }),
  }))
}
