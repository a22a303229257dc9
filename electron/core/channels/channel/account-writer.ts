/** Records of one account into the database, with everything that hangs on them: touched ids, results of tasks, the log. */
import type { WriteDb } from '#core/store/db.ts'
import { touch, touchedIds, untouch } from '#core/store/tables/sync-cursors.ts'
import type { AccountStatus } from './account-status.ts'
import type { Applied, Extent } from './applied.ts'
import type { EngineScope, EngineStore } from './engine-store.ts'
import type { LiveRecord, TaskResultRecord } from './records.ts'
import type { SyncJournal } from './sync-journal.ts'

/** What the applier (live/apply.ts) is to whoever writes for an account. */
export interface Applier {
  apply(db: WriteDb, records: readonly LiveRecord[], now: number): Applied
  vanish(db: WriteDb, extent: Extent, seen: ReadonlySet<string>, now: number): Applied
  /** A portion; false when none was due. */
  refreshFigures(db: WriteDb, now: number): boolean
}

interface ComparedPage {
  stream: string
  ids: readonly string[]
}

export interface AccountScope extends EngineScope {
  /** `page`: the ids of the stream's page these are from, which are compared by this very act. Returns how many rows changed. */
  apply(records: readonly LiveRecord[], page?: ComparedPage): number
  vanish(extent: Extent, seen: ReadonlySet<string>): number
}

/** What the channel says of tasks of the outbox, into its rows. Returns how many rows or receivers changed. */
export type SettleTasks = (db: WriteDb, results: readonly TaskResultRecord[], now: number) => number

export class AccountWriter {
  readonly accountId: number
  readonly store: EngineStore
  readonly journal: SyncJournal
  readonly status: AccountStatus
  readonly #makeApplier: () => Applier
  readonly #settleTasks: SettleTasks
  /** The full passes: each has to look again at what changed by other means, also where another one has done so. */
  comparing: readonly { name: string; extent: Extent }[] = []
  #applier: Applier | undefined
  /** At first true: a kill may have left some that are due. */
  #figuresStale = true
  #refreshing: Promise<void> | undefined

  constructor(options: {
    accountId: number
    store: EngineStore
    journal: SyncJournal
    status: AccountStatus
    makeApplier: () => Applier
    settleTasks: SettleTasks
  }) {
    this.accountId = options.accountId
    this.store = options.store
    this.journal = options.journal
    this.status = options.status
    this.#makeApplier = options.makeApplier
    this.#settleTasks = options.settleTasks
  }

  /** One transaction. After a failure the applier, which knows what is not so, is thrown away. */
  write<T>(work: (scope: AccountScope) => T): T {
    try {
      return this.store.write((scope) => {
        const value = work({
          ...scope,
          apply: (records, page) => this.#take(scope, this.#applying().apply(scope.db, records, scope.now), page),
          vanish: (extent, seen) => this.#take(scope, this.#applying().vanish(scope.db, extent, seen, scope.now)),
        })
        this.journal.writeInto(scope.db)
        this.status.writeInto(scope.db)
        return value
      })
    } catch (error) {
      this.#applier = undefined
      throw error
    }
  }

  /** Figures that are worked out afterwards, portion by portion; resolves when none are due, whoever asked first. */
  refreshFigures(): Promise<void> {
    return (this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined)))
  }

  async #refresh(): Promise<void> {
    while (this.#figuresStale) {
      await this.store.turn()
      this.#figuresStale = this.write(({ db, now }) => this.#applying().refreshFigures(db, now))
    }
  }

  /** What others name by extent alone (channels/owned) is noted for each pass that compares it. */
  spreadTouches(extent: Extent): void {
    if (this.comparing.some(({ name }) => name === extent)) return
    const touched = touchedIds(this.store.read, this.accountId, extent)
    if (touched.length === 0) return
    this.write(({ db }) => {
      for (const { name } of this.comparing.filter((pass) => pass.extent === extent))
        for (const { native_id, at } of touched) touch(db, this.accountId, name, native_id, at)
      untouch(
        db,
        this.accountId,
        extent,
        touched.map((one) => one.native_id),
      )
    })
  }

  #applying(): Applier {
    return (this.#applier ??= this.#makeApplier())
  }

  #take(scope: EngineScope, applied: Applied, page?: ComparedPage): number {
    if (applied.changed > 0) this.#figuresStale = true
    const compared = page ? new Set(page.ids) : undefined
    if (page && page.ids.length > 0) untouch(scope.db, this.accountId, page.stream, page.ids)
    for (const { stream: extent, id } of applied.touched)
      for (const pass of this.comparing)
        if (pass.extent === extent && !(pass.name === page?.stream && compared!.has(id)))
          touch(scope.db, this.accountId, pass.name, id, scope.now)
    for (const bad of applied.bad) this.journal.note('warning', 'record.bad', { at: bad.at, problem: bad.problem })
    if (applied.taskResults.length > 0) {
      this.#settleTasks(scope.db, applied.taskResults, scope.now)
    }
    return applied.changed
  }
}
