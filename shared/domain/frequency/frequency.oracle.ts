/**
 * The definition of frequency policies written out naively, minute by minute and pair by pair, sharing no code with the
 * module under test except the reading of wall clocks, which is taken from Intl directly.
 */

export interface OraclePolicy {
  id: string
  scope: { kind: string; id?: string; tier?: string }
  kinds: string[]
  max?: number
  window?: { rollingDays?: number; calendar?: 'week' | 'month' }
  minGapHours?: number
  quietHours?: { from: string; to: string }
}
interface OracleTouch {
  id: string
  group?: string
  customer?: string
  at: string
  kind: string
  state: string
}
export interface OracleCase {
  zone: string
  policies: OraclePolicy[]
  groups: { id: string; tier?: string; members: string[] }[]
  touches: OracleTouch[]
  candidates: Omit<OracleTouch, 'state'>[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

interface Wall {
  year: number
  month: number
  day: number
  minutes: number
}

const walls = new Map<string, Map<number, Wall>>()
const formats = new Map<string, Intl.DateTimeFormat>()

/** Wall clock of an instant on a whole minute, straight from Intl; the hour's first reading is reused within a quarter. */
function wall(ms: number, zone: string): Wall {
  const quarter = Math.floor(ms / (15 * MINUTE))
  let known = walls.get(zone)
  if (!known) walls.set(zone, (known = new Map()))
  let base = known.get(quarter)
  if (!base) {
    let format = formats.get(zone)
    if (!format) {
      format = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
      })
      formats.set(zone, format)
    }
    const text = format.format(quarter * 15 * MINUTE)
    const [, day, month, year, hour, minute] = /(\d+)\/(\d+)\/(\d+), (\d+):(\d+)/.exec(text)!.map(Number)
    base = { year: year!, month: month!, day: day!, minutes: hour! * 60 + minute! }
    known.set(quarter, base)
  }
  return { ...base, minutes: base.minutes + (ms - quarter * 15 * MINUTE) / MINUTE }
}

function periodName(ms: number, zone: string, unit: 'week' | 'month'): string {
  const { year, month, day } = wall(ms, zone)
  if (unit === 'month') return `${year}-${month}`
  const date = new Date(Date.UTC(year, month - 1, day))
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

interface Point {
  id: string
  at: number
}

/** All runs of max + 1 points that hold the candidate and span less than n days; answers everything that is in one with it. */
function rollingFill(points: Point[], candidate: Point, span: number, max: number): Set<Point> {
  const filled = new Set<Point>()
  const all = [...points, candidate]
  for (const first of all) {
    // The half-open interval that opens at `first`.
    const inside = all.filter((point) => point.at >= first.at && point.at < first.at + span)
    if (inside.includes(candidate) && inside.length > max) for (const point of inside) filled.add(point)
  }
  filled.delete(candidate)
  return filled
}

type Refused = { condition: string; filledBy: string[] } | null

function judgeTargets(policy: OraclePolicy, zone: string, targets: Point[][], candidate: Point): Refused {
  const span = (policy.window?.rollingDays ?? 0) * DAY
  if (policy.max === 0) return { condition: 'max0', filledBy: [] }
  if (policy.max !== undefined && policy.window?.rollingDays !== undefined) {
    for (const points of targets) {
      const filled = rollingFill(points, candidate, span, policy.max)
      if (filled.size > 0) return { condition: 'rolling', filledBy: points.filter((p) => filled.has(p)).map((p) => p.id) }
    }
  }
  if (policy.max !== undefined && policy.window?.calendar !== undefined) {
    const unit = policy.window.calendar
    const name = periodName(candidate.at, zone, unit)
    for (const points of targets) {
      const inside = points.filter((point) => periodName(point.at, zone, unit) === name)
      if (inside.length + 1 > policy.max) return { condition: 'calendar', filledBy: inside.map((p) => p.id) }
    }
  }
  if (policy.minGapHours !== undefined && policy.minGapHours > 0) {
    for (const points of targets) {
      const close = points.filter((point) => Math.abs(point.at - candidate.at) < Math.round(policy.minGapHours! * HOUR))
      if (close.length > 0) return { condition: 'gap', filledBy: close.map((p) => p.id) }
    }
  }
  if (policy.quietHours) {
    const from = minutesOf(policy.quietHours.from)
    const to = minutesOf(policy.quietHours.to)
    const now = wall(candidate.at, zone).minutes
    const quiet = from === to ? false : from < to ? now >= from && now < to : now >= from || now < to
    if (quiet) return { condition: 'quiet', filledBy: [] }
  }
  return null
}

/** The targets a policy covers for a candidate: their counted touches, in time order. */
function targetsOf(
  input: OracleCase,
  policy: OraclePolicy,
  counted: OracleTouch[],
  candidate: OracleCase['candidates'][number],
): Point[][] {
  if (!policy.kinds.includes(candidate.kind)) return []
  const mine = counted.filter((touch) => policy.kinds.includes(touch.kind))
  const points = (touches: OracleTouch[]) =>
    touches.map((touch) => ({ id: touch.id, at: Date.parse(touch.at) })).sort((a, b) => a.at - b.at)
  const ofCustomer = (customer: string) => {
    const groups = input.groups.filter((group) => group.members.includes(customer)).map((group) => group.id)
    return points(
      mine.filter((touch) => touch.customer === customer || (touch.group !== undefined && groups.includes(touch.group))),
    )
  }
  const group = input.groups.find((each) => each.id === candidate.group)
  const { scope } = policy
  if (scope.kind === 'eachCustomer' || scope.kind === 'customer') {
    const people = group ? group.members : [candidate.customer!]
    return people.filter((person) => scope.kind === 'eachCustomer' || person === scope.id).map(ofCustomer)
  }
  if (!group) return []
  const covered =
    scope.kind === 'workspace' ||
    (scope.kind === 'tier' && group.tier === scope.tier) ||
    (scope.kind === 'group' && group.id === scope.id)
  return covered ? [points(mine.filter((touch) => touch.group === group.id))] : []
}

interface OracleVerdict {
  id: string
  allowed: boolean
  policy?: string
  condition?: string
  filledBy?: string[]
  nextFree?: string | null
}

/** `stepMinutes` 1 is the definition; a coarser scan serves cases whose times all lie on that grid. */
export function oracleCheck(input: OracleCase, stepMinutes = 1): OracleVerdict[] {
  const counted = input.touches.filter((touch) => ['planned', 'claimed', 'sent', 'observed'].includes(touch.state))
  return input.candidates.map((candidate) => {
    const rules = input.policies.map((policy) => ({ policy, targets: targetsOf(input, policy, counted, candidate) }))
    const at = Date.parse(candidate.at)
    const refusedAt = (time: number) => {
      for (const { policy, targets } of rules) {
        if (targets.length === 0) continue
        const refused = judgeTargets(policy, input.zone, targets, { id: candidate.id, at: time })
        if (refused) return { policy: policy.id, ...refused }
      }
      return null
    }
    const refused = refusedAt(at)
    if (!refused) {
      counted.push({ ...candidate, state: 'planned' })
      return { id: candidate.id, allowed: true }
    }
    let nextFree: string | null = null
    if (refused.condition !== 'max0') {
      for (let time = at; time <= at + 90 * DAY; time += stepMinutes * MINUTE) {
        if (refusedAt(time)) continue
        nextFree = new Date(time).toISOString()
        break
      }
    }
    return { id: candidate.id, allowed: false, ...refused, nextFree }
  })
}
