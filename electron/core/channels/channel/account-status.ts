/** How one account fares, as people see it: kept here, written at most once a second or with what is committed anyway. */
import type { AccountPhase, Capability } from '#shared/domain/accounts.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { WriteDb } from '#core/store/db.ts'
import { writeAccountState } from '#core/store/tables/account-states.ts'
import { Stopped, type EngineStore } from './engine-store.ts'
import type { Redactor } from './redact.ts'

interface StreamProgress {
  stream: string
  state: 'waiting' | 'running' | 'done'
  done: number
  total: number | null
}

const EVERY_MS = 1000
/** That it is still well is worth a write only so often. */
const STILL_WELL_MS = 30_000

export class AccountStatus {
  phase: AccountPhase = 'stopped'
  readonly #accountId: number
  readonly #store: EngineStore
  readonly #redact: Redactor
  readonly #now: () => number
  #since: number
  #successAt: number | null = null
  #successWritten = 0
  #problem: ChannelProblem | null = null
  #capabilities: readonly Capability[] = []
  readonly #streams = new Map<string, StreamProgress>()
  #dirty = false
  #writtenAt = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(options: { accountId: number; store: EngineStore; redact: Redactor; now(): number }) {
    this.#accountId = options.accountId
    this.#store = options.store
    this.#redact = options.redact
    this.#now = options.now
    this.#since = options.now()
  }

  get problem(): ChannelProblem | null {
    return this.#problem
  }

  get successAt(): number | null {
    return this.#successAt
  }

  /** The problem goes with the phase unless another one is given. */
  enter(phase: AccountPhase, problem: ChannelProblem | null = null): void {
    const same = this.phase === phase && JSON.stringify(problem) === JSON.stringify(this.#problem)
    if (same) return
    if (this.phase !== phase) this.#since = this.#now()
    this.phase = phase
    this.#problem = problem && this.#redact.problem(problem)
    this.#dirty = true
    this.flush()
  }

  /** Something is wrong although the connection as a whole is there; null: it is well again. */
  report(problem: ChannelProblem | null): void {
    this.enter(this.phase, problem)
  }

  can(capabilities: readonly Capability[]): void {
    this.#capabilities = capabilities
    this.#dirty = true
  }

  /** The streams there are, in their order. */
  expect(streams: readonly { name: string; done: boolean }[]): void {
    this.#streams.clear()
    for (const { name, done } of streams)
      this.#streams.set(name, { stream: name, state: done ? 'done' : 'waiting', done: 0, total: null })
    this.#dirty = true
  }

  progress(stream: string, change: Partial<StreamProgress>): void {
    const known = this.#streams.get(stream)
    if (!known) return
    Object.assign(known, change)
    this.#touch()
  }

  succeeded(): void {
    this.#successAt = this.#now()
    if (this.#successAt - this.#successWritten >= STILL_WELL_MS) this.#touch()
  }

  /** With a transaction that is under way. The caller names the topic `sync` when it returns true. */
  writeInto(db: WriteDb, force = false): boolean {
    if (!this.#dirty || (!force && performance.now() - this.#writtenAt < EVERY_MS)) return false
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#dirty = false
    this.#writtenAt = performance.now()
    this.#successWritten = this.#successAt ?? 0
    return writeAccountState(db, {
      account_id: this.#accountId,
      phase: this.phase,
      since: this.#since,
      last_success_at: this.#successAt,
      problem: this.#problem && JSON.stringify(this.#problem),
      progress: JSON.stringify([...this.#streams.values()]),
      capabilities: JSON.stringify(this.#capabilities),
    })
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#dirty || !this.#store.open) return
    try {
      this.#store.write(({ db }) => this.writeInto(db, true))
    } catch (error) {
      // A full disk: it is written with the next change that can be.
      if (!(error instanceof Stopped)) console.error('[sync] the state of an account:', error)
    }
  }

  #touch(): void {
    this.#dirty = true
    this.#timer ??= setTimeout(() => this.flush(), Math.max(0, this.#writtenAt + EVERY_MS - performance.now())).unref()
  }
}
