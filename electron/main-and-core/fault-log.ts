/** The file in which a process writes down what nobody caught: main and core have one each. Pure but for the file. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'

/** The environment variable by which main tells core where its log is. */
export const CORE_LOG = 'QUNXI_CORE_LOG'

/** Of the log, in bytes; one older piece of the same size is kept beside it as `.old`. */
const MAX_LOG = 256 * 1024

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
