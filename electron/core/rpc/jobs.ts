/** Long work beside the calls: one at a time, with progress and cancel, in the core process. */
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import type { JobInput, JobKind, JobOutput } from '#shared/contract/job-kinds.ts'
import { jobKinds } from '#shared/contract/job-kinds.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { newId } from '#shared/domain/id.ts'
import type { Listeners } from '#core/channels/channel/listeners.ts'
import type { SecretBox } from '#core/store/secret-box.ts'
import type { Store } from '#core/store/store.ts'

export interface JobContext {
  store: Store
  secrets: SecretBox
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

interface Entry {
  status: JobStatus
  abort: AbortController
  begin: () => Promise<void>
}

export class Jobs {
  readonly #store: Store
  readonly #secrets: SecretBox
  readonly #listeners: Listeners
  readonly #zone: () => string
  readonly #runners: () => Promise<JobRunners>
  readonly #push: (status: JobStatus) => void
  readonly #entries = new Map<string, Entry>()
  #queue: Promise<void> = Promise.resolve()

  constructor(options: {
    store: Store
    secrets: SecretBox
    listeners: Listeners
    zone: () => string
    runners: () => Promise<JobRunners>
    push: (status: JobStatus) => void
  }) {
    this.#store = options.store
    this.#secrets = options.secrets
    this.#listeners = options.listeners
    this.#zone = options.zone
    this.#runners = options.runners
    this.#push = options.push
  }

  list(): JobStatus[] {
    return [...this.#entries.values()].map((entry) => entry.status).reverse()
  }

  /** Queues a job; BAD_INPUT when its input does not fit. `alone`: nobody waits at a window meanwhile. */
  start<K extends JobKind>(kind: K, rawInput: unknown, alone = false): string {
    const parsed = jobKinds[kind].input.safeParse(rawInput)
    if (!parsed.success) throw new QunxiError('BAD_INPUT', `Job ${kind}: ${parsed.error.message}`, parsed.error.issues)
    const input = parsed.data as JobInput<K>
    const abort = new AbortController()
    const status: JobStatus = { id: newId(), kind, subject: '', state: 'running', done: 0, total: 0, startedAt: Date.now() }
    const entry: Entry = { status, abort, begin: () => this.#run(kind, input, entry, alone) }
    this.#entries.set(status.id, entry)
    this.#push({ ...status })
    this.#queue = this.#queue.then(entry.begin)
    this.#forgetOld()
    return status.id
  }

  /** Starts a job and waits for its output (the command line's way). */
  async runToEnd<K extends JobKind>(kind: K, input: JobInput<K>): Promise<JobOutput<K>> {
    const id = this.start(kind, input, true)
    await this.#queue
    const { status } = this.#entries.get(id)!
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
    return true
  }

  dismiss(id: string): void {
    if (this.#entries.get(id)?.status.state === 'running') return
    this.#entries.delete(id)
    this.#store.announce(['jobs'])
  }

  async #run<K extends JobKind>(kind: K, input: JobInput<K>, entry: Entry, alone: boolean): Promise<void> {
    const { status, abort } = entry
    let pushedAt = 0
    const push = (force: boolean) => {
      const now = Date.now()
      if (!force && now - pushedAt < PUSH_EVERY_MS) return
      pushedAt = now
      this.#push({ ...status })
    }
    const stop = () => {
      if (abort.signal.aborted) throw new QunxiError('CANCELLED', 'Cancelled')
    }
    const ctx: JobContext = {
      store: this.#store,
      secrets: this.#secrets,
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
      status.state = 'done'
    } catch (error) {
      const reply = toErrorReply(error)
      status.state = reply.code === 'CANCELLED' ? 'cancelled' : 'failed'
      if (status.state === 'failed') status.error = reply
    }
    status.endedAt = Date.now()
    push(true)
  }

  #forgetOld(): void {
    const ended = [...this.#entries.values()].filter((entry) => entry.status.state !== 'running')
    for (const entry of ended.slice(0, Math.max(0, ended.length - KEEP_ENDED))) this.#entries.delete(entry.status.id)
  }
}
