/** The cadence of every group over a range of days: figures from the day rollup, promos from the frequency ledger. */
import type { auditContract, CadenceGroup } from '#shared/contract/audit.ts'
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { evenness, longestSilence, type DaySpan } from '#shared/domain/cadence/rhythm.ts'
import { ZoneClock } from '#shared/domain/frequency/clock.ts'
import { DAY, addDays, dayStart } from '#shared/domain/zone.ts'
import { groupDays, groupTouches } from '#core/store/tables/cadence.ts'
import { queuedCount } from '#core/store/tables/cadence-queue.ts'
import { listGroupNames, type GroupName } from '#core/store/tables/groups.ts'
import { byGroup, daySet, type DaySet, type ReportContext } from '#core/cadence/day-set.ts'
import { capOf, enabledPolicies, promoCaps, tightestCap, usedByDay } from '#core/cadence/group-caps.ts'

const LONGEST_CALENDAR = 31 * DAY

type Cadence = (typeof auditContract)['audit.cadence']

/** The report over a range of days, and for how many conversations figures are still being worked out. */
export function cadenceView(ctx: ReportContext, input: ParsedInputOf<Cadence>): OutputOf<Cadence> {
  const set = daySet(input, ctx.zone)
  return { ...set, groups: cadenceReport(ctx, set, input.conversationId), pending: queuedCount(ctx.db) }
}

export function cadenceReport(ctx: ReportContext, set: DaySet, conversationId?: number): CadenceGroup[] {
  const { db, zone } = ctx
  const policies = enabledPolicies(db)
  const reach = Math.max(LONGEST_CALENDAR, ...policies.map(({ compiled }) => compiled.rollingMs ?? 0))
  const kinds = new Set([
    'promo',
    ...policies.flatMap(({ compiled }) => (compiled.kinds.has('promo') ? [...compiled.kinds] : [])),
  ])
  const touches = byGroup(groupTouches(db, set.from - reach, set.to + reach, [...kinds]))
  const days = byGroup(groupDays(db, set.days[0]!, addDays(set.days.at(-1)!, 1)))
  const clock = new ZoneClock(zone)
  const place = new Map(set.days.map((day, i) => [day, i]))
  const edges = [...set.days.map((day) => dayStart(day, zone)), set.to]
  const dayAt = dayFinder(set, edges)
  const groups = listGroupNames(db).filter((group) =>
    conversationId === undefined
      ? wasThere(group, set) || days.has(group.id) || touches.has(group.id)
      : group.id === conversationId,
  )
  return groups.map((group) => {
    const row = emptyRow(group, set.days.length)
    const spans: DaySpan[] = []
    for (const day of days.get(group.id) ?? []) {
      row.posts[place.get(day.day)!] = day.posts
      if (day.first_at !== null) spans.push({ first: day.first_at, last: day.last_at!, pause: day.pause })
    }
    const own = touches.get(group.id) ?? []
    for (const touch of own) {
      if (touch.kind !== 'promo') continue
      const i = dayAt(touch.at)
      if (i === undefined) continue
      row.promos[i]! += 1
      if (touch.state === 'planned' || touch.state === 'claimed') row.planned[i]! += 1
      if (touch.state === 'observed') row.observed[i]! += 1
    }
    const cap = tightestCap(promoCaps(policies, group), own, set, clock)
    if (cap) {
      row.cap = capOf(cap.named)
      row.used = usedByDay(cap.named, cap.times, edges, clock)
      row.worst = cap.worst && { from: cap.worst.from, to: cap.worst.to, promos: cap.worst.count }
    }
    row.evenness = evenness(row.posts)
    row.silence = longestSilence(spans, {
      from: set.from,
      to: Math.max(set.from, Math.min(set.to, ctx.now, group.gone_at ?? Infinity)),
    })
    return row
  })
}

/** A group that was gone before these days is left out, unless something of them is known. */
function wasThere(group: GroupName, set: DaySet): boolean {
  return group.gone_at === null || group.gone_at >= set.from
}

function emptyRow(group: GroupName, days: number): CadenceGroup {
  const zeros = () => new Array<number>(days).fill(0)
  return {
    id: group.id,
    title: group.title,
    tier: group.tier,
    operatorName: group.operator_name,
    cap: null,
    posts: zeros(),
    promos: zeros(),
    planned: zeros(),
    observed: zeros(),
    used: zeros(),
    worst: null,
    evenness: null,
    silence: { from: 0, to: 0 },
  }
}

/** The index of the day an instant lies in, by binary search over the days' starts. */
function dayFinder(set: DaySet, edges: readonly number[]): (at: number) => number | undefined {
  return (at) => {
    if (at < set.from || at >= set.to) return undefined
    let low = 0
    let high = set.days.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (edges[middle]! <= at) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
