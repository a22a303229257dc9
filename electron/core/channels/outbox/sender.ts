/**
 * Sends what waits, lane by lane, for one account while it is connected. Exactly once: that a row is being tried is committed
 * before the channel is asked, and whatever may have been done is asked after before it is tried again.
 */
import { QunxiError } from '#shared/contract/errors.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { changeRow, interruptedRows, isLaneHead, laneHeads, nextHeld, releaseOffline } from '#core/store/tables/outbox-moves.ts'
import { getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import type { AccountWriter } from '../channel/account-writer.ts'
import { backoff, MOST_BACKOFF, type Clock } from '../channel/clock.ts'
import { ChannelError, type LiveSession, type OutboundOp, type SendResult } from '../channel/connector.ts'
import { Stopped } from '../channel/engine-store.ts'
import { problemFrom } from '../channel/failures.ts'
import { passGate } from './gate.ts'
import { opOf } from './payloads.ts'
import { Reconciler } from './reconcile.ts'
import { receiptOf, rowDone, rowExpired, rowFailed, rowHeld, rowUncertain } from './row-results.ts'
import { SETTLE_MS, type SenderOptions } from './sending.ts'

/** Lanes at once. */
const PARALLEL = 3
const REFILL = 200
/** Kinds of problems after which it was certainly not done, and may be tried again. */
const HELD: readonly string[] = ['offline', 'busy', 'auth', 'setup']
/** States from which a row can be found to have been done. */
const OPEN: readonly string[] = ['waiting', 'sending', 'uncertain']
/** What waits is looked at this often in any case. */
const LOOK_MS = 60_000
/** A row that made something fail here is left alone for so long. */
const TROUBLE_MS = 5 * 60_000
/** Rows of these kinds could be taken for one another while one of them is asked after. */
const ALIKE: readonly string[] = ['massSend', 'tagCreate']

export class Sender {
  readonly #writer: AccountWriter
  readonly #clock: Clock
  readonly #options: SenderOptions
  readonly #reconciler: Reconciler
  /** Rows under way, by id. */
  readonly #flying = new Map<string, OutboxRow>()
  #queue: OutboxRow[] = []
  #dirty = true
  #draining = false
  #wake: (() => void) | undefined

  constructor(options: SenderOptions) {
    this.#options = options
    this.#writer = options.writer
    this.#clock = options.clock
    this.#reconciler = new Reconciler(options)
  }

  get flying(): number {
    return this.#flying.size
  }

  /** Something may wait now. */
  kick(): void {
    this.#dirty = true
    this.#wake?.()
  }

  /** Begins nothing more; resolves when nothing is under way, at the latest after `ms`. */
  async drain(ms: number): Promise<void> {
    this.#draining = true
    const until = performance.now() + ms
    while (this.#flying.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  /** Until aborted. Rejects only with the signal's reason, or when the database fails. */
  async run(session: LiveSession, signal: AbortSignal): Promise<void> {
    this.#draining = false
    this.#recover()
    const failed = new AbortController()
    const inner = AbortSignal.any([signal, failed.signal])
    for (;;) {
      inner.throwIfAborted()
      const now = this.#clock.now()
      while (!this.#draining && this.#flying.size < PARALLEL) {
        const row = this.#next(now)
        if (!row) break
        this.#flying.set(row.id, row)
        void this.#handle(session, row, signal)
          .catch((error: unknown) => {
            if (!signal.aborted) failed.abort(error)
          })
          .finally(() => {
            this.#flying.delete(row.id)
            this.kick()
          })
      }
      await this.#news(inner)
    }
  }

  #when(now: number) {
    return { now, zone: this.#options.zone(), listeners: this.#options.listeners }
  }

  async #news(signal: AbortSignal): Promise<void> {
    const room = this.#flying.size < PARALLEL && !this.#draining
    if (this.#dirty && room && this.#queue.length === 0) {
      // Refilled at the next round; calls and pushes go first.
      await new Promise((resolve) => setImmediate(resolve))
      return
    }
    const now = this.#clock.now()
    const next = room ? nextHeld(this.#writer.store.read, this.#writer.accountId, now) : null
    const stop = new AbortController()
    const waits = [new Promise<void>((resolve) => (this.#wake = resolve))]
    const limits = AbortSignal.any([signal, stop.signal])
    const wait = Math.min(next === null ? LOOK_MS : Math.max(1, next - now), LOOK_MS)
    waits.push(this.#clock.sleep(wait, limits).then(() => this.kick()))
    try {
      await Promise.race(waits)
    } finally {
      stop.abort()
      // It ends by our own abort.
      waits[1]!.catch(() => {})
    }
  }

  /** What a crash left half way is asked after; what only waited for the connection goes. */
  #recover(): void {
    const { accountId } = this.#writer
    this.#writer.write(({ db, now }) => {
      const rows = interruptedRows(db, accountId).filter((row) => !this.#flying.has(row.id))
      for (const row of rows) {
        rowUncertain(
          db,
          row,
          { kind: 'lost', code: 'ANSWER_LOST', fix: 'wait' },
          Math.min(now, (row.attempted_at ?? now) + SETTLE_MS),
        )
        this.#writer.journal.note('warning', 'send.interrupted', { id: row.id, kind: row.kind })
      }
      releaseOffline(db, accountId)
    })
    this.#dirty = true
  }

  /** The next row that may move and is not under way. */
  #next(now: number): OutboxRow | undefined {
    if (this.#queue.length === 0 && this.#dirty) {
      this.#dirty = false
      this.#queue = laneHeads(this.#writer.store.read, this.#writer.accountId, now, REFILL)
      // There may be more behind these.
      if (this.#queue.length >= REFILL) this.#dirty = true
    }
    for (let i = 0; i < this.#queue.length; i++) {
      const row = this.#queue[i]!
      if (this.#flying.has(row.id) || row.state === 'sending') {
        this.#queue.splice(i--, 1)
        continue
      }
      const alike = (other: OutboxRow) => other.kind === row.kind && (other.state === 'uncertain' || row.state === 'uncertain')
      if (ALIKE.includes(row.kind) && [...this.#flying.values()].some(alike)) continue
      this.#queue.splice(i, 1)
      return row
    }
    return undefined
  }

  async #handle(session: LiveSession, found: OutboxRow, signal: AbortSignal): Promise<void> {
    try {
      await this.#move(session, found, signal)
    } catch (error) {
      if (signal.aborted || error instanceof Stopped || error instanceof QunxiError) throw error
      // A fault of ours about this one row: the others go on, and it is looked at again later.
      this.#writer.journal.problem('error', 'send.protocol', problemFrom(error), { id: found.id, kind: found.kind })
      this.#writer.write(({ db, now }) => changeRow(db, found.id, { held_until: now + TROUBLE_MS }))
    }
  }

  async #move(session: LiveSession, found: OutboxRow, signal: AbortSignal): Promise<void> {
    if (found.state === 'uncertain') {
      const row = getOutboxRow(this.#writer.store.read, found.id)
      if (row?.state !== 'uncertain' || row.held_until > this.#clock.now()) return
      const outcome = await this.#reconciler.ask(session, row, signal)
      if (outcome.kind === 'done') this.#close(found, outcome.result)
      return
    }
    const begun = this.#begin(found.id)
    if (!begun) return
    const { row, op } = begun
    let result: SendResult
    try {
      result = await session.send(op, signal)
    } catch (error) {
      this.#unsent(row, error, signal)
      return
    }
    this.#close(row, result)
  }

  /** Committed before the channel is asked. Null where the row may not leave (any more). */
  #begin(id: string): { row: OutboxRow; op: OutboundOp } | null {
    return this.#writer.write(({ db, now }) => {
      const row = getOutboxRow(db, id)
      const when = this.#when(now)
      if (row?.state !== 'waiting' || row.held_until > now || !isLaneHead(db, row)) return null
      if (row.expires_at !== null && row.expires_at < now) {
        rowExpired(db, id, when)
        return null
      }
      const passed = passGate(db, row, when)
      if (!passed) return null
      let op: OutboundOp
      try {
        op = opOf(db, passed)
      } catch (error) {
        rowFailed(db, passed, this.#options.redact(problemFrom(error)), when)
        return null
      }
      const attempted = passed.attempted_at ?? now
      changeRow(db, id, { state: 'sending', attempts: passed.attempts + 1, attempted_at: attempted, problem: null })
      return { row: { ...passed, state: 'sending', attempts: passed.attempts + 1, attempted_at: attempted }, op }
    })
  }

  #close(row: OutboxRow, result: SendResult): void {
    const work = (withRecords: boolean, withOthers = true) =>
      this.#writer.write((scope) => {
        const when = this.#when(scope.now)
        // A person may have said in the meantime how it ended.
        if (!OPEN.includes(getOutboxRow(scope.db, row.id)?.state ?? '')) return
        if (withOthers) rowDone(scope, row, result, when, withRecords)
        else
          changeRow(scope.db, row.id, {
            state: 'sent',
            closed_at: scope.now,
            held_until: 0,
            problem: null,
            receipt: receiptOf(result),
            native_id: result.nativeId ?? null,
          })
        const detail = {
          id: row.id,
          kind: row.kind,
          attempts: row.attempts,
          ...(result.failed ? { failed: result.failed.length } : {}),
        }
        this.#writer.journal.note('info', result.stale ? 'send.stale' : 'send.done', detail)
      })
    try {
      work(true)
    } catch (error) {
      if (error instanceof Stopped) throw error
      // It has left: that must be known, whatever is wrong with the rest.
      this.#writer.journal.problem('error', 'send.records', problemFrom(error), { id: row.id })
      try {
        work(false)
      } catch (again) {
        if (again instanceof Stopped || result.stale) throw again
        work(false, false)
      }
    }
    this.#writer.status.succeeded()
    if (row.kind === 'massSend' || row.kind === 'taskRemind' || row.kind === 'taskCancel') this.#options.onTask()
  }

  #unsent(row: OutboxRow, error: unknown, signal: AbortSignal): void {
    // Stopped half way: nobody knows.
    const problem: ChannelProblem = signal.aborted
      ? { kind: 'lost', code: 'ANSWER_LOST', fix: 'wait' }
      : this.#options.redact(problemFrom(error))
    const known = error instanceof ChannelError && !signal.aborted
    this.#writer.write(({ db, now }) => {
      const when = this.#when(now)
      const again = Math.max(problem.retryAfter ?? 0, backoff(row.attempts, MOST_BACKOFF, this.#clock.random))
      if (known && (problem.kind === 'refused' || problem.kind === 'forbidden')) rowFailed(db, row, problem, when)
      else if (known && HELD.includes(problem.kind)) rowHeld(db, row, problem, now + again, now)
      else rowUncertain(db, row, problem.kind === 'lost' ? problem : { ...problem, kind: 'lost' }, now + SETTLE_MS)
    })
    const level = problem.kind === 'offline' || problem.kind === 'busy' ? 'warning' : 'error'
    this.#writer.journal.problem(level, `send.${problem.kind}`, problem, { id: row.id, kind: row.kind })
    if (!signal.aborted && ['offline', 'lost', 'auth', 'setup'].includes(problem.kind)) this.#options.onTrouble(problem)
  }
}
