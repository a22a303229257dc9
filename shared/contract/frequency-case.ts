/** A frequency case: policies, groups and touches, and the candidates to judge. What `frequency check --input` reads. */
import { z } from 'zod'
import { isZone, MINUTE } from '#shared/domain/zone.ts'
import { FrequencyBook } from '#shared/domain/frequency/book.ts'
import type { Condition } from '#shared/domain/frequency/conditions.ts'
import { policySchema } from '#shared/domain/frequency/policy.ts'
import { countedStates, touchStates, type BookGroup, type CountedTouch } from '#shared/domain/frequency/touch.ts'
import { QunxiError, type ErrorCode } from './errors.ts'

const id = z.string().min(1, 'an id must not be empty')

const instant = z.iso
  .datetime({ offset: true, error: 'a time is ISO 8601 with its offset, like 2026-11-23T10:00:00+08:00' })
  .transform((text) => Date.parse(text))
  .refine((ms) => ms % MINUTE === 0, 'times lie on whole minutes')

const addressed = { group: id.nullish(), customer: id.nullish() }

function oneAddressee(value: { group?: string | null | undefined; customer?: string | null | undefined }): boolean {
  return (value.group == null) !== (value.customer == null)
}
const oneAddresseeMessage = 'give either group or customer, and only one of them'

const touchSchema = z
  .object({ id, ...addressed, at: instant, kind: z.string().min(1), state: z.enum(touchStates) })
  .refine(oneAddressee, oneAddresseeMessage)
const candidateSchema = z
  .object({ id, ...addressed, at: instant, kind: z.string().min(1) })
  .refine(oneAddressee, oneAddresseeMessage)
const groupSchema = z.object({ id, tier: z.string().nullish(), members: z.array(id).default([]) })

const caseSchema = z.object({
  zone: z.string().refine(isZone, 'not a known IANA time zone'),
  policies: z.array(policySchema),
  groups: z.array(groupSchema).default([]),
  touches: z.array(touchSchema).default([]),
  candidates: z.array(candidateSchema),
})

type FrequencyCase = z.output<typeof caseSchema>

export type CaseVerdict =
  | { id: string; allowed: true }
  | {
      id: string
      allowed: false
      policy: string
      condition: Condition
      /** Ids of touches, and of candidates that were taken before this one. */
      filledBy: string[]
      /** UTC ISO, or null: no free minute within 90 days. */
      nextFree: string | null
    }

interface CaseProblem {
  /** For example `policies[0].window`. */
  at: string
  /** The id of the row the problem is in, where it has one. */
  id: string | null
  reason: string
}

function place(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
}

function rowId(input: unknown, path: readonly PropertyKey[]): string | null {
  const [list, index] = path
  if (typeof list !== 'string' || typeof index !== 'number') return null
  const row = (input as Record<string, unknown[] | undefined>)[list]?.[index] as { id?: unknown } | null | undefined
  return typeof row?.id === 'string' && row.id !== '' ? row.id : null
}

function fail(problems: CaseProblem[]): never {
  const first = problems[0]!
  const code: ErrorCode = problems.some((problem) => problem.at.startsWith('policies[')) ? 'POLICY_INVALID' : 'BAD_INPUT'
  const shown = problems
    .slice(0, 5)
    .map(({ at, id: row, reason }) => `${at || 'case'}${row === null ? '' : ` (${row})`}: ${reason}`)
  const more = problems.length > shown.length ? `; and ${problems.length - shown.length} more` : ''
  throw new QunxiError(code, shown.join('; ') + more, { at: first.at, problems })
}

/**
 * Reads and checks a case. Throws QunxiError POLICY_INVALID (some policy contradicts itself) or BAD_INPUT; the message and
 * `details.problems` name every place. Customers are known by their memberships alone, so any customer id may stand alone.
 */
function parseCase(input: unknown): FrequencyCase {
  const parsed = caseSchema.safeParse(input)
  if (!parsed.success) {
    fail(parsed.error.issues.map(({ path, message }) => ({ at: place(path), id: rowId(input, path), reason: message })))
  }
  const problems: CaseProblem[] = []
  const found = parsed.data
  const seen = (list: 'policies' | 'groups' | 'touches' | 'candidates', ids: Map<string, string>) => {
    for (const [index, row] of found[list].entries()) {
      const at = `${list}[${index}].id`
      const earlier = ids.get(row.id)
      if (earlier === undefined) ids.set(row.id, at)
      else problems.push({ at, id: row.id, reason: `the same id as ${earlier}` })
    }
    return ids
  }
  seen('policies', new Map())
  const groups = seen('groups', new Map())
  // A verdict's filledBy names touches and earlier candidates alike.
  seen('candidates', seen('touches', new Map()))
  const known = (at: string, row: string, group: string | null | undefined) => {
    if (group != null && !groups.has(group)) problems.push({ at, id: row, reason: `unknown group "${group}"` })
  }
  for (const [index, { id: row, scope }] of found.policies.entries()) {
    if (scope.kind === 'group') known(`policies[${index}].scope.id`, row, scope.id)
  }
  for (const [index, touch] of found.touches.entries()) known(`touches[${index}].group`, touch.id, touch.group)
  for (const [index, { id: row, group }] of found.candidates.entries()) known(`candidates[${index}].group`, row, group)
  if (problems.length > 0) fail(problems)
  return found
}

type Row = { id: string; group?: string | null | undefined; customer?: string | null | undefined; at: number; kind: string }

function toTouch({ id: row, group, customer, at, kind }: Row): CountedTouch {
  return group == null ? { id: row, customer: customer!, at, kind } : { id: row, group, at, kind }
}

/**
 * Judges the candidates of a case one after another in the order given; an allowed one counts as planned for those after.
 * Throws as `parseCase` does.
 */
export function frequencyCheck(input: unknown): { verdicts: CaseVerdict[] } {
  const { zone, policies, groups, touches, candidates } = parseCase(input)
  const counted = touches.filter(({ state }) => (countedStates as readonly string[]).includes(state))
  const book = new FrequencyBook({ zone, policies, groups: groups satisfies BookGroup[], touches: counted.map(toTouch) })
  const verdicts = candidates.map((row): CaseVerdict => {
    const candidate = toTouch(row)
    const verdict = book.judge(candidate)
    if (verdict.allowed) {
      book.add(candidate)
      return { id: verdict.id, allowed: true }
    }
    return {
      id: verdict.id,
      allowed: false,
      policy: verdict.policy,
      condition: verdict.condition,
      filledBy: verdict.filledBy.map((touch) => touch.id),
      nextFree: verdict.nextFree === null ? null : new Date(verdict.nextFree).toISOString(),
    }
  })
  return { verdicts }
}
