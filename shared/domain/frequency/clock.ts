/** Local time in one zone by arithmetic: offsets are looked up once a day and the rest is adding. */
import { DAY, MINUTE, zoneOffset } from '#shared/domain/zone.ts'

interface Period {
  /** The same for two instants exactly when they lie in the same local week or month. */
  key: number
  /** Local wall-clock milliseconds (UTC arithmetic), start included, end not. */
  localStart: number
  localEnd: number
}

interface DayOffsets {
  /** Offset at the first instant of the UTC day. */
  first: number
  /** Offset after the change, and when it changes; `changeAt` is Infinity where the day has one offset. */
  second: number
  changeAt: number
}

export class ZoneClock {
  readonly zone: string
  readonly #days = new Map<number, DayOffsets>()

  /** `zone` is an IANA name; an unknown one throws RangeError at the first use. */
  constructor(zone: string) {
    this.zone = zone
  }

  #day(day: number): DayOffsets {
    const known = this.#days.get(day)
    if (known) return known
    const start = day * DAY
    const first = zoneOffset(start, this.zone)
    const second = zoneOffset(start + DAY, this.zone)
    let changeAt = Infinity
    if (first !== second) {
      let before = start
      let after = start + DAY
      while (after - before > MINUTE) {
        const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE
        if (zoneOffset(middle, this.zone) === first) before = middle
        else after = middle
      }
      changeAt = after
    }
    const found = { first, second, changeAt }
    this.#days.set(day, found)
    return found
  }

  /** Local minus UTC, milliseconds. */
  offsetAt(ms: number): number {
    const day = this.#day(Math.floor(ms / DAY))
    return ms < day.changeAt ? day.first : day.second
  }

  /** Wall clock of the zone as if it were UTC. */
  local(ms: number): number {
    return ms + this.offsetAt(ms)
  }

  /** Milliseconds since local midnight. */
  timeOfDay(ms: number): number {
    const local = this.local(ms)
    return local - Math.floor(local / DAY) * DAY
  }

  /**
   * The instant `localMs` of wall-clock time later if the clock does not change on the way, else the first instant after
   * the change. No instant between shows a wall clock at or past the goal, so a search may step by this safely.
   */
  forward(ms: number, localMs: number): number {
    const goal = ms + localMs
    for (let day = Math.floor(ms / DAY); day * DAY <= goal; day += 1) {
      const { changeAt } = this.#day(day)
      if (changeAt > ms && changeAt <= goal) return changeAt
    }
    return goal
  }

  /** The local week (Monday to Sunday) or month an instant lies in. */
  period(ms: number, unit: 'week' | 'month'): Period {
    const day = Math.floor(this.local(ms) / DAY)
    if (unit === 'week') {
      // 1970-01-01 was a Thursday, so Mondays are the days with (day + 3) % 7 = 0.
      const key = Math.floor((day + 3) / 7)
      return { key, localStart: (key * 7 - 3) * DAY, localEnd: (key * 7 + 4) * DAY }
    }
    const date = new Date(day * DAY)
    const year = date.getUTCFullYear()
    const month = date.getUTCMonth()
    return { key: year * 12 + month, localStart: Date.UTC(year, month, 1), localEnd: Date.UTC(year, month + 1, 1) }
  }
}
