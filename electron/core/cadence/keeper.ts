/** Works the cadence queue off in the background, in slices, once messages have stopped pouring in. */
import type { Topic } from '#shared/contract/topics.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import type { Store } from '#core/store/store.ts'
import { queueCadence, queuedCount } from '#core/store/tables/cadence-queue.ts'
import { knownNow, refreshSlice } from './refresh.ts'

/** An import announces many times a second: the figures wait until it is quiet for so long. */
const QUIET_MS = 250
const WAKING: readonly Topic[] = ['messages', 'cadence', 'content', 'workspace', 'touches', 'members']

/** What comes in is queued in the very transaction that holds it. */
export const queueApplied: AfterMessages = (db, applied) => {
  for (const id of applied.conversationIds) queueCadence(db, id, applied.fromId)
}

/** Starts keeping one open workspace's cadence; returns how to stop before the store is closed. */
export function keepCadence(store: Store, zone: () => string): () => void {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = false

  const work = (known: ReturnType<typeof knownNow>) => {
    if (stopped) return
    // What a first sync brings is looked at once it is all there: meanwhile this would take half of its time.
    if (store.inBulk) {
      running = false
      wake()
      return
    }
    let more: boolean
    try {
      more = store.write((db) => refreshSlice(db, known))
    } catch (error) {
      // A full disk or a locked file: the queue is kept, and the next change tries again.
      console.error('[core] cadence:', error)
      running = false
      return
    }
    if (more) {
      setImmediate(() => work(known))
      return
    }
    running = false
  }
  const begin = () => {
    if (stopped || running || !store.open || queuedCount(store.read) === 0) return
    if (store.inBulk) {
      wake()
      return
    }
    running = true
    work(knownNow(store.read, zone()))
  }
  const wake = () => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(begin, QUIET_MS)
    timer.unref()
  }
  const unlisten = store.onChanged((topics) => {
    if (topics.some((topic) => WAKING.includes(topic))) wake()
  })
  wake()
  return () => {
    stopped = true
    clearTimeout(timer)
    unlisten()
  }
}
