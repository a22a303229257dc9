/** The fullest window of a policy: where a group came closest to its cap, or went over it. */
import type { ZoneClock } from '#shared/domain/frequency/clock.ts'
import { dayStart } from '#shared/domain/zone.ts'

interface WindowRule {
  /** Length of a rolling window in milliseconds, or null where it is a calendar one. */
  rollingMs: number | null
  calendar: 'week' | 'month' | null
}

export interface Window {
  /** Epoch milliseconds; half open. */
  from: number
  to: number
  count: number
}

/**
 * The window holding most of `times` (sorted, epoch ms) among those that share an instant with [from, to): any half-open
 * interval of `rollingMs`, or the local weeks or months of `clock`'s zone. The earliest of equals; null when all are empty.
 * Touches outside the range count where the window reaches over its edge.
 */
export function fullestWindow(
  times: readonly number[],
  rule: WindowRule,
  range: { from: number; to: number },
  clock: ZoneClock,
): Window | null {
  if (rule.rollingMs !== null) return fullestRolling(times, rule.rollingMs, range)
  if (rule.calendar !== null) return fullestPeriod(times, rule.calendar, range, clock)
  return null
}

function fullestRolling(times: readonly number[], length: number, { from, to }: { from: number; to: number }): Window | null {
  let best: Window | null = null
  let end = 0
  let first = 0
  const consider = (start: number) => {
    while (first < times.length && times[first]! < start) first += 1
    end = Math.max(end, first)
    while (end < times.length && times[end]! < start + length) end += 1
    const count = end - first
    if (count > 0 && (best === null || count > best.count)) best = { from: start, to: start + length, count }
  }
  // A window slid right to its first touch loses none, unless that takes it out of the range: hence the last start as well.
  for (const at of times) if (at > from - length && at < to) consider(at)
  if (to > from) consider(to - 1)
  return best
}

function fullestPeriod(
  times: readonly number[],
  unit: 'week' | 'month',
  { from, to }: { from: number; to: number },
  clock: ZoneClock,
): Window | null {
  if (to <= from) return null
  const first = clock.period(from, unit).key
  const last = clock.period(to - 1, unit).key
  const counts = new Map<number, { count: number; at: number }>()
  for (const at of times) {
    const { key } = clock.period(at, unit)
    if (key < first || key > last) continue
    const known = counts.get(key)
    if (known) known.count += 1
    else counts.set(key, { count: 1, at })
  }
  let best: { key: number; count: number; at: number } | null = null
  for (const [key, { count, at }] of counts) {
    if (best === null || count > best.count || (count === best.count && key < best.key)) best = { key, count, at }
  }
  if (best === null) return null
  const period = clock.period(best.at, unit)
  const day = (local: number) => dayStart(new Date(local).toISOString().slice(0, 10), clock.zone)
  return { from: day(period.localStart), to: day(period.localEnd), count: best.count }
}
