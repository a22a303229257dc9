/** Lines for the sync log, without secrets and of bounded length. Written with whatever is committed next, or by themselves. */
import type { WriteDb } from '#core/store/db.ts'
import { appendSyncLog, type LogLevel } from '#core/store/tables/sync-log.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { Stopped, type EngineStore } from './engine-store.ts'
import type { Redactor } from './redact.ts'

const LONGEST = 1000
/** The same words again within this time are counted, not repeated. */
const REPEATS = 60_000

export class SyncJournal {
  readonly #accountId: number
  readonly #store: EngineStore
  readonly #redact: Redactor
  readonly #lines: { at: number; level: LogLevel; event: string; detail: string }[] = []
  readonly #last = new Map<string, { at: number; more: number }>()
  #timer: NodeJS.Timeout | undefined
  readonly #now: () => number

  constructor(options: { accountId: number; store: EngineStore; redact: Redactor; now(): number }) {
    this.#accountId = options.accountId
    this.#store = options.store
    this.#redact = options.redact
    this.#now = options.now
  }

  note(level: LogLevel, event: string, detail: Record<string, unknown> = {}): void {
    const text = shortened(JSON.stringify(this.#redact.data(detail)))
    const now = this.#now()
    const key = `${level} ${event} ${text}`
    const last = this.#last.get(key)
    if (last && now - last.at < REPEATS && level !== 'info') {
      last.more += 1
      return
    }
    if (this.#last.size > 200) this.#last.clear()
    this.#last.set(key, { at: now, more: 0 })
    const more =
      last && last.more > 0 ? shortened(JSON.stringify({ ...(JSON.parse(text) as object), repeated: last.more })) : text
    this.#lines.push({ at: now, level, event, detail: more })
    this.#timer ??= setTimeout(() => this.flush(), 200).unref()
  }

  problem(level: LogLevel, event: string, problem: ChannelProblem, detail: Record<string, unknown> = {}): void {
    const { code, detail: words, params, retryAfter } = problem
    this.note(level, event, {
      ...detail,
      code,
      ...(words === undefined ? {} : { words }),
      ...(params === undefined ? {} : { params }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    })
  }

  /** With a transaction that is under way. The caller names the topic `sync`. */
  writeInto(db: WriteDb): boolean {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = this.#lines.splice(0)
    for (const line of lines) appendSyncLog(db, { account_id: this.#accountId, ...line })
    return lines.length > 0
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#lines.length === 0 || !this.#store.open) return
    try {
      this.#store.write(({ db }) => this.writeInto(db))
    } catch (error) {
      // A full disk or a stopped engine: the log is the last thing that matters then.
      if (!(error instanceof Stopped)) console.error('[sync] the log of an account:', error)
    }
  }
}

/** Valid JSON of bounded length. */
function shortened(json: string): string {
  if (json.length <= LONGEST) return json
  const whole = JSON.parse(json) as Record<string, unknown>
  const cut = Object.entries(whole).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [key, text.length > 200 ? `${text.slice(0, 200)}…` : value]
  })
  const short = JSON.stringify(Object.fromEntries(cut))
  return short.length <= 4 * LONGEST ? short : JSON.stringify({ words: `${json.slice(0, 200)}…` })
}
