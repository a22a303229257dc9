import { foldTable, wellFormed } from '#shared/domain/search-text.ts'
import { BlockWriter } from './block-writer.ts'
import { DocColumnsWriter } from './doc-columns.ts'
import { SLOT_BITS, conversationTerm, kindTerm, senderTerm } from './schema.ts'
import type { IndexedMessage } from './schema.ts'

const UNITS = 0x10000

export interface BuiltSegment {
  docs: number
  slots: number
  minId: number
  maxId: number
  terms: number[]
  firsts: number[]
  starts: Uint32Array
  chunkIds: number[]
}

/** Slots that a text of this many units takes; at least one unit stays free, so that no phrase runs into the next message. */
function slotsFor(units: number): number {
  return (units >>> SLOT_BITS) + 1
}

/** Scratch kept between builds: a bulk import builds one segment after another. */
let units = new Uint16Array(0)
let order = new Uint32Array(0)
let other = new Uint32Array(0)
const counts = new Uint32Array(UNITS + 1)

function reserve(positions: number): void {
  if (units.length < positions + 1) {
    units = new Uint16Array(Math.ceil(positions * 1.25) + 1)
    order = new Uint32Array(units.length)
    other = new Uint32Array(units.length)
  } else {
    units.fill(0, 0, positions + 1)
  }
}

/**
 * Sorts the positions of all texts by (unit, next unit, position) with two counting passes and streams them into blocks.
 * `messages` must be in ascending id order and hold no empty text.
 */
export function buildSegment(
  messages: readonly IndexedMessage[],
  emitBlock: (number: number, data: Buffer) => void,
  emitChunk: (number: number, data: Buffer) => void,
): BuiltSegment {
  let slots = 0
  for (const message of messages) slots += slotsFor(message.text.length)
  reserve(slots << SLOT_BITS)
  const fold = foldTable()
  const columns = new DocColumnsWriter(slots, emitChunk)
  const docSlots = new Uint32Array(messages.length)
  let slot = 0
  let postings = 0
  for (let i = 0; i < messages.length; i += 1) {
    const message = messages[i] as IndexedMessage
    const text = wellFormed(message.text)
    const base = slot << SLOT_BITS
    for (let k = 0; k < text.length; k += 1) {
      units[base + k] = fold[text.charCodeAt(k)] as number
      other[postings + k] = base + k
    }
    postings += text.length
    docSlots[i] = slot
    columns.add(slot, message.id)
    slot += slotsFor(text.length)
  }
  columns.finish()
  countingPass(other, order, postings, 1)
  countingPass(order, other, postings, 0)
  const writer = new BlockWriter(emitBlock)
  for (let i = 0; i < postings; i += 1) {
    const position = other[i] as number
    writer.add((units[position] as number) * UNITS + (units[position + 1] as number), position)
  }
  writeFacet(writer, messages, docSlots, (m) => m.conversationId, conversationTerm)
  writeFacet(writer, messages, docSlots, (m) => m.senderId, senderTerm)
  writeFacet(writer, messages, docSlots, (m) => m.kind, kindTerm)
  writer.finish()
  return {
    docs: messages.length,
    slots,
    minId: messages[0]?.id ?? 0,
    maxId: messages.at(-1)?.id ?? 0,
    terms: writer.terms,
    firsts: writer.firsts,
    starts: columns.starts,
    chunkIds: columns.chunkIds,
  }
}

/** One stable pass of a radix sort of positions, by the unit standing `shift` after each. */
function countingPass(from: Uint32Array, to: Uint32Array, length: number, shift: number): void {
  counts.fill(0)
  for (let i = 0; i < length; i += 1) {
    const unit = units[(from[i] as number) + shift] as number
    counts[unit + 1] = (counts[unit + 1] as number) + 1
  }
  for (let unit = 1; unit <= UNITS; unit += 1) counts[unit] = (counts[unit] as number) + (counts[unit - 1] as number)
  for (let i = 0; i < length; i += 1) {
    const position = from[i] as number
    const unit = units[position + shift] as number
    const at = counts[unit] as number
    counts[unit] = at + 1
    to[at] = position
  }
}

/** Messages by a filter's value, values ascending, slots ascending within one. */
function writeFacet(
  writer: BlockWriter,
  messages: readonly IndexedMessage[],
  docSlots: Uint32Array,
  valueOf: (message: IndexedMessage) => number,
  termOf: (value: number) => number,
): void {
  const bySpan = messages.length // value * span + index sorts both at once; stays below 2^53 for values below 2^37
  const keys = new Float64Array(bySpan)
  for (let i = 0; i < bySpan; i += 1) keys[i] = valueOf(messages[i] as IndexedMessage) * bySpan + i
  keys.sort()
  for (const key of keys) {
    const value = Math.floor(key / bySpan)
    writer.add(termOf(value), docSlots[key - value * bySpan] as number)
  }
}
