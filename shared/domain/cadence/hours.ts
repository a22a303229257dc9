/** Time that passed while the shop was open: what comes in at night is not held against anyone. */
import { DAY, MINUTE, addDays, dayStart, localDay } from '#shared/domain/zone.ts'

export interface BusinessHours {
  /** Minutes since local midnight, `from` < `to`. */
  from: number
  to: number
}

/** Milliseconds of [from, to) that lie in business hours of the zone. */
export function openTime(from: number, to: number, hours: BusinessHours, zone: string): number {
  if (to <= from) return 0
  let sum = 0
  for (let day = localDay(from, zone), end = localDay(to, zone); day <= end; day = addDays(day, 1)) {
    const start = dayStart(day, zone)
    // Spans longer than a year are not looked into day by day: nobody waits that long for an answer.
    if (start > from + 400 * DAY) return sum
    const opens = start + hours.from * MINUTE
    const closes = start + hours.to * MINUTE
    sum += Math.max(0, Math.min(to, closes) - Math.max(from, opens))
  }
  return sum
}
