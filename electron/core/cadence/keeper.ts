/** Works the cadence queue off in the background, in slices, once messages have stopped pouring in. */
import type { Topic } from '#shared/contract/topics.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import type { Store } from '#core/store/store.ts'
import { queueCadence, queuedCount } from '#core/store/tables/cadence-queue.ts'
import { knownNow, refreshSlice } from './refresh.ts'

/** An import announces many times a second: the figures wait until it is quiet for so long. */
const QUIET_MS = 250
const WAKING: readonly Topic[] = ['messages', 'cadence', 'content', 'workspace', 'touches', 'members']
/** What slices know beforehand: staff, library, zone and hours. */
const RENEWING: readonly Topic[] = ['members', 'content', 'workspace']
/** From so many slices on it is a long pass, which writes over half of the database: its log may grow. */
const LONG_PASS = 8

/** What comes in is queued in the very transaction that holds it. */
export const queueApplied: AfterMessages = (db, applied) => {
  for (const id of applied.conversationIds) queueCadence(db, id, applied.fromId)
}

/** Starts keeping one open workspace's cadence; returns how to stop before the store is closed. */
export function keepCadence(store: Store, zone: () => string): () => void {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = false
  let known: ReturnType<typeof knownNow> | undefined

  /** Works slice by slice, with a turn of the event loop between them, until nothing is left or `slices` are done; false: stop here. */
  const work = async (slices: number): Promise<boolean> => {
    for (let done = 0; done < slices; done += 1) {
      await store.logTurn()
      // What a first sync brings is looked at once it is all there: meanwhile this would take half of its time.
      if (stopped || store.inBulk) return false
      const now = (known ??= knownNow(store.read, zone()))
      if (!store.write((db) => refreshSlice(db, now))) return false
      await new Promise((resolve) => setImmediate(resolve))
    }
    return true
  }
  const pass = async () => {
    if (await work(LONG_PASS)) await store.whileLogGrows(() => work(Infinity))
  }
  const begin = () => {
    if (stopped || running || !store.open || queuedCount(store.read) === 0) return
    if (store.inBulk) {
      wake()
      return
    }
    running = true
    void pass()
      // A full disk or a locked file: the queue is kept, and the next change tries again.
      .catch((error: unknown) => console.error('[core] cadence:', error))
      .finally(() => {
        running = false
        known = undefined
        if (!stopped && store.inBulk) wake()
      })
  }
  const wake = () => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(begin, QUIET_MS)
    timer.unref()
  }
  const unlisten = store.onChanged((topics) => {
    if (topics.some((topic) => RENEWING.includes(topic))) known = undefined
    if (topics.some((topic) => WAKING.includes(topic))) wake()
  })
  wake()
  return () => {
    stopped = true
    clearTimeout(timer)
    unlisten()
  }
}
