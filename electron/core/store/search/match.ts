import type { ReadDb } from '../db.ts'
import { BlockLists, keepFollowed, markSlots, postingsSize, readPostings } from './postings.ts'
import { SLOT_BITS, conversationTerm, kindTerm, senderTerm } from './schema.ts'
import { NumberList } from './segment.ts'
import type { Segment } from './segment.ts'

const UNITS = 0x10000

/** What messages may be looked at. Absent means any. */
export interface SearchFilter {
  conversationId?: number
  senderId?: number
  /** Codes, see message-kinds; an empty list means none. */
  kinds?: readonly number[]
  /** Message ids: fromId ≤ id < toId. */
  fromId: number
  toId: number
}

/** Lists reused from search to search, so that a search makes no garbage. */
const positions = new NumberList()
const scratch = new NumberList()
const allowed = new NumberList()
const more = new NumberList()
const lists = new BlockLists()
let mask = new Uint32Array(0)

/** Up to so many blocks, sorting the positions is cheaper than looking through a bitmap of all slots. */
const FEW_BLOCKS = 2

/**
 * The messages of a segment in which every needle occurs, as slots in ascending order, put into `into`.
 * Needles are folded and not empty.
 */
export function matchSegment(
  db: ReadDb,
  segment: Segment,
  needles: readonly string[],
  filter: SearchFilter,
  into: NumberList,
): void {
  into.length = 0
  let lowSlot = segment.slotAtLeast(db, filter.fromId)
  let highSlot = segment.slotAtLeast(db, filter.toId)
  if (lowSlot >= highSlot) return
  const filtered = readAllowed(db, segment, filter)
  if (filtered) {
    if (allowed.length === 0) return
    lowSlot = Math.max(lowSlot, allowed.data[0] as number)
    highSlot = Math.min(highSlot, segment.nextStart((allowed.data[allowed.length - 1] as number) + 1))
    if (lowSlot >= highSlot) return
  }
  const low = lowSlot << SLOT_BITS
  const high = highSlot << SLOT_BITS
  for (let i = 0; i < needles.length; i += 1) {
    const target = i === 0 ? into : more
    target.length = 0
    const needle = needles[i] as string
    if (needle.length === 1) matchUnit(db, segment, needle.charCodeAt(0), low, high, filtered, target)
    else matchPhrase(db, segment, needle, low, high, target)
    if (i > 0) intersect(into, more)
    if (into.length === 0) return
  }
  if (filtered) intersect(into, allowed)
}

function matchPhrase(db: ReadDb, segment: Segment, needle: string, low: number, high: number, into: NumberList): void {
  const parts = bigramCover(needle).map((shift) => {
    const term = needle.charCodeAt(shift) * UNITS + needle.charCodeAt(shift + 1)
    return { shift, term, size: postingsSize(segment, term) }
  })
  parts.sort((a, b) => a.size - b.size)
  const [pivot, ...rest] = parts as [(typeof parts)[0], ...typeof parts]
  if (pivot.size === 0) return
  positions.length = 0
  readPostings(db, segment, pivot.term, low, high, positions)
  if (pivot.shift > 0) toBases(positions, pivot.shift)
  for (const part of rest) {
    if (positions.length === 0) return
    keepFollowed(db, segment, part.term, part.shift, positions, scratch)
  }
  toDocs(segment, positions, low >>> SLOT_BITS, into)
}

/** Where to take bigrams so that they cover the needle and each touches the next: 0, 2, 4, … and the last. */
function bigramCover(needle: string): number[] {
  const shifts: number[] = []
  for (let shift = 0; shift + 1 < needle.length; shift += 2) shifts.push(shift)
  if (needle.length % 2 === 1) shifts.push(needle.length - 2)
  return shifts
}

function toBases(list: NumberList, shift: number): void {
  let kept = 0
  for (let i = 0; i < list.length; i += 1) {
    const position = list.data[i] as number
    if (position >= shift) list.data[kept++] = position - shift
  }
  list.length = kept
}

/** Positions to the slots of their messages, each once. Ascending in, ascending out; walks each gap at most once. */
function toDocs(segment: Segment, list: NumberList, floorSlot: number, into: NumberList): void {
  let previous = -1
  for (let i = 0; i < list.length; i += 1) {
    const slot = (list.data[i] as number) >>> SLOT_BITS
    if (slot === previous) continue
    const floor = previous < 0 ? floorSlot : previous
    const start = segment.startOf(slot, floor)
    // Reaching the slot of the hit before without a start in between means: the same message.
    if (previous < 0 || start > previous) into.push(start)
    previous = slot
  }
}

/**
 * One unit comes before any second unit: a run of neighbouring lists, marked into a bitmap instead of merged. With a filter only
 * the messages it leaves are looked up there.
 */
function matchUnit(
  db: ReadDb,
  segment: Segment,
  unit: number,
  low: number,
  high: number,
  filtered: boolean,
  into: NumberList,
): void {
  const first = unit * UNITS
  const last = first + UNITS - 1
  const [from, to] = segment.blocksOf(first, last)
  if (from === to) return
  positions.length = 0
  if (to - from <= FEW_BLOCKS) {
    for (let number = from; number < to; number += 1) {
      lists.read(segment.block(db, number), segment.terms[number] as number, first, last)
      for (let i = 0; i < lists.positions.length; i += 1) {
        const position = lists.positions.data[i] as number
        if (position >= low && position < high) positions.push(position)
      }
    }
    positions.data.subarray(0, positions.length).sort()
    toDocs(segment, positions, low >>> SLOT_BITS, into)
    return
  }
  const words = (segment.row.slots + 3) >>> 2
  if (mask.length < words) mask = new Uint32Array(words)
  else mask.fill(0, 0, words)
  const marks = new Uint8Array(mask.buffer)
  for (let number = from; number < to; number += 1) {
    markSlots(segment.block(db, number), segment.terms[number] as number, first, last, marks)
  }
  const end = high >>> SLOT_BITS
  if (filtered) {
    for (let i = 0; i < allowed.length; i += 1) {
      const start = allowed.data[i] as number
      if (start < low >>> SLOT_BITS || start >= end) continue
      let slot = start
      do {
        if (marks[slot] === 1) {
          into.push(start)
          break
        }
        slot += 1
      } while (slot < end && !segment.isStart(slot))
    }
    return
  }
  for (let slot = low >>> SLOT_BITS; slot < end; slot += 1) {
    if (marks[slot] === 1) positions.push(slot << SLOT_BITS)
    else if ((slot & 3) === 0 && mask[slot >>> 2] === 0) slot += 3
  }
  toDocs(segment, positions, low >>> SLOT_BITS, into)
}

/** Fills `allowed` with the slots that the conversation, sender and kind filters leave; false when there is no such filter. */
function readAllowed(db: ReadDb, segment: Segment, filter: SearchFilter): boolean {
  let any = false
  const narrow = (read: (list: NumberList) => void) => {
    const target = any ? more : allowed
    target.length = 0
    read(target)
    if (any) intersect(allowed, more)
    any = true
  }
  const { conversationId, senderId, kinds } = filter
  const read = (term: number, list: NumberList) => readPostings(db, segment, term, 0, Infinity, list)
  if (conversationId !== undefined) narrow((list) => read(conversationTerm(conversationId), list))
  if (senderId !== undefined && !(any && allowed.length === 0)) narrow((list) => read(senderTerm(senderId), list))
  if (kinds !== undefined && !(any && allowed.length === 0)) {
    narrow((list) => {
      for (const kind of kinds) read(kindTerm(kind), list)
      if (kinds.length > 1) list.data.subarray(0, list.length).sort()
    })
  }
  return any
}

/** Keeps in `into` what is also in `other`; both ascending. */
function intersect(into: NumberList, other: NumberList): void {
  let kept = 0
  let at = 0
  for (let i = 0; i < into.length; i += 1) {
    const value = into.data[i] as number
    while (at < other.length && (other.data[at] as number) < value) at += 1
    if (at === other.length) break
    if (other.data[at] === value) into.data[kept++] = value
  }
  into.length = kept
}
