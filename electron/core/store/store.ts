/** One open workspace database: a read face, one serialised write path, `changed` pushes after each commit. */
import type Database from 'better-sqlite3'
import { QunxiError, type ErrorCode } from '#shared/contract/errors.ts'
import type { Topic } from '#shared/contract/topics.ts'
import { BulkLog } from './bulk-log.ts'
import { Capture, type ActFacts, type ActLabel, type Source } from './capture.ts'
import { actOfToken } from './captured-acts.ts'
import { Statements, readDb, writeDb, type ReadDb, type WriteDb } from './db.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { openDatabase, waitForLocks, type HexKey, type Identity } from './open.ts'
import { BundledPushes } from './bundled-pushes.ts'
import { CommitAnchor, type CommitLoss } from './commit-anchor.ts'
import { copyForReading, type ReadingCopy } from './reading-copy.ts'
import { StaleTopics } from './stale-topics.ts'
import { storageFaults, storeError } from './store-error.ts'
import { commitCounter, commitState, type CommitState } from './tables/commits.ts'
import { Undo } from './undo.ts'

interface StoreOptions {
  mustExist?: boolean
  of?: Identity | undefined
  anchored?: boolean
}

interface WriteScope {
  db: WriteDb
  /** Makes this write one that can be taken back, from here on; `label`: under which words. */
  captureUndo(label?: ActLabel): void
}

interface WriteResult<T> {
  value: T
  /** What the changed tables make stale, by the catalogue. */
  topics: readonly Topic[]
  /** Present when `captureUndo` was called and a row changed. */
  undoToken?: string
}

/** What a person should know of the file itself, beside what is in it. */
export interface StoreHealth {
  /** Commits that are missing, until a person says that they know. */
  readonly lost: CommitLoss | null
  /** The anchor was not there, or not whole: whether anything is missing could not be told. */
  readonly anchor: 'ok' | 'missing' | 'damaged'
  /** Since when and why nothing can be saved: the last write failed for a reason of the medium. Epoch milliseconds. Reading goes on. */
  readonly refused: { code: ErrorCode; since: number } | null
  /** In a transaction that notes it in the ledger: from its commit on nothing is told any more. */
  acknowledge(): void
}

export class Store {
  /** Tests put a read face here that proves that each call names what it reads (testing/proven-reads.ts). */
  static faceOfCall: ((raw: Database.Database, method: string) => ReadDb) | undefined
  readonly read: ReadDb
  readonly file: string
  readonly #bulk: BulkLog
  readonly #raw: Database.Database
  /** Of the read face and of the write face. */
  readonly #statements: readonly [Statements, Statements]
  readonly #writer: WriteDb
  readonly #capture: Capture
  readonly #undo = new Undo()
  readonly #stale: StaleTopics
  readonly #anchor: CommitAnchor | undefined
  readonly #count: (at: number) => CommitState
  readonly #pushes: BundledPushes
  /** Tables that the write under way has changed rows of. */
  readonly #changed = new Set<string>()
  readonly #listeners = new Set<(topics: Topic[]) => void>()
  readonly #copy: ReadingCopy | undefined
  #refused: StoreHealth['refused'] = null
  #writing = false

  constructor(raw: Database.Database, file: string, key: HexKey, anchor?: CommitAnchor, copy?: ReadingCopy) {
    this.#raw = raw
    this.file = file
    this.#copy = copy
    if (copy) this.#refused = { code: 'READ_ONLY', since: Date.now() }
    this.#bulk = new BulkLog(raw, file, key)
    this.#statements = [new Statements(raw), new Statements(raw)]
    this.read = readDb(raw, undefined, this.#statements[0])
    this.#anchor = anchor
    this.#count = commitCounter(raw)
    this.#capture = new Capture(raw)
    this.#writer = writeDb(
      raw,
      (table) => this.#changed.add(table),
      (table, width) => this.#capture.bulkKeys(table, width),
      this.#statements[1],
    )
    this.#stale = new StaleTopics(raw)
    this.#pushes = new BundledPushes(
      (topics) => this.announce(topics),
      () => this.inBulk,
    )
  }

  /**
   * Opens and migrates. `anchored`: its commits are compared with the anchor beside it, and noted there from now on. A workspace on a medium
   * that cannot be written is opened for reading. See `openDatabase` and `migrate` for the errors.
   */
  static open(file: string, key: HexKey, options: StoreOptions = {}): Store {
    try {
      return Store.#openAt(file, key, options)
    } catch (error) {
      if (!options.mustExist || !(error instanceof QunxiError) || error.code !== 'READ_ONLY') throw error
    }
    const copy = copyForReading(file)
    try {
      const upgraded = openDatabase(copy.file, key, options)
      const anchor = options.anchored ? CommitAnchor.open(anchorOf(file), key, () => commitState(upgraded)) : undefined
      migrate(upgraded)
      upgraded.close()
      return new Store(openDatabase(copy.file, key, { mustExist: true, readonly: true }), file, key, anchor, copy)
    } catch (error) {
      copy.remove()
      throw storeError(error, file)
    }
  }

  static #openAt(file: string, key: HexKey, options: StoreOptions): Store {
    const raw = openDatabase(file, key, options)
    let anchor: CommitAnchor | undefined
    try {
      // Before anything is written: what is missing would be covered by what comes after it.
      if (options.anchored) anchor = CommitAnchor.open(anchorOf(file), key, () => commitState(raw))
      migrate(raw)
      anchor?.committed(commitState(raw)!)
      return new Store(raw, file, key, anchor)
    } catch (error) {
      anchor?.close()
      raw.close()
      throw storeError(error, file)
    }
  }

  get health(): StoreHealth {
    const anchor = this.#anchor
    return {
      lost: anchor?.lost ?? null,
      anchor: anchor?.trouble ?? 'ok',
      refused: this.#refused,
      acknowledge: () => anchor?.acknowledge(),
    }
  }

  /** The newest commit. */
  commits(): CommitState {
    return commitState(this.#raw)!
  }

  get schemaVersion(): number {
    return schemaVersion(this.#raw)
  }

  /**
   * The only way to write: one IMMEDIATE transaction, whole or not at all. `work` is synchronous and must not call `write`
   * again. What became stale is pushed after the commit: at once for an act of a person, in bundles for channels and upkeep.
   * Throws the error of `work`, or DISK_FULL / DATABASE_BUSY / READ_ONLY.
   */
  transact<T>(work: (scope: WriteScope) => T, source: Source = 'people'): WriteResult<T> {
    if (this.#writing) throw new Error('A write inside a write: compose functions that take WriteDb instead')
    this.#capture.prepare()
    const facts: ActFacts = { source, at: Date.now() }
    const scope: WriteScope = {
      db: this.#writer,
      captureUndo: (label) => {
        // The last one: an act often knows its values only when it is done.
        if (label) facts.label = label
        this.#capture.undoable()
      },
    }
    return this.#commit(() => work(scope), facts)
  }

  #commit<T>(work: () => T, facts: ActFacts): WriteResult<T> {
    let undoToken: string | undefined
    this.#writing = true
    this.#changed.clear()
    this.#anchor?.begin()
    let value: T
    let state: CommitState | undefined
    try {
      value = this.#raw
        .transaction(() => {
          this.#capture.begin(facts.source)
          const result = work()
          undoToken = this.#capture.end(facts)
          if (undoToken !== undefined) this.#changed.add('acts')
          // What changes nothing writes nothing, and cannot be missed.
          state = this.#changed.size > 0 ? this.#count(facts.at) : undefined
          return result
        })
        .immediate()
    } catch (error) {
      if (error instanceof QunxiError || !(error as { code?: string }).code?.startsWith('SQLITE_')) throw error
      const refusal = storeError(error, this.file)
      this.#refuse(refusal.code)
      throw refusal
    } finally {
      this.#writing = false
    }
    const wasRefused = this.#refused !== null
    if (wasRefused) {
      this.#refused = null
      waitForLocks(this.#raw)
    }
    const told = this.#anchor?.lost
    if (state) this.#anchor?.committed(state)
    const topics = this.#stale.ofAll(this.#changed)
    if ((wasRefused || (told && !this.#anchor?.lost)) && !topics.includes('workspace')) topics.push('workspace')
    if (facts.source === 'people') this.announce(topics)
    else this.#pushes.add(topics)
    return undoToken ? { value, topics, undoToken } : { value, topics }
  }

  #refuse(code: ErrorCode): void {
    if (!storageFaults.includes(code) || this.#refused?.code === code) return
    this.#refused = { code, since: this.#refused?.since ?? Date.now() }
    waitForLocks(this.#raw, 'short')
    this.announce(['workspace'])
  }

  /** `transact` for callers that need no undo. */
  write<T>(work: (db: WriteDb) => T, source: Source = 'machine'): T {
    return this.transact((scope) => work(scope.db), source).value
  }

  /**
   * Takes an act back; its label stays that of the act. Throws CONFLICT when it has been taken back, is too old, or its inverse cannot be
   * applied. `guard` looks at the state before; what it returns looks at the state after, and throws where that must not be.
   */
  undo(token: string, guard?: (db: WriteDb) => () => void): WriteResult<ActLabel | null> {
    if (this.#writing) throw new Error('A write inside a write: compose functions that take WriteDb instead')
    this.#capture.prepare()
    const facts: ActFacts = { source: 'people', at: Date.now() }
    return this.#commit(() => {
      const act = actOfToken(this.#writer, token)
      if (act) {
        facts.undoes = { id: act.id, level: act.level + 1 }
        if (act.label) facts.label = act.label
      }
      this.#capture.undoable()
      const check = guard?.(this.#writer)
      let done: boolean
      try {
        done = act !== undefined && this.#undo.apply(this.#writer, act)
      } catch (error) {
        throw new QunxiError('CONFLICT', `Cannot be undone any more: ${(error as Error).message}`)
      }
      if (!done) throw new QunxiError('CONFLICT', 'There is nothing left to undo for this action')
      check?.()
      return facts.label ?? null
    }, facts)
  }

  /** The read face of one call of the contract. */
  readFor(method: string): ReadDb {
    return Store.faceOfCall?.(this.#raw, method) ?? this.read
  }

  onChanged(listener: (topics: Topic[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Pushes at once; what a write changed is pushed by itself. */
  announce(topics: readonly Topic[]): void {
    if (topics.length === 0) return
    for (const listener of this.#listeners) listener([...topics])
  }

  /** SQLite's own check of the whole file: 'ok', or the first problems found. */
  integrity(): string {
    const rows = this.#raw.pragma('integrity_check(5)') as { integrity_check: string }[]
    return rows.map((row) => row.integrity_check).join('; ')
  }

  /** A consistent encrypted copy (VACUUM INTO keeps cipher and key; `backup()` throws and `serialize()` is plaintext). */
  backupTo(file: string): void {
    this.#raw.prepare('VACUUM INTO ?').run(file)
  }

  checkpoint(): void {
    this.#raw.pragma('wal_checkpoint(TRUNCATE)')
  }

  /** Bulk jobs (a first sync, an import) run: background work of other layers waits until there is none. */
  get inBulk(): boolean {
    return this.#bulk.jobs > 0
  }

  /** For the length of bulk work the write-ahead log may grow. */
  whileBulk<T>(work: () => Promise<T>): Promise<T> {
    return this.#bulk.during(work)
  }

  /** The same for a long upkeep that works beside everything else: nobody waits for its end, and it awaits `logTurn` before each write. */
  whileLogGrows<T>(work: () => Promise<T>): Promise<T> {
    return this.#bulk.grown(work)
  }

  logTurn(): Promise<void> {
    return this.#bulk.turn()
  }

  /** Texts of the statements that both faces have compiled and keep. */
  statements(): string[] {
    return this.#statements.flatMap((each) => each.texts())
  }

  get open(): boolean {
    return this.#raw.open
  }

  close(): void {
    if (!this.#raw.open) return
    this.#pushes.close()
    this.#bulk.close()
    this.#raw.close()
    this.#anchor?.close()
    this.#copy?.remove()
  }
}

/** Beside the database, where its log is too. */
export function anchorOf(file: string): string {
  return `${file}-anchor`
}
