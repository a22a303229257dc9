import type { WriteDb } from '../db.ts'
import { BlockWriter } from './block-writer.ts'
import { DocColumnsWriter } from './doc-columns.ts'
import { BlockLists } from './postings.ts'
import { FIRST_CONVERSATION_TERM, FIRST_SENDER_TERM, SLOT_BITS } from './schema.ts'
import type { BuiltSegment } from './segment-builder.ts'
import { writeBlock, writeChunk } from './segment-rows.ts'
import { NumberList } from './segment.ts'
import type { Segment } from './segment.ts'

const WITHIN_SLOT = (1 << SLOT_BITS) - 1
/** Work between two looks at the clock, in postings. */
const STRIDE = 4096

/** The transaction in which the current step runs; set by whoever resumes the merge. */
export interface MergeStep {
  db: WriteDb
}

interface Source {
  segment: Segment
  /** New slot of each old slot (of the messages that still have postings). */
  slots: Uint32Array
  /** The next block to read, and how far the present one has been used. */
  block: number
  lists: BlockLists
  list: number
  position: number
  /** Term of the present list; Infinity at the end. */
  term: number
}

/**
 * Merges segments into one, its messages in order of id, dropping those that were emptied by edits and erasure. A generator:
 * it stops every few thousand postings so that the caller can end the transaction and go on in a later one. The caller makes
 * sure that the sources do not change meanwhile, else it throws the merge away.
 */
export function* mergeSegments(step: MergeStep, target: number, segments: readonly Segment[]): Generator<void, BuiltSegment> {
  const sources: Source[] = []
  let docs: Docs = { ids: new Float64Array(0), source: new Uint8Array(0), slot: new Uint32Array(0) }
  for (let i = 0; i < segments.length; i += 1) {
    const segment = segments[i] as Segment
    sources.push({
      segment,
      slots: new Uint32Array(segment.row.slots),
      block: 0,
      lists: new BlockLists(),
      list: 0,
      position: 0,
      term: Infinity,
    })
    docs = mergeDocs(docs, yield* readDocs(step, segment, i))
    yield
  }
  const columns = yield* writeDocs(step, target, sources, docs)
  const writer = new BlockWriter((number, data) => writeBlock(step.db, target, number, data))
  yield* mergePostings(step, sources, writer)
  writer.finish()
  const count = docs.ids.length
  return {
    docs: count,
    slots: columns.slots,
    minId: docs.ids[0] ?? 0,
    maxId: docs.ids[count - 1] ?? 0,
    terms: writer.terms,
    firsts: writer.firsts,
    starts: columns.writer.starts,
    chunkIds: columns.writer.chunkIds,
  }
}

interface Docs {
  ids: Float64Array
  source: Uint8Array
  slot: Uint32Array
}

/** The messages that still have postings, in order: each has exactly one conversation. */
function* readDocs(step: MergeStep, segment: Segment, source: number): Generator<void, Docs> {
  const live = new Uint8Array(segment.row.slots)
  const lists = new BlockLists()
  const [from, to] = segment.blocksOf(FIRST_CONVERSATION_TERM, FIRST_SENDER_TERM - 1)
  let count = 0
  for (let number = from; number < to; number += 1) {
    const first = segment.terms[number] as number
    lists.read(segment.block(step.db, number), first, FIRST_CONVERSATION_TERM, FIRST_SENDER_TERM - 1)
    for (let i = 0; i < lists.positions.length; i += 1) live[lists.positions.data[i] as number] = 1
    count += lists.positions.length
    yield
  }
  const docs = { ids: new Float64Array(count), source: new Uint8Array(count).fill(source), slot: new Uint32Array(count) }
  let at = 0
  for (let slot = segment.nextStart(0); slot < segment.row.slots; slot = segment.nextStart(slot + 1)) {
    if (live[slot] !== 1) continue
    docs.ids[at] = segment.idAt(step.db, slot)
    docs.slot[at++] = slot
    if (at % STRIDE === 0) yield
  }
  return docs
}

function mergeDocs(a: Docs, b: Docs): Docs {
  const count = a.ids.length + b.ids.length
  const merged = { ids: new Float64Array(count), source: new Uint8Array(count), slot: new Uint32Array(count) }
  let i = 0
  let j = 0
  for (let at = 0; at < count; at += 1) {
    const fromA = j === b.ids.length || (i < a.ids.length && (a.ids[i] as number) <= (b.ids[j] as number))
    const from = fromA ? a : b
    const index = fromA ? i++ : j++
    merged.ids[at] = from.ids[index] as number
    merged.source[at] = from.source[index] as number
    merged.slot[at] = from.slot[index] as number
  }
  return merged
}

/** Gives every message its new slot and writes the id columns. */
function* writeDocs(
  step: MergeStep,
  target: number,
  sources: readonly Source[],
  docs: Docs,
): Generator<void, { writer: DocColumnsWriter; slots: number }> {
  let total = 0
  for (const { segment } of sources) total += segment.row.slots
  const writer = new DocColumnsWriter(total, (number, data) => writeChunk(step.db, target, number, data))
  let slots = 0
  for (let i = 0; i < docs.ids.length; i += 1) {
    const source = sources[docs.source[i] as number] as Source
    const from = docs.slot[i] as number
    const width = source.segment.nextStart(from + 1) - from
    writer.add(slots, docs.ids[i] as number)
    for (let k = 0; k < width; k += 1) source.slots[from + k] = slots + k
    slots += width
    if (i % STRIDE === 0) yield
  }
  writer.finish()
  return { writer, slots }
}

/** Term by term over all sources; a term's lists are remapped and merged. */
function* mergePostings(step: MergeStep, sources: readonly Source[], writer: BlockWriter): Generator<void, void> {
  const gathered = new NumberList()
  let work = 0
  for (const source of sources) nextBlock(step, source)
  for (;;) {
    let term = Infinity
    for (const source of sources) if (source.term < term) term = source.term
    if (term === Infinity) return
    gathered.length = 0
    let sorted = true
    for (const source of sources) {
      while (source.term === term) {
        sorted = takeList(source, gathered) && sorted
        nextList(step, source)
      }
    }
    const count = gathered.length
    if (!sorted) gathered.data.subarray(0, count).sort()
    for (let i = 0; i < count; i += 1) writer.add(term, gathered.data[i] as number)
    work += count + sources.length
    if (work > STRIDE) {
      work = 0
      yield
    }
  }
}

/** Adds the source's present list under its new positions; false when it does not follow on what is there. */
function takeList(source: Source, into: NumberList): boolean {
  const { slots, lists } = source
  const end = lists.ends[source.list] as number
  const from = into.length
  if (source.term >= FIRST_CONVERSATION_TERM) {
    for (let i = source.position; i < end; i += 1) into.push(slots[lists.positions.data[i] as number] as number)
  } else {
    for (let i = source.position; i < end; i += 1) {
      const position = lists.positions.data[i] as number
      into.push(((slots[position >>> SLOT_BITS] as number) << SLOT_BITS) | (position & WITHIN_SLOT))
    }
  }
  source.position = end
  return from === 0 || from === into.length || (into.data[from - 1] as number) <= (into.data[from] as number)
}

function nextList(step: MergeStep, source: Source): void {
  source.list += 1
  if (source.list < source.lists.terms.length) source.term = source.lists.terms[source.list] as number
  else nextBlock(step, source)
}

/** Reads on to the next block that holds anything. */
function nextBlock(step: MergeStep, source: Source): void {
  const { segment, lists } = source
  source.list = 0
  source.position = 0
  source.term = Infinity
  while (source.block < segment.terms.length) {
    const number = source.block++
    lists.read(segment.block(step.db, number), segment.terms[number] as number, 0, Infinity)
    if (lists.terms.length > 0) {
      source.term = lists.terms[0] as number
      return
    }
  }
}
