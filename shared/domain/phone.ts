/**
 * Telephone numbers in one form, for whatever reads them: files, cards, orders, senders of chats, channels, forms and search. A field holds
 * a number, several, or none and why. What is not a whole number (masked, rounded, cut, a shop's relay with an extension) is never answered
 * as one: two strangers would become one customer.
 */
import { wholeDigits } from './whole-number.ts'

export type NoPhone = 'masked' | 'rounded' | 'extension' | 'incomplete'

export interface PhoneReading {
  /**
   * Whole numbers, each once: mainland numbers by the digits dialled at home (`13800138000`, `02112345678`, `4001234567`), others as they
   * were given, with a leading + where the country was told.
   */
  numbers: readonly string[]
  /** Numbers that lead to somebody only with their extension (`02112345678-801`): to be shown and dialled, never to know a person by. */
  extended: readonly string[]
  /** Why something in the field is no whole number; null when all of it was read, and when nothing was there. */
  why: NoPhone | null
}

/** Longer fields are texts; a number is at their beginning or nowhere. */
const LOOK = 300
/** Short ones are dialled within a town or a company. */
const MIN = 6
/** Without a country code; E.164 allows 15 with it. */
const MAX_BARE = 13
const MAX = 15

/** Bidirectional marks, zero-width characters and the byte-order mark: phones and chats wrap numbers in them. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const DASHES = /[\u2010-\u2015\u2212\u30fc\ufe58\ufe63]/g
/** Digits that NFKC keeps as they are, by the nought of their script. */
const OTHER_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]/g
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50]

/** What people and programs write where there is no number. */
const EMPTY = /^(?:[-/\\.。_~\s0]*|无|暂无|没有|未知|未填写?|不详|空|略|n\/?a|none|null|nil|undefined|unknown|no)$/i
/** A sign of hidden digits beside one, or two and more of what else programs hide digits with. */
const STARS = '*✱✲⁎∗●○◎•◦∙■□▪▫█▇◼◻★☆※'
const MASKED = new RegExp(
  `\\d[\\s-]*[${STARS}]|[${STARS}][\\s-]*\\d|\\d[\\s-]*([xX×✕✖·.?#_~某])\\1|([xX×✕✖·.?#_~某])\\2[\\s-]*\\d|-{3}|尾号|末四位`,
)

const EXTENSION = /\s*[,;]?\s*(?:转接?|分机号?|内线|extension|extn|ext|(?<=\d ?)[xX×](?=\s*\d{1,6}(?!\d))|#)\s*[:.=]?\s*(?=\d)/gi
const LABEL = /^(?:(?:tel(?:ephone)?|phone|mobile|mob|cell|whatsapp|手机|电话)(?:\s*no)?\s*[.:=]?|[a-z][.:])\s*(?=[+(\d])/i
const SEPARATOR = /[、,;|/&\n]|和|或|与|及|\b(?:and|or)\b/i

const MOBILE = /^1[3-9]\d{9}$/
/** Mainland area codes: 010, 02x, and four figures from 03xx to 09xx. */
const LANDLINE = /^0(?:10|2[0-57-9])\d{8}$|^0[3-9]\d{2}\d{7,8}$/
const SERVICE = /^[48]00\d{7}$/
/** Once dialled before a number for a cheap call; old phones kept it there. */
const CARRIER = /^(?:17951|17911|17909|12593|10193|11808)(?=1[3-9]\d{9}$)/
const NEIGHBOUR = /^(?:852[2-9]\d{7}|853[2368]\d{7}|886[2-9]\d{7,8})$/
/** All one figure, noughts behind one figure, or figures in a row: typed to get past a form. */
const FILLER = /^(\d)\1*$|^\d0{6,}$/
const COUNTING = '01234567890123456789'

function plain(text: string): string {
  return text
    .replace(/…+/g, '**')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(OTHER_DIGIT, (digit) => {
      const unit = digit.charCodeAt(0)
      return String(unit - ZEROS.find((zero) => unit >= zero && unit < zero + 10)!)
    })
    .replace(DASHES, '-')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .trim()
}

/** A mainland number as it is dialled at home; null when these digits are none. */
function mainland(digits: string): string | null {
  const bare = digits.replace(CARRIER, '')
  if (MOBILE.test(bare) || LANDLINE.test(bare) || SERVICE.test(bare)) return bare
  // A nought was once dialled before a mobile number of another city.
  return /^01[3-9]\d{9}$/.test(bare) ? bare.slice(1) : null
}

/** One number in its form; null when these digits are not all of one. `plus`: the country's code leads. */
function oneNumber(digits: string, plus: boolean): string | null {
  if (FILLER.test(digits) || (digits.length > 9 && COUNTING.includes(digits))) return null
  const abroad = plus ? digits.replace(/^0+/, '') : /^00[1-9]\d{8}/.test(digits) ? digits.slice(2) : null
  const inChina = /^0?86(\d+)$/.exec(abroad ?? digits)
  if (inChina) {
    const found = mainland(inChina[1]!) ?? (LANDLINE.test(`0${inChina[1]}`) ? `0${inChina[1]}` : null)
    if (found !== null || abroad !== null) return found
  }
  if (abroad !== null) return abroad.length >= MIN && abroad.length <= MAX ? `+${abroad}` : null
  const home = mainland(digits)
  if (home !== null) return home
  if (NEIGHBOUR.test(digits)) return `+${digits}`
  // A mobile number with figures too few or too many.
  if (/^1[3-9]\d{6}/.test(digits)) return null
  return digits.length >= MIN && digits.length <= MAX_BARE ? digits : null
}

interface Group {
  digits: string
  plus: boolean
}

const joined = (groups: readonly Group[]): string => groups.map(({ digits }) => digits).join('')

/** Groups that are one number; null when they are none, or when a country code begins inside. */
function asOne(groups: readonly Group[]): string | null {
  return groups.slice(1).some(({ plus }) => plus) ? null : oneNumber(joined(groups), groups[0]!.plus)
}

/** A number that can be told from its neighbours: by its country's code or as a mainland one. */
function isSure(groups: readonly Group[]): boolean {
  const number = asOne(groups)
  return number !== null && (groups[0]!.plus || mainland(number) !== null)
}

/** The fewest numbers that the groups can be cut into, `138 0013 8000 021-12345678`; null when something is left over. */
function asSeveral(groups: readonly Group[]): string[] | null {
  const best: (string[] | null)[] = [[]]
  for (let end = 1; end <= groups.length; end++) {
    best[end] = null
    for (let start = Math.max(0, end - 6); start < end; start++) {
      const before = best[start]
      const part = groups.slice(start, end)
      if (!before || (part.length > 1 && !isSure(part))) continue
      const number = asOne(part)
      const known = best[end]
      if (number !== null && (!known || before.length + 1 < known.length)) best[end] = [...before, number]
    }
  }
  return best[groups.length]!
}

/** What was read so far. */
class Reading {
  readonly numbers = new Set<string>()
  readonly extended = new Set<string>()
  why: NoPhone | null = null
  /** The last number, which an extension may follow. */
  #last: string | null = null

  none(why: NoPhone): void {
    this.why ??= why
    this.#last = null
  }

  put(numbers: readonly string[], extension: string): void {
    const last = numbers.at(-1)!
    for (const number of numbers) this.numbers.add(number)
    this.#last = last
    if (extension !== '') this.extend(extension)
  }

  /** The last number leads to its person only with these figures. */
  extend(extension: string): boolean {
    const last = this.#last
    if (last === null) return false
    this.numbers.delete(last)
    this.extended.add(`${last}-${extension}`)
    this.none('extension')
    return true
  }
}

/** Digits with nothing but spaces, dashes, dots, brackets and `#extension` among them. */
function readRun(run: string, into: Reading): void {
  const whole = wholeDigits(run)
  if (whole === null && /^\s*\d{7,}\.\d+\s*$/.test(run)) return into.none('incomplete')
  const text = whole !== null && whole !== 'rounded' ? whole : run.replaceAll('(0)', ' ')
  const [main = '', told = ''] = text.split('#')
  let groups = [...main.matchAll(/(\+?)[\s(]*(\d+)/g)].map((found) => ({ plus: found[1] !== '', digits: found[2]! }))
  if (groups.length === 0) return
  let extension = told.replace(/\D/g, '')
  // `18412345678-9021`: figures behind a whole mainland number.
  if (extension === '' && groups.length > 1 && groups.at(-1)!.digits.length <= 6 && !groups.at(-1)!.plus) {
    const rest = groups.slice(0, -1)
    if (isSure(rest) && mainland(asOne(rest)!) !== null) {
      extension = groups.at(-1)!.digits
      groups = rest
    }
  }
  if (groups.length === 1 && groups[0]!.digits.length <= 6 && extension === '' && into.extend(groups[0]!.digits)) return
  const one = asOne(groups)
  const numbers = one !== null ? [one] : asSeveral(groups)
  if (numbers === null) into.none('incomplete')
  else into.put(numbers, extension)
}

/** Between separators: runs of digits with words around them. */
function readPiece(piece: string, into: Reading): void {
  const text = piece.replace(LABEL, '').trim()
  if (!/\d/.test(text)) return
  if (MASKED.test(text)) return into.none('masked')
  if (wholeDigits(text) === 'rounded') return into.none('rounded')
  if (wholeDigits(text) === null && /[a-z]_?\d|\d_?[a-z]/i.test(text)) return into.none('incomplete')
  for (const run of wholeDigits(text) !== null ? [text] : text.split(/[^\d\s+\-().#]+/)) if (/\d/.test(run)) readRun(run, into)
}

/** What a field says. */
export function readPhones(field: string): PhoneReading {
  let text = plain(field.length > LOOK ? field.slice(0, LOOK) : field)
  text = (/^=\s*"(.*)"$/.exec(text)?.[1] ?? text.replace(/^['"`]+|["`]+$/g, '')).trim()
  if (EMPTY.test(text)) return { numbers: [], extended: [], why: null }
  if (MOBILE.test(text)) return { numbers: [text], extended: [], why: null }
  const into = new Reading()
  if (wholeDigits(text) === 'rounded') into.none('rounded')
  // A number cell that was shown with separators of thousands.
  else if (/^\d{1,3}(?:,\d{3}){2,4}(?:\.0+)?$/.test(text)) readRun(text.replaceAll(',', ''), into)
  else {
    const uri = /^(?:tel|sms|whatsapp|callto):(?:\/\/)?(.*)$/i.exec(text)
    if (uri) text = uri[1]!.replace(/;(?!ext=)[^;]*/gi, '')
    const pieces = MASKED.test(text) ? text : text.replace(EXTENSION, '#')
    for (const piece of pieces.split(SEPARATOR)) readPiece(piece, into)
    if (into.numbers.size === 0 && into.extended.size === 0 && /\d/.test(text)) into.why ??= 'incomplete'
  }
  return { numbers: [...into.numbers], extended: [...into.extended], why: into.why }
}

/** The one whole number that stands for a person: the first of several; null when there is none. */
export function phoneOf(field: string): string | null {
  return readPhones(field).numbers[0] ?? null
}

/** A field as it is shown: in its form where it is whole, else as it was written. */
export function shownPhone(field: string): string {
  const { numbers, extended, why } = readPhones(field)
  if (numbers.length === 1 && extended.length === 0 && why === null) return numbers[0]!
  return field.trim()
}

/** What to look for where somebody types a number, whole or in part, with spaces and dashes as they please; null for other texts. */
export function phoneNeedle(text: string): string | null {
  const bare = plain(text)
  if (!/^\+?[\d\s().-]{4,}$/.test(bare)) return null
  const digits = bare.replace(/\D/g, '')
  if (digits.length < 4) return null
  return phoneOf(bare) ?? digits
}
