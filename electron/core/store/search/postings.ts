import type { ReadDb } from '../db.ts'
import { SLOT_BITS } from './schema.ts'
import { NumberList } from './segment.ts'
import type { Segment } from './segment.ts'

/**
 * Reading blocks. A block is a row of lists, each: step from the previous term, then position + 1, differences, 0.
 * These loops are the whole cost of a search, so they read bytes in place.
 */

/** Adds the positions of `term` in this block that lie in [low, high) to `into`. Positions beyond end the reading. */
function readTerm(data: Uint8Array, firstTerm: number, term: number, low: number, high: number, into: NumberList): void {
  const length = data.length
  let at = 0
  let current = firstTerm
  while (at < length) {
    let step = data[at++] as number
    if (step >= 0x80) {
      let scale = 128
      step &= 0x7f
      let byte: number
      do {
        byte = data[at++] as number
        step += (byte & 0x7f) * scale
        scale *= 128
      } while (byte >= 0x80)
    }
    current += step
    if (current > term) return
    if (current < term) {
      while (data[at++]) {
        // skipping a list: a zero byte only ever ends one (and so does the end of a damaged block)
      }
      continue
    }
    let position = -1
    for (;;) {
      let value = data[at++] as number
      if (!value) return
      if (value >= 0x80) {
        let shift = 7
        value &= 0x7f
        let byte: number
        do {
          byte = data[at++] as number
          value |= (byte & 0x7f) << shift
          shift += 7
        } while (byte >= 0x80)
      }
      position += value
      if (position >= high) return
      if (position >= low) into.push(position)
    }
  }
}

/** All positions of `term` in [low, high), ascending, added to `into`. */
export function readPostings(db: ReadDb, segment: Segment, term: number, low: number, high: number, into: NumberList): void {
  const [from, to] = segment.blocksOf(term, term)
  for (let number = from; number < to; number += 1) {
    const own = segment.terms[number] === term
    if (own && (segment.firsts[number] as number) >= high) return
    if (own && number + 1 < to && (segment.firsts[number + 1] as number) <= low) continue
    readTerm(segment.block(db, number), segment.terms[number] as number, term, low, high, into)
  }
}

/** Rough size of a term's list: how many blocks it can lie in. */
export function postingsSize(segment: Segment, term: number): number {
  const [from, to] = segment.blocksOf(term, term)
  return to - from
}

/** Keeps of `bases` (ascending) those for which base + shift is a position of `term`. Reads only blocks that can matter. */
export function keepFollowed(
  db: ReadDb,
  segment: Segment,
  term: number,
  shift: number,
  bases: NumberList,
  scratch: NumberList,
): void {
  const [from, to] = segment.blocksOf(term, term)
  const values = bases.data
  const length = bases.length
  let next = 0
  let kept = 0
  for (let number = from; number < to && next < length; number += 1) {
    const ends = number + 1 < to && segment.terms[number + 1] === term ? (segment.firsts[number + 1] as number) : Infinity
    if ((values[next] as number) + shift >= ends) continue
    scratch.length = 0
    const low = (values[next] as number) + shift
    readTerm(segment.block(db, number), segment.terms[number] as number, term, low, 0x1_0000_0000, scratch)
    const found = scratch.data
    const count = scratch.length
    let at = 0
    while (next < length) {
      const wanted = (values[next] as number) + shift
      if (wanted >= ends) break
      while (at < count && (found[at] as number) < wanted) at += 1
      if (at < count && found[at] === wanted) values[kept++] = values[next] as number
      else if (at === count && ends === Infinity) break
      next += 1
    }
  }
  bases.length = kept
}

/** Sets the byte of every slot in which a term of [first, last] has a position in this block. */
export function markSlots(data: Uint8Array, firstTerm: number, first: number, last: number, slots: Uint8Array): void {
  const length = data.length
  let at = 0
  let current = firstTerm
  while (at < length) {
    let step = data[at++] as number
    if (step >= 0x80) {
      let scale = 128
      step &= 0x7f
      let byte: number
      do {
        byte = data[at++] as number
        step += (byte & 0x7f) * scale
        scale *= 128
      } while (byte >= 0x80)
    }
    current += step
    if (current > last) return
    if (current < first) {
      while (data[at++]) {
        // skipping a list
      }
      continue
    }
    let position = -1
    for (;;) {
      let value = data[at++] as number
      if (!value) break
      if (value >= 0x80) {
        let shift = 7
        value &= 0x7f
        let byte: number
        do {
          byte = data[at++] as number
          value |= (byte & 0x7f) << shift
          shift += 7
        } while (byte >= 0x80)
      }
      position += value
      slots[position >>> SLOT_BITS] = 1
    }
  }
}

/** A block taken apart: list i has the term terms[i] and the positions from ends[i − 1] (or 0) up to ends[i]. */
export class BlockLists {
  readonly terms: number[] = []
  readonly ends: number[] = []
  readonly positions = new NumberList()

  /** Reads the lists with a term in [first, last]; what was read before is forgotten. */
  read(data: Uint8Array, firstTerm: number, first: number, last: number): void {
    const { terms, ends, positions } = this
    terms.length = 0
    ends.length = 0
    positions.length = 0
    let at = 0
    let current = firstTerm
    while (at < data.length) {
      let step = 0
      let scale = 1
      let byte = data[at++] as number
      while (byte >= 0x80) {
        step += (byte & 0x7f) * scale
        scale *= 128
        byte = data[at++] as number
      }
      current += step + byte * scale
      if (current > last) return
      if (current < first) {
        while (data[at++]) {
          // skipping a list
        }
        continue
      }
      let position = -1
      for (;;) {
        let value = data[at++] as number
        if (!value) break
        if (value >= 0x80) {
          let shift = 7
          value &= 0x7f
          do {
            byte = data[at++] as number
            value |= (byte & 0x7f) << shift
            shift += 7
          } while (byte >= 0x80)
        }
        position += value
        positions.push(position)
      }
      terms.push(current)
      ends.push(positions.length)
    }
  }
}
