/** Many cells are judged in small questions, one after the other; a question that fails is asked again until it is answered. */

/** Cells in one question: about 20 ms of core's time. */
const PORTION = 900
/** The most that one call takes. */
const MAX_IDS = 200
const MAX_SLOTS = 200
/** Milliseconds before a failed question is asked again, doubled each time. */
const FIRST_WAIT = 250
const LONGEST_WAIT = 4_000

export interface Portion {
  readonly groups: readonly number[]
  readonly slots: readonly number[]
}

export function portionsOf(groups: readonly number[], slots: readonly number[]): Portion[] {
  const portions: Portion[] = []
  const groupsAtOnce = Math.min(MAX_IDS, groups.length)
  const slotsAtOnce = Math.max(1, Math.min(MAX_SLOTS, Math.floor(PORTION / groupsAtOnce)))
  for (let s = 0; s < slots.length; s += slotsAtOnce) {
    for (let g = 0; g < groups.length; g += groupsAtOnce) {
      portions.push({ groups: groups.slice(g, g + groupsAtOnce), slots: slots.slice(s, s + slotsAtOnce) })
    }
  }
  return portions
}

/**
 * Asks portion by portion. `answered` gets each answer; `failed` each failure, for the log. Ends when all are answered or
 * `signal` is aborted; never rejects. `wait` resolves after so many milliseconds.
 */
export async function askInPortions<A>(
  portions: readonly Portion[],
  ask: (portion: Portion) => Promise<A>,
  {
    answered,
    failed,
    signal,
    wait,
  }: {
    answered: (portion: Portion, answer: A) => void
    failed: (error: unknown) => void
    signal: AbortSignal
    wait: (ms: number) => Promise<void>
  },
): Promise<void> {
  for (const portion of portions) {
    for (let pause = FIRST_WAIT; ; pause = Math.min(LONGEST_WAIT, pause * 2)) {
      if (signal.aborted) return
      try {
        const answer = await ask(portion)
        if (signal.aborted) return
        answered(portion, answer)
        break
      } catch (error) {
        if (signal.aborted) return
        failed(error)
        await wait(pause)
      }
    }
  }
}
