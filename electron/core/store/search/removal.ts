import { foldText } from '#shared/domain/search-text.ts'
import type { WriteDb } from '../db.ts'
import { BlockWriter } from './block-writer.ts'
import { BlockLists } from './postings.ts'
import { BLOCKS_PER_SEGMENT, conversationTerm, kindTerm, senderTerm } from './schema.ts'
import type { IndexedMessage } from './schema.ts'
import { firstPosition } from './segment.ts'
import type { Segment } from './segment.ts'

const UNITS = 0x10000
const lists = new BlockLists()

interface Posting {
  term: number
  position: number
}

/**
 * Takes messages out of a segment's blocks for good: an erased text leaves no posting behind from which it could be read
 * again. `text` must be what was indexed. Returns how many of the messages were in this segment.
 */
export function removeFromSegment(db: WriteDb, segment: Segment, messages: readonly IndexedMessage[]): number {
  const byBlock = new Map<number, Posting[]>()
  let found = 0
  const note = (term: number, position: number) => {
    const block = segment.blockOf(term, position)
    if (block < 0) return
    const list = byBlock.get(block)
    if (list) list.push({ term, position })
    else byBlock.set(block, [{ term, position }])
  }
  for (const message of messages) {
    const slots = segment.slotsOf(db, message.id)
    if (slots.length > 0) found += 1
    const text = foldText(message.text)
    for (const slot of slots) {
      const base = firstPosition(slot)
      for (let i = 0; i < text.length; i += 1) {
        const second = i + 1 < text.length ? text.charCodeAt(i + 1) : 0
        note(text.charCodeAt(i) * UNITS + second, base + i)
      }
      note(conversationTerm(message.conversationId), slot)
      note(senderTerm(message.senderId), slot)
      note(kindTerm(message.kind), slot)
    }
  }
  for (const [block, postings] of byBlock) rewrite(db, segment, block, postings)
  return found
}

/** Lists only get shorter, so the block stays one block. */
function rewrite(db: WriteDb, segment: Segment, number: number, postings: readonly Posting[]): void {
  const drop = new Map<number, Set<number>>()
  for (const { term, position } of postings) {
    const set = drop.get(term)
    if (set) set.add(position)
    else drop.set(term, new Set([position]))
  }
  const firstTerm = segment.terms[number] as number
  let data: Buffer = Buffer.alloc(0)
  const writer = new BlockWriter((_, block) => {
    data = Buffer.from(block)
  }, firstTerm)
  let changed = false
  lists.read(segment.block(db, number), firstTerm, 0, Infinity)
  let at = 0
  for (let i = 0; i < lists.terms.length; i += 1) {
    const term = lists.terms[i] as number
    const gone = drop.get(term)
    for (; at < (lists.ends[i] as number); at += 1) {
      const position = lists.positions.data[at] as number
      if (gone?.has(position)) changed = true
      else writer.add(term, position)
    }
  }
  if (!changed) return
  writer.finish()
  db.run('UPDATE search_blocks SET data = ? WHERE id = ?', data, segment.row.id * BLOCKS_PER_SEGMENT + number)
}
