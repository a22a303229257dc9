/** First responses: how long customers waited, by group and by who answered. Percentiles are exact. */
import type { AuditOperator, ResponseTimes } from '#shared/contract/audit.ts'
import { rankIn, type PlaceCount } from '#shared/domain/cadence/scale.ts'
import { percentile } from '#shared/domain/cadence/waits.ts'
import { addDays } from '#shared/domain/zone.ts'
import type { ReadDb } from '#core/store/db.ts'
import { conversationTitles } from '#core/store/tables/audit-rows.ts'
import { senderReach, senderTotals } from '#core/store/tables/cadence.ts'
import { staffIdentities } from '#core/store/tables/groups.ts'
import { openWaits, waitAt, waitCounts, waitsByConversation, type WaitScale } from '#core/store/tables/waits.ts'
import { businessHours } from '#core/cadence/business-hours.ts'
import type { DaySet, ReportContext } from '#core/cadence/day-set.ts'

const dayBounds = (set: DaySet): [string, string] => [set.days[0]!, addDays(set.days.at(-1)!, 1)]
const scaleOf = (inHours: boolean): WaitScale => (inHours ? 1 : 0)

/** Percentiles by counting places and looking into one: nothing is sorted but one place's waits. */
class Waits {
  readonly #ctx: ReportContext
  readonly #set: DaySet
  readonly #scale: WaitScale
  readonly #counts: (PlaceCount & { answered_by: number })[]

  constructor(ctx: ReportContext, set: DaySet, inHours: boolean) {
    this.#ctx = ctx
    this.#set = set
    this.#scale = scaleOf(inHours)
    this.#counts = waitCounts(ctx.db, this.#scale, ...dayBounds(set)).filter(({ n }) => n > 0)
  }

  get answerers(): Set<number> {
    return new Set(this.#counts.map((row) => row.answered_by))
  }

  /** Of answers by these identities of ours, or by anyone (null). */
  of(answeredBy: readonly number[] | null): { answered: number; at: (p: number) => number | null } {
    const counts = answeredBy === null ? this.#counts : this.#counts.filter((row) => answeredBy.includes(row.answered_by))
    const merged = new Map<number, number>()
    for (const { place, n } of counts) merged.set(place, (merged.get(place) ?? 0) + n)
    const places = [...merged].map(([place, n]) => ({ place, n }))
    return {
      answered: places.reduce((sum, { n }) => sum + n, 0),
      at: (p) => {
        const rank = rankIn(places, p)
        const { from, to } = this.#set
        return rank && waitAt(this.#ctx.db, this.#scale, { ...rank, from, to, answeredBy })
      },
    }
  }
}

/** Overall, and the conversations with open questions, most first. */
export function responseReport(ctx: ReportContext, set: DaySet, inHours: boolean) {
  const open = openWaits(ctx.db, set.from, set.to)
  const titles = conversationTitles(
    ctx.db,
    open.map((row) => row.conversation_id),
  )
  const { answered, at } = new Waits(ctx, set, inHours).of(null)
  const overall: ResponseTimes = {
    answered,
    open: open.reduce((sum, row) => sum + row.n, 0),
    ...{ p50: at(0.5), p75: at(0.75), p90: at(0.9), p95: at(0.95), longest: at(1) },
  }
  const groups = open
    .map((row) => ({
      id: row.conversation_id,
      title: titles.get(row.conversation_id) ?? '',
      open: row.n,
      oldestOpenAt: row.oldest,
    }))
    .sort((a, b) => b.open - a.open || a.oldestOpenAt - b.oldestOpenAt || a.id - b.id)
  return { overall, groups, hours: businessHours(ctx.db) }
}

/** Every conversation with its own percentiles. Reads all waits of the range: for files and reports, not for screens. */
export function responsesByGroup(ctx: ReportContext, set: DaySet, inHours: boolean) {
  const open = new Map(openWaits(ctx.db, set.from, set.to).map((row) => [row.conversation_id, row]))
  const waits = new Map(
    waitsByConversation(ctx.db, scaleOf(inHours), set.from, set.to).map((row) => [
      row.conversation_id,
      (JSON.parse(row.waits) as number[]).sort((a, b) => a - b),
    ]),
  )
  const ids = [...new Set([...waits.keys(), ...open.keys()])]
  const titles = conversationTitles(ctx.db, ids)
  return ids
    .map((id) => {
      const own = waits.get(id) ?? []
      const at = (p: number) => percentile(own, p)
      return {
        id,
        title: titles.get(id) ?? '',
        answered: own.length,
        open: open.get(id)?.n ?? 0,
        oldestOpenAt: open.get(id)?.oldest ?? null,
        ...{ p50: at(0.5), p75: at(0.75), p90: at(0.9), p95: at(0.95), longest: at(1) },
      }
    })
    .sort((a, b) => b.open - a.open || (b.p90 ?? 0) - (a.p90 ?? 0) || a.id - b.id)
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
  const [first, before] = dayBounds(set)
  const waits = new Waits(ctx, set, inHours)
  const totals = new Map(senderTotals(ctx.db, first, before).map((row) => [row.contact_id, row]))
  const contacts = new Map<string, { name: string; ids: number[] }>()
  for (const id of new Set([...totals.keys(), ...waits.answerers])) {
    const { key, name } = keys.get(id) ?? { key: `contact:${id}`, name: '?' }
    const known = contacts.get(key)
    if (known) known.ids.push(id)
    else contacts.set(key, { name, ids: [id] })
  }
  const items = [...contacts].map(([key, { name, ids }]): AuditOperator => {
    const own = ids.flatMap((id) => totals.get(id) ?? [])
    const reach = own.length === 1 ? own[0]! : senderReach(ctx.db, ids, first, before)
    const { answered, at } = waits.of(ids)
    return {
      key,
      name,
      posts: own.reduce((sum, row) => sum + row.posts, 0),
      promos: own.reduce((sum, row) => sum + row.promos, 0),
      groups: reach.groups,
      days: reach.days,
      answered,
      p50: at(0.5),
      p90: at(0.9),
    }
  })
  return items.sort((a, b) => b.posts - a.posts || b.answered - a.answered || (a.key < b.key ? -1 : 1))
}
