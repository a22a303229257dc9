/**
 * QQ's message manager, exported as text: one or many chats in a file. A message is a line `date time name(number)` (a name
 * alone in private chats), its text, and a blank line. Bodies may hold lines that look like that, so a header counts only
 * after a blank line and when it parses fully.
 */
import type { ImportRecord, MessageKind, MessageRecord } from '#shared/domain/records.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { lineBatches } from '../../reading/text.ts'
import { stem, type Connector, type ParseOptions } from '../format.ts'

const HEADER = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})(?: ([AaPp][Mm]))? (.*\S.*)$/
const NUMBERED = /^([\s\S]*)\((\d{4,12})\)$/
const MAILED = /^([\s\S]*)<([^<>\s]+@[^<>\s]+)>$/
const RULE = /^={3,}$/
const GROUP_OF_CHATS = /^(?:消息分组|Message Group|Group)\s?[:：]\s?(.*)$/
const CHAT = /^(?:消息对象|Message Object|Contact)\s?[:：]\s?(.*)$/
const SYSTEM_NUMBERS = new Set(['10000', '1000000'])

interface Header {
  name: string
  /** QQ number or mail address; null in private chats. */
  id: string | null
  sentAt: number
}

function readHeader(line: string, clock: LocalClock): Header | null {
  if (line.charCodeAt(4) !== 45) return null
  const m = HEADER.exec(line)
  if (!m) return null
  let hour = Number(m[4])
  if (m[7]) {
    if (hour < 1 || hour > 12) return null
    const afternoon = m[7].toUpperCase() === 'PM'
    hour = afternoon ? (hour === 12 ? 12 : hour + 12) : hour === 12 ? 0 : hour
  }
  const sentAt = clock.epoch(Number(m[1]), Number(m[2]), Number(m[3]), hour, Number(m[5]), Number(m[6]))
  if (Number.isNaN(sentAt)) return null
  const who = m[8]!.trim()
  const named = NUMBERED.exec(who) ?? MAILED.exec(who)
  return named ? { name: named[1]!.trim() || named[2]!, id: named[2]!, sentAt } : { name: who, id: null, sentAt }
}

/** A header with a number whose date or time does not exist. */
function isDatelessHeader(line: string): boolean {
  const m = line.charCodeAt(4) === 45 ? HEADER.exec(line) : null
  return m !== null && (NUMBERED.test(m[8]!.trim()) || MAILED.test(m[8]!.trim()))
}

const PLACEHOLDERS: Record<string, MessageKind> = {
  '[图片]': 'image',
  '[Image]': 'image',
  '[Photo]': 'image',
  '[表情]': 'image',
  '[语音]': 'voice',
  '[Voice]': 'voice',
  '[视频]': 'video',
  '[短视频]': 'video',
  '[Video]': 'video',
  '[文件]': 'file',
  '[File]': 'file',
  '[位置]': 'location',
}
const RECALL = /^(.{1,60}撤回了一条消息|.{1,60} recalled a message\.?)[^\n]{0,60}$/

class QqReader {
  readonly #name: string
  readonly #options: ParseOptions
  readonly #clock: LocalClock
  #title: string
  #chats = 0
  #chatKey: string | null = null
  #numbered = false
  #names = new Set<string>()
  readonly #contacts = new Set<string>()
  #last = -Infinity
  #ordinal = 0
  #open: { record: MessageRecord; lines: string[] } | null = null
  #blankBefore = true
  #pendingRule = false
  #inHead = true
  /** Inside a message whose header was refused: its text goes with it. */
  #skipping = false
  out: ImportRecord[] = []

  constructor(name: string, options: ParseOptions) {
    this.#name = name
    this.#options = options
    this.#clock = new LocalClock(options.zone)
    this.#title = stem(name)
  }

  line(line: string, number: number): void {
    if (line === '') {
      this.#blankBefore = true
      this.#pendingRule = false
      this.#open?.lines.push(line)
      return
    }
    const header = this.#blankBefore || this.#open === null ? readHeader(line, this.#clock) : null
    if (header && this.#accepts(header)) {
      this.#finish()
      this.#start(header, number)
      this.#skipping = false
      this.#blankBefore = false
      return
    }
    if (!header && this.#blankBefore && isDatelessHeader(line)) {
      this.#finish()
      this.#skipping = true
      this.#blankBefore = false
      this.out.push({
        type: 'rejected',
        at: `${this.#name}:${number}`,
        reason: { code: 'TIME_BAD', params: { value: line.slice(0, 40) } },
      })
      return
    }
    if (RULE.test(line) && (this.#blankBefore || this.#inHead)) {
      // A rule after a blank line opens the head of the next chat; in a body it is text, which the next line settles.
      this.#pendingRule = true
      if (this.#inHead) return
    } else if (this.#pendingRule || this.#inHead) {
      const chat = CHAT.exec(line)
      if (chat || GROUP_OF_CHATS.test(line)) {
        this.#nextChat(chat ? chat[1]!.trim() : '')
        return
      }
    }
    const wasRule = RULE.test(line)
    this.#pendingRule = wasRule
    this.#blankBefore = false
    if (this.#open) this.#open.lines.push(line)
    else if (!this.#skipping && !this.#inHead && !wasRule) this.#reject(number)
  }

  end(): void {
    this.#finish()
  }

  #reject(number: number): void {
    this.out.push({ type: 'rejected', at: `${this.#name}:${number}`, reason: { code: 'TEXT_BEFORE_FIRST' } })
  }

  /** In a group every header has a number; in a private chat a third name may only come if time does not go back. */
  #accepts(header: Header): boolean {
    if (header.id !== null) return true
    if (this.#chatKey === null) return true
    if (this.#numbered) return false
    return this.#names.has(header.name) || this.#names.size < 2 || header.sentAt >= this.#last
  }

  #nextChat(title: string): void {
    this.#finish(true)
    if (title) this.#title = title
    this.#chatKey = null
    this.#inHead = true
    this.#pendingRule = false
    this.#blankBefore = false
    this.#last = -Infinity
    this.#names = new Set()
  }

  #start(header: Header, number: number): void {
    if (this.#chatKey === null) {
      this.#chatKey = String(this.#chats++)
      this.#numbered = header.id !== null
      this.#inHead = false
      this.out.push({ type: 'conversation', key: this.#chatKey, title: this.#title, kind: this.#numbered ? 'group' : 'direct' })
    }
    const notice = header.id !== null && SYSTEM_NUMBERS.has(header.id)
    const key = notice ? null : header.id === null ? `name:${header.name}` : header.id
    this.#names.add(header.name)
    this.#last = header.sentAt
    if (key !== null) this.#meet(key, header, number)
    this.#open = {
      lines: [],
      record: {
        type: 'message',
        conversationKey: this.#chatKey,
        senderKey: key,
        sentAt: header.sentAt,
        kind: notice ? 'system' : 'text',
        text: '',
        ordinal: this.#ordinal++,
        line: number,
      },
    }
  }

  #meet(key: string, header: Header, number: number): void {
    const seen = `${key}\n${header.name}`
    if (this.#contacts.has(seen)) return
    this.#contacts.add(seen)
    const isSelf = this.#options.self.includes(header.name) || (header.id !== null && this.#options.self.includes(header.id))
    // A private chat bears the other side's name; whoever else speaks in it is oneself.
    const opposite =
      this.#options.self.length === 0 &&
      header.id === null &&
      this.#names.size === 2 &&
      header.name !== this.#title &&
      this.#names.has(this.#title)
    this.out.push({
      type: 'contact',
      key,
      name: header.name,
      ...(header.id !== null ? { nativeId: header.id } : {}),
      ...(isSelf || opposite ? { isSelf: true } : {}),
      ...(header.id?.includes('@') ? { email: header.id } : {}),
      line: number,
    })
  }

  /** `headFollows`: the rule lines of the next chat's head were taken for text. */
  #finish(headFollows = false): void {
    const open = this.#open
    if (!open) return
    this.#open = null
    const { record, lines } = open
    while (lines.length > 0 && (lines.at(-1) === '' || (headFollows && RULE.test(lines.at(-1)!)))) lines.pop()
    record.text = lines.join('\n')
    if (record.kind === 'text') {
      const kind =
        record.text.length < 12 && Object.hasOwn(PLACEHOLDERS, record.text.trim()) ? PLACEHOLDERS[record.text.trim()]! : 'text'
      record.kind = RECALL.test(record.text) ? 'system' : kind
    }
    this.out.push(record)
  }
}

export const qq: Connector = {
  format: 'qq-txt',
  name: { zh: 'QQ', en: 'QQ' },
  channel: { id: 'qq-import', name: 'QQ' },
  localTimes: true,
  detect(sample) {
    if (sample.entries) return 0
    const text = sample.text.trimStart()
    if (text.startsWith('消息记录（此消息记录为文本格式')) return 1
    const clock = new LocalClock('UTC')
    const lines = text.split(/\r\n|\n|\r/, 400)
    const headers = lines.filter((one, i) => readHeader(one, clock) && (i === 0 || lines[i - 1] === '' || i < 12))
    if (headers.length === 0) return 0
    if (/^消息对象[:：]/m.test(text) && /^={8,}$/m.test(text)) return 0.98
    const numbered = headers.filter((one) => /[)>]$/.test(one.trim())).length
    return numbered > headers.length / 2 ? 0.9 : 0.75
  },
  async *parse(source, options) {
    const reader = new QqReader(source.name, options)
    for await (const batch of lineBatches(source)) {
      for (let i = 0; i < batch.lines.length; i++) reader.line(batch.lines[i]!, batch.first + i)
      if (batch.last) reader.end()
      if (reader.out.length > 0) {
        yield reader.out
        reader.out = []
      }
    }
  },
}
