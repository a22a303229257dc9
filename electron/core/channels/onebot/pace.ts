/** When an address may be dialled again: whoever asks for something dials, and a connection that only opens and breaks would be made all day long. */
import { backoff, type Clock } from '../channel/clock.ts'

/** A connection that lasted so long, or brought so much, was one. */
const STEADY_MS = 30_000
const MANY_FRAMES = 20
/** So many that broke sooner, in a row, are bad luck; from then on the pauses grow. */
const FREE = 6
/** Nobody waits longer than this for the next dial. */
const MOST_PAUSE_MS = 15_000

export class DialPace {
  #short = 0
  #dialledAt = -Infinity
  #next = -Infinity

  /** Waits as long as it must; rejects with the signal's reason when aborted. */
  async turn(clock: Clock, signal: AbortSignal): Promise<void> {
    const wait = this.#next - clock.now()
    if (wait > 0) await clock.sleep(wait, signal)
    this.#dialledAt = clock.now()
  }

  /** The connection that was made last is gone; `frames`: how many came by it. */
  lost(clock: Clock, frames: number): void {
    const now = clock.now()
    const short = now - this.#dialledAt < STEADY_MS && frames < MANY_FRAMES
    this.#short = short ? this.#short + 1 : 0
    const over = this.#short - FREE
    this.#next = over > 0 ? now + backoff(over, MOST_PAUSE_MS, clock.random) : now
  }
}

/** An account's pace outlives its sessions; its budget is the thing that does. */
const paces = new WeakMap<object, DialPace>()

export function paceOf(account: object): DialPace {
  const known = paces.get(account) ?? new DialPace()
  paces.set(account, known)
  return known
}
