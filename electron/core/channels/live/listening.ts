/** Live events of one session, kept up beside the streams: they end and begin again without the rest being touched. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { saveSyncCursor, syncCursor } from '#core/store/tables/sync-cursors.ts'
import type { AccountWriter } from '../channel/account-writer.ts'
import { backoff, MOST_BACKOFF, type Clock } from '../channel/clock.ts'
import { ChannelError, type LiveBatch, type LiveSession } from '../channel/connector.ts'
import { Stopped } from '../channel/engine-store.ts'
import { problemFrom } from '../channel/failures.ts'
import { freshCursor } from './passes.ts'
import type { LiveRecord } from '../channel/records.ts'
import { Waker } from './waker.ts'

/** No stream may be called so. */
const NAME = '@listen'
const PARKED_MS = 15 * 60_000
/** Who listened this long was connected. */
const STEADY_MS = 30_000

interface ListeningOptions {
  writer: AccountWriter
  session: LiveSession
  clock: Clock
  /** Throws when the session as a whole is gone. */
  prove(): Promise<void>
  /** Streams that should run now; null: all, because news may have been missed. */
  onWake(streams: readonly string[] | null): void
  onProblem(problem: ChannelProblem | null): void
  onBatch(): void
}

export class Listening {
  readonly #options: ListeningOptions
  readonly #waker = new Waker()
  #batches = 0

  constructor(options: ListeningOptions) {
    this.#options = options
  }

  /** Tries at once, where it waits to try again. */
  poke(): void {
    this.#waker.wake()
  }

  get cursor(): string | null {
    const { writer } = this.#options
    return syncCursor(writer.store.read, writer.accountId, NAME)?.cursor ?? null
  }

  /** Until aborted; throws what `prove` throws. */
  async loop(signal: AbortSignal): Promise<void> {
    const { session, clock, writer, onProblem } = this.#options
    let failures = 0
    for (;;) {
      const begun = clock.now()
      const batches = this.#batches
      const { cursor } = this
      let problem: ChannelProblem
      let known = true
      try {
        await session.listen!(cursor, (batch) => this.#take(batch, signal), signal)
        problem = { kind: 'lost', code: 'CONNECTION_LOST', fix: 'wait' }
      } catch (error) {
        if (signal.aborted || error instanceof Stopped) throw signal.aborted ? signal.reason : error
        problem = problemFrom(error)
        known = error instanceof ChannelError
      }
      signal.throwIfAborted()
      failures = clock.now() - begun >= STEADY_MS || this.#batches > batches ? 1 : failures + 1
      writer.journal.problem('warning', 'listen.lost', problem, {})
      const parked = known && ['auth', 'forbidden', 'setup', 'refused'].includes(problem.kind)
      if (!parked) await this.#options.prove()
      if (parked || failures > 2) onProblem(problem)
      const wait = parked ? PARKED_MS : Math.max(problem.retryAfter ?? 0, backoff(failures, MOST_BACKOFF, clock.random))
      await this.#waker.wait(clock, wait, signal)
      // Without a cursor nothing tells what was missed meanwhile.
      if (this.cursor === null) this.#options.onWake(null)
    }
  }

  /** One batch and its cursor, committed together. */
  async #take(batch: LiveBatch, signal: AbortSignal): Promise<void> {
    const { writer, onWake, onProblem, onBatch } = this.#options
    signal.throwIfAborted()
    try {
      writer.write((scope) => {
        scope.apply(batch.records)
        this.#saveCursor(scope.db, batch)
      })
    } catch (error) {
      if (error instanceof Stopped || batch.records.length === 0) throw error
      this.#oneByOne(batch, error)
    }
    this.#batches += 1
    writer.status.succeeded()
    onProblem(null)
    if (batch.wake && batch.wake.length > 0) onWake(batch.wake)
    onBatch()
    // The next one waits for calls and pushes.
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }

  #saveCursor(db: Parameters<typeof saveSyncCursor>[0], batch: LiveBatch): void {
    const { writer } = this.#options
    if (batch.cursor === undefined) return
    const row = syncCursor(db, writer.accountId, NAME) ?? freshCursor(writer.accountId, NAME)
    saveSyncCursor(db, { ...row, cursor: batch.cursor })
  }

  /** A record that cannot be stored must not hold up those that come after it for ever: it is named, and the streams heal it. */
  #oneByOne(batch: LiveBatch, error: unknown): void {
    const { writer, onWake } = this.#options
    const bad: { record: LiveRecord; error: unknown }[] = []
    for (const record of batch.records) {
      try {
        writer.write((scope) => scope.apply([record]))
      } catch (cause) {
        if (cause instanceof Stopped) throw cause
        bad.push({ record, error: cause })
      }
    }
    // All of them: it is the database, not the records.
    if (bad.length === batch.records.length && bad.length > 1) throw error
    for (const one of bad) writer.journal.problem('error', 'record.failed', problemFrom(one.error), { type: one.record.type })
    writer.write(({ db }) => this.#saveCursor(db, batch))
    if (bad.length > 0) onWake(null)
  }
}
