/**
 * A whole import: each file is read once to the end before the first row of it is written (a broken one changes nothing), then
 * applied in transactions that leave room for other work. What was committed before a cancel or a crash stays, and importing
 * the file again adds exactly what is missing.
 */
import { QunxiError } from '#shared/contract/errors.ts'
import type { ImportChoice, ImportReport, PreviewFile } from '#shared/contract/imports.ts'
import type { ImportRecord, Reason } from '#shared/domain/records.ts'
import { isZone } from '#shared/domain/zone.ts'
import { basename } from 'node:path'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import { searchIndex, type SearchIndex } from '#core/store/search/search-index.ts'
import type { Store } from '#core/store/store.ts'
import { accountId, ensureAccount, findConversation } from '#core/store/tables/chat-writes.ts'
import { FileApplier } from './apply.ts'
import type { Connector, FileChannel } from './formats/format.ts'
import { connectorOf, connectors } from './formats/registry.ts'
import { inOrderOfTime } from './in-time.ts'
import { BrokenFile } from './reading/broken-file.ts'
import { recogniseConversation } from './recognise.ts'
import { ensureSame, holdsNothing, scanFile, type Scan, type ScanOptions, type Watch } from './scan.ts'

export interface ImportContext {
  store: Store
  /** The workspace's zone. */
  zone: string
  /** The workspace's. */
  afterMessages: readonly AfterMessages[]
  language?: 'zh' | 'en'
  now?: number
  progress(step: { done: number; total: number; note?: string }): void
  /** Lets others run, and throws CANCELLED after a cancel. */
  checkpoint(): Promise<void>
  /** Nobody waits at a window: larger transactions are faster. */
  alone?: boolean
  /** Records a transaction. */
  batch?: number
}

/** About 50 ms of writing: the interface stays quick beside it. */
const BATCH = 6000
const BATCH_ALONE = 50_000
const PAUSE_MS = 25
const MANY_SEGMENTS = 40

/** Where all files of a channel belong: exports tell nothing of the login they came from. */
const ACCOUNT = 'files'

/** All that can be imported, for choosing and for reports. */
export function importFormats(): Pick<Connector, 'format' | 'name'>[] {
  return connectors.map(({ format, name }) => ({ format, name }))
}

const channelOf = (scan: Scan): FileChannel => scan.prepared.channel ?? scan.connector.channel

function scanOptions(choice: ImportChoice, ctx: ImportContext): ScanOptions {
  const zone = choice.zone ?? ctx.zone
  if (!isZone(zone)) throw new QunxiError('BAD_INPUT', `Unknown time zone: ${zone}`, { field: 'zone', zone })
  return {
    zone,
    self: choice.self ?? [],
    language: ctx.language ?? 'zh',
    now: ctx.now ?? Date.now(),
    ...(choice.format ? { connector: connectorOf(choice.format) } : {}),
    ...(choice.dateOrder ? { dateOrder: choice.dateOrder } : {}),
    ...(choice.decimal ? { decimal: choice.decimal } : {}),
  }
}

/** Checkpoints cost an event-loop turn: at most one every few milliseconds. */
function paced(ctx: ImportContext): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < PAUSE_MS) return
    await ctx.checkpoint()
    last = performance.now()
  }
}

/** What a failure says about a file; anything but its content is thrown on. */
function problemOf(error: unknown, file: string): { at: string; reason: Reason } {
  if (error instanceof BrokenFile) return { at: error.at, reason: error.reason }
  if (error instanceof QunxiError && error.code === 'FORMAT_UNKNOWN') return { at: file, reason: { code: 'FORMAT_UNKNOWN' } }
  if (error instanceof QunxiError && error.code === 'FILE_NOT_FOUND') return { at: file, reason: { code: 'FILE_MISSING' } }
  if (error instanceof QunxiError && error.code === 'FILE_UNREADABLE') {
    return { at: file, reason: { code: 'READ_FAILED', params: { problem: error.message } } }
  }
  throw error
}

/** Reads every file and says what it holds. Writes nothing. */
export async function previewImport(ctx: ImportContext, choices: readonly ImportChoice[]): Promise<{ files: PreviewFile[] }> {
  const files: PreviewFile[] = []
  const pause = paced(ctx)
  for (const choice of choices) {
    const watch: Watch = {
      checkpoint: pause,
      bytes: (done, total) => ctx.progress({ done, total, note: 'imports.step.reading' }),
    }
    try {
      files.push(previewOf(ctx, await scanFile(choice.path, scanOptions(choice, ctx), watch, false)))
    } catch (error) {
      files.push(unreadable(choice, problemOf(error, basename(choice.path)), ctx.zone))
    }
  }
  return { files }
}

function previewOf(ctx: ImportContext, scan: Scan): PreviewFile {
  const account = accountId(ctx.store.read, channelOf(scan).id, ACCOUNT)
  const conversations = [...scan.conversations.values()].slice(0, 100).map((one) => ({
    title: one.record.title,
    kind: one.record.kind,
    messages: one.messages,
    firstAt: one.messages > 0 ? one.firstAt : null,
    lastAt: one.messages > 0 ? one.lastAt : null,
    known:
      account !== undefined &&
      (one.record.nativeId !== undefined
        ? findConversation(ctx.store.read, account, one.record.nativeId)
        : recogniseConversation(ctx.store.read, account, one)) !== undefined,
  }))
  const people = [...scan.people.values()].sort((a, b) => Number(b.isSelf) - Number(a.isSelf) || b.messages - a.messages)
  return {
    path: scan.path,
    name: scan.source.name,
    size: scan.size,
    format: scan.connector.format,
    problem: null,
    conversations,
    conversationTotal: scan.conversations.size,
    people: people.slice(0, 50),
    peopleTotal: people.length,
    messages: scan.messages,
    orders: scan.orders,
    firstAt: scan.firstAt,
    lastAt: scan.lastAt,
    zone: scan.options.zone,
    localTimes: scan.connector.localTimes,
    dateOrder: scan.prepared.dateOrder ?? null,
    readings: [...(scan.prepared.readings ?? [])],
    samples: scan.opening,
    rejected: { total: scan.rejectedTotal, rows: scan.rejected.slice(0, 50).map(({ at, reason }) => ({ at, reason })) },
    noted: { total: scan.notedTotal, rows: scan.noted.slice(0, 50).map(({ at, reason }) => ({ at, reason })) },
  }
}

function unreadable(choice: ImportChoice, problem: { at: string; reason: Reason }, zone: string): PreviewFile {
  return {
    path: choice.path,
    name: basename(choice.path),
    size: 0,
    format: choice.format ?? null,
    problem,
    conversations: [],
    conversationTotal: 0,
    people: [],
    peopleTotal: 0,
    messages: 0,
    orders: 0,
    firstAt: null,
    lastAt: null,
    zone,
    localTimes: false,
    dateOrder: null,
    readings: [],
    samples: [],
    rejected: { total: 0, rows: [] },
    noted: { total: 0, rows: [] },
  }
}

/** Imports files one after another; one that is broken is reported and the others go in. */
export async function runImport(ctx: ImportContext, choices: readonly ImportChoice[]): Promise<{ files: ImportReport[] }> {
  const files: ImportReport[] = []
  await ctx.store.whileBulk(async () => {
    for (const choice of choices) {
      try {
        files.push(await importFile(ctx, searchIndex, choice))
      } catch (error) {
        files.push(nothingOf(choice, problemOf(error, basename(choice.path))))
      }
    }
    ctx.progress({ done: 0, total: 0, note: 'imports.step.indexing' })
    // A few dozen segments are searched at once; fewer are made of them when the app is idle.
    while (searchIndex.segments(ctx.store.read) > MANY_SEGMENTS && ctx.store.write((db) => searchIndex.maintain(db, PAUSE_MS)))
      await ctx.checkpoint()
  })
  return { files }
}

async function importFile(ctx: ImportContext, index: SearchIndex, choice: ImportChoice): Promise<ImportReport> {
  const pause = paced(ctx)
  const watch: Watch = { checkpoint: pause, bytes: (done, total) => ctx.progress({ done, total, note: 'imports.step.reading' }) }
  const scan = await scanFile(choice.path, scanOptions(choice, ctx), watch, true)
  await ensureSame(scan)
  // Every row was left out: the report says why, and no empty chat is made of it.
  if (holdsNothing(scan) && scan.rejectedTotal > 0) {
    const rejected = scan.rejected.map(({ at, reason }) => ({ at, reason }))
    return { ...nothingOf(choice, null), format: scan.connector.format, rejected, rejectedTotal: scan.rejectedTotal }
  }
  const now = ctx.now ?? Date.now()
  const account = ctx.store.write((db) => ensureAccount(db, channelOf(scan).id, ACCOUNT, channelOf(scan).name, now), 'channel')
  const applier = new FileApplier(
    { ...scan, readings: scan.prepared.readings ?? [] },
    { account, index, now, workspaceZone: ctx.zone, afterMessages: ctx.afterMessages },
  )
  const size = ctx.batch ?? (ctx.alone ? BATCH_ALONE : BATCH)
  let pending: ImportRecord[] = []
  let done = 0
  const write = async () => {
    const batch = pending
    pending = []
    ctx.store.write((db) => applier.apply(db, batch), 'channel')
    done += batch.length
    ctx.progress({ done, total: scan.records, note: 'imports.step.writing' })
    await pause()
  }
  const batches: AsyncIterable<ImportRecord[]> | Iterable<ImportRecord[]> = scan.kept
    ? inOrderOfTime(scan.kept)
    : scan.connector.parse(scan.source, scan.options, scan.prepared)
  for await (const batch of batches) {
    for (const record of batch) {
      pending.push(record)
      if (pending.length >= size) await write()
    }
  }
  if (pending.length > 0) await write()
  ctx.store.write((db) => applier.settle(db), 'channel')
  while (ctx.store.write((db) => applier.refreshFigures(db), 'channel')) await pause()
  ctx.store.write((db) => applier.finish(db), 'channel')
  return applier.report
}

function nothingOf(choice: ImportChoice, problem: ImportReport['problem']): ImportReport {
  return {
    path: choice.path,
    file: basename(choice.path),
    format: choice.format ?? null,
    conversations: 0,
    contacts: 0,
    messages: { added: 0, unchanged: 0, edited: 0, recalled: 0 },
    orders: { added: 0, updated: 0, unchanged: 0 },
    rejected: [],
    rejectedTotal: 0,
    noted: [],
    notedTotal: 0,
    readings: [],
    problem,
  }
}
