/**
 * How a message is known again. With a channel's id that is the id. Without one it is a hash of who said what, which stands
 * within one conversation and instant (the unique index has both), and a number for equal ones: two "ok" in one minute are two.
 */

/** Marks that phones add and drop at will. */
const NOISE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g
const COMPOSABLE = /[\u0300-\u036f\u1100-\u11ff\u3099\u309a]/

/** Text as far as two exports of the same message agree on it. */
export function normalText(text: string): string {
  let plain = text.trim()
  if (plain.search(NOISE) !== -1) plain = plain.replace(NOISE, '').trim()
  return COMPOSABLE.test(plain) ? plain.normalize('NFC') : plain
}

/** 53 bits of two mixed 32-bit hashes (cyrb53, public domain): stable for ever, because it is stored. */
export function hash53(text: string, seed = 0): number {
  let h1 = 0xdeadbeef ^ seed
  let h2 = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    h1 = Math.imul(h1 ^ code, 2654435761)
    h2 = Math.imul(h2 ^ code, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return 4294967296 * (2097151 & h2) + (h1 >>> 0)
}

/** How many different (conversation, instant, content) are remembered to count equal ones: files are sorted, or nearly so. */
const REMEMBERED = 100_000

export class UidMaker {
  #recent = new Map<string, number>()
  #older = new Map<string, number>()

  /** The uid of a message without an id of its own; `sender` is the contact's native id, or '' for notices. */
  contentUid(conversationId: number, sentAt: number, sender: string, text: string): string {
    const hash = hash53(`${sender}\n${normalText(text)}`).toString(36)
    const key = `${conversationId} ${sentAt} ${hash}`
    const seen = (this.#recent.get(key) ?? this.#older.get(key) ?? 0) + 1
    this.#recent.set(key, seen)
    if (this.#recent.size > REMEMBERED) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    return seen === 1 ? `~${hash}` : `~${hash}.${seen}`
  }
}
