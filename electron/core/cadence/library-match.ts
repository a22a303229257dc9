/** Which library item a post is, by shared pairs of characters: an index, because every staff post is asked. */
import type { ReadDb } from '#core/store/db.ts'
import { libraryBodies } from '#core/store/tables/cadence.ts'

interface LibraryHit {
  contentId: string
  kind: string
  /** Share of the shorter text's pairs that both have, 0…1. */
  score: number
}

const NOISE = /[\s\p{P}\p{S}\p{Extended_Pictographic}]+/gu
/** As in the calendar's tie of a post to its delivery. */
const SAME_TEXT = 0.6
const LEAST_PAIRS = 8

function pairsOf(text: string): Set<string> {
  const plain = text
    .replace(/\{\{[^{}]*\}\}/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(NOISE, '')
  const found = new Set<string>()
  for (let i = 0; i + 1 < plain.length; i += 1) found.add(plain.slice(i, i + 2))
  return found
}

export class LibraryMatch {
  readonly #items: { contentId: string; kind: string; size: number }[] = []
  readonly #byPair = new Map<string, number[]>()

  constructor(bodies: readonly { id: string; kind: string; body: string }[]) {
    for (const { id, kind, body } of bodies) {
      const pairs = pairsOf(body)
      if (pairs.size < LEAST_PAIRS) continue
      const place = this.#items.push({ contentId: id, kind, size: pairs.size }) - 1
      for (const pair of pairs) {
        const list = this.#byPair.get(pair)
        if (list) list.push(place)
        else this.#byPair.set(pair, [place])
      }
    }
  }

  /** Built from what is in the library, archived items included: they were posted once. */
  static load(db: ReadDb): LibraryMatch {
    return new LibraryMatch(libraryBodies(db))
  }

  find(text: string): LibraryHit | null {
    if (this.#items.length === 0) return null
    const pairs = pairsOf(text)
    if (pairs.size < LEAST_PAIRS) return null
    const shared = new Map<number, number>()
    for (const pair of pairs) {
      for (const place of this.#byPair.get(pair) ?? []) shared.set(place, (shared.get(place) ?? 0) + 1)
    }
    let best: LibraryHit | null = null
    for (const [place, n] of shared) {
      const item = this.#items[place]!
      // Against the longer one: a short post inside a long item is not that item.
      const score = n / Math.max(item.size, pairs.size)
      if (score >= SAME_TEXT && (best === null || score > best.score))
        best = { contentId: item.contentId, kind: item.kind, score }
    }
    return best
  }
}
