/** Keeps drafts up with messages, answers and rules: works the queue off in short slices between calls. */
import type { Topic } from '#shared/contract/topics.ts'
import type { Store } from '#core/store/store.ts'
import { queuedCount } from '#core/store/tables/cadence-queue.ts'
import { warmDraftingKit } from './kit.ts'
import { draftSlice, draftingIsDue } from './waiting.ts'

/** Waits are found when an import has ended (cadence/keeper.ts); a moment later drafts follow. */
const QUIET_MS = 150
const WAKING: readonly Topic[] = ['cadence', 'rules', 'scripts']
/** What fills a draft or decides a condition: looked at once the changing is over. */
const REFILLING: readonly Topic[] = ['customers', 'orders', 'tags', 'operators', 'conversations', 'members', 'workspace']
const REFILL_MS = 1500
/** What was left when the workspace was closed waits until the first screen has been drawn. */
const START_MS = 2000
const SLICE_MS = 10
const DRAIN_MS = 500

/** Starts keeping one open workspace's drafts; returns how to stop before the store is closed. */
export function keepDrafts(store: Store, zone: () => string): () => void {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let wakesAt = 0
  let running = false

  /** Others first; then whether to go on. */
  const turn = () => new Promise<boolean>((resolve) => setImmediate(() => resolve(!stopped)))
  const work = async () => {
    await warmDraftingKit(store.read, turn)
    if (stopped) return
    while (store.write((db) => draftSlice(db, Date.now(), zone(), SLICE_MS)).more) if (!(await turn())) return
  }
  const begin = () => {
    timer = undefined
    if (stopped || running || !store.open || !draftingIsDue(store.read, zone())) return
    // Waits are found by the cadence: while it is at work there would be new ones with every slice.
    if (store.inBulk || queuedCount(store.read) > 0) return wake(QUIET_MS)
    running = true
    void work()
      // A full disk or a locked file: the queue is kept, and the next change tries again.
      .catch((error: unknown) => console.error('[core] drafting:', error))
      .finally(() => (running = false))
  }
  const wake = (after: number) => {
    if (stopped) return
    // Whoever asks for the later moment is waited for: facts still change.
    const at = Date.now() + after
    if (timer !== undefined && wakesAt >= at) return
    clearTimeout(timer)
    wakesAt = at
    timer = setTimeout(begin, after)
    timer.unref()
  }
  const unlisten = store.onChanged((topics) => {
    if (topics.some((topic) => REFILLING.includes(topic))) wake(REFILL_MS)
    else if (topics.some((topic) => WAKING.includes(topic))) wake(QUIET_MS)
  })
  wake(START_MS)
  return () => {
    stopped = true
    clearTimeout(timer)
    unlisten()
  }
}

/** Works everything off at once (command line, demo, tests). Returns how many drafts and hand-offs were made. */
export function drainDrafts(store: Store, zone: string, now: number): number {
  let made = 0
  for (;;) {
    const step = store.write((db) => draftSlice(db, now, zone, DRAIN_MS))
    made += step.made
    if (!step.more) return made
  }
}
