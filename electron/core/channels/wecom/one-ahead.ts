/** Pages asked for one ahead: the next one is on its way while the present one is being taken in. */
import type { Page, PullStream } from '../channel/connector.ts'

/** What has lain ready for longer is asked for anew: a pass may have rested in between. */
const FRESH_MS = 30_000

interface Begun {
  cursor: string
  signal: AbortSignal
  at: number
  page: Promise<Page>
  /** The cursor after it, as soon as that is known. */
  next?: string
  onNext?: (next: string) => void
}

/** `known` is to be called with the cursor after the page as soon as it is known, if there is one. Never more than one page ahead. */
export function oneAhead(
  now: () => number,
  pull: (cursor: string | null, signal: AbortSignal, known: (next: string) => void) => Promise<Page>,
): PullStream['pull'] {
  let ahead: Begun | undefined
  const begin = (cursor: string, signal: AbortSignal): Begun => {
    const page = pull(cursor, signal, (next) => {
      begun.next = next
      begun.onNext?.(next)
    })
    // Whoever asks for it hears of a failure; perhaps nobody does.
    page.catch(() => {})
    const begun: Begun = { cursor, signal, at: now(), page }
    return begun
  }
  return (cursor, signal) => {
    const begun = ahead
    ahead = undefined
    const follow = (next: string): void => {
      ahead = begin(next, signal)
    }
    if (cursor === null || begun?.cursor !== cursor || begun.signal !== signal || now() - begun.at > FRESH_MS)
      return pull(cursor, signal, follow)
    if (begun.next !== undefined) follow(begun.next)
    else begun.onNext = follow
    return begun.page
  }
}
