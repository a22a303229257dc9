/** Frequency policies as rows: read, checked, saved with a line in the ledger. */
import platformLimits from '#resources/platform-limits.json' with { type: 'json' }
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import { platformLimitSchema } from '#shared/contract/policies.ts'
import { policyRuleSchema, type PolicyRule } from '#shared/domain/frequency/policy.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { audienceGroups, customerName } from '#core/store/tables/book-source.ts'
import {
  deletePolicy,
  getPolicy,
  listPolicies,
  savePolicy,
  setPolicyPosition,
  type PolicyRow,
} from '#core/store/tables/policies.ts'
import type { Desk } from './planning.ts'

/** Limits of the platforms as of their documents; they differ by year and by the admin's setting, so they are only offered. */
export const knownPlatformLimits = platformLimitSchema.array().parse(platformLimits)

interface PolicyView {
  id: string
  name: string
  enabled: boolean
  source: 'workspace' | 'platform'
  rule: PolicyRule
  scopeName: string | null
}

export function policyViews(db: ReadDb): PolicyView[] {
  const rows = listPolicies(db)
  const views = rows.map((row) => ({
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    source: row.source === 'platform' ? ('platform' as const) : ('workspace' as const),
    rule: policyRuleSchema.parse(JSON.parse(row.rule)),
    scopeName: null as string | null,
  }))
  const named = views.filter(({ rule }) => rule.scope.kind === 'group' || rule.scope.kind === 'customer')
  if (named.length > 0) {
    const titles = new Map(audienceGroups(db).map((group) => [String(group.conversation_id), group.title]))
    for (const view of named) {
      const { scope } = view.rule
      if (scope.kind === 'group') view.scopeName = titles.get(scope.id) ?? null
      if (scope.kind === 'customer') view.scopeName = customerName(db, scope.id)
    }
  }
  return views
}

/** Throws POLICY_INVALID naming the fields. */
function checkedRule(rule: unknown): PolicyRule {
  const parsed = policyRuleSchema.safeParse(rule)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), reason: issue.message }))
  const text = problems.map(({ field, reason }) => `${field || 'rule'}: ${reason}`).join('; ')
  throw new QunxiError('POLICY_INVALID', text, { problems })
}

export function writePolicy(
  db: WriteDb,
  desk: Desk,
  input: { id?: string | undefined; name: string; enabled: boolean; source: 'workspace' | 'platform'; rule: unknown },
): string {
  const rule = checkedRule(input.rule)
  const before = input.id === undefined ? undefined : getPolicy(db, input.id)
  if (input.id !== undefined && !before) throw notThere('policy', 'id', input.id)
  const id = input.id ?? newId(desk.now)
  const { name, enabled, source } = input
  savePolicy(db, { id, name, enabled, source, rule: JSON.stringify(rule), now: desk.now })
  const subject = `policy:${id}` as const
  const after = { name, enabled, rule }
  if (before) desk.ledger({ act: 'policy.changed', subject, detail: { before: stateOf(before), after } })
  else desk.ledger({ act: 'policy.added', subject, detail: { before: null, after } })
  return id
}

export function removePolicy(db: WriteDb, desk: Desk, id: string): string {
  const before = getPolicy(db, id)
  if (!before) throw notThere('policy', 'id', id)
  deletePolicy(db, id)
  desk.ledger({ act: 'policy.removed', subject: `policy:${id}`, detail: { before: stateOf(before) } })
  return before.name
}

function stateOf(row: PolicyRow) {
  return { name: row.name, enabled: row.enabled === 1, rule: JSON.parse(row.rule) as unknown }
}

export function reorderPolicies(db: WriteDb, desk: Desk, ids: readonly string[]): void {
  const known = listPolicies(db).map((row) => row.id)
  if (known.length !== ids.length || !known.every((id) => ids.includes(id)))
    throw new QunxiError('CONFLICT', 'The policies changed in the meantime; look again and sort them once more')
  for (const [index, id] of ids.entries()) setPolicyPosition(db, id, index + 1)
  desk.ledger({ act: 'policy.reordered', subject: 'policies', detail: { ids: [...ids] } })
}
