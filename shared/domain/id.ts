/** Identifiers of rows that people make: UUIDv7 text, which sorts by time of making (RFC 9562 §5.7). */

// Node, Electron and browsers all have it; shared names no platform, so its type is said here.
const { crypto } = globalThis as unknown as { crypto: { getRandomValues(into: Uint8Array): Uint8Array } }

let lastMs = 0
let sequence = 0
/** Asking for random bytes costs far more than the bytes: they are fetched for 512 ids at once. */
const pool = new Uint8Array(4096)
let poolAt = pool.length

/** A new UUIDv7. `now` is epoch milliseconds; ids made in one process are strictly increasing. */
export function newId(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now
    sequence = Math.floor(Math.random() * 0x400)
  } else {
    sequence += 1
    if (sequence > 0xfff) {
      lastMs += 1
      sequence = 0
    }
  }
  if (poolAt + 8 > pool.length) {
    crypto.getRandomValues(pool)
    poolAt = 0
  }
  const random = pool.subarray(poolAt, poolAt + 8)
  poolAt += 8
  const time = lastMs.toString(16).padStart(12, '0')
  const rand = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = (8 + (random[0]! & 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${variant}${rand.slice(1, 4)}-${rand.slice(4, 16)}`
}

/** A UUIDv7 of another time than now: rows without a better order are ordered by when they were made, not by when they were first seen. */
export function idAt(ms: number): string {
  const [, , third, fourth, last] = newId().split('-')
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-${third}-${fourth}-${last}`
}

/**
 * Message ids carry their time: `sentAt(ms) × 1024 + slot`, so ordering by id is ordering by time even when old history
 * arrives late, and a range of dates is a range of ids. Stays below 2^53 until the year 2248.
 */
export const MESSAGE_SLOTS = 1024

/** When the message of this id was sent, epoch milliseconds. */
export function messageTime(id: number): number {
  return Math.floor(id / MESSAGE_SLOTS)
}

/** Smallest message id at or after `ms` (epoch milliseconds). */
export function messageIdFloor(ms: number): number {
  return Math.floor(ms) * MESSAGE_SLOTS
}
