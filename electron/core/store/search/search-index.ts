import { messageIdFloor } from '#shared/domain/id.ts'
import { searchReadings } from '#shared/domain/search-text.ts'
import type { SearchReading } from '#shared/domain/search-text.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import { PerWorkspace } from '../workspace-cache.ts'
import { checkIndex, type IndexedTexts, type IndexProblem } from './check.ts'
import { Maintenance } from './maintenance.ts'
import { matchSegment } from './match.ts'
import type { SearchFilter } from './match.ts'
import { kindCode } from './message-kinds.ts'
import { removeFromSegment } from './removal.ts'
import type { IndexedMessage } from './schema.ts'
import { buildSegment } from './segment-builder.ts'
import { openSegment, publishSegment, writeBlock, writeChunk } from './segment-rows.ts'
import { NumberList, SegmentCache, liveSegments, onOneSnapshot } from './segment.ts'
import { addToTail, clearTail, matchTail, removeFromTail, tailMessages, tailSize } from './tail.ts'

/** So many messages are in the tail before they become a segment; a batch of more becomes one at once. */
const TAIL_MESSAGES = 512
/** A batch is cut into segments of at most so many messages and so many UTF-16 units. */
const SEGMENT_MESSAGES = 131_072
const SEGMENT_UNITS = 8_000_000

export interface SearchQuery {
  /** As typed; see `searchReadings` for what it means. */
  text: string
  conversationId?: number
  senderId?: number
  kinds?: readonly string[]
  /** Epoch milliseconds UTC: from ≤ sent < to. */
  from?: number
  to?: number
  limit: number
  /** Only hits older than this message; `total` still counts all. */
  beforeId?: number
}

interface SearchAnswer {
  /** How many messages match, exactly. */
  total: number
  /** Newest first, at most `limit`. */
  ids: number[]
  /** Folded; what to highlight (see `matchRanges`). */
  needles: string[]
  match: SearchReading['match']
}

/**
 * Full-text search over messages: exact substrings, every occurrence. It lives in tables of the same database; every change is
 * part of the caller's transaction. Segments' columns and the merge under way are kept in memory, for each open workspace.
 */
export class SearchIndex {
  readonly #kept = new PerWorkspace(() => {
    const cache = new SegmentCache()
    return { cache, maintenance: new Maintenance(cache) }
  })
  readonly #slots = new NumberList()

  /** Adds messages that are not in the index. Empty texts are nothing to search for and are left out. */
  add(db: WriteDb, messages: readonly IndexedMessage[]): void {
    const filled = messages.filter((message) => message.text.length > 0)
    if (filled.length === 0) return
    const waiting = tailSize(db)
    if (waiting + filled.length < TAIL_MESSAGES) {
      for (const message of filled) addToTail(db, message)
      return
    }
    const all = waiting > 0 ? [...tailMessages(db), ...filled] : filled
    if (waiting > 0) clearTail(db)
    if (!ascending(all)) all.sort((a, b) => a.id - b.id)
    for (const part of portions(all)) writeSegment(db, part)
  }

  /** A message's text changed. `before` must be what the index holds. */
  replace(db: WriteDb, before: IndexedMessage, text: string): void {
    this.remove(db, [before])
    this.add(db, [{ ...before, text }])
  }

  /**
   * Takes messages out: their postings are gone from the blocks when the transaction commits. Each must be given with the text,
   * sender, conversation and kind under which it was added. Unknown ones are passed over.
   */
  remove(db: WriteDb, messages: readonly IndexedMessage[]): void {
    const left = messages.filter((message) => message.text.length > 0 && !removeFromTail(db, message.id))
    if (left.length === 0) return
    const rows = liveSegments(db).filter((row) => left.some(({ id }) => id >= row.minId && id <= row.maxId))
    const { cache, maintenance } = this.#kept.of(db)
    maintenance.abandonMergesOf(db, new Set(rows.map((row) => row.id)))
    for (const row of rows) {
      removeFromSegment(
        db,
        cache.load(db, row),
        left.filter(({ id }) => id >= row.minId && id <= row.maxId),
      )
    }
  }

  /** Empties the index. */
  clear(db: WriteDb): void {
    for (const table of ['search_tail', 'search_segments', 'search_blocks']) db.run(`DELETE FROM ${table}`)
  }

  search(db: ReadDb, query: SearchQuery): SearchAnswer {
    const readings = searchReadings(query.text)
    const filter: SearchFilter = {
      fromId: query.from === undefined ? -Infinity : messageIdFloor(query.from),
      toId: query.to === undefined ? Infinity : messageIdFloor(query.to),
    }
    if (query.conversationId !== undefined) filter.conversationId = query.conversationId
    if (query.senderId !== undefined) filter.senderId = query.senderId
    if (query.kinds !== undefined) filter.kinds = query.kinds.map(kindCode)
    let answer: SearchAnswer = { total: 0, ids: [], needles: [], match: 'text' }
    onOneSnapshot(db, () => {
      for (const reading of readings) {
        const found = this.#read(db, reading, filter, query)
        if (reading === readings[0] || found.total > 0) answer = found
        if (found.total > 0) return
      }
    })
    return answer
  }

  /** One reading of the query over the tail and all segments. */
  #read(db: ReadDb, { match, needles }: SearchReading, filter: SearchFilter, query: SearchQuery): SearchAnswer {
    const before = query.beforeId ?? Infinity
    const newest = new Newest(query.limit)
    const slots = this.#slots
    let total = 0
    for (const id of matchTail(db, needles, filter)) {
      total += 1
      if (id < before) newest.offer(id)
    }
    newest.settle()
    const rows = liveSegments(db)
    const { cache } = this.#kept.of(db)
    cache.keepOnly(rows)
    for (const row of rows) {
      if (row.maxId < filter.fromId || row.minId >= filter.toId) continue
      const segment = cache.load(db, row)
      matchSegment(db, segment, needles, filter, slots)
      total += slots.length
      if (row.minId >= before) continue
      const end = before === Infinity ? slots.length : slots.indexOfAtLeast(segment.slotAtLeast(db, before))
      const start = Math.max(0, end - query.limit)
      for (let i = end - 1; i >= start; i -= 1) {
        const id = segment.idAt(db, slots.data[i] as number)
        if (newest.isFullAbove(id)) break
        newest.offer(id)
      }
      newest.settle()
    }
    return { total, ids: newest.ids, needles, match }
  }

  /** How many segments a search looks into. */
  segments(db: ReadDb): number {
    return liveSegments(db).length
  }

  /** Compares the whole index with the messages it should hold; see `checkIndex`. */
  check(db: ReadDb, messages: IndexedTexts): IndexProblem[] {
    return checkIndex(db, this.#kept.of(db).cache, messages)
  }

  /** Whether `maintain` has anything to do; only reads. */
  needsMaintenance(db: ReadDb): boolean {
    return this.#kept.of(db).maintenance.isDue(db)
  }

  /**
   * Merges segments for about `budgetMs` (its own short transaction; nothing is blocked longer). Returns whether more is due.
   * Call it when idle, and to the end after a bulk import. `full` merges all it can: for a job.
   */
  maintain(db: WriteDb, budgetMs: number, full = false): boolean {
    return this.#kept.of(db).maintenance.run(db, budgetMs, full, Date.now())
  }
}

/** Keeps the newest `limit` ids of several runs. */
class Newest {
  ids: number[] = []
  readonly #limit: number
  #oldest = -Infinity

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether an id as old as this has no place any more. */
  isFullAbove(id: number): boolean {
    return id <= this.#oldest
  }

  offer(id: number): void {
    this.ids.push(id)
  }

  /** To be called after each run. */
  settle(): void {
    this.ids.sort((a, b) => b - a)
    if (this.ids.length < this.#limit) return
    this.ids.length = this.#limit
    this.#oldest = this.ids.at(-1) ?? Infinity
  }
}

function writeSegment(db: WriteDb, messages: readonly IndexedMessage[]): void {
  const { id } = openSegment(db, [], 0)
  const built = buildSegment(
    messages,
    (number, data) => writeBlock(db, id, number, data),
    (number, data) => writeChunk(db, id, number, data),
  )
  publishSegment(db, id, built)
}

function* portions(messages: readonly IndexedMessage[]): Generator<readonly IndexedMessage[]> {
  let from = 0
  let units = 0
  for (let i = 0; i < messages.length; i += 1) {
    const length = (messages[i] as IndexedMessage).text.length
    if (i > from && (i - from >= SEGMENT_MESSAGES || units + length > SEGMENT_UNITS)) {
      yield messages.slice(from, i)
      from = i
      units = 0
    }
    units += length
  }
  yield from === 0 ? messages : messages.slice(from)
}

function ascending(messages: readonly IndexedMessage[]): boolean {
  for (let i = 1; i < messages.length; i += 1) {
    if ((messages[i] as IndexedMessage).id < (messages[i - 1] as IndexedMessage).id) return false
  }
  return true
}

/** The index of whichever open workspace's face it is given. */
export const searchIndex = new SearchIndex()
