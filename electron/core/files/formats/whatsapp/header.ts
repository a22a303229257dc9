/**
 * The first part of a WhatsApp line: date, time and what follows, in every phone's and language's way of writing them.
 * Android: `12/9/20, 23:55 - A: text`. iPhone: `[20.06.19, 15:58:47] A: text`.
 */
import type { DateOrder } from '#shared/domain/date-order.ts'
import type { LocalClock } from '../../reading/local-clock.ts'

export interface Header {
  bracket: boolean
  /** The three numbers of the date in the order of the file. */
  a: number
  b: number
  c: number
  /** The year is recognised by its place: four digits or 年. */
  yearFirst: boolean
  separator: string
  hour: number
  minute: number
  second: number
  hasSeconds: boolean
  twelveHour: boolean
  rest: string
}

const MARK = '[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]*'
const SPACE = '[ \\u00a0\\u202f]'
const HALF = `[AaPp]\\.?${SPACE}?[Mm]\\.?|上午|下午|凌晨|清晨|早上|中午|晚上|오전|오후|午前|午後|ص|م|SA|CH|PG|PTG|π\\.?μ\\.?|μ\\.?μ\\.?`
const WORD = '(?:klo|kl\\.?|um|at|a las|à|às|alle|om|le)'

const pattern = new RegExp(
  `^${MARK}(\\[?)${MARK}(\\d{1,4})(${SPACE}?[./年-]${SPACE}?)(\\d{1,2})${SPACE}?[./月-]${SPACE}?(\\d{1,4})[.日]?[,،]?${SPACE}*` +
    `(?:${WORD}${SPACE}+)?(${HALF})?${SPACE}?(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?(?:${SPACE}?(${HALF}))?${MARK}(?:\\]${SPACE}?|${SPACE}-${SPACE})([\\s\\S]*)$`,
)

const EASTERN = /[\u0660-\u0669\u06f0-\u06f9]/g

/** Null when the line does not begin with a whole date and time. */
export function readHeader(line: string): Header | null {
  if (!/^[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff[]*[\d\u0660-\u0669\u06f0-\u06f9]/.test(line)) return null
  // Digits of Arabic and Persian phones, in the header only.
  const text = EASTERN.test(line)
    ? line.slice(0, 40).replace(EASTERN, (d) => String(d.charCodeAt(0) & 15)) + line.slice(40)
    : line
  const m = pattern.exec(text)
  if (!m) return null
  const half = m[6] ?? m[10]
  const hour = twentyFour(Number(m[7]), half)
  if (hour === null) return null
  const minute = Number(m[8])
  const second = m[9] ? Number(m[9]) : 0
  if (minute > 59 || second > 59) return null
  const separator = m[3]!.trim()
  return {
    bracket: m[1] === '[',
    a: Number(m[2]),
    b: Number(m[4]),
    c: Number(m[5]),
    yearFirst: m[2]!.length >= 3 || separator === '年',
    separator,
    hour,
    minute,
    second,
    hasSeconds: m[9] !== undefined,
    twelveHour: half !== undefined,
    rest: m[11]!,
  }
}

const MORNING = /^(a|上午|凌晨|清晨|早上|오전|午前|ص|SA|PG$|π)/i

/** 12-hour clocks that count `00:08 a. m.` exist, and so do 24-hour clocks with a word before them. */
function twentyFour(hour: number, half: string | undefined): number | null {
  if (hour > 23) return null
  if (half === undefined || hour > 12) return hour
  if (half === '中午') return hour >= 10 ? hour : hour + 12
  if (MORNING.test(half)) return hour === 12 ? 0 : hour
  return hour === 12 ? 12 : hour + 12
}

const century = (year: number): number => (year < 100 ? 2000 + year : year)

/** Epoch milliseconds, or NaN when the numbers are no date in that order. */
export function headerTime(header: Header, order: DateOrder, clock: LocalClock): number {
  const { a, b, c, hour, minute, second } = header
  if (order === 'ymd') return clock.epoch(century(a), b, c, hour, minute, second)
  if (order === 'mdy') return clock.epoch(century(c), a, b, hour, minute, second)
  return clock.epoch(century(c), b, a, hour, minute, second)
}
