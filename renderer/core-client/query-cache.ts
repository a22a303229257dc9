/**
 * What was read, by call and input. One request per key is under way at a time; a `changed` push refetches what is on view
 * and marks the rest stale; entries nobody looks at are dropped, oldest first.
 */
import type { QunxiError } from '#shared/contract/errors.ts'

/** Immutable: a new object on every change, so that React can compare by identity. */
interface QuerySnapshot {
  readonly data: unknown
  readonly error: QunxiError | undefined
  /** A request is under way. */
  readonly fetching: boolean
  /** Data were there at least once. */
  readonly ready: boolean
}

interface Entry {
  readonly key: string
  readonly topics: readonly string[]
  /** Of the last to begin watching. */
  fetch: () => Promise<unknown>
  snapshot: QuerySnapshot
  readonly listeners: Set<() => void>
  stale: boolean
  /** It became stale while a request was under way: ask once more when that is answered. */
  again: boolean
  /** Counts requests, so that an answer overtaken by a newer request is dropped. */
  turn: number
}

export const emptySnapshot: QuerySnapshot = { data: undefined, error: undefined, fetching: false, ready: false }

/** Key order in the input must not matter. */
export function queryKey(method: string, input: unknown): string {
  return `${method} ${JSON.stringify(input, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )}`
}

export class QueryCache {
  readonly #entries = new Map<string, Entry>()
  readonly #idleLimit: number
  readonly #toError: (error: unknown) => QunxiError

  /** `idleLimit`: how many results nobody looks at are kept for coming back. */
  constructor(toError: (error: unknown) => QunxiError, idleLimit = 150) {
    this.#toError = toError
    this.#idleLimit = idleLimit
  }

  snapshot(key: string): QuerySnapshot {
    return this.#entries.get(key)?.snapshot ?? emptySnapshot
  }

  /** Watches a key, fetching if it was never read or is stale. Returns the function that stops watching. */
  watch(key: string, topics: readonly string[], fetch: () => Promise<unknown>, listener: () => void): () => void {
    let entry = this.#entries.get(key)
    if (!entry) {
      entry = { key, topics, fetch, snapshot: emptySnapshot, listeners: new Set(), stale: true, again: false, turn: 0 }
      this.#entries.set(key, entry)
    }
    const watched = entry
    if (watched.listeners.size === 0) watched.fetch = fetch
    watched.listeners.add(listener)
    if (watched.stale && !watched.snapshot.fetching) this.#run(watched)
    return () => {
      watched.listeners.delete(listener)
      if (watched.listeners.size === 0) {
        // Re-inserted, so that the map's order is the order of last use.
        if (this.#entries.get(key) === watched) {
          this.#entries.delete(key)
          this.#entries.set(key, watched)
        }
        this.#dropIdle()
      }
    }
  }

  /** Takes an answer that came unasked; it is shown at once and asked for again as soon as that can be. */
  prime(key: string, topics: readonly string[], data: unknown): void {
    const snapshot = { data, error: undefined, fetching: false, ready: true }
    const nothing = () => Promise.reject(new Error('A primed answer is asked for by whoever watches it.'))
    this.#entries.set(key, { key, topics, fetch: nothing, snapshot, listeners: new Set(), stale: true, again: false, turn: 0 })
  }

  refetch(key: string): void {
    const entry = this.#entries.get(key)
    if (entry) this.#run(entry)
  }

  /** A `changed` push. */
  invalidate(topics: readonly string[]): void {
    for (const entry of this.#entries.values()) {
      if (entry.topics.some((topic) => topics.includes(topic))) this.#invalidateEntry(entry)
    }
  }

  /** A new port: everything may have changed. */
  invalidateAll(): void {
    for (const entry of this.#entries.values()) this.#invalidateEntry(entry)
  }

  /** Another workspace: nothing read before may be seen again. */
  clear(): void {
    for (const entry of this.#entries.values()) {
      entry.turn += 1
      entry.stale = true
      this.#set(entry, emptySnapshot)
      if (entry.listeners.size === 0) this.#entries.delete(entry.key)
    }
  }

  #invalidateEntry(entry: Entry): void {
    entry.stale = true
    if (entry.snapshot.fetching) entry.again = true
    else if (entry.listeners.size > 0) this.#run(entry)
  }

  #run(entry: Entry): void {
    const turn = ++entry.turn
    entry.stale = false
    entry.again = false
    this.#set(entry, { ...entry.snapshot, fetching: true })
    entry.fetch().then(
      (data) => {
        if (entry.turn !== turn) return
        this.#set(entry, { data, error: undefined, fetching: false, ready: true })
        this.#runAgain(entry)
      },
      (error: unknown) => {
        if (entry.turn !== turn) return
        entry.stale = true
        this.#set(entry, { ...entry.snapshot, error: this.#toError(error), fetching: false })
        this.#runAgain(entry)
      },
    )
  }

  #runAgain(entry: Entry): void {
    if (!entry.again) return
    entry.stale = true
    if (entry.listeners.size > 0) this.#run(entry)
  }

  #set(entry: Entry, snapshot: QuerySnapshot): void {
    entry.snapshot = snapshot
    for (const listener of entry.listeners) listener()
  }

  #dropIdle(): void {
    let idle = 0
    for (const entry of this.#entries.values()) if (entry.listeners.size === 0) idle += 1
    for (const entry of this.#entries.values()) {
      if (idle <= this.#idleLimit) return
      if (entry.listeners.size === 0) {
        this.#entries.delete(entry.key)
        idle -= 1
      }
    }
  }
}
