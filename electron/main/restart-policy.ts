/** When a dead core is started again. Pure: time is passed in. */

/** Waits before the 1st, 2nd, … restart in a row, in ms. */
const DELAYS = [100, 300, 1000, 3000, 8000]

/** A core that lived this long was healthy: its death starts a new row. */
const HEALTHY_MS = 30_000

export class RestartPolicy {
  #inARow = 0

  /** ms to wait before starting again, or null to give up: it died over and over right after starting. */
  next(livedMs: number): number | null {
    if (livedMs >= HEALTHY_MS) this.#inARow = 0
    return DELAYS[this.#inARow++] ?? null
  }

  /** A person asked for it to be opened again: the row starts over. */
  reset(): void {
    this.#inARow = 0
  }
}
