/** Groups as the community manager's table shows them: the last fortnight, the cap now, silence, and who waits. */
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { SPARK_DAYS, type groupsContract, type GroupItem, type PolicyInForce } from '#shared/contract/groups.ts'
import { notThere } from '#shared/contract/errors.ts'
import { messageTime } from '#shared/domain/id.ts'
import { longestSilence, type DaySpan } from '#shared/domain/cadence/rhythm.ts'
import { ZoneClock } from '#shared/domain/frequency/clock.ts'
import { usualTiers } from '#shared/domain/tiers.ts'
import { DAY, addDays, dayStart, localDay } from '#shared/domain/zone.ts'
import { groupDays, groupTouches } from '#core/store/tables/cadence.ts'
import { plannedForGroup } from '#core/store/tables/deliveries.ts'
import type { ReadDb } from '#core/store/db.ts'
import { allGroupTags, countMembers, getGroup, groupMembers, listGroups, type GroupRow } from '#core/store/tables/groups.ts'
import { openWaits } from '#core/store/tables/waits.ts'
import { byGroup, type ReportContext } from './day-set.ts'
import { capOf, coversGroup, enabledPolicies, promoCaps, usedAt, type NamedPolicy, type TouchAt } from './group-caps.ts'

type Calls = typeof groupsContract

/** Open questions older than this are no longer shown as waiting: nobody would answer them now. */
const WAITING_DAYS = 30
const PLAN_DAYS = 14

function sparkDays(ctx: ReportContext): string[] {
  const today = localDay(ctx.now, ctx.zone)
  return Array.from({ length: SPARK_DAYS }, (_, i) => addDays(today, i - SPARK_DAYS + 1))
}

interface Facts {
  days: string[]
  place: Map<string, number>
  policies: NamedPolicy[]
  clock: ZoneClock
  rollup: ReturnType<typeof byGroup<ReturnType<typeof groupDays>[number]>>
  touches: Map<number, (TouchAt & { conversation_id: number })[]>
  waits: Map<number, { n: number; oldest: number }>
  tags: Map<number, string[]>
}

function gather(ctx: ReportContext): Facts {
  const { db, now } = ctx
  const days = sparkDays(ctx)
  const policies = enabledPolicies(db)
  const reach = Math.max(31 * DAY, ...policies.map(({ compiled }) => compiled.rollingMs ?? 0))
  const kinds = [...new Set(policies.flatMap(({ compiled }) => [...compiled.kinds]))]
  const tags = new Map<number, string[]>()
  for (const row of allGroupTags(db)) tags.set(row.conversation_id, [...(tags.get(row.conversation_id) ?? []), row.tag_id])
  return {
    days,
    place: new Map(days.map((day, i) => [day, i])),
    policies,
    clock: new ZoneClock(ctx.zone),
    rollup: byGroup(groupDays(db, days[0]!, addDays(days.at(-1)!, 1))),
    touches: byGroup(groupTouches(db, now - reach, now + reach, kinds)),
    waits: new Map(openWaits(db, now - WAITING_DAYS * DAY, now + DAY).map((row) => [row.conversation_id, row])),
    tags,
  }
}

function itemOf(ctx: ReportContext, facts: Facts, row: GroupRow): GroupItem {
  const promos = new Array<number>(SPARK_DAYS).fill(0)
  const rest = new Array<number>(SPARK_DAYS).fill(0)
  const spans: DaySpan[] = []
  for (const day of facts.rollup.get(row.id) ?? []) {
    const i = facts.place.get(day.day)!
    promos[i] = day.promos
    rest[i] = day.posts - day.promos
    if (day.first_at !== null) spans.push({ first: day.first_at, last: day.last_at!, pause: day.pause })
  }
  const touches = facts.touches.get(row.id) ?? []
  let cap: { named: NamedPolicy; used: number; left: number } | null = null
  for (const named of promoCaps(facts.policies, row)) {
    const used = usedAt(named, touches, facts.clock, ctx.now)
    const left = named.compiled.max! - used
    if (cap === null || left < cap.left) cap = { named, used, left }
  }
  const start = dayStart(facts.days[0]!, ctx.zone)
  const silence = longestSilence(spans, { from: start, to: Math.max(start, Math.min(ctx.now, row.gone_at ?? Infinity)) })
  // In a group that is gone nobody can be answered any more.
  const waits = row.gone_at === null ? facts.waits.get(row.id) : undefined
  return {
    id: row.id,
    title: row.title,
    channel: row.channel,
    tier: row.tier,
    operatorId: row.operator_id,
    operatorName: row.operator_name,
    members: row.members,
    capacity: row.capacity,
    tagIds: facts.tags.get(row.id) ?? [],
    promos,
    rest,
    cap: cap && capOf(cap.named),
    used: cap?.used ?? 0,
    silence: silence.to - silence.from,
    lastPostAt: spans.at(-1)?.last ?? null,
    waiting: waits?.n ?? 0,
    oldestWaitAt: waits?.oldest ?? null,
    lastMessageAt: row.last_message_id === null ? null : messageTime(row.last_message_id),
    messages: row.message_count,
    goneAt: row.gone_at,
  }
}

export function groupList(ctx: ReportContext): GroupItem[] {
  const facts = gather(ctx)
  return listGroups(ctx.db).map((row) => itemOf(ctx, facts, row))
}

/** Every group with the days its figures are of, and the tiers to choose from. */
export function groupTable(ctx: ReportContext): OutputOf<Calls['groups.list']> {
  const items = groupList(ctx)
  const tiers = [...new Set([...usualTiers, ...items.map((item) => item.tier)])]
  return { days: sparkDays(ctx), items, total: items.length, tiers }
}

export function memberList(db: ReadDb, input: ParsedInputOf<Calls['groups.members']>): OutputOf<Calls['groups.members']> {
  return {
    items: groupMembers(db, input.id, input.offset, input.limit).map((row) => ({
      contactId: row.contact_id,
      customerId: row.customer_id,
      name: row.name,
      nickname: row.nickname,
      role: row.role,
      staff: row.staff === 1,
      operatorId: row.operator_id,
      joinedAt: row.joined_at,
      leftAt: row.left_at,
      lastSeenAt: row.last_seen_at,
    })),
    total: countMembers(db, input.id),
  }
}

function policyInForce(named: NamedPolicy, facts: Facts, ctx: ReportContext, row: GroupRow): PolicyInForce | null {
  const { policy, compiled, name } = named
  const why = policy.scope.kind
  if (why === 'customer') return null
  if (why !== 'eachCustomer' && !coversGroup(policy, row)) return null
  return {
    id: policy.id,
    name,
    why,
    kinds: policy.kinds,
    max: compiled.max,
    rollingDays: compiled.rollingMs === null ? null : compiled.rollingMs / DAY,
    calendar: compiled.calendar,
    minGapHours: policy.minGapHours ?? 0,
    quietHours: policy.quietHours ?? null,
    used:
      why === 'eachCustomer' || compiled.max === null
        ? null
        : usedAt(named, facts.touches.get(row.id) ?? [], facts.clock, ctx.now),
  }
}

/** NOT_FOUND where there is no such group. */
export function groupDetail(ctx: ReportContext, id: number) {
  const row = getGroup(ctx.db, id)
  if (!row) throw notThere('group', 'id', id)
  const facts = gather(ctx)
  return {
    ...itemOf(ctx, facts, row),
    note: row.note,
    ownerName: row.owner_name,
    policies: facts.policies.flatMap((named) => policyInForce(named, facts, ctx, row) ?? []),
    plan: plannedForGroup(ctx.db, id, ctx.now - DAY, ctx.now + PLAN_DAYS * DAY).map((delivery) => ({
      deliveryId: delivery.id,
      entryId: delivery.entry_id,
      at: delivery.at,
      kind: delivery.kind,
      title: delivery.title,
      state: delivery.state,
    })),
  }
}
