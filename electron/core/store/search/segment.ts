import type { ReadDb } from '../db.ts'
import { readChunk } from './doc-columns.ts'
import { BLOCKS_PER_SEGMENT, CHUNK_BASE, CHUNK_SLOTS, SEGMENT_LIVE, SLOT_BITS } from './schema.ts'

/** A segment's row without its columns, as listed before each search. */
export interface SegmentRow {
  id: number
  /** Random: tells a segment from an earlier one whose number was freed, or whose transaction rolled back. */
  stamp: number
  docs: number
  slots: number
  minId: number
  maxId: number
}

const LIVE = `SELECT id, stamp, docs, slots, min_id AS minId, max_id AS maxId FROM search_segments
  WHERE state = ${SEGMENT_LIVE} ORDER BY max_id DESC`
const COLUMNS = 'SELECT directory, starts, chunk_ids AS chunkIds FROM search_segments WHERE id = ?'
const BLOCK = 'SELECT data FROM search_blocks WHERE id = ?'

/** A growing list of positions or slots that keeps its memory between uses. */
export class NumberList {
  data = new Uint32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.data.length) this.#grow()
    this.data[this.length++] = value
  }

  /** Index of the first value of at least `value` in an ascending list. */
  indexOfAtLeast(value: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.data[middle] as number) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  #grow(): void {
    const wider = new Uint32Array(this.data.length * 2)
    wider.set(this.data)
    this.data = wider
  }
}

/** The immutable part of a segment in memory: where each term's postings lie and which message is in which slot. */
export class Segment {
  readonly row: SegmentRow
  /** First term and first position of each block, ascending. Removal may empty a block; these stay as lower bounds. */
  readonly terms: Float64Array
  readonly firsts: Uint32Array
  readonly #starts: Uint32Array
  readonly #chunkIds: Float64Array
  #chunk = -1
  #chunkDocs: number[] = []

  constructor(row: SegmentRow, columns: { directory: Buffer; starts: Buffer; chunkIds: Buffer }) {
    this.row = row
    const blocks = columns.directory.length / 12
    const directory = aligned(columns.directory)
    this.terms = new Float64Array(directory, 0, blocks)
    this.firsts = new Uint32Array(directory, blocks * 8, blocks)
    this.#starts = new Uint32Array(aligned(columns.starts))
    this.#chunkIds = new Float64Array(aligned(columns.chunkIds))
  }

  block(db: ReadDb, number: number): Buffer {
    const data = db.value<Buffer>(BLOCK, this.row.id * BLOCKS_PER_SEGMENT + number)
    if (!data) throw new Error(`Search segment ${this.row.id} lacks block ${number}`)
    return data
  }

  /** Index of the first block whose first term is `term` or later. */
  lowerBlock(term: number): number {
    let low = 0
    let high = this.terms.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.terms[middle] as number) < term) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Blocks that can hold postings of the terms `first`…`last`: [from, to). */
  blocksOf(first: number, last: number): [from: number, to: number] {
    const low = this.lowerBlock(first)
    let high = low
    if (first === last) while (high < this.terms.length && this.terms[high] === last) high += 1
    else high = this.lowerBlock(last + 1)
    return [Math.max(0, low - 1), high]
  }

  /** The one block that holds (term, position) if any does, or -1. */
  blockOf(term: number, position: number): number {
    let low = 0
    let high = this.terms.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = this.terms[middle] as number
      if (at < term || (at === term && (this.firsts[middle] as number) <= position)) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Whether a message begins in `slot`. */
  isStart(slot: number): boolean {
    return (((this.#starts[slot >>> 5] as number) >>> (slot & 31)) & 1) === 1
  }

  /** The slot in which the message that covers `slot` begins; looks no further back than `floor`. */
  startOf(slot: number, floor: number): number {
    let at = slot
    while (at > floor && !this.isStart(at)) at -= 1
    return at
  }

  /** First slot at or after `slot` in which a message begins, or the number of slots. */
  nextStart(slot: number): number {
    let at = slot
    while (at < this.row.slots && !this.isStart(at)) at += 1
    return at
  }

  /** Id of the message that begins in `slot`. */
  idAt(db: ReadDb, slot: number): number {
    const chunk = Math.floor(slot / CHUNK_SLOTS)
    const docs = this.#docsOf(db, chunk)
    return docs[this.#rank(chunk, slot)] as number
  }

  /** First slot whose message has an id of at least `id`, or the number of slots. */
  slotAtLeast(db: ReadDb, id: number): number {
    if (id <= this.row.minId) return 0
    if (id > this.row.maxId) return this.row.slots
    let low = 0
    let high = this.#chunkIds.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#chunkIds[middle] as number) < id) low = middle + 1
      else high = middle
    }
    for (let chunk = Math.max(0, low - 1); chunk < this.#chunkIds.length; chunk += 1) {
      const docs = this.#docsOf(db, chunk)
      const index = docs.findIndex((doc) => doc >= id)
      if (index >= 0) return this.#select(chunk, index)
    }
    return this.row.slots
  }

  /** Slots that hold this id: usually one or none; an edited message leaves an emptied one behind until the next merge. */
  slotsOf(db: ReadDb, id: number): number[] {
    const found: number[] = []
    if (id < this.row.minId || id > this.row.maxId) return found
    for (let slot = this.slotAtLeast(db, id); slot < this.row.slots; slot = this.nextStart(slot + 1)) {
      if (this.idAt(db, slot) !== id) break
      found.push(slot)
    }
    return found
  }

  /** Calls `visit` with every message's slot and id, in order. */
  *docs(db: ReadDb): Generator<[slot: number, id: number]> {
    for (let slot = this.nextStart(0); slot < this.row.slots; slot = this.nextStart(slot + 1)) yield [slot, this.idAt(db, slot)]
  }

  #docsOf(db: ReadDb, chunk: number): number[] {
    if (this.#chunk !== chunk) {
      const data = db.value<Buffer>(BLOCK, this.row.id * BLOCKS_PER_SEGMENT + CHUNK_BASE + chunk)
      if (!data) throw new Error(`Search segment ${this.row.id} lacks id chunk ${chunk}`)
      this.#chunkDocs = readChunk(data, this.#chunkIds[chunk] as number)
      this.#chunk = chunk
    }
    return this.#chunkDocs
  }

  /** How many messages begin in the chunk before `slot`. */
  #rank(chunk: number, slot: number): number {
    let rank = 0
    const first = (chunk * CHUNK_SLOTS) >>> 5
    const last = slot >>> 5
    for (let word = first; word < last; word += 1) rank += bits(this.#starts[word] as number)
    return rank + bits((this.#starts[last] as number) & ((1 << (slot & 31)) - 1))
  }

  /** Slot of the chunk's message number `index`. */
  #select(chunk: number, index: number): number {
    let slot = this.nextStart(chunk * CHUNK_SLOTS)
    for (let i = 0; i < index; i += 1) slot = this.nextStart(slot + 1)
    return slot
  }
}

/** Position of a slot's first unit. */
export function firstPosition(slot: number): number {
  return slot << SLOT_BITS
}

/** Runs `work` on one snapshot: an unfinished statement keeps the read transaction open, also against other processes. */
export function onOneSnapshot<T>(db: ReadDb, work: () => T): T {
  const open = db.iterate('SELECT id FROM search_segments UNION ALL SELECT 0')
  open.next()
  try {
    return work()
  } finally {
    open.return?.()
  }
}

/** Searched segments, newest last message first. */
export function liveSegments(db: ReadDb): SegmentRow[] {
  return db.all<SegmentRow>(LIVE)
}

/** Keeps the columns of immutable segments between searches. */
export class SegmentCache {
  readonly #byId = new Map<number, Segment>()

  load(db: ReadDb, row: SegmentRow): Segment {
    const known = this.#byId.get(row.id)
    if (known && known.row.stamp === row.stamp) return known
    const columns = db.get<{ directory: Buffer; starts: Buffer; chunkIds: Buffer }>(COLUMNS, row.id)
    if (!columns) throw new Error(`Search segment ${row.id} is gone`)
    const segment = new Segment(row, columns)
    this.#byId.set(row.id, segment)
    return segment
  }

  /** Forgets segments that are not searched any more. */
  keepOnly(rows: readonly SegmentRow[]): void {
    if (this.#byId.size <= rows.length) return
    const live = new Set(rows.map((row) => row.id))
    for (const id of this.#byId.keys()) if (!live.has(id)) this.#byId.delete(id)
  }
}

/** A copy on its own memory, so that typed arrays of any width can look at it. */
function aligned(buffer: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(buffer.length)
  new Uint8Array(copy).set(buffer)
  return copy
}

function bits(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555)
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333)
  return (((n + (n >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24
}
