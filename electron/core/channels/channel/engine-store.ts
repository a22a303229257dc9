/** The engine's way to the database: each write makes sure that this engine still holds the workspace and has not been stopped. */
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
}

export class EngineStore {
  readonly store: Store
  readonly #clock: Clock
  readonly #owner: string
  readonly #onLost: () => void
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
    const value = this.store.write((db) => {
      if (!holdsLease(db, this.#owner)) return LOST
      return work({ db, now: this.#clock.now() })
    }, 'channel')
    if (value === LOST) {
      this.#onLost()
      throw new Stopped()
    }
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
    this.#open = false
  }

  readonly #nextTurn = (): void => {
    this.#turns.shift()!()
    if (this.#turns.length > 0) setImmediate(this.#nextTurn)
  }
}

const LOST = Symbol('lost')
