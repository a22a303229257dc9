/** Long work beside the calls: one at a time in each lane, with progress and cancel, in the core process. */
import { misfit, QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import type { JobInput, JobKind, JobLane, JobOutput } from '#shared/contract/job-kinds.ts'
import { jobKinds, laneOf } from '#shared/contract/job-kinds.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { newId } from '#shared/domain/id.ts'
import type { Listeners } from '#core/channels/channel/listeners.ts'
import type { BackupKeeper } from '#core/store/backup/keeper.ts'
import type { SecretBox } from '#core/store/secret-box.ts'
import type { Store } from '#core/store/store.ts'

export interface JobContext {
  store: Store
  secrets: SecretBox
  backups: BackupKeeper
  listeners: Listeners
  zone: string
  /** Nobody waits at a window beside it: larger transactions are faster. */
  alone: boolean
  /** Aborted by cancel; check it at every step, or call `checkpoint`. */
  signal: AbortSignal
  /** `total` 0 while unknown; `note` is an i18n key. */
  progress(step: { done: number; total: number; note?: string }): void
  /** Lets calls and pushes through, and throws CANCELLED after a cancel. Call it every few tens of milliseconds of work. */
  checkpoint(): Promise<void>
}

interface JobRunner<K extends JobKind> {
  subject?(input: JobInput<K>): string
  run(ctx: JobContext, input: JobInput<K>): Promise<JobOutput<K>>
}

export type JobRunners = { [K in JobKind]: JobRunner<K> }

const PUSH_EVERY_MS = 100
const KEEP_ENDED = 20
/** So long a job may take to see that it was aborted, before its workspace is closed all the same. */
const PATIENCE_MS = 2000

interface Entry {
  status: JobStatus
  abort: AbortController
  /** Its turn has come. Until then a cancel ends it at once. */
  begun: boolean
  /** Resolves when it has ended, however. */
  ended: Promise<void>
  end: () => void
}

export class Jobs {
  readonly #store: Store
  readonly #secrets: SecretBox
  readonly #backups: BackupKeeper
  readonly #listeners: Listeners
  readonly #zone: () => string
  readonly #runners: () => Promise<JobRunners>
  readonly #push: (status: JobStatus) => void
  readonly #entries = new Map<string, Entry>()
  /** The end of the last job of each lane. */
  readonly #lanes = new Map<JobLane, Promise<void>>()
  #stopped = false

  constructor(options: {
    store: Store
    secrets: SecretBox
    backups: BackupKeeper
    listeners: Listeners
    zone: () => string
    runners: () => Promise<JobRunners>
    push: (status: JobStatus) => void
  }) {
    this.#store = options.store
    this.#secrets = options.secrets
    this.#backups = options.backups
    this.#listeners = options.listeners
    this.#zone = options.zone
    this.#runners = options.runners
    this.#push = options.push
  }

  list(): JobStatus[] {
    return [...this.#entries.values()].map((entry) => entry.status).reverse()
  }

  /**
   * Queues a job behind those of its lane; BAD_INPUT when its input does not fit, NO_WORKSPACE once stopped. `alone`: nobody
   * waits at a window meanwhile.
   */
  start<K extends JobKind>(kind: K, rawInput: unknown, alone = false): string {
    const parsed = jobKinds[kind].input.safeParse(rawInput)
    if (!parsed.success) throw misfit(`job ${kind}`, parsed.error)
    if (this.#stopped) throw new QunxiError('NO_WORKSPACE', 'The workspace is being closed')
    const input = parsed.data as JobInput<K>
    const abort = new AbortController()
    const status: JobStatus = { id: newId(), kind, subject: '', state: 'running', done: 0, total: 0, startedAt: Date.now() }
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const entry: Entry = { status, abort, begun: false, ended, end }
    this.#entries.set(status.id, entry)
    this.#tell(status)
    const lane = laneOf[kind]
    const before = this.#lanes.get(lane) ?? Promise.resolve()
    this.#lanes.set(
      lane,
      before.then(() => this.#run(kind, input, entry, alone)),
    )
    this.#forgetOld()
    return status.id
  }

  /** Starts a job and waits for its output (the command line's way). */
  async runToEnd<K extends JobKind>(kind: K, input: JobInput<K>): Promise<JobOutput<K>> {
    const { status, ended } = this.#entries.get(this.start(kind, input, true))!
    await ended
    if (status.state === 'done') return status.output as JobOutput<K>
    throw new QunxiError(
      status.error?.code ?? 'CANCELLED',
      status.error?.message ?? 'The job was cancelled',
      status.error?.details,
    )
  }

  cancel(id: string): boolean {
    const entry = this.#entries.get(id)
    if (!entry || entry.status.state !== 'running') return false
    entry.abort.abort()
    if (!entry.begun) this.#settle(entry, 'cancelled')
    return true
  }

  /** Cancels everything and starts nothing more. Nothing is pushed from now on: who listened is leaving too. */
  stop(): void {
    this.#stopped = true
    for (const id of this.#entries.keys()) this.cancel(id)
  }

  /** `stop`, and waits until what ran has ended, at most `patience` ms. Never rejects. */
  async stopAndWait(patience = PATIENCE_MS): Promise<void> {
    this.stop()
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)))
    await Promise.race([Promise.all([...this.#entries.values()].map(({ ended }) => ended)), enough])
    clearTimeout(timer)
  }

  dismiss(id: string): void {
    if (this.#entries.get(id)?.status.state === 'running') return
    this.#entries.delete(id)
    this.#store.announce(['jobs'])
  }

  async #run<K extends JobKind>(kind: K, input: JobInput<K>, entry: Entry, alone: boolean): Promise<void> {
    const { status, abort } = entry
    if (status.state !== 'running') return
    entry.begun = true
    let pushedAt = 0
    const push = (force: boolean) => {
      const now = Date.now()
      if (!force && now - pushedAt < PUSH_EVERY_MS) return
      pushedAt = now
      this.#tell(status)
    }
    const stop = () => {
      if (abort.signal.aborted) throw new QunxiError('CANCELLED', 'Cancelled')
    }
    const ctx: JobContext = {
      store: this.#store,
      secrets: this.#secrets,
      backups: this.#backups,
      listeners: this.#listeners,
      zone: this.#zone(),
      alone,
      signal: abort.signal,
      progress: (step) => {
        Object.assign(status, step)
        push(false)
      },
      checkpoint: async () => {
        await new Promise<void>((resolve) => setImmediate(resolve))
        stop()
      },
    }
    try {
      stop()
      const runner = (await this.#runners())[kind] as unknown as JobRunner<K>
      status.subject = runner.subject?.(input) ?? ''
      push(true)
      status.output = await runner.run(ctx, input)
      this.#settle(entry, 'done')
    } catch (error) {
      const reply = toErrorReply(error)
      // What was aborted may fail in its own way: a stream that was cut off, a database that has been closed.
      const cancelled = reply.code === 'CANCELLED' || abort.signal.aborted
      if (!cancelled) status.error = reply
      this.#settle(entry, cancelled ? 'cancelled' : 'failed')
    }
  }

  #settle({ status, end }: Entry, state: 'done' | 'failed' | 'cancelled'): void {
    status.state = state
    status.endedAt = Date.now()
    this.#tell(status)
    end()
  }

  #tell(status: JobStatus): void {
    if (!this.#stopped) this.#push({ ...status })
  }

  #forgetOld(): void {
    const ended = [...this.#entries.values()].filter((entry) => entry.status.state !== 'running')
    for (const entry of ended.slice(0, Math.max(0, ended.length - KEEP_ENDED))) this.#entries.delete(entry.status.id)
  }
}
