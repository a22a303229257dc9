/** First responses: how long customers waited, by group and by who answered. */
import type { AuditOperator, ResponseTimes } from '#shared/contract/audit.ts'
import { openTime, type BusinessHours } from '#shared/domain/cadence/hours.ts'
import { percentile } from '#shared/domain/cadence/waits.ts'
import { addDays } from '#shared/domain/zone.ts'
import type { ReadDb } from '#core/store/db.ts'
import { senderReach, senderTotals } from '#core/store/tables/cadence.ts'
import { staffIdentities } from '#core/store/tables/groups.ts'
import { getMeta } from '#core/store/tables/meta.ts'
import { answeredTimes, openWaits } from '#core/store/tables/waits.ts'
import { conversationTitles } from '#core/store/tables/audit-rows.ts'
import type { DaySet, ReportContext } from './cadence-report.ts'

const DEFAULT_HOURS: BusinessHours = { from: 9 * 60, to: 22 * 60 }

/** When someone is there to answer: local minutes, a setting of the workspace. */
export function businessHours(db: ReadDb): BusinessHours {
  const stored = getMeta(db, 'business_hours')
  return stored === undefined ? DEFAULT_HOURS : (JSON.parse(stored) as BusinessHours)
}

interface Waited {
  conversationId: number
  answeredBy: number
  waits: number[]
}

function waited(ctx: ReportContext, set: DaySet, inHours: boolean): Waited[] {
  const hours = businessHours(ctx.db)
  return answeredTimes(ctx.db, set.from, set.to).map((row) => {
    const flat = JSON.parse(row.times) as number[]
    const waits: number[] = []
    for (let i = 0; i < flat.length; i += 2) {
      const [asked, answered] = [flat[i]!, flat[i + 1]!]
      waits.push(inHours ? openTime(asked, answered, hours, ctx.zone) : answered - asked)
    }
    return { conversationId: row.conversation_id, answeredBy: row.answered_by, waits }
  })
}

function timesOf(waits: number[], open: number): ResponseTimes {
  const sorted = Float64Array.from(waits).sort()
  const at = (p: number) => percentile(sorted as unknown as readonly number[], p)
  return { answered: sorted.length, open, p50: at(0.5), p75: at(0.75), p90: at(0.9), p95: at(0.95), longest: at(1) }
}

export function responseReport(ctx: ReportContext, set: DaySet, inHours: boolean) {
  const answered = waited(ctx, set, inHours)
  const open = new Map(openWaits(ctx.db, set.from, set.to).map((row) => [row.conversation_id, row]))
  const waits = new Map<number, number[]>()
  for (const row of answered) waits.set(row.conversationId, (waits.get(row.conversationId) ?? []).concat(row.waits))
  const ids = new Set([...waits.keys(), ...open.keys()])
  const titles = conversationTitles(ctx.db, [...ids])
  const groups = [...ids].map((id) => ({
    id,
    title: titles.get(id) ?? '',
    oldestOpenAt: open.get(id)?.oldest ?? null,
    ...timesOf(waits.get(id) ?? [], open.get(id)?.n ?? 0),
  }))
  groups.sort((a, b) => b.open - a.open || (b.p90 ?? 0) - (a.p90 ?? 0) || a.id - b.id)
  const openTotal = [...open.values()].reduce((sum, row) => sum + row.n, 0)
  const all = answered.flatMap((row) => row.waits)
  return { overall: timesOf(all, openTotal), groups, hours: businessHours(ctx.db) }
}

/** Identities of ours under one key: the operator they belong to, or the identity itself. */
export function operatorKeys(db: ReadDb): Map<number, { key: string; name: string }> {
  return new Map(
    staffIdentities(db).map((row) => [
      row.id,
      row.operator_id === null || row.operator_name === null
        ? { key: `contact:${row.id}`, name: row.name }
        : { key: `operator:${row.operator_id}`, name: row.operator_name },
    ]),
  )
}

export function operatorReport(ctx: ReportContext, set: DaySet, inHours: boolean): AuditOperator[] {
  const keys = operatorKeys(ctx.db)
  const items = new Map<string, AuditOperator & { waits: number[]; contacts: number[] }>()
  const [first, before] = [set.days[0]!, addDays(set.days.at(-1)!, 1)]
  const itemOf = (contactId: number) => {
    const { key, name } = keys.get(contactId) ?? { key: `contact:${contactId}`, name: '?' }
    let item = items.get(key)
    if (!item) {
      item = { key, name, posts: 0, promos: 0, groups: 0, days: 0, answered: 0, p50: null, p90: null, waits: [], contacts: [] }
      items.set(key, item)
    }
    return item
  }
  for (const row of senderTotals(ctx.db, first, before)) {
    const item = itemOf(row.contact_id)
    item.posts += row.posts
    item.promos += row.promos
    item.contacts.push(row.contact_id)
    const reach = item.contacts.length === 1 ? row : senderReach(ctx.db, item.contacts, first, before)
    item.groups = reach.groups
    item.days = reach.days
  }
  for (const row of waited(ctx, set, inHours)) itemOf(row.answeredBy).waits.push(...row.waits)
  return [...items.values()]
    .map(({ waits, contacts: _, ...item }) => {
      const { answered, p50, p90 } = timesOf(waits, 0)
      return { ...item, answered, p50, p90 }
    })
    .sort((a, b) => b.posts - a.posts || b.answered - a.answered || (a.key < b.key ? -1 : 1))
}
