/** Wall-clock times of an export turned into instants, fast enough for a million of them. */
import { zonedToEpoch } from '#shared/domain/zone.ts'

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysInMonth(year: number, month: number): number {
  if (month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0)) return 29
  return DAYS[month - 1] ?? 0
}

export class LocalClock {
  readonly zone: string
  /** Start of each local hour that passes evenly; null where the zone jumps inside it. */
  readonly #hours = new Map<number, number | null>()

  constructor(zone: string) {
    this.zone = zone
  }

  /** The instant in epoch milliseconds, or NaN where there is no such date or time. Months and days count from 1. */
  epoch(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && year >= 1 && year <= 9999)) return NaN
    if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59)) return NaN
    const key = ((year * 13 + month) * 32 + day) * 24 + hour
    let start = this.#hours.get(key)
    if (start === undefined) {
      start = zonedToEpoch({ year, month, day, hour, minute: 0, second: 0 }, this.zone)
      const end = zonedToEpoch({ year, month, day, hour, minute: 59, second: 59 }, this.zone)
      if (end - start !== 3_599_000) start = null
      if (this.#hours.size > 100_000) this.#hours.clear()
      this.#hours.set(key, start)
    }
    if (start === null) return zonedToEpoch({ year, month, day, hour, minute, second }, this.zone)
    return start + minute * 60_000 + second * 1000
  }

  /** `2020-10-13T23:31:04`, `2020-10-13 23:31`, `2020/10/13 23:31:04`, with an optional offset; else NaN. */
  parse(text: string): number {
    const m =
      /^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/.exec(
        text,
      )
    if (!m) return NaN
    const [year, month, day, hour, minute, second] = [m[1], m[2], m[3], m[4] ?? 0, m[5] ?? 0, m[6] ?? 0].map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    if (!m[7]) return this.epoch(year, month, day, hour, minute, second)
    if (Number.isNaN(new LocalClock('UTC').epoch(year, month, day, hour, minute, second))) return NaN
    const utc = Date.UTC(year, month - 1, day, hour, minute, second)
    if (m[7] === 'Z') return utc
    const sign = m[7].startsWith('-') ? -1 : 1
    const digits = m[7].replace(/\D/g, '')
    return utc - sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000
  }
}
