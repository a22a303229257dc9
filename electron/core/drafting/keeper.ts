/** Keeps drafts up with messages, answers and rules, in short slices between calls. */
import type { Topic } from '#shared/contract/topics.ts'
import type { Store } from '#core/store/store.ts'
import { queuedCount } from '#core/store/tables/cadence-queue.ts'
import { Considered, draftSlice } from './waiting.ts'

/** Waits are found when an import has ended (audit/keeper.ts); a moment later drafts follow. */
const QUIET_MS = 150
const WAKING: readonly Topic[] = ['cadence', 'rules', 'scripts']
/** What fills a draft or decides a condition: everything open is looked at again, once the changing is over. */
const REFILLING: readonly Topic[] = ['customers', 'orders', 'tags', 'operators', 'conversations']
const REFILL_MS = 1500
/** About 30 ms of work on a laptop. */
const SLICE = 40

/**
 * Starts keeping one open workspace's drafts; returns how to stop before the store is closed. `considered`: what has been looked at
 * already; an edit changes what was asked without anything new being said, so whoever hears of applied messages forgets theirs.
 */
export function keepDrafts(store: Store, zone: () => string, considered: Considered): () => void {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = false

  const work = () => {
    if (stopped) return
    let step: ReturnType<typeof draftSlice>
    try {
      step = store.write((db) => draftSlice(db, considered, Date.now(), zone(), SLICE))
    } catch (error) {
      // A full disk or a locked file: the next change tries again.
      console.error('[core] drafting:', error)
      considered.forget()
      running = false
      return
    }
    if (step.left > 0) {
      setImmediate(work)
      return
    }
    running = false
  }
  let refill = false
  const wake = (after = QUIET_MS) => {
    if (stopped) return
    considered.restart()
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (stopped || !store.open) return
      // Waits are found by the cadence: while it is at work there would be new ones with every slice.
      if (running || queuedCount(store.read) > 0) return wake(after)
      if (refill) considered.forget()
      refill = false
      running = true
      work()
    }, after)
    timer.unref()
  }
  const unlisten = store.onChanged((topics) => {
    if (topics.some((topic) => REFILLING.includes(topic))) {
      refill = true
      wake(REFILL_MS)
    } else if (topics.some((topic) => WAKING.includes(topic))) wake(refill ? REFILL_MS : QUIET_MS)
  })
  wake()
  return () => {
    stopped = true
    clearTimeout(timer)
    unlisten()
  }
}

/** Works everything off at once (command line, demo, tests). Returns how many drafts and hand-offs were made. */
export function drainDrafts(store: Store, zone: string, now: number): number {
  const considered = new Considered()
  let made = 0
  for (;;) {
    const step = store.write((db) => draftSlice(db, considered, now, zone, SLICE))
    made += step.made
    if (step.left === 0) return made
  }
}
