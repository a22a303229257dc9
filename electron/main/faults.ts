/**
 * One policy for what nobody caught in main. It is logged, and the window stays: a listener that threw has done its harm
 * already. Main that throws again and again ends core in order and starts the app anew, once. Pure.
 */

/** More faults than this in a minute, and main is not to be trusted any more. */
const MAX_FAULTS = 5
const ROW_MS = 60_000

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
