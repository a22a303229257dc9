/** A clock that does not wait: as soon as nobody is busy it goes on to the next moment somebody waits for. */
import type { Clock } from '../channel/clock.ts'

interface Timer {
  at: number
  ring(): void
}

const TICK_MS = 1
/** So many ticks in a row nobody may have been busy. */
const QUIET_TICKS = 2

export class QuickClock implements Clock {
  #now: number
  readonly #timers = new Set<Timer>()
  readonly #interval: NodeJS.Timeout
  #quiet = 0
  /** Waits of at least so long stand still until the test moves time by itself. */
  patience = Infinity
  readonly #busy: () => boolean

  constructor(options: { now: number; busy?: () => boolean }) {
    this.#now = options.now
    this.#busy = options.busy ?? (() => false)
    this.#interval = setInterval(() => this.#tick(), TICK_MS)
  }

  now = (): number => this.#now

  random = (): number => 0.5

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const stop = () => {
        this.#timers.delete(timer)
        reject(signal.reason as Error)
      }
      const timer: Timer = {
        at: this.#now + ms,
        ring: () => {
          this.#timers.delete(timer)
          signal.removeEventListener('abort', stop)
          resolve()
        },
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#timers.add(timer)
      this.#quiet = 0
    })

  /** Milliseconds pass, whoever waits for what. */
  pass(ms: number): void {
    this.#now += ms
    for (const timer of [...this.#timers].toSorted((a, b) => a.at - b.at)) if (timer.at <= this.#now) timer.ring()
  }

  end(): void {
    clearInterval(this.#interval)
  }

  #tick(): void {
    this.#quiet = this.#busy() ? 0 : this.#quiet + 1
    if (this.#quiet < QUIET_TICKS) return
    const next = [...this.#timers].toSorted((a, b) => a.at - b.at)[0]
    if (!next || next.at - this.#now >= this.patience) return
    this.#now = Math.max(this.#now, next.at)
    this.#quiet = 0
    next.ring()
  }
}
