/** What a frequency policy says, as it is written in a case file and stored in a workspace. */
import { z } from 'zod'

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written HH:MM, from 00:00 to 23:59')
const clockEnd = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day is written HH:MM, from 00:00 to 24:00')
const id = z.string().min(1, 'an id must not be empty')

const scopeSchema = z.discriminatedUnion('kind', [
  /** Every group, each counted on its own. */
  z.strictObject({ kind: z.literal('workspace') }),
  /** Every group of one tier, each counted on its own. */
  z.strictObject({ kind: z.literal('tier'), tier: id }),
  z.strictObject({ kind: z.literal('group'), id }),
  /** Every customer, counting touches of their groups together with direct ones. */
  z.strictObject({ kind: z.literal('eachCustomer') }),
  z.strictObject({ kind: z.literal('customer'), id }),
])
export type PolicyScope = z.infer<typeof scopeSchema>

const windowSchema = z
  .strictObject({
    rollingDays: z.number().positive('rollingDays must be more than 0').max(3660).nullish(),
    calendar: z.enum(['week', 'month'], 'a calendar window is "week" or "month"').nullish(),
  })
  .refine(
    (window) => (window.rollingDays == null) !== (window.calendar == null),
    'a window is either {"rollingDays": n} or {"calendar": "week" | "month"}',
  )

const quietHoursSchema = z.strictObject({ from: clockTime, to: clockEnd })

/** The limits alone, without id and scope: what the policy editor edits. */
const limitsShape = {
  /** Absent or empty: promo alone. */
  kinds: z.array(z.string().min(1)).default(['promo']),
  /** 0 blocks; absent means no cap. */
  max: z.number().int('max must be a whole number').min(0, 'max must not be negative').nullish(),
  window: windowSchema.nullish(),
  /** Hours, fractions allowed; 0 means no gap is asked for. */
  minGapHours: z.number().min(0, 'minGapHours must not be negative').max(87_840).nullish(),
  /** Local time of day in the workspace zone; may wrap midnight; from == to means none. */
  quietHours: quietHoursSchema.nullish(),
}

function windowAndMaxFit(
  policy: { max?: number | null | undefined; window?: unknown },
  issue: (field: 'max' | 'window', message: string) => void,
): void {
  if (policy.window != null && policy.max == null)
    issue('window', 'a window without max limits nothing: give max, or leave window out')
  if (policy.max != null && policy.max !== 0 && policy.window == null) issue('max', `max ${policy.max} needs a window`)
}

/** Scope and limits: a policy as a workspace keeps it, its id and name standing beside it. */
export const policyRuleSchema = z.strictObject({ scope: scopeSchema, ...limitsShape }).superRefine((rule, context) => {
  windowAndMaxFit(rule, (field, message) => context.addIssue({ code: 'custom', path: [field], message }))
})
export type PolicyRule = z.output<typeof policyRuleSchema>
export type PolicyRuleInput = z.input<typeof policyRuleSchema>

export const policySchema = z
  .strictObject({
    id,
    name: z.string().nullish(),
    note: z.string().nullish(),
    scope: scopeSchema,
    ...limitsShape,
  })
  .superRefine((policy, context) => {
    windowAndMaxFit(policy, (field, message) => context.addIssue({ code: 'custom', path: [field], message }))
  })
export type Policy = z.output<typeof policySchema>

/** A policy with its units worked out: spans in milliseconds, times of day in milliseconds since local midnight. */
export interface CompiledPolicy {
  readonly id: string
  readonly scope: PolicyScope
  readonly kinds: ReadonlySet<string>
  /** Equal for policies that count the same kinds, so that they share one time line. */
  readonly kindsKey: string
  readonly max: number | null
  readonly rollingMs: number | null
  readonly calendar: 'week' | 'month' | null
  /** 0: no gap asked for. */
  readonly gapMs: number
  readonly quiet: { readonly from: number; readonly to: number } | null
}

const HOUR_MS = 3_600_000

function timeOfDay(text: string): number {
  return Number(text.slice(0, 2)) * HOUR_MS + Number(text.slice(3, 5)) * 60_000
}

export function compilePolicy(policy: Policy): CompiledPolicy {
  const kinds = [...new Set(policy.kinds)].sort()
  const quiet = policy.quietHours ? { from: timeOfDay(policy.quietHours.from), to: timeOfDay(policy.quietHours.to) } : null
  return {
    id: policy.id,
    scope: policy.scope,
    kinds: new Set(kinds),
    kindsKey: JSON.stringify(kinds),
    max: policy.max ?? null,
    rollingMs: policy.window?.rollingDays == null ? null : Math.round(policy.window.rollingDays * 24 * HOUR_MS),
    calendar: policy.window?.calendar ?? null,
    gapMs: Math.round((policy.minGapHours ?? 0) * HOUR_MS),
    quiet: quiet && quiet.from !== quiet.to ? quiet : null,
  }
}

/** Policies whose scope is a customer, or every customer, are judged on people; the others on groups. */
export function isCustomerScope(scope: PolicyScope): boolean {
  return scope.kind === 'customer' || scope.kind === 'eachCustomer'
}
