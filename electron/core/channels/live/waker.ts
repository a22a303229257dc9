import type { Clock } from '../channel/clock.ts'

/** A wait that can be cut short. A call that comes while nobody waits counts for the next wait. */
export class Waker {
  #called = false
  #resolve: (() => void) | undefined

  wake(): void {
    this.#called = true
    this.#resolve?.()
  }

  /** Infinity: only a call ends it. Rejects with the signal's reason when aborted. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (!this.#called) {
      const stop = new AbortController()
      const limit = AbortSignal.any([signal, stop.signal])
      const call = new Promise<void>((resolve) => (this.#resolve = resolve))
      const time = ms === Infinity ? aborted(limit) : clock.sleep(Math.min(ms, LONGEST), limit)
      // Where the call comes first it ends by our own abort; else the race below throws it.
      time.catch(() => {})
      try {
        await Promise.race([call, time])
      } finally {
        stop.abort()
        this.#resolve = undefined
      }
    }
    this.#called = false
  }
}

/** Timers take no longer ones; a wait that ends early does no harm. */
const LONGEST = 2 ** 31 - 1

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
}
