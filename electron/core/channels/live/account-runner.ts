/**
 * One account, by itself: connects, keeps the streams fresh, listens, sends; when the connection goes it says so, waits and
 * comes back. Nothing of it waits for another account.
 */
import type { AccountConfig, LiveChannel } from '#shared/domain/accounts.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { countOpenRows, nextHeld, sendableRows } from '#core/store/tables/outbox-moves.ts'
import { syncCursor } from '#core/store/tables/sync-cursors.ts'
import { TaskPolls } from './task-polls.ts'
import { Sender } from '../outbox/sender.ts'
import { settleTaskResults } from '../outbox/tasks.ts'
import { AccountStatus } from '../channel/account-status.ts'
import { AccountWriter, type Applier, type SettleTasks } from '../channel/account-writer.ts'
import { MOST_BACKOFF, type Clock } from '../channel/clock.ts'
import { needsPerson, Patience, prove } from './connection.ts'
import type { Limiter, LiveConnector, LiveSession } from '../channel/connector.ts'
import { Stopped, type EngineStore } from '../channel/engine-store.ts'
import { problemFrom } from '../channel/failures.ts'
import { AccountLimiter, channelLimits } from '../channel/limiter.ts'
import type { Listeners } from '../channel/listeners.ts'
import { Listening } from './listening.ts'
import { redactor, type Redactor } from '../channel/redact.ts'
import { SessionLost, StreamLoop } from './stream-loop.ts'
import { SyncJournal } from '../channel/sync-journal.ts'
import { Waker } from './waker.ts'

/** A connection that did not last this long has not been a success. */
const STEADY_MS = 30_000
/** With something to send nobody waits longer than this for the network to come back. */
const EAGER_MS = 30_000
/** Nor for the next of connections that break soon, but bring something. */
const BROUGHT_MS = 15_000
/** A connector that does not close is left alone after this. */
const CLOSE_MS = 3000
/** Sends under way may end by themselves, so that nobody need ask after them. */
const DRAIN_MS = 2000
/** Figures are worked out once events have paused for so long. */
const QUIET_MS = 300
/** Without live events the connection is proven this often. */
const SIGN_OF_LIFE_MS = 30_000
/** Timers take no longer one; a proof too many does no harm. */
const NEVER_MS = 2 ** 31 - 1
/** Rows held back for less than this count as "still to do". */
const SOON_MS = 60_000

interface RunnerOptions {
  accountId: number
  channel: LiveChannel
  config: AccountConfig
  secrets: Readonly<Record<string, string>>
  store: EngineStore
  clock: Clock
  zone(): string
  listeners: Listeners
  connector(channel: LiveChannel): LiveConnector | Promise<LiveConnector>
  makeApplier(): Applier
  /** The channel's own name for the login. Throws ChannelError `setup` where it is another one than before. */
  onLogin(login: { nativeId: string; name: string }): void
  /** Something was committed that may lead to rows for the outbox. */
  onChange(): void
}

export class AccountRunner {
  readonly accountId: number
  readonly status: AccountStatus
  readonly #options: RunnerOptions
  readonly #writer: AccountWriter
  readonly #journal: SyncJournal
  readonly #redact: Redactor
  readonly #limiter: Limiter
  readonly #sender: Sender
  readonly #polls: TaskPolls
  readonly #patience = new Patience()
  readonly #waker = new Waker()
  readonly #stop = new AbortController()
  #streams: StreamLoop[] = []
  #listening: Listening | undefined
  #busy = 0
  #problems = new Map<string, ChannelProblem>()
  #connected = false
  #doubt: (() => void) | undefined
  #figures: NodeJS.Timeout | undefined
  #ended: Promise<void> | undefined

  constructor(options: RunnerOptions) {
    const { accountId, store, clock } = options
    this.#options = options
    this.accountId = accountId
    this.#redact = redactor(options.secrets)
    const common = { accountId, store, redact: this.#redact, now: clock.now }
    this.#journal = new SyncJournal(common)
    this.status = new AccountStatus(common)
    const { makeApplier, zone, listeners } = options
    const settleTasks: SettleTasks = (db, results, now) =>
      settleTaskResults(db, accountId, results, { now, zone: zone(), listeners })
    const parts = { journal: this.#journal, status: this.status, makeApplier, settleTasks }
    this.#writer = new AccountWriter({ accountId, store, ...parts })
    this.#limiter = new AccountLimiter(channelLimits[options.channel], clock)
    this.#polls = new TaskPolls({ writer: this.#writer, clock })
    this.#sender = new Sender({
      writer: this.#writer,
      clock,
      zone,
      listeners,
      redact: (problem) => this.#redact.problem(problem),
      onTrouble: () => this.#doubt?.(),
      onTask: () => this.#polls.now(),
    })
  }

  start(): void {
    this.#ended ??= this.#run().catch((error: unknown) => {
      if (!(error instanceof Stopped) && !this.#stop.signal.aborted) console.error('[sync]', this.accountId, error)
    })
  }

  /** Nothing new begins at once; resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    const drained = this.#sender.drain(DRAIN_MS)
    if (this.#sender.flying === 0) this.#stop.abort(new Stopped())
    await drained
    this.#stop.abort(new Stopped())
    clearTimeout(this.#figures)
    await this.#ended
    this.status.enter('stopped')
    this.#journal.flush()
  }

  /** Ends without a word, as when the process dies. */
  drop(): void {
    this.#stop.abort(new Stopped())
    clearTimeout(this.#figures)
  }

  /** A person asks for a run now: waits are cut short, also those for a person to change something. */
  poke(): void {
    this.#patience.forget()
    this.#waker.wake()
    this.#listening?.poke()
    this.#polls.now()
    for (const stream of this.#streams) stream.run()
  }

  /** Rows may wait. */
  outboxChanged(): void {
    this.#sender.kick()
  }

  /** A function that tells whether everything there was to do when this was called has been done, or cannot be without a person. */
  untilIdle(): () => boolean {
    let checks: (() => boolean)[] | undefined
    let of: StreamLoop[] | undefined
    return () => {
      if (this.#stop.signal.aborted || this.status.phase === 'failed') return true
      if (!this.#connected) {
        checks = undefined
        return false
      }
      if (checks === undefined || of !== this.#streams) {
        of = this.#streams
        checks = of.map((stream) => stream.run())
      }
      return checks.every((check) => check()) && this.#nothingToSend()
    }
  }

  #nothingToSend(): boolean {
    if (this.#sender.flying > 0) return false
    const { read } = this.#options.store
    const now = this.#options.clock.now()
    if (sendableRows(read, this.accountId, now)) return false
    const held = nextHeld(read, this.accountId, now)
    return held === null || held > now + SOON_MS
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    const { clock, store } = this.#options
    for (;;) {
      signal.throwIfAborted()
      if (this.status.phase !== 'offline' && this.status.phase !== 'failed') this.status.enter('connecting')
      let problem: ChannelProblem
      let session: LiveSession | undefined
      const begun = clock.now()
      try {
        session = await this.#open(signal)
        const login = await prove(session, clock, signal)
        this.#options.onLogin(login)
        this.#journal.note('info', 'connected', { name: login.name })
        await this.#serve(session, signal)
        problem = { kind: 'offline', code: 'CONNECTION_LOST', fix: 'wait' }
      } catch (error) {
        if (signal.aborted || error instanceof Stopped) throw error
        problem = error instanceof SessionLost ? error.problem : problemFrom(error)
      } finally {
        this.#connected = false
        if (session) await this.#close(session)
      }
      // One that breaks soon is waited for longer each time, but never long where it brings something each time.
      const lasted = clock.now() - begun > STEADY_MS
      if (lasted) this.#patience.forget()
      const brought = (this.status.successAt ?? 0) > begun
      const needs = needsPerson(problem)
      this.status.enter(needs ? 'failed' : 'offline', problem)
      const eager = countOpenRows(store.read, this.accountId) > 0
      const wait = this.#patience.after(problem, brought ? BROUGHT_MS : eager ? EAGER_MS : MOST_BACKOFF, clock.random)
      this.#journal.problem(needs ? 'error' : 'warning', needs ? 'connect.refused' : 'connect.failed', problem, {
        ...(wait === Infinity ? {} : { again: Math.round(wait / 1000) }),
        ...(lasted ? { after: Math.round((clock.now() - begun) / 1000) } : {}),
      })
      await this.#waker.wait(clock, wait, signal)
    }
  }

  async #open(signal: AbortSignal): Promise<LiveSession> {
    const { accountId, channel, config, secrets, clock } = this.#options
    const connector = await this.#options.connector(channel)
    signal.throwIfAborted()
    return connector.open({
      accountId,
      config,
      secrets,
      limiter: this.#limiter,
      now: clock.now,
      sleep: clock.sleep,
      log: (level, event, detail) => this.#journal.note(level, event, detail),
    })
  }

  /** All that goes on while it is connected; ends with the first part that fails. */
  async #serve(session: LiveSession, signal: AbortSignal): Promise<void> {
    const lost = new AbortController()
    const inner = AbortSignal.any([signal, lost.signal])
    this.#problems.clear()
    this.status.can(session.capabilities)
    this.#writer.comparing = session.streams.flatMap(({ name, extent }) => (extent === undefined ? [] : { name, extent }))
    this.#listening = session.listen && this.#makeListening(session, inner)
    const catchUp = session.listen !== undefined && this.#listening!.cursor === null
    this.#streams = this.#makeStreams(session, catchUp)
    this.#connected = true
    this.#showPhase()
    const parts: Promise<void>[] = [
      ...this.#streams.map((stream) => stream.loop(inner)),
      ...(this.#listening ? [this.#listening.loop(inner)] : []),
      this.#sender.run(session, inner),
      this.#polls.loop(session, inner),
      this.#watch(session, inner),
    ]
    try {
      // A part without work ends at once (`polls`): only a failure ends the whole.
      await Promise.all(parts)
    } finally {
      this.#connected = false
      lost.abort(new SessionLost({ kind: 'offline', code: 'CONNECTION_LOST', fix: 'wait' }))
      await Promise.allSettled(parts)
      this.#listening = undefined
      this.#doubt = undefined
      this.#busy = 0
    }
  }

  #makeStreams(session: LiveSession, catchUp: boolean): StreamLoop[] {
    const { store, clock } = this.#options
    const done = (name: string) => syncCursor(store.read, this.accountId, name)?.finished_at != null
    this.status.expect(session.streams.map(({ name }) => ({ name, done: done(name) })))
    let turn: Promise<unknown> = Promise.resolve()
    return session.streams.map((stream) => {
      const before = turn
      const loop = new StreamLoop({
        ...{ writer: this.#writer, stream, clock, catchUp },
        turn: before.then(() => {}),
        onBusy: (busy) => this.#showBusy(busy),
        onOpen: () => this.#showPhase(),
        onProblem: (problem) => this.#note(stream.name, problem),
        onRun: async (report) => {
          if (report.changed + report.vanished > 0) this.#options.onChange()
          await this.#refreshFigures()
        },
      })
      turn = Promise.all([before, loop.opened])
      return loop
    })
  }

  #makeListening(session: LiveSession, signal: AbortSignal): Listening {
    const { clock } = this.#options
    return new Listening({
      ...{ writer: this.#writer, session, clock },
      prove: async () => {
        await prove(session, clock, signal)
      },
      onWake: (names) => {
        for (const stream of this.#streams) if (names === null || names.includes(stream.name)) stream.run()
        if (names?.includes('taskResults')) this.#polls.now()
      },
      onProblem: (problem) => this.#note('listen', problem),
      onBatch: () => {
        this.#options.onChange()
        clearTimeout(this.#figures)
        this.#figures = setTimeout(() => {
          this.#refreshFigures().catch((error: unknown) => {
            // They stay due, and are worked out with the next messages.
            if (!(error instanceof Stopped)) console.error('[sync] figures of account', this.accountId, error)
          })
        }, QUIET_MS).unref()
      },
    })
  }

  /**
   * Somebody doubts the connection: it is proven once, for all who doubt it at the time. Where nothing listens nobody would doubt
   * it for hours, so it is asked for a sign of life now and then.
   */
  async #watch(session: LiveSession, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    for (;;) {
      const stop = new AbortController()
      const limits = AbortSignal.any([signal, stop.signal])
      const doubt = new Promise<void>((resolve) => (this.#doubt = resolve))
      const sign = clock.sleep(this.#listening ? NEVER_MS : SIGN_OF_LIFE_MS, limits)
      try {
        await Promise.race([doubt, sign])
      } finally {
        stop.abort()
        // It ends by our own abort.
        sign.catch(() => {})
        this.#doubt = undefined
      }
      await prove(session, this.#options.clock, signal)
    }
  }

  async #refreshFigures(): Promise<void> {
    await this.#writer.refreshFigures()
  }

  #showBusy(busy: boolean): void {
    this.#busy += busy ? 1 : -1
    this.#showPhase()
  }

  /** Between two streams of a first sync it is not "live" yet. */
  #showPhase(): void {
    if (!this.#connected) return
    const busy = this.#busy > 0 || this.#streams.some((stream) => stream.pending)
    const phase = busy ? 'syncing' : 'live'
    if (phase !== this.status.phase) this.status.enter(phase, this.#firstProblem())
  }

  #note(part: string, problem: ChannelProblem | null): void {
    if (problem === null && !this.#problems.has(part)) return
    if (problem) this.#problems.set(part, problem)
    else this.#problems.delete(part)
    if (this.#connected) this.status.report(this.#firstProblem())
  }

  #firstProblem(): ChannelProblem | null {
    return this.#problems.values().next().value ?? null
  }

  async #close(session: LiveSession): Promise<void> {
    const closed = session.close().catch((error: unknown) => {
      // It is given up either way.
      console.error('[sync] closing the connection of account', this.accountId, this.#redact.problem(problemFrom(error)))
    })
    // Awaited, so it holds the process; taken away as soon as the connector is done.
    let patience: NodeJS.Timeout | undefined
    const timer = new Promise<void>((resolve) => (patience = setTimeout(resolve, CLOSE_MS)))
    await Promise.race([closed, timer]).finally(() => clearTimeout(patience))
  }
}
