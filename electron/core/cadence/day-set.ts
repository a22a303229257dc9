/** What every figure of the cadence is asked over: days of the workspace's zone, and rows sorted by group. */
import { MAX_AUDIT_DAYS, type DayRange } from '#shared/contract/audit.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { addDays, dayStart, daysBetween } from '#shared/domain/zone.ts'
import type { ReadDb } from '#core/store/db.ts'

export interface DaySet {
  days: string[]
  /** Epoch milliseconds of the first day's start and the last day's end. */
  from: number
  to: number
}

/** Days of a range in the zone. BAD_INPUT where it is turned round or too long. */
export function daySet(range: DayRange, zone: string): DaySet {
  const count = daysBetween(range.from, range.to) + 1
  if (count < 1)
    throw new QunxiError('BAD_INPUT', `The range ends (${range.to}) before it begins (${range.from})`, { field: 'to' })
  if (count > MAX_AUDIT_DAYS)
    throw new QunxiError('BAD_INPUT', `At most ${MAX_AUDIT_DAYS} days can be looked at`, { field: 'from' })
  const days = Array.from({ length: count }, (_, i) => addDays(range.from, i))
  return { days, from: dayStart(range.from, zone), to: dayStart(addDays(range.to, 1), zone) }
}

export interface ReportContext {
  db: ReadDb
  now: number
  zone: string
}

export function byGroup<T extends { conversation_id: number }>(rows: readonly T[]): Map<number, T[]> {
  const map = new Map<number, T[]>()
  for (const row of rows) {
    const list = map.get(row.conversation_id)
    if (list) list.push(row)
    else map.set(row.conversation_id, [row])
  }
  return map
}
