/**
 * The first reading of a file: it proves that the whole file can be read (so that a broken one changes nothing), and gathers what
 * the preview shows. Memory stays flat: counts and a thinned sample are kept; records only of small files, to save reading twice.
 */
import { stat } from 'node:fs/promises'
import { QunxiError } from '#shared/contract/errors.ts'
import type { DateOrder } from '#shared/domain/date-order.ts'
import type { ImportRecord, MessageRecord, NotedRecord, RejectedRecord } from '#shared/domain/records.ts'
import type { Connector, ParseOptions, Prepared } from './formats/format.ts'
import { bestFormat, takeSample } from './formats/registry.ts'
import { isPlaceholder, minuteKey } from './placeholders.ts'
import { fileSource, type ByteSource } from './reading/byte-source.ts'
import { BrokenFile } from './reading/broken-file.ts'
import type { Glimpse, ScannedConversation } from './scanned.ts'

export interface ScanOptions {
  /** Absent: told by content. */
  connector?: Connector
  zone: string
  self: readonly string[]
  dateOrder?: DateOrder
  decimal?: 'point' | 'comma'
  language: 'zh' | 'en'
  now: number
}

export interface Scan {
  path: string
  source: ByteSource
  size: number
  modifiedAt: number
  connector: Connector
  options: ParseOptions
  prepared: Prepared
  conversations: Map<string, ScannedConversation>
  people: Map<string, { name: string; nativeId: string; messages: number; isSelf: boolean }>
  messages: number
  orders: number
  records: number
  firstAt: number | null
  lastAt: number | null
  opening: { sender: string; sentAt: number; text: string }[]
  rejected: RejectedRecord[]
  rejectedTotal: number
  /** Rows that come in without something they hold. */
  noted: NotedRecord[]
  notedTotal: number
  /** Minutes with a row that may stand for another text (see placeholders.ts). */
  placeholderMinutes: Set<string>
  /** All records, where there are few enough. */
  kept: ImportRecord[][] | null
}

export interface Watch {
  /** Lets others run, and throws CANCELLED after a cancel. */
  checkpoint(): Promise<void>
  /** Bytes read so far in this pass. */
  bytes?(done: number, total: number): void
}

/** So many records are kept in memory (some 150 MB), which spares a second reading; fewer where their texts are long. */
const KEEP = 300_000
/** Characters of all their texts. */
const KEEP_TEXT = 32 * 1024 * 1024
const LISTED_REJECTS = 1000
const SAMPLE = 256
const FIRST = 64

/** Keeps every n-th of a stream of unknown length, n doubling, so that what is kept stays spread over all of it. */
class Thinned<T> {
  readonly #first: T[] = []
  readonly #kept: T[] = []
  #every = 1
  #seen = 0

  offer(make: () => T): void {
    // The beginning is kept whole: an export that has grown since begins as the one before did.
    if (this.#first.length < FIRST) {
      this.#first.push(make())
      return
    }
    if (this.#seen++ % this.#every !== 0) return
    this.#kept.push(make())
    if (this.#kept.length < SAMPLE) return
    for (let i = 1, to = 1; i < SAMPLE; i++) if (i % 2 === 0) this.#kept[to++] = this.#kept[i]!
    this.#kept.length = SAMPLE / 2
    this.#every *= 2
  }

  get all(): T[] {
    return [...this.#first, ...this.#kept]
  }
}

function watched(source: ByteSource, watch: Watch): ByteSource {
  return {
    ...source,
    async *chunks() {
      let done = 0
      for await (const chunk of source.chunks()) {
        done += chunk.length
        watch.bytes?.(Math.min(done, source.size), source.size)
        await watch.checkpoint()
        yield chunk
      }
    },
  }
}

/** Opens a file for import. Throws FILE_NOT_FOUND, FILE_UNREADABLE, FORMAT_UNKNOWN, or BrokenFile. */
export async function scanFile(path: string, options: ScanOptions, watch: Watch, keep: boolean): Promise<Scan> {
  const { plain, modifiedAt } = await openSource(path)
  const connector = options.connector ?? (await recognise(plain))
  const source = watched(plain, watch)
  const parse: ParseOptions = {
    zone: options.zone,
    self: options.self,
    language: options.language,
    now: options.now,
    ...(options.dateOrder ? { dateOrder: options.dateOrder } : {}),
    ...(options.decimal ? { decimal: options.decimal } : {}),
    checkpoint: () => watch.checkpoint(),
  }
  const prepared = (await connector.prepare?.(source, parse)) ?? {}
  const scan: Scan = {
    path,
    source: plain,
    size: plain.size,
    modifiedAt,
    connector,
    options: parse,
    prepared,
    conversations: new Map(),
    people: new Map(),
    messages: 0,
    orders: 0,
    records: 0,
    firstAt: null,
    lastAt: null,
    opening: [],
    rejected: [],
    rejectedTotal: 0,
    noted: [],
    notedTotal: 0,
    placeholderMinutes: new Set(),
    kept: keep ? [] : null,
  }
  const samples = new Map<string, Thinned<Glimpse>>()
  let text = 0
  for await (const batch of connector.parse(source, parse, prepared)) {
    await watch.checkpoint()
    scan.records += batch.length
    if (scan.kept) {
      for (const record of batch) text += lengthOf(record)
      if (scan.records > KEEP || text > KEEP_TEXT) scan.kept = null
    }
    scan.kept?.push(batch)
    for (const record of batch) note(scan, record, samples)
  }
  for (const [key, sample] of samples) scan.conversations.get(key)!.sample = sample.all
  await ensureSame(scan)
  if (isEmpty(scan)) throw new BrokenFile(plain.name, 'NOTHING_FOUND', { value: connector.format })
  return scan
}

function lengthOf(record: ImportRecord): number {
  let length = 0
  for (const value of Object.values(record)) if (typeof value === 'string') length += value.length
  return length
}

async function openSource(path: string): Promise<{ plain: ByteSource; modifiedAt: number }> {
  try {
    // Not to be seen any more is changed, too.
    const info = await stat(path)
    if (!info.isFile()) throw new QunxiError('FILE_UNREADABLE', `Not a file: ${path}`, { path })
    return { plain: await fileSource(path), modifiedAt: info.mtimeMs }
  } catch (error) {
    if (error instanceof QunxiError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new QunxiError('FILE_NOT_FOUND', `There is no file ${path}`, { path })
    throw new QunxiError('FILE_UNREADABLE', `Cannot read ${path}: ${(error as Error).message}`, { path })
  }
}

async function recognise(source: ByteSource): Promise<Connector> {
  const found = bestFormat(await takeSample(source))
  if (!found) throw new QunxiError('FORMAT_UNKNOWN', `${source.name} is in no format that can be imported`, { file: source.name })
  return found.connector
}

/** No message, person or order, and no chat that has an id of its own. */
export function holdsNothing(scan: Scan): boolean {
  const named = [...scan.conversations.values()].some(({ record }) => record.nativeId !== undefined)
  return scan.messages === 0 && scan.orders === 0 && scan.people.size === 0 && !named
}

/** Nothing was found, not even a row that was meant to be one: the format was a wrong guess. */
function isEmpty(scan: Scan): boolean {
  return holdsNothing(scan) && scan.rejected.every(({ reason }) => reason.code === 'TEXT_BEFORE_FIRST')
}

/** Throws FILE_CHANGED when the file is not the one that was scanned. */
export async function ensureSame(scan: Scan): Promise<void> {
  const info = await stat(scan.path).catch(() => null)
  if (!info || info.size !== scan.size || info.mtimeMs !== scan.modifiedAt) throw new BrokenFile(scan.source.name, 'FILE_CHANGED')
}

function note(scan: Scan, record: ImportRecord, samples: Map<string, Thinned<Glimpse>>): void {
  switch (record.type) {
    case 'message':
      noteMessage(scan, record, samples)
      break
    case 'conversation':
      if (!scan.conversations.has(record.key)) {
        scan.conversations.set(record.key, { record, messages: 0, firstAt: Infinity, lastAt: -Infinity, sample: [] })
        if (record.nativeId === undefined) samples.set(record.key, new Thinned())
      }
      break
    case 'contact': {
      const known = scan.people.get(record.key)
      if (known) known.isSelf ||= record.isSelf === true
      else {
        const nativeId = record.nativeId ?? `name:${record.name}`
        scan.people.set(record.key, { name: record.name, nativeId, messages: 0, isSelf: record.isSelf === true })
      }
      break
    }
    case 'order':
      scan.orders++
      see(scan, record.orderedAt)
      break
    case 'rejected':
      scan.rejectedTotal++
      if (scan.rejected.length < LISTED_REJECTS) scan.rejected.push(record)
      break
    case 'noted':
      scan.notedTotal++
      if (scan.noted.length < LISTED_REJECTS) scan.noted.push(record)
      break
    case 'member':
      break
  }
}

function noteMessage(scan: Scan, record: MessageRecord, samples: Map<string, Thinned<Glimpse>>): void {
  scan.messages++
  if (isPlaceholder(record)) scan.placeholderMinutes.add(minuteKey(record))
  see(scan, record.sentAt)
  const person = record.senderKey === null ? undefined : scan.people.get(record.senderKey)
  if (person) person.messages++
  const conversation = scan.conversations.get(record.conversationKey)
  if (conversation) {
    conversation.messages++
    if (record.sentAt < conversation.firstAt) conversation.firstAt = record.sentAt
    if (record.sentAt > conversation.lastAt) conversation.lastAt = record.sentAt
    if (record.text !== '') {
      const { sentAt, text, nativeId } = record
      samples.get(record.conversationKey)?.offer(() => ({ sentAt, text, uid: nativeId, sender: person?.nativeId ?? '' }))
    }
  }
  if (scan.opening.length < 3 && record.kind === 'text' && record.text !== '') {
    scan.opening.push({ sender: person?.name ?? '', sentAt: record.sentAt, text: record.text.slice(0, 120) })
  }
}

function see(scan: Scan, at: number): void {
  if (scan.firstAt === null || at < scan.firstAt) scan.firstAt = at
  if (scan.lastAt === null || at > scan.lastAt) scan.lastAt = at
}
