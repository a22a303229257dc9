/** Keeps one stream fresh for as long as a session lasts: run by run, at its own pace, whatever becomes of the other streams. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { syncCursor } from '#core/store/tables/sync-cursors.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { AccountWriter } from '../channel/account-writer.ts'
import { backoff, MOST_BACKOFF, type Clock } from '../channel/clock.ts'
import { ChannelError, type PullStream } from '../channel/connector.ts'
import { Stopped } from '../channel/engine-store.ts'
import { problemFrom } from '../channel/failures.ts'
import { BadPage, Pass, type PassReport } from './passes.ts'
import { Waker } from './waker.ts'

/** A page is tried so often at once before the connection is doubted, or the page taken for a bad one. */
const TRIES = 3
/** A stream that cannot go on is tried again this often. */
const PARKED_MS = 15 * 60_000
/** What lasts longer than this is shown as syncing. */
const NOTICED_MS = 1000

/** The session as a whole is in doubt. */
export class SessionLost extends Error {
  readonly problem: ChannelProblem

  constructor(problem: ChannelProblem) {
    super(problem.code)
    this.name = 'SessionLost'
    this.problem = problem
  }
}

interface StreamLoopOptions {
  writer: AccountWriter
  stream: PullStream
  clock: Clock
  /** News may have been missed while nobody listened: it runs at once, unless it has just run. */
  catchUp: boolean
  /** Those before it have run to their end once. */
  turn: Promise<void>
  onBusy(busy: boolean): void
  /** It is not pending any more. */
  onOpen(): void
  onProblem(problem: ChannelProblem | null): void
  onRun(report: PassReport): Promise<void>
}

export class StreamLoop {
  readonly #options: StreamLoopOptions
  readonly #waker = new Waker()
  /** Resolves when it has run to its end once, or cannot for now: the streams behind it need not wait. */
  readonly opened: Promise<void>
  #open!: () => void
  #pending = true
  #forced = false
  /** Runs that began, and the last one that ended or gave up, by number: to know when a run asked for is over. */
  #begun = 0
  #over = 0

  constructor(options: StreamLoopOptions) {
    this.#options = options
    this.opened = new Promise((resolve) => {
      this.#open = () => {
        const first = this.#pending
        this.#pending = false
        resolve()
        if (first) options.onOpen()
      }
    })
    const row = syncCursor(options.writer.store.read, options.writer.accountId, options.stream.name)
    if (row?.finished_at != null) this.#open()
  }

  get name(): string {
    return this.#options.stream.name
  }

  /** It has not run to its end yet, ever, and has not given up for now either. */
  get pending(): boolean {
    return this.#pending
  }

  /** Runs now, or once more after the present run. Returns how to tell that a run begun after this call is over. */
  run(): () => boolean {
    this.#forced = true
    this.#waker.wake()
    const wanted = this.#begun + 1
    return () => this.#over >= wanted
  }

  /** Until aborted. Throws SessionLost. */
  async loop(signal: AbortSignal): Promise<void> {
    const { clock, stream } = this.#options
    await abortable(this.#options.turn, signal)
    let due = this.#firstDue()
    for (;;) {
      while (!this.#forced && clock.now() < due) await this.#waker.wait(clock, due - clock.now(), signal)
      signal.throwIfAborted()
      this.#forced = false
      this.#begun += 1
      const begun = this.#begun
      const well = await this.#attempt(signal)
      this.#over = begun
      this.#open()
      due = clock.now() + (well ? stream.every : Math.max(stream.every, PARKED_MS))
    }
  }

  #firstDue(): number {
    const { writer, stream, clock, catchUp } = this.#options
    const row = syncCursor(writer.store.read, writer.accountId, stream.name)
    const now = clock.now()
    if (row?.finished_at == null || row.started_at !== null) return now
    if (stream.kind === 'tail' || catchUp)
      return Math.min(row.finished_at + Math.min(stream.every, 60_000), row.finished_at + stream.every)
    return row.finished_at + stream.every
  }

  /** One run, with as many tries as make sense. False when it had to give up for now; then that has been reported. */
  async #attempt(signal: AbortSignal): Promise<boolean> {
    const { stream, writer, clock, onProblem } = this.#options
    let restarts = 0
    /** Of the same place. */
    let tries = 0
    let place: string | undefined
    for (;;) {
      const pass = new Pass({ writer, stream, clock, signal })
      try {
        const report = await this.#watched(pass)
        onProblem(null)
        this.#told(report)
        return true
      } catch (error) {
        if (signal.aborted || error instanceof Stopped) throw signal.aborted ? signal.reason : error
        const here = `${pass.pageNumber} ${pass.cursor ?? ''}`
        tries = here === place ? tries + 1 : 1
        place = here
        const problem = problemFrom(error instanceof BadPage ? error.cause : error)
        const at = { stream: stream.name, page: pass.pageNumber + 1 }
        if (problem.kind === 'refused' && pass.cursor !== null && restarts < 2) {
          restarts += 1
          writer.journal.problem('warning', 'pass.restarted', problem, at)
          pass.restart()
          continue
        }
        const wait = this.#verdict(error, problem, tries)
        if (wait === 'park') {
          writer.journal.problem('error', 'stream.stuck', problem, at)
          onProblem(problem)
          writer.status.progress(stream.name, { state: 'waiting' })
          return false
        }
        writer.journal.problem('warning', 'page.again', problem, { ...at, tries })
        if (tries > TRIES) onProblem(problem)
        await clock.sleep(wait, signal)
      }
    }
  }

  /** How long to wait before the same place is tried again, or that it is not. Throws SessionLost. */
  #verdict(error: unknown, problem: ChannelProblem, tries: number): number | 'park' {
    const { random } = this.#options.clock
    const wait = Math.max(problem.retryAfter ?? 0, backoff(tries, MOST_BACKOFF, random))
    if (error instanceof QunxiError) return Math.min(wait, 60_000)
    if (!(error instanceof ChannelError)) return tries < TRIES ? wait : 'park'
    switch (problem.kind) {
      case 'busy':
        return wait
      case 'offline':
      case 'lost':
        if (tries < TRIES) return wait
        throw new SessionLost(problem)
      case 'auth':
      case 'setup':
        throw new SessionLost(problem)
      case 'protocol':
        return tries < TRIES ? wait : 'park'
      case 'forbidden':
      case 'refused':
        return 'park'
    }
  }

  async #watched(pass: Pass): Promise<PassReport> {
    const { writer, onBusy, onRun } = this.#options
    const run = async () => {
      const report = await pass.run()
      await onRun(report)
      return report
    }
    if (pass.first) {
      onBusy(true)
      return writer.store.store.whileBulk(run).finally(() => onBusy(false))
    }
    let shown = false
    const timer = setTimeout(() => {
      shown = true
      onBusy(true)
    }, NOTICED_MS)
    try {
      return await run()
    } finally {
      clearTimeout(timer)
      if (shown) onBusy(false)
    }
  }

  #told(report: PassReport): void {
    const { stream, writer } = this.#options
    if (stream.kind === 'tail' && !report.first && report.changed === 0) return
    const { pages, records, changed, vanished } = report
    const seconds = Math.round(report.ms / 100) / 10
    writer.journal.note('info', report.first ? 'pass.first' : 'pass.done', {
      ...{ stream: stream.name, pages, records, changed, seconds },
      ...(vanished > 0 ? { vanished } : {}),
    })
  }
}

/** The promise, or the signal's reason. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const stop = () => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
