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
  /** `p. m.`: phones in Spanish, which write the day first, whatever country. */
  spanishHalf: boolean
  rest: string
}

const SPACE = '[ \\u00a0\\u202f\\u2009]'
const MORNINGS =
  '上午|凌晨|清晨|早上|早晨|午夜|半夜|오전|새벽|午前|ص|صباحًا|صباحا|ق\\.?ظ\\.?|قبل‌?از‌?ظهر|SA|PG|π\\.?μ\\.?|ÖÖ|de\\.|dop\\.|ap\\.|fm|PD|пр\\.об\\.|ДП|पूर्वाह्न|पूर्व|ก่อนเที่ยง|לפנה["״]צ|முற்பகல்|vorm\\.|morgens|nachts|vormittags|in the morning'
const EVENINGS =
  '下午|晚上|傍晚|中午|오후|午後|م|مساءً|مساء|ب\\.?ظ\\.?|بعد‌?از‌?ظهر|CH|PTG|μ\\.?μ\\.?|ÖS|du\\.|odp\\.|ip\\.|em|MD|сл\\.об\\.|ПП|अपराह्न|अपर|หลังเที่ยง|אחה["״]צ|பிற்பகல்|nachm\\.|mittags|nachmittags|abends|in the afternoon|in the evening|at night'
const HALF = `[AaPp]\\.?${SPACE}?[Mm]\\.?|${MORNINGS}|${EVENINGS}`
/** Between date and time, and behind a year. */
const WORD =
  '(?:klo|kl\\.?|um|at|a las|a la\\(s\\)|à|às|as|alle(?: ore)?|om|le|la|o|ob|u|saat|pukul|pkl\\.?|jam|lúc|в|у|о|об|στις|בשעה|في|الساعة|ساعت|को|पर|เวลา|kell|plkst\\.)'
const ERA = `(?:${SPACE}?(?:BE|B\\.E\\.|พ\\.ศ\\.|г\\.?|р\\.?))?`

const pattern = new RegExp(
  `^(\\[?)${SPACE}*(\\d{1,4})(${SPACE}?[./年년-]${SPACE}?)(\\d{1,2})${SPACE}?[./月월-]${SPACE}?(\\d{1,4})${ERA}[.日일]?${SPACE}?[,،、]?${SPACE}*` +
    `(?:${WORD}${SPACE}+)?(${HALF})?${SPACE}?(\\d{1,2})(?:[:.]|${SPACE}?[h時时点點시]${SPACE}?)(\\d{2})[分분]?(?:(?:[:.]|${SPACE}?)(\\d{2})[秒초]?)?(?:${SPACE}?(${HALF}))?(?:${SPACE}*\\]${SPACE}?|${SPACE}[-–]${SPACE})`,
  'i',
)

const MARK_OR_DIGIT =
  /[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u0ed0-\u0ed9\u1040-\u1049\u17e0-\u17e9\uff10-\uff19]/
/** The first of the ten digits of each script that phones write dates in. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x0ed0, 0x1040, 0x17e0, 0xff10]
/** Longer than any date and time. */
const HEAD = 64
/** U+200C and U+200D are letters' own. */
const isMark = (unit: number): boolean =>
  unit === 0xfeff ||
  unit === 0x200b ||
  unit === 0x200e ||
  unit === 0x200f ||
  unit === 0x2060 ||
  (unit >= 0x202a && unit <= 0x202e) ||
  (unit >= 0x2066 && unit <= 0x2069)

/** The beginning of a line without invisible marks and in plain digits, with the place in the line that each character had. */
function plainHead(line: string): { text: string; at: number[] } {
  let text = ''
  const at: number[] = []
  for (let i = 0; i < line.length && text.length < HEAD; i++) {
    const unit = line.charCodeAt(i)
    if (isMark(unit)) continue
    const zero = unit < 0x0660 ? undefined : ZEROS.find((first) => unit >= first && unit < first + 10)
    text += zero === undefined ? line[i] : String(unit - zero)
    at.push(i)
  }
  return { text, at }
}

/** Null when the line does not begin with a whole date and time. */
export function readHeader(line: string): Header | null {
  const first = line.charCodeAt(0)
  const plain = first >= 48 && first <= 57
  if (!plain && first !== 91 && !MARK_OR_DIGIT.test(line[0] ?? '')) return null
  let m = pattern.exec(line)
  let head: { text: string; at: number[] } | null = null
  if (!m) {
    if (!MARK_OR_DIGIT.test(line.length > HEAD ? line.slice(0, HEAD) : line)) return null
    head = plainHead(line)
    m = pattern.exec(head.text)
    if (!m) return null
  }
  const half = m[6] ?? m[10]
  const hour = twentyFour(Number(m[7]), half)
  if (hour === null) return null
  const minute = Number(m[8])
  const second = m[9] ? Number(m[9]) : 0
  if (minute > 59 || second > 59) return null
  const separator = m[3]!.trim()
  const end = head ? head.at[m[0].length - 1]! + 1 : m[0].length
  return {
    bracket: m[1] === '[',
    a: yearOf(m[2]!),
    b: Number(m[4]),
    c: yearOf(m[5]!),
    yearFirst: m[2]!.length >= 3 || separator === '年' || separator === '년',
    separator,
    hour,
    minute,
    second,
    hasSeconds: m[9] !== undefined,
    twelveHour: half !== undefined,
    spanishHalf: half !== undefined && /^[ap]\.[ \u00a0\u202f\u2009]m\.$/i.test(half),
    rest: line.slice(end),
  }
}

/** Years of the Buddhist era are 543 ahead. */
function yearOf(digits: string): number {
  const year = Number(digits)
  return digits.length === 4 && year > 2400 && year < 2700 ? year - 543 : year
}

const MORNING = new RegExp(`^(?:a|${MORNINGS})`, 'i')

/** 12-hour clocks that count `00:08 a. m.` exist, and so do 24-hour clocks with a word before them. */
function twentyFour(hour: number, half: string | undefined): number | null {
  if (hour > 23) return null
  if (half === undefined || hour > 12) return hour
  if (half === '中午' || half === 'mittags') return hour >= 10 ? hour : hour + 12
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
