/**
 * What is kept in memory for an open workspace. Nothing of it may outlive the workspace or be seen by another one in the same
 * process, so a module holds one of these and never the value: it is found by the workspace's own faces and goes with them.
 */
import type { ReadDb } from './db.ts'

/** One value for each open workspace, made at first use. */
export class PerWorkspace<T> {
  readonly #make: () => T
  readonly #values = new WeakMap<object, T>()

  constructor(make: () => T) {
    this.#make = make
  }

  of(db: ReadDb): T {
    let value = this.#values.get(db.home)
    if (value === undefined) this.#values.set(db.home, (value = this.#make()))
    return value
  }
}

/** What was worked out from rows, kept until the rows' mark moves. It holds inside a transaction, and after one is rolled back. */
export class WorkspaceCache<T> {
  readonly #stampOf: (db: ReadDb) => string
  readonly #kept = new PerWorkspace<{ now: { stamp: string; value: T } | null }>(() => ({ now: null }))

  /** `stampOf` reads a text that is another one whenever the rows are. */
  constructor(stampOf: (db: ReadDb) => string) {
    this.#stampOf = stampOf
  }

  /** The kept value; where the mark has moved, or `fits` says no, what `make` makes of the rows as they are. */
  of(db: ReadDb, make: () => T, fits: (value: T) => boolean = () => true): T {
    const kept = this.#kept.of(db)
    const stamp = this.#stampOf(db)
    if (kept.now?.stamp !== stamp || !fits(kept.now.value)) kept.now = { stamp, value: make() }
    return kept.now.value
  }

  /** Whether `of` would answer at once. */
  has(db: ReadDb): boolean {
    return this.#kept.of(db).now?.stamp === this.#stampOf(db)
  }

  /** Says that every change of the rows since `of` has been made in the value as well. */
  followed(db: ReadDb, value: T): void {
    const { now } = this.#kept.of(db)
    if (now?.value === value) now.stamp = this.#stampOf(db)
  }

  /** Throws the kept value away: some change was left half done in it. */
  drop(db: ReadDb): void {
    this.#kept.of(db).now = null
  }
}
