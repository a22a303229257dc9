/**
 * LINE's "export chat history" in its languages, with or without the two header lines. Messages are
 * `HH:MM<tab>name<tab>text` (LINE for PC: spaced.ts); texts with line breaks are in quotes; notices have no name.
 */
import type { ImportRecord, MessageRecord } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { lineBatches } from '../../reading/text.ts'
import { stem, type Connector, type ParseOptions, type Prepared } from '../format.ts'
import { isSpaced, SpacedNames, withTabs } from './spaced.ts'
import { placeholderKind, unsentBy } from './words.ts'

const TITLES: [RegExp, 'direct' | 'group' | null][] = [
  [/^\[LINE\]\s?(.+)とのトーク履歴$/, null],
  [/^\[LINE\]\s?(.+)のトーク履歴$/, 'group'],
  [/^(?:\[LINE\]\s?)?Chat history in "?(.+?)"?$/, 'group'],
  [/^(?:\[LINE\]\s?)?Chat history with (.+)$/, null],
  [/^\[LINE\]\s?ประวัติการแชทกับ\s?(.+)$/, null],
  [/^\[LINE\]\s?ประวัติการแชทใน\s?"?(.+?)"?$/, 'group'],
  [/^(?:\[LINE\]\s?)?[与與]\s?[“「"]?(.+?)[”」"]?\s?的[聊對对][天話话][记記紀][录錄]$/, null],
  [/^\[LINE\]\s?(.+?)的[聊對对][天話话][记記紀][录錄]$/, 'group'],
  [/^(?:\[LINE\]\s?)?(.+?)\s?님?과의 (?:대화|채팅)(?: 내용| 기록)?$/, null],
  [/^(?:\[LINE\]\s?)?(?:Riwayat obrolan dengan|Riwayat chat dengan) (.+)$/, null],
  [/^(?:\[LINE\]\s?)?(?:Riwayat obrolan di|Riwayat chat di) "?(.+?)"?$/, 'group'],
  [/^(?:\[LINE\]\s?)?(?:Historial de chat con|Historial del chat con) (.+)$/, null],
  [/^\[LINE\]\s?(.+)$/, null],
]
const SAVED =
  /^(保存日時|Saved on|储存日期|儲存日期|保存日期|저장한 날짜|저장 날짜|บันทึกเมื่อ|Disimpan pada|Tersimpan pada|Guardado el|Guardado en|Saved at)\s?[：:]?/
const WEEKDAY =
  '(?:[日月火水木金土]曜日?|[日月火水木金土]|[周週][一二三四五六日]|星期[一二三四五六日]|[一二三四五六日]|[일월화수목금토]요일?|[일월화수목금토]|' +
  'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sun|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|' +
  'Minggu|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Min|Sen|Sel|Rab|Kam|Jum|Sab|' +
  'domingo|lunes|martes|miércoles|jueves|viernes|sábado|(?:dom|lun|mar|mié|jue|vie|sáb)\\.?|' +
  '(?:วัน)?(?:อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์)|(?:อา|จ|อ|พ|พฤ|ศ|ส)\\.)'
const DATE_YEAR_FIRST = new RegExp(
  `^(\\d{4})[/.年년-]\\s?(\\d{1,2})[/.月월-]\\s?(\\d{1,2})[日일]?[.]?\\s?[(（]?${WEEKDAY}[)）]?$`,
  'i',
)
const DATE_ENGLISH = new RegExp(`^(${WEEKDAY}),?\\s(\\d{1,2})/(\\d{1,2})/(\\d{4})$`, 'i')
/** Day first, and years of the Buddhist era. */
const DATE_THAI = /^(?:วัน)?[\u0e01-\u0e4e]{1,10}\.?(?:ที่)?,?\s(\d{1,2})\/(\d{1,2})\/(\d{4})$/
const ENGLISH_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const HALF = '上午|下午|午前|午後|오전|오후|凌晨|清晨|早上|中午|晚上'
const TIME = new RegExp(`^(${HALF})?\\s?(\\d{1,2}):(\\d{2})\\s?([AaPp]\\.?[Mm]\\.?)?\\t`)

interface Day {
  year: number
  month: number
  day: number
}

function readDay(line: string): Day | null {
  if (line.length > 40) return null
  const y = DATE_YEAR_FIRST.exec(line)
  if (y) return { year: Number(y[1]), month: Number(y[2]), day: Number(y[3]) }
  const t = DATE_THAI.exec(line)
  if (t) return { year: Number(t[3]) - (Number(t[3]) > 2400 ? 543 : 0), month: Number(t[2]), day: Number(t[1]) }
  const e = DATE_ENGLISH.exec(line)
  if (!e) return null
  const [a, b, year] = [Number(e[2]), Number(e[3]), Number(e[4])]
  // Phones in Britain and elsewhere write the day first: the day of the week tells.
  const named = ENGLISH_DAYS.indexOf(e[1]!.slice(0, 3).toLowerCase())
  const dayFirst = a > 12 || (b <= 12 && weekday(year, a, b) !== named && weekday(year, b, a) === named)
  return dayFirst ? { year, month: b, day: a } : { year, month: a, day: b }
}

const weekday = (year: number, month: number, day: number): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay()

function earlier(a: Day, b: Day): boolean {
  return a.year !== b.year ? a.year < b.year : a.month !== b.month ? a.month < b.month : a.day < b.day
}

interface Stamp {
  hour: number
  minute: number
  rest: string
}

function readStamp(line: string): Stamp | null {
  const m = TIME.exec(line)
  if (!m) return null
  let hour = Number(m[2])
  const half = m[1] ?? m[4]
  if (hour > 23 || Number(m[3]) > 59) return null
  if (half && hour <= 12) {
    const morning = /^(a|上午|午前|오전|凌晨|早上)/i.test(half) || (half === '中午' && hour >= 10)
    if (morning) hour = hour === 12 && half !== '中午' ? 0 : hour
    else hour = hour === 12 ? 12 : hour + 12
  }
  return { hour, minute: Number(m[3]), rest: line.slice(m[0].length) }
}

interface State {
  title: string
  kind: 'direct' | 'group'
  self: string | null
  /** Names of a file that has spaces for tabs; null where tabs tell them. */
  spaced: readonly string[] | null
}

function titleIn(line: string): { title: string; kind: 'direct' | 'group' | null } | null {
  for (const [pattern, kind] of TITLES) {
    const found = pattern.exec(line.trim())
    if (found) return { title: found[1]!.trim(), kind }
  }
  return null
}

/** Minutes of the day of a header with tabs or spaces; -1 where there is none. */
function minutesOf(line: string): number {
  const stamp = readStamp(withTabs(line, []) ?? line)
  return stamp === null ? -1 : stamp.hour * 60 + stamp.minute
}

async function prepare(source: ByteSource, options: ParseOptions): Promise<Prepared> {
  let title: string | null = null
  let kind: 'direct' | 'group' | null = null
  let tabbed = false
  let lastMinutes = 0
  const spacedNames = new SpacedNames()
  const names = new Set<string>()
  for await (const batch of lineBatches(source)) {
    for (let i = 0; i < batch.lines.length; i++) {
      const line = batch.lines[i]!
      if (batch.first + i <= 3 && title === null) {
        const told = titleIn(line)
        title = told?.title ?? null
        kind = told?.kind ?? null
      }
      if (!tabbed && isSpaced(line)) {
        const minutes = minutesOf(line)
        if (minutes >= lastMinutes) spacedNames.see(line)
        lastMinutes = Math.max(lastMinutes, minutes)
      } else if (!tabbed && readDay(line.trim())) lastMinutes = 0
      const stamp = readStamp(line)
      if (stamp) tabbed = true
      if (!stamp || names.size > 3) continue
      const tab = stamp.rest.indexOf('\t')
      if (tab > 0) names.add(stamp.rest.slice(0, tab))
    }
  }
  // LINE for PC names the file by the chat and writes nothing above it.
  const named = title === null ? titleIn(stem(source.name)) : null
  title ??= named?.title ?? null
  kind ??= named?.kind ?? null
  const spaced = tabbed ? null : spacedNames.names([...options.self, ...(title === null ? [] : [title])])
  for (const name of spaced ?? []) names.add(name)
  // Two who speak, and the chat bears the name of neither.
  const ofNeither = spaced !== null && title !== null && names.size === 2 && !names.has(title)
  const resolved = kind ?? (names.size > 2 || ofNeither ? 'group' : 'direct')
  const self =
    resolved === 'direct' && title !== null && names.size === 2 && names.has(title)
      ? [...names].find((name) => name !== title)!
      : null
  const state: State = { title: title ?? stem(source.name), kind: resolved, self, spaced }
  return { state }
}

/** Ends with a quote that is not one half of a doubled one. */
function closes(text: string): boolean {
  let quotes = 0
  while (text.charCodeAt(text.length - 1 - quotes) === 34) quotes++
  return quotes % 2 === 1
}

/** How far a quoted text may run before its opening quote is taken for a plain character. */
const MAX_QUOTED_LINES = 5000

class LineReader {
  readonly #name: string
  readonly #options: ParseOptions
  readonly #state: State
  readonly #clock: LocalClock
  readonly #known = new Set<string>()
  #day: Day | null = null
  #minutes = 0
  #blankBefore = true
  #ordinal = 0
  #open: { record: MessageRecord; lines: string[] } | null = null
  /** Lines of a quoted text whose end has not been seen. */
  #quoted: { first: number; lines: string[]; minutes: number } | null = null
  out: ImportRecord[] = []

  constructor(name: string, options: ParseOptions, state: State) {
    this.#name = name
    this.#options = options
    this.#state = state
    this.#clock = new LocalClock(options.zone)
    this.out.push({ type: 'conversation', key: 'chat', title: state.title, kind: state.kind })
  }

  line(raw: string, number: number): void {
    const line = this.#state.spaced === null ? raw : this.#tabbed(raw, this.#state.spaced)
    if (this.#quoted) this.#continueQuoted(line, number)
    else this.#plain(line, number)
  }

  /** In a file with spaces nothing but time tells a header from a line that looks like one: it never goes back within a day. */
  #tabbed(raw: string, names: readonly string[]): string {
    if (readDay(raw.trim())) this.#minutes = 0
    const line = withTabs(raw, names)
    const minutes = line === null ? -1 : minutesOf(line)
    if (line === null || minutes < this.#minutes) return raw
    this.#minutes = minutes
    return line
  }

  end(): void {
    if (this.#quoted) this.#giveUpQuoted()
    this.#finish()
  }

  #continueQuoted(line: string, number: number): void {
    const quoted = this.#quoted!
    // A header that directly follows and goes on in time: the quote was a character of a one-line text.
    if (quoted.lines.length === 1) {
      const stamp = readStamp(line)
      if (stamp && stamp.rest.includes('\t') && stamp.hour * 60 + stamp.minute >= quoted.minutes) {
        this.#quoted = null
        this.#message(quoted.lines[0]!, quoted.first)
        this.#plain(line, number)
        return
      }
    }
    // A blank line and a day that is not in the past: the chat itself goes on; quoted days lie before.
    const day = quoted.lines.at(-1) === '' ? readDay(line.trim()) : null
    if (day && this.#day && !earlier(day, this.#day)) {
      this.#giveUpQuoted()
      this.#plain(line, number)
      return
    }
    quoted.lines.push(line)
    if (closes(line)) {
      this.#quoted = null
      const whole = quoted.lines.join('\n')
      this.#message(whole.slice(0, -1), quoted.first, true)
    } else if (quoted.lines.length > MAX_QUOTED_LINES) this.#giveUpQuoted()
  }

  #giveUpQuoted(): void {
    const quoted = this.#quoted!
    this.#quoted = null
    this.#message(quoted.lines[0]!, quoted.first)
    for (let i = 1; i < quoted.lines.length; i++) {
      // A second unfinished quote inside is a character too: never look far ahead twice.
      this.#plain(quoted.lines[i]!, quoted.first + i, false)
    }
  }

  #plain(line: string, number: number, mayQuote = true): void {
    const blank = line.trim() === ''
    if (blank) {
      this.#blankBefore = true
      this.#open?.lines.push(line)
      return
    }
    // LINE for PC leaves no blank line before a day.
    const day = this.#blankBefore || !this.#open || this.#state.spaced ? readDay(line.trim()) : null
    if (day) {
      this.#finish()
      this.#day = day
      this.#blankBefore = false
      return
    }
    this.#blankBefore = false
    const stamp = readStamp(line)
    if (stamp) {
      this.#finish()
      const tab = stamp.rest.indexOf('\t')
      const text = tab === -1 ? '' : stamp.rest.slice(tab + 1)
      const opens = mayQuote && text.startsWith('"') && !closes(text.slice(1))
      if (opens) this.#quoted = { first: number, lines: [line], minutes: stamp.hour * 60 + stamp.minute }
      else this.#message(line, number)
      return
    }
    if (this.#open) {
      this.#open.lines.push(line)
      return
    }
    if (number <= 3 && (SAVED.test(line) || TITLES.some(([pattern]) => pattern.test(line.trim())))) return
    this.out.push({ type: 'rejected', at: `${this.#name}:${number}`, reason: { code: 'TEXT_BEFORE_FIRST' } })
  }

  /** `block` begins with a header line; `quoted` when its text is in quotes (the closing one is already cut off). */
  #message(block: string, number: number, quoted = false): void {
    const stamp = readStamp(block)!
    const day = this.#day
    const at = `${this.#name}:${number}`
    if (!day) {
      this.out.push({ type: 'rejected', at, reason: { code: 'TIME_MISSING' } })
      return
    }
    const sentAt = this.#clock.epoch(day.year, day.month, day.day, stamp.hour, stamp.minute, 0)
    if (Number.isNaN(sentAt)) {
      this.out.push({
        type: 'rejected',
        at,
        reason: { code: 'TIME_BAD', params: { value: `${day.year}/${day.month}/${day.day}` } },
      })
      return
    }
    const tab = stamp.rest.indexOf('\t')
    const name = tab > 0 ? stamp.rest.slice(0, tab) : null
    let text = tab === -1 ? stamp.rest : stamp.rest.slice(tab + 1)
    if (quoted) text = text.slice(1).replaceAll('""', '"')
    const notice = name === null
    if (!notice && !this.#known.has(name)) {
      this.#known.add(name)
      const isSelf = this.#options.self.includes(name) || (this.#options.self.length === 0 && name === this.#state.self)
      this.out.push({ type: 'contact', key: name, name, ...(isSelf ? { isSelf } : {}), line: number })
    }
    const record: MessageRecord = {
      type: 'message',
      conversationKey: 'chat',
      senderKey: name,
      sentAt,
      kind: notice ? 'system' : quoted ? 'text' : unsentBy(text) !== null ? 'recalled' : placeholderKind(text),
      text,
      ordinal: this.#ordinal++,
      line: number,
    }
    this.#open = { record, lines: [text] }
    if (quoted) this.#finish()
  }

  #finish(): void {
    const open = this.#open
    if (!open) return
    this.#open = null
    if (open.lines.length > 1) open.record.text = open.lines.join('\n').trimEnd()
    this.out.push(open.record)
  }
}

export const line: Connector = {
  format: 'line-txt',
  name: { zh: 'LINE', en: 'LINE' },
  channel: { id: 'line-import', name: 'LINE' },
  localTimes: true,
  detect(sample) {
    if (sample.entries) return 0
    const text = sample.text.trimStart()
    const titled = text.startsWith('[LINE]')
    const lines = text.split(/\r\n|\n|\r/, 400)
    const days = lines.filter((one) => readDay(one.trim())).length
    const stamps = lines.filter((one) => readStamp(one)).length
    if (titled) return stamps > 0 || days > 0 ? 1 : 0.6
    if (days > 0 && stamps > 0) return 0.9
    return readDay(text.split(/\r\n|\n|\r/, 1)[0]!.trim()) && lines.some(isSpaced) ? 0.85 : 0
  },
  prepare,
  async *parse(source, options, prepared) {
    const reader = new LineReader(source.name, options, prepared.state as State)
    let messages = 0
    for await (const batch of lineBatches(source)) {
      for (let i = 0; i < batch.lines.length; i++) reader.line(batch.lines[i]!, batch.first + i)
      if (batch.last) reader.end()
      if (reader.out.length === 0) continue
      messages += reader.out.length
      yield reader.out
      reader.out = []
    }
    if (messages === 0) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: 'line-txt' })
  },
}
