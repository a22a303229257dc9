/**
 * Dates as people's spreadsheets hold them. Where day and month can change places (03/02/2024) the order is the column's, decided from all
 * of its rows (formats/sheet/columns-decided.ts), never one cell's.
 */
import type { LocalClock } from './local-clock.ts'
import { serialDate } from './serial-date.ts'

export type DayMonth = 'dmy' | 'mdy'
/** `ymd`: a year of two digits comes first. */
export type ColumnOrder = DayMonth | 'ymd'

/** A wall clock, or an instant where the cell says its offset. Months and days count from 1. */
interface WallTime {
  kind: 'wall'
  year: number
  month: number
  day: number
  time: Clock
}

/** Two numbers and a year: which is the day? */
interface OpenDate {
  kind: 'open'
  first: number
  second: number
  year: number
  separator: string
  /** Two digits: it may be the day of a date whose year comes first (24/02/03). */
  shortYear: boolean
  time: Clock
}

interface Clock {
  hour: number
  minute: number
  second: number
  /** Minutes east of UTC, where the cell tells. */
  offset: number | null
  /** An English half of the day. */
  english: boolean
}

type ParsedDate = WallTime | OpenDate | { kind: 'instant'; at: number } | { kind: 'serial'; days: number }

const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0, offset: null, english: false }
const HALF = '上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|午夜|半夜|午前|午後|[AaPp]\\.?\\s?[Mm]\\.?'
const TIME = new RegExp(
  `^(${HALF})?\\s*(\\d{1,2})\\s*[:时時点點]\\s*(?:(\\d{1,2})\\s*(?:[:分]\\s*(?:(\\d{1,2})(?:[.,:]\\d+)?\\s*秒?)?)?)?\\s*(${HALF})?\\s*` +
    `(Z|UTC|GMT)?\\s*([+-]\\d{2}:?\\d{2}|[+-]\\d{1,2})?(?:\\s*\\(.*\\))?$`,
)
const YEAR_FIRST = /^(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?号?(?=$|[T\s上下凌清早中傍晚午半\d])/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2}):?(\d{2}):?(\d{2})?)?$/
const OPEN = /^(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?=$|[,T\s])/
const MINGUO = /^(?:民国|民國)?(1\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=$|[T\s上下])/
const DAY_NAMED = /^(\d{1,2})(?:st|nd|rd|th)?[-\s./]*([A-Za-z]{3,9})\.?[-,\s./]*(\d{4}|\d{2})(?=$|[,T\s])/
const MONTH_NAMED = /^([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?=$|[,T\s])/
const WEEKDAY = /(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/gi
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** 1927 to 2119: other five-figure numbers are no dates of orders or people. */
const SERIAL_FROM = 10_000
const SERIAL_TO = 80_000
/** Longer cells are texts. */
const MAX_CELL = 80

function twentyFour(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour
  if (/^(?:上午|凌晨|清晨|早上|早晨|午夜|半夜|午前|a)/i.test(half)) return hour === 12 ? 0 : hour
  if (half === '中午') return hour >= 10 ? hour : hour + 12
  if (half === '晚上' && hour === 12) return 0
  return hour === 12 ? 12 : hour + 12
}

function readClock(text: string): Clock | null {
  const bare = text.replace(/^[T,\s]+/, '').trim()
  if (bare === '') return MIDNIGHT
  const m = TIME.exec(bare)
  if (!m) return null
  const half = m[1] ?? m[5]
  let offset: number | null = m[6] ? 0 : null
  if (m[7]) {
    const digits = m[7].replace(/\D/g, '').padStart(2, '0')
    const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
    offset = m[7].startsWith('-') ? -minutes : minutes
  }
  return {
    hour: twentyFour(Number(m[2]), half),
    minute: Number(m[3] ?? 0),
    second: Number(m[4] ?? 0),
    offset,
    english: half !== undefined && /^[ap]/i.test(half),
  }
}

const fullYear = (digits: string): number =>
  digits.length > 2 ? Number(digits) : Number(digits) + (Number(digits) < 70 ? 2000 : 1900)

/** What a cell says, or null when it is no date. */
export function parseDate(cell: string): ParsedDate | null {
  if (cell === '' || cell.length > MAX_CELL) return null
  const number = /^(\d{1,6})(?:[.,](\d+))?$/.exec(cell)
  if (number && Number(number[1]) >= SERIAL_FROM && Number(number[1]) <= SERIAL_TO)
    return { kind: 'serial', days: Number(`${number[1]}.${number[2] ?? 0}`) }
  if (/^\d{10}$/.test(cell)) return { kind: 'instant', at: Number(cell) * 1000 }
  if (/^\d{13}$/.test(cell)) return { kind: 'instant', at: Number(cell) }
  const text = cell
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\ufeff]/g, '')
    .replace(WEEKDAY, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const compact = COMPACT.exec(text)
  if (compact) {
    const [year, month, day, hour, minute, second] = compact.slice(1).map((part) => Number(part ?? 0))
    return {
      kind: 'wall',
      year: year!,
      month: month!,
      day: day!,
      time: { ...MIDNIGHT, hour: hour!, minute: minute!, second: second! },
    }
  }
  const wall = (length: number, year: number, month: number, day: number): WallTime | null => {
    const time = readClock(text.slice(length))
    return time && { kind: 'wall', year, month, day, time }
  }
  const first = YEAR_FIRST.exec(text)
  if (first) return wall(first[0].length, Number(first[1]), Number(first[2]), Number(first[3]))
  const minguo = MINGUO.exec(text)
  if (minguo) return wall(minguo[0].length, Number(minguo[1]) + 1911, Number(minguo[2]), Number(minguo[3]))
  const open = OPEN.exec(text)
  if (open) {
    const time = readClock(text.slice(open[0].length))
    if (!time) return null
    const [first, second] = [Number(open[1]), Number(open[3])]
    return { kind: 'open', first, second, year: fullYear(open[4]!), separator: open[2]!, shortYear: open[4]!.length === 2, time }
  }
  const named = DAY_NAMED.exec(text)
  if (named) {
    const month = MONTHS.indexOf(named[2]!.slice(0, 3).toLowerCase()) + 1
    return month === 0 ? null : wall(named[0].length, fullYear(named[3]!), month, Number(named[1]))
  }
  const english = MONTH_NAMED.exec(text)
  if (english) {
    const month = MONTHS.indexOf(english[1]!.slice(0, 3).toLowerCase()) + 1
    return month === 0 ? null : wall(english[0].length, Number(english[3]), month, Number(english[2]))
  }
  return null
}

/** The instant in epoch milliseconds, NaN where there is no such date. Wall clocks and serial dates are in the clock's zone. */
export function instantOf(date: ParsedDate, clock: LocalClock, order: ColumnOrder, epoch1904 = false): number {
  if (date.kind === 'instant') return date.at
  if (date.kind === 'serial') return clock.parse(serialDate(date.days, epoch1904))
  const { time } = date
  const [year, month, day] = date.kind === 'wall' ? [date.year, date.month, date.day] : placed(date, order)
  if (time.offset === null) return clock.epoch(year, month, day, time.hour, time.minute, time.second)
  const local = UTC.epoch(year, month, day, time.hour, time.minute, time.second)
  return local - time.offset * 60_000
}

function placed({ first, second, year, shortYear }: OpenDate, order: ColumnOrder): [year: number, month: number, day: number] {
  if (order === 'dmy') return [year, second, first]
  return order === 'ymd' && shortYear ? [fullYear(String(first).padStart(2, '0')), second, year % 100] : [year, first, second]
}

/** Turns a wall clock into a number, whatever its zone. */
const UTC = {
  epoch(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
    const at = Date.UTC(year, month - 1, day, hour, minute, second)
    const back = new Date(at)
    const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour
    return same && minute < 60 && second < 60 ? at : NaN
  },
}

/** `YYYY-MM-DD`, or `--MM-DD` where no year is told (phones write 1604 for that); undefined where there is no such day. */
export function readBirthday(cell: string, order: ColumnOrder, epoch1904 = false): string | undefined {
  const bare = cell.normalize('NFKC').trim()
  const yearless = /^(?:--)?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(bare)
  if (yearless && (bare.startsWith('--') || /[-/.月]/.test(bare))) return dayText(null, Number(yearless[1]), Number(yearless[2]))
  const date = parseDate(bare)
  if (!date || date.kind === 'instant') return undefined
  if (date.kind === 'serial') return serialDate(date.days, epoch1904).slice(0, 10)
  if (date.kind === 'wall') return dayText(date.year, date.month, date.day)
  return dayText(...placed(date, order))
}

/** A birthday in its form; years that stand for none are left off. */
function dayText(year: number | null, month: number, day: number): string | undefined {
  const told = year !== null && year > 0 && year !== 1604 ? year : null
  const at = new Date(Date.UTC(told ?? 2000, month - 1, day))
  if (!(month >= 1 && month <= 12) || at.getUTCDate() !== day) return undefined
  const rest = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return told === null ? `--${rest}` : `${String(told).padStart(4, '0')}-${rest}`
}
