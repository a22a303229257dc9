/** Notices cursors that go round in a circle, of any length, with no more memory than one of them (Brent's way of finding a cycle). */
import { badAnswer } from './problems.ts'

export interface CursorTrail {
  /** The cursor that later ones are compared with. */
  mark: string
  steps: number
  /** After so many steps the mark moves on, and twice as many are taken before the next time. */
  limit: number
}

/**
 * The trail after one more page. `asked` is the cursor the page was asked for ('' for the first), `next` the one it answered with.
 * Throws ChannelError BAD_ANSWER where `next` was answered before: asking on would never end.
 */
export function followCursor(api: string, trail: CursorTrail | undefined, asked: string, next: string): CursorTrail {
  const { mark, steps, limit } = trail ?? { mark: asked, steps: 0, limit: 1 }
  if (next === '') return { mark, steps, limit }
  if (next === asked) throw badAnswer(`${api}: next_cursor`, 'is the cursor that was asked for')
  if (next === mark) throw badAnswer(`${api}: next_cursor`, 'goes round in a circle: it was answered before')
  return steps + 1 === limit ? { mark: next, steps: 0, limit: limit * 2 } : { mark, steps: steps + 1, limit }
}
