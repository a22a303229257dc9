/**
 * Names in memory, for answering at every key stroke. A text is found as a part of the name, of the remark, of the phone
 * number, or as the beginning of the name's pinyin initials. Hits at the beginning of a name come first.
 */
import { phoneNeedle } from '#shared/domain/phone.ts'
import { initialsOf } from '#shared/domain/pinyin.ts'

interface NameEntry<T> {
  readonly row: T
  readonly name: string
  /** Other texts it is found by, whole. */
  readonly also: readonly string[]
}

interface NameHit<T> {
  row: T
  name: string
  /** UTF-16 offsets in the name; none when it was found by something else. */
  ranges: [number, number][]
}

interface Prepared<T> extends NameEntry<T> {
  readonly folded: string
  readonly foldedAlso: string
  /** Worked out at the first query in letters. */
  initials: readonly string[] | undefined
}

/** Length-keeping fold, so that offsets in the folded text are offsets in the name. */
function fold(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text
}

export class NameIndex<T> {
  readonly #entries: readonly Prepared<T>[]

  /** Entries in the order hits are wanted in. */
  constructor(entries: Iterable<NameEntry<T>>) {
    this.#entries = Array.from(entries, (entry) => ({
      ...entry,
      folded: fold(entry.name),
      foldedAlso: fold(entry.also.join('\n')),
      initials: undefined,
    }))
  }

  /** At most `limit` hits, best first, and how many there are in all. */
  find(text: string, limit: number): { hits: NameHit<T>[]; total: number } {
    const needle = fold(text.trim())
    if (needle === '') return { hits: [], total: 0 }
    const latin = /^[a-z0-9]+$/.test(needle)
    const number = phoneNeedle(needle)
    const first: NameHit<T>[] = []
    const inside: NameHit<T>[] = []
    const other: NameHit<T>[] = []
    let total = 0
    for (const entry of this.#entries) {
      const at = entry.folded.indexOf(needle)
      const pile = at === 0 ? first : at > 0 ? inside : other
      const also =
        entry.foldedAlso !== '' && (entry.foldedAlso.includes(needle) || (number !== null && entry.foldedAlso.includes(number)))
      if (at < 0 && !also && !(latin && startsInitials(entry, needle))) continue
      total += 1
      if (pile.length < limit) pile.push({ row: entry.row, name: entry.name, ranges: at < 0 ? [] : [[at, at + needle.length]] })
    }
    return { hits: [...first, ...inside, ...other].slice(0, limit), total }
  }
}

function startsInitials<T>(entry: Prepared<T>, needle: string): boolean {
  entry.initials ??= initialsOf(entry.name)
  return entry.initials.some((initials) => initials.startsWith(needle))
}
