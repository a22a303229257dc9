/** Lines of a WhatsApp export turned into records; shared by the text file, the archive and Signal's look-alike. */
import type { DateOrder } from '#shared/domain/date-order.ts'
import { phoneOf } from '#shared/domain/phone.ts'
import type { ImportRecord, MessageRecord } from '#shared/domain/records.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { lineBatches } from '../../reading/text.ts'
import type { ParseOptions, Prepared } from '../format.ts'
import { cleanName, isGroupNotice, readBody, splitSpeaker, subjectOf } from './body.ts'
import { DateOrderFinder } from './date-order.ts'
import { headerTime, readHeader } from './header.ts'
import { titleOf } from './phrases.ts'

interface TranscriptState {
  bracket: boolean
  longNames: Set<string>
  kind: 'direct' | 'group'
  title: string
  /** The one who is oneself, when a direct chat's other side is known. */
  self: string | null
}

const NONE: ReadonlySet<string> = new Set()

/** What the whole file tells: the order of dates, group or direct, the title, names that hold ": ". */
export async function surveyTranscript(
  source: ByteSource,
  named: string | null,
  fallback: string,
  options: ParseOptions,
): Promise<Prepared> {
  const finder = new DateOrderFinder(options.now)
  const speakers = new Map<string, { count: number; second: string | null }>()
  let bracket: boolean | null = null
  let groupNotice = false
  let subject: string | null = null
  let chat: string | null = null
  for await (const batch of lineBatches(source)) {
    for (const line of batch.lines) {
      const header = readHeader(line)
      if (!header) continue
      bracket ??= header.bracket
      if (header.bracket !== bracket) continue
      finder.see(header)
      const speaker = splitSpeaker(header.rest, NONE, NONE)
      if (speaker.name === null) {
        if (isGroupNotice(speaker.text)) groupNotice = true
        subject = subjectOf(speaker.text) ?? subject
        chat = speaker.chat || chat
        continue
      }
      const next = speaker.text.indexOf(': ')
      const second = next > 0 && next < 60 ? speaker.text.slice(0, next) : null
      const known = speakers.get(speaker.name)
      if (!known) speakers.set(speaker.name, { count: 1, second })
      else {
        known.count++
        if (known.second !== second) known.second = null
      }
    }
  }
  const longNames = new Set<string>()
  // "Dr: Wang: hello" is ambiguous; the longer name is taken only where something outside the line says so.
  for (const [name, { second }] of speakers) {
    if (second === null) continue
    const long = `${name}: ${second}`
    if (named === long || subject === long || options.self.includes(long)) longNames.add(long)
  }
  const title = named ?? subject ?? chat ?? fallback
  // Notices in a name that never speaks, where two others do: the name is the group's.
  const groupSpoke = chat !== null && speakers.size > 1 && !speakers.has(chat)
  const kind = groupNotice || groupSpoke || speakers.size > 2 ? 'group' : 'direct'
  const names = [...speakers.keys()]
  const self = kind === 'direct' && names.length === 2 && names.includes(title) ? names.find((name) => name !== title)! : null
  const state: TranscriptState = { bracket: bracket ?? false, longNames, kind, title, self }
  return { dateOrder: finder.result(), state }
}

/** A sender nobody has saved under a name is the number itself. */
function numberOf(name: string): { phone?: string } {
  const phone = /\p{L}/u.test(name) ? null : phoneOf(name)
  return phone === null ? {} : { phone }
}

/** Yields batches; a header whose date does not exist is rejected with its text. */
export async function* parseTranscript(
  source: ByteSource,
  options: ParseOptions,
  prepared: Prepared,
): AsyncGenerator<ImportRecord[]> {
  const state = prepared.state as TranscriptState
  const order: DateOrder = options.dateOrder ?? prepared.dateOrder!.order
  const clock = new LocalClock(options.zone)
  const known = new Set<string>()
  let out: ImportRecord[] = [{ type: 'conversation', key: 'chat', title: state.title, kind: state.kind }]
  let open: { record: MessageRecord; name: string | null; lines: string[] } | null = null
  let skipping = false
  let ordinal = 0

  const finish = () => {
    if (!open) return
    const { record, name, lines } = open
    open = null
    const raw = lines.length === 1 ? lines[0]! : lines.join('\n')
    if (name === null) {
      record.kind = 'system'
      record.text = raw.trimEnd()
    } else {
      const body = readBody(raw)
      record.kind = body.kind
      record.text = body.text
      if (body.media) record.media = body.media
      if (body.edited) record.editedAt = record.sentAt
    }
    out.push(record)
  }

  for await (const batch of lineBatches(source)) {
    for (let i = 0; i < batch.lines.length; i++) {
      const line = batch.lines[i]!
      const number = batch.first + i
      const header = readHeader(line)
      if (!header || header.bracket !== state.bracket) {
        if (open) open.lines.push(line)
        else if (!skipping && line.trim() !== '') {
          out.push({ type: 'rejected', at: `${source.name}:${number}`, reason: { code: 'TEXT_BEFORE_FIRST' } })
        }
        continue
      }
      finish()
      const sentAt = headerTime(header, header.yearFirst ? 'ymd' : order, clock)
      if (Number.isNaN(sentAt)) {
        out.push({
          type: 'rejected',
          at: `${source.name}:${number}`,
          reason: { code: 'TIME_BAD', params: { value: line.slice(0, 40) } },
        })
        skipping = true
        continue
      }
      skipping = false
      const { name, text } = splitSpeaker(header.rest, state.longNames, known)
      if (name !== null && !known.has(name)) {
        known.add(name)
        const isSelf = options.self.includes(name) || (options.self.length === 0 && name === state.self)
        out.push({
          type: 'contact',
          key: name,
          name,
          ...(isSelf ? { isSelf } : {}),
          ...numberOf(name),
          line: number,
        })
      }
      open = {
        name,
        lines: [text],
        record: {
          type: 'message',
          conversationKey: 'chat',
          senderKey: name,
          sentAt,
          kind: 'text',
          text: '',
          ordinal: ordinal++,
          line: number,
        },
      }
    }
    if (out.length > 500) {
      yield out
      out = []
    }
  }
  finish()
  if (out.length > 0) yield out
}

/** The chat's title when the phone put it into the file's name. */
export function titleFromName(stemmed: string): string | null {
  return titleOf(cleanName(stemmed.normalize('NFC')))
}
