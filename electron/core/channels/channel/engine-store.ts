/**
 * The engine's way to the database: each write makes sure that this engine still holds the workspace and has not been stopped,
 * and views are told in bundles, so that a first sync does not make every screen read again with each page.
 */
import type { Topic } from '#shared/contract/topics.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import type { Store } from '#core/store/store.ts'
import type { Clock } from './clock.ts'
import { holdsLease } from './lease.ts'

/** The engine was stopped, or another one works on this workspace: whatever was under way ends here. */
export class Stopped extends Error {
  constructor() {
    super('The engine has stopped')
    this.name = 'Stopped'
  }
}

export interface EngineScope {
  db: WriteDb
  now: number
  changed(topics: Iterable<Topic>): void
}

const BUNDLE_MS = 400
/** During a first sync every screen would read again with each page. */
const BULK_BUNDLE_MS = 1000

export class EngineStore {
  readonly store: Store
  readonly #clock: Clock
  readonly #owner: string
  readonly #onLost: () => void
  readonly #pending = new Set<Topic>()
  #announcedAt = -Infinity
  #timer: NodeJS.Timeout | undefined
  #open = true
  readonly #turns: (() => void)[] = []

  constructor(options: { store: Store; clock: Clock; owner: string; onLost(): void }) {
    this.store = options.store
    this.#clock = options.clock
    this.#owner = options.owner
    this.#onLost = options.onLost
  }

  get open(): boolean {
    return this.#open
  }

  get read(): ReadDb {
    if (!this.#open) throw new Stopped()
    return this.store.read
  }

  /** One transaction. Throws Stopped once the engine has been stopped or has lost the workspace to another one. */
  write<T>(work: (scope: EngineScope) => T): T {
    if (!this.#open) throw new Stopped()
    const topics = new Set<Topic>()
    const value = this.store.write((db) => {
      if (!holdsLease(db, this.#owner)) return LOST
      return work({
        db,
        now: this.#clock.now(),
        changed: (names) => {
          for (const name of names) topics.add(name)
        },
      })
    })
    if (value === LOST) {
      this.#onLost()
      throw new Stopped()
    }
    this.#announce(topics)
    return value as T
  }

  /**
   * Resolves when it is this one's turn to write: one transaction each round of the event loop, however many streams of however
   * many accounts have something, and calls and pushes of the interface in between.
   */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#turns.push(resolve)
      if (this.#turns.length === 1) setImmediate(this.#nextTurn)
    })
  }

  /** After this nothing is written any more. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    clearTimeout(this.#timer)
    if (this.#pending.size > 0) this.store.announce([...this.#pending])
  }

  readonly #nextTurn = (): void => {
    this.#turns.shift()!()
    if (this.#turns.length > 0) setImmediate(this.#nextTurn)
  }

  #announce(topics: ReadonlySet<Topic>): void {
    if (topics.size === 0) return
    for (const topic of topics) this.#pending.add(topic)
    const wait = this.#announcedAt + (this.store.inBulk ? BULK_BUNDLE_MS : BUNDLE_MS) - performance.now()
    if (wait <= 0) this.#tell()
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.#tell(), wait).unref()
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#announcedAt = performance.now()
    const topics = [...this.#pending]
    this.#pending.clear()
    this.store.announce(topics)
  }
}

const LOST = Symbol('lost')
