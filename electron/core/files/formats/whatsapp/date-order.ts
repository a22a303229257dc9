/**
 * Which number of a date is the day: decided over the whole file. A number above 12 settles it; else the order in which the
 * file moves forward in time, and never into the future; else the likelier one is taken and said to be uncertain.
 */
import type { DateOrder } from '#shared/domain/date-order.ts'
import type { Header } from './header.ts'

interface Candidate {
  order: DateOrder
  /** Dates that do not exist in this order, or lie in the future. */
  bad: number
  /** How often the dates go backwards by more than a day. */
  steps: number
  last: number
}

const DAY = 86_400_000

export class DateOrderFinder {
  readonly #now: number
  readonly #candidates: Candidate[]
  #seen = 0
  #dotted = 0
  #twelve = 0
  #spanish = 0

  constructor(now: number) {
    this.#now = now
    this.#candidates = (['dmy', 'mdy', 'ymd'] as const).map((order) => ({ order, bad: 0, steps: 0, last: -Infinity }))
  }

  see(header: Header): void {
    this.#seen++
    if (header.separator === '.') this.#dotted++
    if (header.twelveHour) this.#twelve++
    if (header.spanishHalf) this.#spanish++
    for (const candidate of this.#candidates) {
      const [year, month, day] = numbers(header, candidate.order)
      const plausible = month >= 1 && month <= 12 && day >= 1 && day <= 31 && header.yearFirst === (candidate.order === 'ymd')
      const at = Date.UTC(year < 100 ? 2000 + year : year, month - 1, day)
      if (!plausible || at > this.#now + 2 * DAY) {
        candidate.bad++
        continue
      }
      if (at < candidate.last - DAY) candidate.steps++
      candidate.last = at
    }
  }

  result(): { order: DateOrder; certain: boolean } {
    const leastBad = Math.min(...this.#candidates.map((candidate) => candidate.bad))
    const left = this.#candidates.filter((candidate) => candidate.bad === leastBad)
    if (left.length === 1) return { order: left[0]!.order, certain: true }
    const fewest = Math.min(...left.map((candidate) => candidate.steps))
    const best = left.filter((candidate) => candidate.steps === fewest)
    if (best.length === 1) return { order: best[0]!.order, certain: true }
    const likely: DateOrder = this.#dotted === 0 && this.#spanish === 0 && this.#twelve > this.#seen / 2 ? 'mdy' : 'dmy'
    const chosen = best.find((candidate) => candidate.order === likely) ?? best[0]!
    return { order: chosen.order, certain: false }
  }
}

function numbers(header: Header, order: DateOrder): [year: number, month: number, day: number] {
  if (order === 'ymd') return [header.a, header.b, header.c]
  if (order === 'mdy') return [header.c, header.a, header.b]
  return [header.c, header.b, header.a]
}
