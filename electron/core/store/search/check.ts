import { foldText } from '#shared/domain/search-text.ts'
import type { ReadDb } from '../db.ts'
import { BlockLists } from './postings.ts'
import { SLOT_BITS, FIRST_CONVERSATION_TERM } from './schema.ts'
import { firstPosition, liveSegments, onOneSnapshot } from './segment.ts'
import type { Segment, SegmentCache } from './segment.ts'
import { tailMessages } from './tail.ts'

const UNITS = 0x10000

export interface IndexProblem {
  messageId: number
  problem: 'missing' | 'different' | 'unknown' | 'twice'
}

/** The messages that the index should hold. */
export interface IndexedTexts {
  /** Ids of those with a text, ascending. */
  ids(): Iterable<number>
  textOf(id: number): string | undefined
}

/**
 * Compares the whole index with the messages: every text is put together again from the postings. Reads everything, keeps only
 * ids in memory. Returns the first `limit` problems; none means that every search is exact.
 */
export function checkIndex(db: ReadDb, cache: SegmentCache, messages: IndexedTexts, limit = 20): IndexProblem[] {
  return onOneSnapshot(db, () => {
    const problems: IndexProblem[] = []
    const note = (messageId: number, problem: IndexProblem['problem']) => {
      if (problems.length < limit) problems.push({ messageId, problem })
    }
    const rows = liveSegments(db)
    const tail = tailMessages(db)
    const indexed = new Float64Array(rows.reduce((sum, row) => sum + row.docs, tail.length))
    let count = 0
    const take = (id: number, folded: string) => {
      indexed[count++] = id
      const text = messages.textOf(id)
      if (text !== undefined && foldText(text) !== folded) note(id, 'different')
    }
    for (const { id, text } of tail) take(id, text)
    for (const row of rows) readTexts(db, cache.load(db, row), take)
    const ids = indexed.subarray(0, count).sort()
    let at = 0
    for (const id of messages.ids()) {
      while (at < count && ids[at]! < id) note(ids[at++]!, 'unknown')
      if (ids[at] !== id) note(id, 'missing')
      else for (at += 1; ids[at] === id; at += 1) note(id, 'twice')
    }
    while (at < count) note(ids[at++]!, 'unknown')
    return problems
  })
}

/** Calls `take` with the folded text of every message of a segment that still has postings. */
function readTexts(db: ReadDb, segment: Segment, take: (id: number, text: string) => void): void {
  const units = new Uint16Array(segment.row.slots << SLOT_BITS)
  const lists = new BlockLists()
  for (let number = 0; number < segment.terms.length; number += 1) {
    lists.read(segment.block(db, number), segment.terms[number] as number, 0, FIRST_CONVERSATION_TERM - 1)
    let at = 0
    for (let i = 0; i < lists.terms.length; i += 1) {
      const unit = Math.floor((lists.terms[i] as number) / UNITS)
      for (; at < (lists.ends[i] as number); at += 1) units[lists.positions.data[at] as number] = unit
    }
  }
  const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })
  for (const [slot, id] of segment.docs(db)) {
    const from = firstPosition(slot)
    let end = firstPosition(segment.nextStart(slot + 1))
    while (end > from && units[end - 1] === 0) end -= 1
    if (end > from) take(id, decoder.decode(units.subarray(from, end)))
  }
}
