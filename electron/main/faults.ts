/**
 * One policy for what nobody caught in main. It is logged, and the window stays: a listener that threw has done its harm
 * already. Main that throws again and again ends core in order and starts the app anew, once. Pure but for the log's file.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'

/** Of the log, in bytes; one older piece of the same size is kept beside it as `.old`. */
const MAX_LOG = 256 * 1024
/** More faults than this in a minute, and main is not to be trusted any more. */
const MAX_FAULTS = 5
const ROW_MS = 60_000

/**
 * A fault as one entry: its kind, the error's name and code, and where it was thrown. Never its message, which may hold
 * what a person wrote; the folder of the person is shortened to `~`.
 */
export function describeFault(kind: string, error: unknown, home = homedir()): string {
  if (!(error instanceof Error)) return `${kind}: ${typeof error}`
  const code = (error as { code?: unknown }).code
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const lines = [`${kind}: ${error.name}${typeof code === 'string' ? ` ${code}` : ''}`, ...stack.slice(0, 20)]
  return lines.join('\n').replaceAll(home, '~')
}

export class FaultLog {
  readonly #path: string
  readonly #now: () => number

  constructor(path: string, now: () => number = Date.now) {
    this.#path = path
    this.#now = now
  }

  /** Never throws: whoever logs has trouble enough. */
  write(text: string): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
      if (size > MAX_LOG) renameSync(this.#path, `${this.#path}.old`)
      appendFileSync(this.#path, `${new Date(this.#now()).toISOString()} ${text.slice(0, MAX_LOG)}\n`, { mode: 0o600 })
    } catch (error) {
      console.error(`The log cannot be written: ${(error as Error).message}`)
    }
  }
}

export class FaultPolicy {
  readonly #startedAnew: boolean
  #at: number[] = []
  #over = false

  /** `startedAnew`: this run is itself the second try. */
  constructor(startedAnew: boolean) {
    this.#startedAnew = startedAnew
  }

  /** What to do about a fault at `now` (ms). After 'start-anew' or 'end' only 'go-on' follows: the end is under way. */
  next(now: number): 'go-on' | 'start-anew' | 'end' {
    this.#at = [...this.#at.filter((at) => now - at < ROW_MS), now]
    if (this.#over || this.#at.length <= MAX_FAULTS) return 'go-on'
    this.#over = true
    return this.#startedAnew ? 'end' : 'start-anew'
  }
}
