/** Time as the engine sees it; a test hands in one of its own. */
import { sleep } from './failures.ts'

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** 0 ≤ x < 1. */
  random(): number
}

export const systemClock: Clock = { now: Date.now, sleep, random: Math.random }

/**
 * How long to wait before try number `failures + 1` (failures ≥ 1): doubled each time from one second, at most `most`, and
 * anywhere in its upper half, so that many who failed at once do not come back at once.
 */
export function backoff(failures: number, most: number, random: () => number): number {
  const full = Math.min(most, 1000 * 2 ** Math.min(failures - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}

export const MOST_BACKOFF = 5 * 60_000
