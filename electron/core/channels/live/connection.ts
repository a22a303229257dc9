/** Opening and proving a login, and how long to wait after it failed. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { backoff, type Clock } from '../channel/clock.ts'
import { ChannelError, type LiveSession } from '../channel/connector.ts'

/** A login is not proven any more after so long without an answer. */
const CHECK_MS = 60_000
/** What a person has to change is looked at this often, in case it was changed elsewhere. */
const PATIENT_MS = 15 * 60_000
/** A wrong secret is tried this often; the channel blocks who goes on. */
const WRONG_TRIES = 3
const WRONG: readonly ChannelProblem['code'][] = ['WRONG_SECRET', 'WRONG_CORP', 'TOKEN_REFUSED']

/** Throws ChannelError, also where the connector never answers. */
export async function prove(
  session: LiveSession,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ nativeId: string; name: string }> {
  const stop = new AbortController()
  const limit = clock.sleep(CHECK_MS, AbortSignal.any([signal, stop.signal])).then(() => {
    throw new ChannelError({ kind: 'offline', code: 'TIMED_OUT', fix: 'wait' })
  })
  // Where the check answers first it ends by our own abort; else the race below throws it.
  limit.catch(() => {})
  try {
    return await Promise.race([session.check(AbortSignal.any([signal, stop.signal])), limit])
  } finally {
    stop.abort(new Error('the login has been proven, or not'))
  }
}

/** Whether a person has to do something before it can work. */
export function needsPerson(problem: ChannelProblem): boolean {
  return problem.kind === 'auth' || problem.kind === 'forbidden' || problem.kind === 'setup' || problem.kind === 'refused'
}

/** Counts failures in a row. */
export class Patience {
  #failures = 0
  #wrong = 0

  /** Milliseconds until the next try, `most` where nobody has to do anything and the channel names no longer time; Infinity: not before something was changed or a person asks for it. */
  after(problem: ChannelProblem, most: number, random: () => number): number {
    if (needsPerson(problem)) {
      if (WRONG.includes(problem.code)) this.#wrong += 1
      return WRONG.includes(problem.code) && this.#wrong >= WRONG_TRIES ? Infinity : PATIENT_MS
    }
    this.#failures += 1
    const wait = backoff(this.#failures, most, random)
    return Math.max(wait, problem.retryAfter ?? 0)
  }

  /** It worked. */
  forget(): void {
    this.#failures = 0
    this.#wrong = 0
  }
}
