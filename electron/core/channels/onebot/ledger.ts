/**
 * One message, known by several ids. In most implementations histories and events give a message the same id; in some (Lagrange) they do
 * not, and then the same instant, speaker and content tell that it is the same one. Which kind it is shows itself and is remembered.
 */
import { createHash } from 'node:crypto'
import type { Segment } from './cq.ts'

/** shared: one id everywhere. foreign: histories have ids of their own. unknown: not seen yet. */
export type IdKind = 'unknown' | 'shared' | 'foreign'

export interface Sighting {
  conversation: string
  id: string
  seconds: number
  user: string
  /** Of the content, as far as it is the same in events and histories. */
  print: string
  /** Nothing is left of the content: it was taken back. */
  empty: boolean
}

interface Entry {
  readonly native: string
  /** Counts up as messages become known. */
  readonly order: number
  readonly conversation: string
  readonly seconds: number
  readonly user: string
  readonly print: string
  readonly empty: boolean
  /** Its id in events and receipts, its id in histories. */
  live: string | undefined
  past: string | undefined
}

/** Entries held, and how many of them go into the cursor where ids are not shared. */
const HELD = 20_000
const KEPT = 2000

export class Ledger {
  kind: IdKind = 'unknown'
  readonly #entries = new Set<Entry>()
  readonly #byId = new Map<string, Entry[]>()
  readonly #byMoment = new Map<string, Entry[]>()
  #floor = 0
  #count = 0

  /** How many messages have become known so far. */
  get mark(): number {
    return this.#count
  }

  /**
   * Of an event, a receipt or get_msg. Returns the id the message is stored by.
   * @param since the mark before which it cannot have been known: it was said after that
   */
  live(sighting: Sighting, since = 0): string {
    const known = this.#exact(sighting)
    if (known !== undefined) {
      if (known.past === sighting.id) this.kind = 'shared'
      known.live = sighting.id
      return known.native
    }
    const fits = (entry: Entry) => entry.past !== undefined && entry.live === undefined && entry.order >= since
    const twin = this.#twin(sighting, fits, false) ?? this.#twin(sighting, fits, true)
    if (twin === undefined) return this.#add(sighting, sighting.id, undefined).native
    this.kind = 'foreign'
    twin.live = sighting.id
    this.#index(this.#byId, sighting.id, twin)
    return twin.native
  }

  /** Of one answer of a history, together: a row that is known by its id frees no other row's twin. */
  past(sightings: readonly Sighting[]): string[] {
    const natives: (string | undefined)[] = sightings.map((sighting) => {
      const known = this.#exact(sighting)
      if (known === undefined) return undefined
      if (known.live === sighting.id) this.kind = 'shared'
      known.past = sighting.id
      return known.native
    })
    const fits = (entry: Entry) => entry.live !== undefined && entry.past === undefined
    // Those that still say what they said go first: what was taken back is left over.
    for (const emptied of [false, true]) {
      sightings.forEach((sighting, index) => {
        if (natives[index] !== undefined) return
        const twin = this.#twin(sighting, fits, emptied)
        if (twin === undefined) return
        this.kind = 'foreign'
        twin.past = sighting.id
        this.#index(this.#byId, sighting.id, twin)
        natives[index] = twin.native
      })
    }
    return sightings.map((sighting, index) => natives[index] ?? this.#add(sighting, undefined, sighting.id).native)
  }

  /** What an id stands for; with conversation null only where it stands for one message. */
  find(conversation: string | null, id: string): { native: string; conversation: string } | undefined {
    const found = (this.#byId.get(id) ?? []).filter((entry) => conversation === null || entry.conversation === conversation)
    return found.length === 1 || (conversation !== null && found.length > 0) ? found[0] : undefined
  }

  /** The message somebody said at that instant, where there is only one. */
  at(conversation: string, seconds: number, user: string): string | undefined {
    const found = this.#byMoment.get(`${conversation} ${seconds} ${user}`) ?? []
    return found.length === 1 ? found[0]!.native : undefined
  }

  /** Histories have been read from here on: what came before will not be told again. */
  settled(seconds: number): void {
    this.#floor = Math.max(this.#floor, seconds)
  }

  /** For the cursor of the events; nothing to keep where ids are shared. */
  snapshot(): string | undefined {
    if (this.kind === 'shared') return undefined
    const heard = [...this.#entries].filter((entry) => entry.live !== undefined && entry.seconds >= this.#floor)
    const rows = heard
      .slice(-KEPT)
      .map(({ conversation, live, seconds, user, print, native }) => [conversation, live, seconds, user, print, native])
    return JSON.stringify({ v: 1, ids: this.kind, rows })
  }

  /** A cursor that is not ours, or broken, is as good as none. */
  restore(cursor: string | null): void {
    if (cursor === null) return
    let kept: unknown
    try {
      kept = JSON.parse(cursor)
    } catch {
      // As good as none: numbers are given out anew.
      return
    }
    const { v, ids, rows } = (kept ?? {}) as { v?: unknown; ids?: unknown; rows?: unknown }
    if (v !== 1 || !Array.isArray(rows)) return
    if (this.kind === 'unknown' && ids === 'foreign') this.kind = 'foreign'
    for (const row of rows as unknown[]) {
      if (!Array.isArray(row)) continue
      const [conversation, id, seconds, user, print, native] = row as unknown[]
      if ([conversation, id, user, print, native].some((part) => typeof part !== 'string') || typeof seconds !== 'number')
        continue
      const sighting = { conversation, id, seconds, user, print, empty: false } as Sighting
      if (this.#exact(sighting) === undefined) this.#add(sighting, sighting.id, undefined, native as string)
    }
  }

  #exact({ conversation, id, seconds, user }: Sighting): Entry | undefined {
    return this.#byId
      .get(id)
      ?.find((entry) => entry.conversation === conversation && entry.seconds === seconds && entry.user === user)
  }

  #twin(sighting: Sighting, fits: (entry: Entry) => boolean, emptied: boolean): Entry | undefined {
    if (this.kind === 'shared') return undefined
    const moment = this.#byMoment.get(`${sighting.conversation} ${sighting.seconds} ${sighting.user}`) ?? []
    return moment.find((entry) => fits(entry) && (emptied ? entry.empty || sighting.empty : entry.print === sighting.print))
  }

  #add(sighting: Sighting, live: string | undefined, past: string | undefined, native?: string): Entry {
    const { conversation, id, seconds, user, print, empty } = sighting
    // The same id for another message of the same conversation: such an id names nothing.
    const taken = this.#byId.get(id)?.some((entry) => entry.conversation === conversation && entry.native === id) === true
    const entry: Entry = {
      native: native ?? (taken ? `${id}@${seconds}-${user}` : id),
      order: this.#count++,
      conversation,
      seconds,
      user,
      print,
      empty,
      live,
      past,
    }
    this.#entries.add(entry)
    this.#index(this.#byId, id, entry)
    this.#index(this.#byMoment, `${conversation} ${seconds} ${user}`, entry)
    if (this.#entries.size > HELD) this.#forget()
    return entry
  }

  #index(map: Map<string, Entry[]>, key: string, entry: Entry): void {
    const list = map.get(key)
    if (list === undefined) map.set(key, [entry])
    else if (!list.includes(entry)) list.push(entry)
  }

  #forget(): void {
    const [oldest] = this.#entries
    if (oldest === undefined) return
    this.#entries.delete(oldest)
    const { conversation, seconds, user } = oldest
    const drop = (map: Map<string, Entry[]>, key: string) => {
      const rest = (map.get(key) ?? []).filter((entry) => entry !== oldest)
      if (rest.length === 0) map.delete(key)
      else map.set(key, rest)
    }
    for (const id of new Set([oldest.native, oldest.live, oldest.past])) if (id !== undefined) drop(this.#byId, id)
    drop(this.#byMoment, `${conversation} ${seconds} ${user}`)
  }
}

/** Addresses of pictures and ids of answers differ between an event and a history; words, faces and mentions do not. */
export function printOf(segments: readonly Segment[]): string {
  const stable = segments.map(({ type, data }) => [
    type,
    type === 'text' ? data['text'] : type === 'at' ? data['qq'] : type === 'face' ? data['id'] : '',
  ])
  return createHash('sha1').update(JSON.stringify(stable)).digest('base64url').slice(0, 12)
}
