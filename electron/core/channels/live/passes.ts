/**
 * One run of one stream: from its cursor to its end, page by page. A page and its cursor are committed together, so a kill
 * anywhere resumes at the cursor of the last commit; pages seen since are asked for again and change nothing.
 */
import {
  anyTouched,
  dropPass,
  idsOfPass,
  isSamePass,
  keepPass,
  saveSyncCursor,
  saveSyncPage,
  syncCursor,
  syncPage,
  touchedIds,
  untouch,
  type SyncCursorRow,
} from '#core/store/tables/sync-cursors.ts'
import type { AccountScope, AccountWriter } from '../channel/account-writer.ts'
import type { Clock } from '../channel/clock.ts'
import type { Page, PullStream } from '../channel/connector.ts'
import { Puller } from './puller.ts'

/** A transaction takes no further page after so long, or so many records: calls of the interface wait meanwhile. */
const WORK_MS = 8
const WORK_RECORDS = 5000
/** Pages without news wait for company before they are committed, but only so long. */
const HOLD_MS = 1000
const HOLD_PAGES = 100

/** What a page holds could not be made sense of; `cause` says why. */
export class BadPage extends Error {
  readonly page: number

  constructor(page: number, cause: unknown) {
    super(`page ${page + 1}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'BadPage'
    this.page = page
  }
}

export interface PassReport {
  pages: number
  records: number
  changed: number
  /** Rows that were not seen any more. */
  vanished: number
  ms: number
  /** It had never run to its end before. */
  first: boolean
}

interface Held {
  page: Page
  /** Of the page in the pass before, where this one is the same and nothing of it was touched since: it is not looked into. */
  same?: { ids: readonly string[] }
}

export function freshCursor(accountId: number, stream: string): SyncCursorRow {
  return { account_id: accountId, stream, cursor: null, pass: 1, page: 0, started_at: null, finished_at: null }
}

export class Pass {
  readonly #writer: AccountWriter
  readonly #stream: PullStream
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #row: SyncCursorRow
  readonly #seen: Set<string> | undefined
  #held: Held[] = []
  #done: number
  #total: number | null = null
  readonly #report: PassReport

  constructor(options: { writer: AccountWriter; stream: PullStream; clock: Clock; signal: AbortSignal }) {
    this.#writer = options.writer
    this.#stream = options.stream
    this.#clock = options.clock
    this.#signal = options.signal
    const { accountId, store } = options.writer
    const { name, kind, extent } = options.stream
    this.#row = syncCursor(store.read, accountId, name) ?? freshCursor(accountId, name)
    if (this.#row.started_at === null) {
      Object.assign(this.#row, { started_at: this.#clock.now(), page: 0 })
      if (kind === 'full') this.#row.cursor = null
    }
    if (extent !== undefined) this.#seen = idsOfPass(store.read, accountId, name, this.#row.pass, this.#row.page)
    this.#done = this.#seen?.size ?? 0
    const first = this.#row.finished_at === null
    this.#report = { pages: 0, records: 0, changed: 0, vanished: 0, ms: 0, first }
  }

  /** The cursor it would ask the channel with: null at a pass's beginning. */
  get cursor(): string | null {
    return this.#row.cursor
  }

  get pageNumber(): number {
    return this.#row.page
  }

  get first(): boolean {
    return this.#report.first
  }

  /** Throws what the channel, a page or the database failed with; what was committed until then stays. */
  async run(): Promise<PassReport> {
    const begun = performance.now()
    if (this.#stream.extent !== undefined) this.#writer.spreadTouches(this.#stream.extent)
    const puller = new Puller(this.#stream, this.#row.cursor, this.#signal)
    this.#writer.status.progress(this.#stream.name, { state: 'running', done: this.#done, total: null })
    let patience: { over: boolean; limit: Promise<void>; stop(): void } | undefined
    try {
      for (let more = true; more;) {
        const page = puller.ready()
        if (page) {
          this.#hold(page)
          more = page.more
          patience ??= this.#patience()
          if (more && this.#held.length < HOLD_PAGES && this.#held.every((one) => one.same !== undefined) && !patience.over)
            continue
        } else if (puller.failure) {
          // What came before it is kept.
          if (this.#held.length > 0) {
            await this.#turn()
            this.#commit(puller)
          }
          throw puller.failure.error
        } else if (!patience?.over) {
          await puller.wait(patience?.limit)
          this.#signal.throwIfAborted()
          continue
        }
        await this.#turn()
        more = this.#commit(puller)
        patience?.stop()
        patience = undefined
      }
    } finally {
      patience?.stop()
    }
    this.#report.ms = performance.now() - begun
    return this.#report
  }

  /** Forgets the pass so far: the channel does not know the cursor any more. */
  restart(): void {
    this.#writer.write(({ db }) => {
      Object.assign(this.#row, { cursor: null, page: 0, started_at: null })
      dropPass(db, this.#row.account_id, this.#row.stream, this.#row.pass)
      saveSyncCursor(db, this.#row)
    })
  }

  async #turn(): Promise<void> {
    await this.#writer.store.turn()
    this.#signal.throwIfAborted()
  }

  #patience() {
    const stop = new AbortController()
    const state = { over: false, limit: Promise.resolve(), stop: () => stop.abort() }
    state.limit = this.#clock.sleep(HOLD_MS, stop.signal).then(
      () => {
        state.over = true
      },
      () => {},
    )
    return state
  }

  #hold(page: Page): void {
    const same = this.#sameAs(page, this.#row.page + this.#held.length)
    this.#held.push(same ? { page, same } : { page })
  }

  #sameAs(page: Page, number: number): Held['same'] {
    const { extent, kind, name } = this.#stream
    if (kind !== 'full' || page.digest === undefined) return undefined
    const { read } = this.#writer.store
    const before = syncPage(read, this.#row.account_id, name, this.#row.pass - 1, number)
    if (before === undefined || before.digest !== page.digest) return undefined
    const ids = extent === undefined ? [] : (JSON.parse(before.ids) as string[])
    return extent !== undefined && anyTouched(read, this.#row.account_id, name, ids) ? undefined : { ids }
  }

  /** All that is held, and what lies ready while there is time. False when the stream's end is committed. */
  #commit(puller: Puller): boolean {
    const row = { ...this.#row }
    const report = { ...this.#report }
    let done = this.#done
    let more = true
    this.#writer.write((scope) => {
      const begun = performance.now()
      let records = 0
      let wrote = 0
      for (let i = 0; i < this.#held.length; i++) {
        const held = this.#held[i]!
        const news = this.#apply(scope, row.page, held)
        records += news.records
        wrote += news.changed
        done += news.ids ?? news.records
        report.pages += 1
        report.records += news.records
        report.changed += news.changed
        row.page += 1
        row.cursor = held.page.cursor
        more = held.page.more
        const total = held.page.progress?.total ?? null
        if (total !== null) this.#total = total
        if (!more) break
        if (i === this.#held.length - 1 && performance.now() - begun < WORK_MS && records < WORK_RECORDS) {
          const next = puller.ready()
          if (next) this.#hold(next)
        }
      }
      this.#progress(done, more)
      if (!more) report.vanished = this.#finish(scope, row)
      else if (this.#stream.kind === 'full' || wrote > 0 || row.cursor !== this.#row.cursor) saveSyncCursor(scope.db, row)
    })
    this.#held = []
    Object.assign(this.#row, row)
    Object.assign(this.#report, report)
    this.#done = done
    this.#writer.status.succeeded()
    return more
  }

  /** `ids`: how many the page names, where it names any. */
  #apply(scope: AccountScope, number: number, { page, same }: Held): { records: number; changed: number; ids?: number } {
    const { extent, name, kind } = this.#stream
    if (same) {
      for (const id of same.ids) this.#seen?.add(id)
      return { records: 0, changed: 0, ids: same.ids.length }
    }
    const ids = page.ids
    for (const id of ids ?? []) this.#seen?.add(id)
    const records = recordsOf(page, number)
    const changed = scope.apply(records, extent === undefined ? undefined : { stream: name, ids: ids ?? [] })
    const at = { accountId: this.#row.account_id, stream: name, pass: this.#row.pass, page: number }
    if (kind === 'full') saveSyncPage(scope.db, at, { digest: page.digest ?? null, ids: JSON.stringify(ids ?? []) })
    return { records: records.length, changed, ...(ids === undefined ? {} : { ids: ids.length }) }
  }

  #progress(done: number, more: boolean): void {
    const total = this.#total === null ? null : Math.max(this.#total, done)
    this.#writer.status.progress(this.#stream.name, { state: more ? 'running' : 'done', done, total: more ? total : done })
  }

  /** Returns how many rows vanished. */
  #finish(scope: AccountScope, row: SyncCursorRow): number {
    const { account_id: accountId, stream, pass, page: pages } = row
    const { kind, extent } = this.#stream
    const before = { cursor: this.#row.cursor, finished: this.#row.finished_at }
    Object.assign(row, { started_at: null, page: 0, finished_at: scope.now })
    let vanished = 0
    if (kind === 'full') {
      row.cursor = null
      if (isSamePass(scope.db, accountId, stream, pass, pages)) {
        if (extent !== undefined && touchedIds(scope.db, accountId, stream).length > 0) vanished = this.#vanish(scope, extent)
      } else {
        if (extent !== undefined) vanished = this.#vanish(scope, extent)
        keepPass(scope.db, accountId, stream, pass, pages)
        row.pass = pass + 1
      }
    } else if (before.finished !== null && row.cursor === before.cursor) {
      // Nothing new, as most of the times: that is not worth a write.
      return 0
    }
    saveSyncCursor(scope.db, row)
    return vanished
  }

  /** What came by other means during the pass may be on none of its pages: it is asked about by the next one, even by one that finds all as before. */
  #vanish(scope: AccountScope, extent: NonNullable<PullStream['extent']>): number {
    const seen = this.#seen!
    const { account_id: accountId, stream } = this.#row
    const since = this.#row.started_at ?? 0
    const touched = touchedIds(scope.db, accountId, stream)
    const during = touched.filter(({ at }) => at >= since).map((one) => one.native_id)
    const vanished = scope.vanish(extent, new Set([...seen, ...during]))
    const settled = touched.filter(({ native_id, at }) => at < since && !seen.has(native_id)).map((one) => one.native_id)
    if (settled.length > 0) untouch(scope.db, accountId, stream, settled)
    return vanished
  }
}

function recordsOf(page: Page, number: number) {
  try {
    return page.records()
  } catch (error) {
    throw new BadPage(number, error)
  }
}
