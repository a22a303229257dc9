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

/**
 * Compares the whole index with the messages: every text is put together again from the postings. Reads everything: for `verify`
 * and tests. Answers the first `limit` problems; none means that every search is exact.
 */
export function checkIndex(
  db: ReadDb,
  cache: SegmentCache,
  messages: () => Iterable<{ id: number; text: string }>,
  limit = 20,
): IndexProblem[] {
  return onOneSnapshot(db, () => {
    const found = new Map<number, string>()
    const problems: IndexProblem[] = []
    const note = (messageId: number, problem: IndexProblem['problem']) => {
      if (problems.length < limit) problems.push({ messageId, problem })
    }
    const put = (id: number, text: string) => {
      if (found.has(id)) note(id, 'twice')
      found.set(id, text)
    }
    for (const { id, text } of tailMessages(db)) put(id, text)
    for (const row of liveSegments(db)) readTexts(db, cache.load(db, row), put)
    for (const { id, text } of messages()) {
      if (text.length === 0) continue
      const indexed = found.get(id)
      if (indexed === undefined) note(id, 'missing')
      else if (indexed !== foldText(text)) note(id, 'different')
      found.delete(id)
    }
    for (const id of found.keys()) note(id, 'unknown')
    return problems
  })
}

/** Calls `put` with the folded text of every message of a segment that still has postings. */
function readTexts(db: ReadDb, segment: Segment, put: (id: number, text: string) => void): void {
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
    if (end > from) put(id, decoder.decode(units.subarray(from, end)))
  }
}
