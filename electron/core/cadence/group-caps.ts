/** Which policies cap promos in a group, and how full their windows are. */
import type { Cap } from '#shared/contract/audit.ts'
import { fullest } from '#shared/domain/frequency/conditions.ts'
import type { ZoneClock } from '#shared/domain/frequency/clock.ts'
import { compilePolicy, policyRuleSchema, type CompiledPolicy, type Policy } from '#shared/domain/frequency/policy.ts'
import { Timeline } from '#shared/domain/frequency/timeline.ts'
import { DAY } from '#shared/domain/zone.ts'
import { fullestWindow, type Window } from '#shared/domain/cadence/windows.ts'
import type { ReadDb } from '#core/store/db.ts'
import { listPolicies } from '#core/store/tables/policies.ts'

export interface NamedPolicy {
  name: string
  policy: Policy
  compiled: CompiledPolicy
}

/** Enabled policies in their order. */
export function enabledPolicies(db: ReadDb): NamedPolicy[] {
  return listPolicies(db)
    .filter((row) => row.enabled === 1)
    .map((row) => {
      const policy: Policy = { id: row.id, ...policyRuleSchema.parse(JSON.parse(row.rule)) }
      return { name: row.name, policy, compiled: compilePolicy(policy) }
    })
}

/** Whether a policy about groups covers this one. Policies about customers never do. */
export function coversGroup(policy: Policy, group: { id: number; tier: string }): boolean {
  const { scope } = policy
  if (scope.kind === 'workspace') return true
  if (scope.kind === 'tier') return scope.tier === group.tier
  return scope.kind === 'group' && scope.id === String(group.id)
}

/** Those that cap promos in this group. */
export function promoCaps(policies: readonly NamedPolicy[], group: { id: number; tier: string }): NamedPolicy[] {
  return policies.filter(
    ({ policy, compiled }) => compiled.max !== null && compiled.kinds.has('promo') && coversGroup(policy, group),
  )
}

export function capOf({ name, policy, compiled }: NamedPolicy): Cap {
  return {
    policyId: policy.id,
    policyName: name,
    max: compiled.max!,
    rollingDays: compiled.rollingMs === null ? null : compiled.rollingMs / DAY,
    calendar: compiled.calendar,
  }
}

export interface TouchAt {
  at: number
  kind: string
}

/** Times of the touches a policy counts, sorted as given. */
function timesFor(named: NamedPolicy, touches: readonly TouchAt[]): number[] {
  return touches.filter((touch) => named.compiled.kinds.has(touch.kind)).map((touch) => touch.at)
}

/** Touches in the policy's fullest window that would hold one at `at`. */
export function usedAt(named: NamedPolicy, touches: readonly TouchAt[], clock: ZoneClock, at: number): number {
  const line = new Timeline(
    touches.filter((touch) => named.compiled.kinds.has(touch.kind)).map((touch) => ({ id: '', at: touch.at })),
  )
  return fullest(named.compiled, line, clock, at) ?? 0
}

const ratio = (count: number, max: number) => (max === 0 ? (count > 0 ? Infinity : 0) : count / max)

/** The cap that came closest to its limit in the range, with its fullest window; the first of equals. */
export function tightestCap(
  caps: readonly NamedPolicy[],
  touches: readonly TouchAt[],
  range: { from: number; to: number },
  clock: ZoneClock,
): { named: NamedPolicy; times: number[]; worst: Window | null } | null {
  let best: { named: NamedPolicy; times: number[]; worst: Window | null; ratio: number } | null = null
  for (const named of caps) {
    const times = timesFor(named, touches)
    // `max: 0` has no window of its own: any touch in the range is one too many.
    const rule =
      named.compiled.rollingMs === null && named.compiled.calendar === null ? { rollingMs: DAY, calendar: null } : named.compiled
    const worst = fullestWindow(times, rule, range, clock)
    const share = ratio(worst?.count ?? 0, named.compiled.max!)
    if (best === null || share > best.ratio) best = { named, times, worst, ratio: share }
  }
  return best
}

/**
 * For each day: touches in the fullest window of the policy that ends on that day, the last instant of a day being the next
 * midnight. A rolling window that is too full is seen on the day its last touch fell.
 */
export function usedByDay(
  named: NamedPolicy,
  times: readonly number[],
  /** Starts of the days and the end of the last. */
  edges: readonly number[],
  clock: ZoneClock,
): number[] {
  const { rollingMs, calendar } = named.compiled
  const used = new Array<number>(edges.length - 1).fill(0)
  if (times.length === 0) return used
  const countIn = (from: number, to: number) => firstFrom(times, to) - firstFrom(times, from)
  for (let day = 0; day < used.length; day += 1) {
    const starts = edges[day]!
    const ends = edges[day + 1]!
    const last = firstFrom(times, ends)
    if (calendar !== null) {
      const { key } = clock.period(starts, calendar)
      for (let i = last - 1; i >= 0 && clock.period(times[i]!, calendar).key === key; i -= 1) used[day]! += 1
      continue
    }
    const length = rollingMs ?? DAY
    let best = countIn(starts + 1 - length, starts + 1)
    for (let i = firstFrom(times, starts); i < last; i += 1) best = Math.max(best, countIn(times[i]! + 1 - length, times[i]! + 1))
    used[day] = best
  }
  return used
}

/** Index of the first time at or after `at`. */
function firstFrom(times: readonly number[], at: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}
