/**
 * How a message is known again. With a channel's id that is the id. Without one it is a hash of who said what, which is
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

/** Two 32-bit halves, mixed over UTF-16 units as cyrb53 (public domain) does. Stored in uids: it must never change. */
class Hash {
  #a = 0xdeadbeef
  #b = 0x41c6ce57

  begin(): this {
    this.#a = 0xdeadbeef
    this.#b = 0x41c6ce57
    return this
  }

  text(text: string): this {
    let a = this.#a
    let b = this.#b
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      a = Math.imul(a ^ code, 2654435761)
      b = Math.imul(b ^ code, 1597334677)
    }
    this.#a = a
    this.#b = b
    return this
  }

  number(value: number): this {
    const high = Math.floor(value / 0x1_0000_0000)
    this.#a = Math.imul(Math.imul(this.#a ^ value, 2654435761) ^ high, 2246822507)
    this.#b = Math.imul(Math.imul(this.#b ^ high, 1597334677) ^ value, 3266489909)
    return this
  }

  /** Mixes to the end and answers both halves as whole numbers below 2^32. */
  end(): [number, number] {
    let a = this.#a
    let b = this.#b
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
    return [a >>> 0, b >>> 0]
  }
}

/** Counts 53-bit keys in a table without an object each. Keys are never 0. */
class Counts {
  readonly #keys: Float64Array
  readonly #counts: Uint32Array
  readonly #mask: number
  size = 0

  constructor(places: number) {
    this.#keys = new Float64Array(places)
    this.#counts = new Uint32Array(places)
    this.#mask = places - 1
  }

  get(key: number): number {
    return this.#counts[this.#place(key)]!
  }

  set(key: number, count: number): void {
    const at = this.#place(key)
    if (this.#keys[at] === 0) this.size++
    this.#keys[at] = key
    this.#counts[at] = count
  }

  #place(key: number): number {
    let at = (key % 0x7fff_ffff) & this.#mask
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & this.#mask
    return at
  }
}

/** So many different (conversation, instant, content) are remembered to count equal ones: files are sorted, or nearly so. */
const REMEMBERED = 100_000
const PLACES = 2 ** 18

export class UidMaker {
  readonly #hash = new Hash()
  #recent = new Counts(PLACES)
  #older = new Counts(PLACES)

  /** The uid of a message without an id of its own; `sender` is the contact's native id, or '' for notices. */
  contentUid(conversationId: number, sentAt: number, sender: string, text: string): string {
    const [a, b] = this.#hash.begin().text(sender).text('\n').text(normalText(text)).end()
    const [low, high] = this.#hash.begin().number(a).number(b).number(sentAt).number(conversationId).end()
    const key = (high & 0x1f_ffff) * 0x1_0000_0000 + low || 1
    const seen = (this.#recent.get(key) || this.#older.get(key)) + 1
    this.#recent.set(key, seen)
    if (this.#recent.size >= REMEMBERED) {
      this.#older = this.#recent
      this.#recent = new Counts(PLACES)
    }
    const content = `~${a.toString(36)}-${b.toString(36)}`
    return seen === 1 ? content : `${content}.${seen}`
  }
}
