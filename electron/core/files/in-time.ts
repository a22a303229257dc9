/** Records of a whole file in the order of time: chat by chat, each message is written beside others of another time. */
import type { ImportRecord, MessageRecord } from '#shared/domain/records.ts'

/** Keys hold so many bits of a record's place. */
const PLACE_BITS = 20
const PLACES = 2 ** PLACE_BITS
/** The rest of the lower word, and the upper one: 44 bits of milliseconds. */
const LOW_SPAN = 2 ** (32 - PLACE_BITS)
const SPAN = LOW_SPAN * 2 ** 32

/**
 * Whoever a message names is made known before it, as in the file: every conversation, and each person's first mention, come first. What
 * is reported of a person again comes before the message it stood before; joining and leaving behind the one it stood behind. Messages of one
 * instant keep their order. The list as it is where it is in order already, or too long or too far apart to be sorted at a stroke.
 */
export function inOrderOfTime(batches: readonly ImportRecord[][]): readonly ImportRecord[][] {
  const messages: MessageRecord[] = []
  let first = Infinity
  let last = -Infinity
  let ordered = true
  for (const batch of batches) {
    for (const record of batch) {
      if (record.type !== 'message') continue
      if (record.sentAt < last) ordered = false
      if (record.sentAt < first) first = record.sentAt
      if (record.sentAt > last) last = record.sentAt
      messages.push(record)
    }
  }
  if (ordered || messages.length > PLACES || !(last - first < SPAN)) return batches
  const beside = besides(batches)
  const keys = new BigUint64Array(messages.length)
  // Filled by halves: a big integer for each would take longer than the sorting.
  const words = new Uint32Array(keys.buffer)
  for (let i = 0; i < messages.length; i += 1) {
    const at = Math.floor(messages[i]!.sentAt - first)
    const high = Math.floor(at / LOW_SPAN)
    words[2 * i + LOW] = (at - high * LOW_SPAN) * PLACES + i
    words[2 * i + 1 - LOW] = high
  }
  keys.sort()
  const sorted: ImportRecord[] = []
  for (let i = 0; i < messages.length; i += 1) {
    const place = words[2 * i + LOW]! % PLACES
    const before = beside.before.get(place)
    if (before) sorted.push(...before)
    sorted.push(messages[place]!)
    const after = beside.after.get(place)
    if (after) sorted.push(...after)
  }
  return [beside.ahead, sorted, beside.behind]
}

/** Where the lower word of a 64-bit number lies on this machine. */
const LOW = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1

interface Besides {
  ahead: ImportRecord[]
  /** By the message's place among messages. */
  before: Map<number, ImportRecord[]>
  after: Map<number, ImportRecord[]>
  behind: ImportRecord[]
}

function besides(batches: readonly ImportRecord[][]): Besides {
  const found: Besides = { ahead: [], before: new Map(), after: new Map(), behind: [] }
  const met = new Set<string>()
  let waiting: ImportRecord[] = []
  let place = 0
  for (const batch of batches) {
    for (const record of batch) {
      if (record.type === 'message') {
        if (waiting.length > 0) {
          found.before.set(place, waiting)
          waiting = []
        }
        place += 1
      } else if (record.type === 'contact' && met.has(record.key)) waiting.push(record)
      else if (record.type === 'member' && place > 0) {
        const after = found.after.get(place - 1)
        if (after) after.push(record)
        else found.after.set(place - 1, [record])
      } else {
        if (record.type === 'contact') met.add(record.key)
        found.ahead.push(record)
      }
    }
  }
  found.behind = waiting
  return found
}
