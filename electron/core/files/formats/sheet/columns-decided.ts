/** How the dates and amounts of one column are read, decided once from all of its rows; never two readings within a column. */
import type { ColumnReading } from '#shared/domain/column-reading.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { instantOf, parseDate, type ColumnOrder, type DayMonth } from '../../reading/dates.ts'
import { markOf, readAmount, type DecimalMark } from './money.ts'

const SAMPLES = 3
const DAY = 86_400_000
/** Days of shops and people that lie so far back, all of them, are more likely years. */
const LONG_AGO = 8 * 365 * DAY
/** So many dates in one direction are no chance. */
const IN_ORDER = 10

/** Steps through a column under one reading. */
class Course {
  #last = NaN
  forward = 0
  back = 0
  future = 0

  step(at: number, now: number): void {
    if (at > now + 2 * DAY) this.future++
    if (at > this.#last) this.forward++
    else if (at < this.#last) this.back++
    this.#last = at
  }

  /** How often the order of time is left, whichever way the rows run. */
  get turns(): number {
    return Math.min(this.forward, this.back)
  }
}

/** Whether the years of two digits come first (24/02/03, as Chinese programs shorten them), by all rows. */
class YearFirst {
  readonly #now: number
  readonly #clock = new LocalClock('UTC')
  readonly #firsts = new Set<number>()
  readonly #lasts = new Set<number>()
  #fits = true
  #future = 0
  #recent = 0

  constructor(now: number) {
    this.#now = now
  }

  see(date: Extract<NonNullable<ReturnType<typeof parseDate>>, { kind: 'open' }>): void {
    if (!this.#fits) return
    const at = instantOf(date, this.#clock, 'ymd')
    // Below 13 the first could be a month, and nothing would be told.
    this.#fits = date.shortYear && date.first > 12 && at <= this.#now + 2 * DAY
    const last = instantOf(date, this.#clock, 'dmy')
    if (last > this.#now + 2 * DAY) this.#future++
    if (!(last < this.#now - LONG_AGO)) this.#recent++
    this.#firsts.add(date.first)
    this.#lasts.add(date.year)
  }

  get likely(): boolean {
    if (!this.#fits || this.#firsts.size === 0) return false
    return this.#future > 0 || this.#recent === 0 || this.#lasts.size > this.#firsts.size
  }
}

export class DateColumn {
  readonly #clock = new LocalClock('UTC')
  readonly #now: number
  readonly #samples: string[] = []
  readonly #courses = { dmy: new Course(), mdy: new Course() }
  #only = { dmy: 0, mdy: 0 }
  #open = 0
  #english = false
  #separator = ''
  readonly #yearFirst: YearFirst

  constructor(now: number) {
    this.#now = now
    this.#yearFirst = new YearFirst(now)
  }

  see(cell: string): void {
    const date = parseDate(cell)
    if (date?.kind !== 'open') return
    this.#yearFirst.see(date)
    this.#english ||= date.time.english
    this.#separator = date.separator
    if (date.first > 12 && date.second <= 12) this.#only.dmy++
    else if (date.second > 12 && date.first <= 12) this.#only.mdy++
    else if (date.first <= 12 && date.second <= 12) {
      this.#open++
      if (date.first !== date.second && this.#samples.length < SAMPLES && !this.#samples.includes(cell)) this.#samples.push(cell)
    } else return
    for (const order of ['dmy', 'mdy'] as const) {
      const at = instantOf(date, this.#clock, order)
      if (!Number.isNaN(at)) this.#courses[order].step(at, this.#now)
    }
  }

  /**
   * Null where no date of the column could be read in two ways. `beside`: what other columns of the table tell; `asked`: a person's word, which
   * is taken where the rows leave it open.
   */
  decide(
    beside: DayMonth | null,
    asked: DayMonth | undefined,
  ): { order: ColumnOrder; certain: boolean; samples: readonly string[] } | null {
    if (this.#yearFirst.likely) return { order: 'ymd', certain: true, samples: [] }
    const { dmy, mdy } = this.#only
    if (this.#open + dmy + mdy === 0) return null
    const told = this.told() ?? beside
    if (told !== null) return { order: told, certain: true, samples: this.#samples }
    return { order: asked ?? this.#guess(), certain: this.#samples.length === 0, samples: this.#samples }
  }

  /** What the rows themselves leave no doubt about. */
  told(): DayMonth | null {
    const { dmy, mdy } = this.#only
    if (dmy !== mdy) return dmy > mdy ? 'dmy' : 'mdy'
    if (dmy > 0) return null
    const { dmy: day, mdy: month } = this.#courses
    if (day.future > 0 !== month.future > 0) return day.future > 0 ? 'mdy' : 'dmy'
    for (const [order, own, other] of [
      ['dmy', day, month],
      ['mdy', month, day],
    ] as const) {
      if (own.turns === 0 && own.forward + own.back >= IN_ORDER && other.turns >= 3) return order
    }
    return null
  }

  #guess(): DayMonth {
    const { dmy, mdy } = this.#courses
    if (dmy.turns !== mdy.turns) return dmy.turns < mdy.turns ? 'dmy' : 'mdy'
    if (this.#english) return 'mdy'
    return this.#separator === '/' ? 'mdy' : 'dmy'
  }
}

export class MoneyColumn {
  readonly #samples: string[] = []
  #sure = { point: 0, comma: 0 }
  #open = { point: 0, comma: 0 }
  #euro = false

  see(cell: string): void {
    const mark = markOf(cell)
    if (mark === null) return
    this.#euro ||= /€|eur/i.test(cell)
    if (mark === 'point' || mark === 'comma') {
      this.#sure[mark]++
      return
    }
    this.#open[mark === 'open-point' ? 'point' : 'comma']++
    if (this.#samples.length < SAMPLES && !this.#samples.includes(cell)) this.#samples.push(cell)
  }

  /** Null where no amount of the column has a mark at all. */
  decide(asked: DecimalMark | undefined): { mark: DecimalMark; certain: boolean; samples: readonly string[] } | null {
    const { point, comma } = this.#sure
    if (point + comma + this.#open.point + this.#open.comma === 0) return null
    if (point !== comma) return { mark: point > comma ? 'point' : 'comma', certain: true, samples: this.#samples }
    // 1.234 beside € is more likely a thousand; 1,234 is one in any case.
    const guess = this.#euro && this.#open.comma === 0 ? 'comma' : 'point'
    return { mark: asked ?? guess, certain: this.#samples.length === 0, samples: this.#samples }
  }
}

/** A decided column as the preview shows it: real cells under both readings. */
export function dateReading(
  column: string,
  decided: { order: DayMonth; certain: boolean; samples: readonly string[] },
  zone: string,
): ColumnReading {
  const clock = new LocalClock(zone)
  const at = (cell: string, order: DayMonth) => {
    const instant = instantOf(parseDate(cell)!, clock, order)
    return Number.isNaN(instant) ? null : instant
  }
  return {
    kind: 'dates',
    column,
    chosen: decided.order,
    certain: decided.certain,
    samples: decided.samples.map((text) => ({ text, dmy: at(text, 'dmy'), mdy: at(text, 'mdy') })),
  }
}

export function moneyReading(column: string, decided: NonNullable<ReturnType<MoneyColumn['decide']>>): ColumnReading {
  const cents = (cell: string, mark: DecimalMark) => {
    const amount = readAmount(cell, mark)
    return amount === null || amount === 'none' ? null : amount.cents
  }
  return {
    kind: 'money',
    column,
    chosen: decided.mark,
    certain: decided.certain,
    samples: decided.samples.map((text) => ({ text, point: cents(text, 'point'), comma: cents(text, 'comma') })),
  }
}
