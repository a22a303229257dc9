/**
 * From what may differ (the push queue, filled by triggers) to outbox rows. Most of what is queued turns out not to differ: what
 * was just taken from the channel, what was put on and taken off again before it left.
 */
import type { WriteDb } from '#core/store/db.ts'
import type { Store } from '#core/store/store.ts'
import { countQueued, queuedPushes, unqueuePush } from '#core/store/tables/push-queue.ts'
import { pushesWait } from '#core/store/tables/outbox-moves.ts'
import { touch } from '#core/store/tables/sync-cursors.ts'
import { placeFrom } from './tag-library.ts'
import { planContacts } from './plan-contacts.ts'
import { dropUnusedCreates, planTags, tagCame, tagWent } from './plan-tags.ts'

/** Longest work in one call, in milliseconds; a portion is never cut. */
const BUDGET = 12
const PORTION = 50

interface Planned {
  /** Outbox rows queued or changed. */
  queued: number
  /** Entries of the queue still to be looked at. */
  left: number
}

/** The page it came with is noted as compared in its own transaction: only now can that be taken back. */
function lookAgain(db: WriteDb, place: string): boolean {
  const { accountId, nativeId } = placeFrom(place)
  touch(db, accountId, 'follows', nativeId)
  return true
}

/** One portion, in the caller's transaction; to be called until nothing is left. */
export function planPushes(db: WriteDb, now: number): Planned {
  const until = performance.now() + BUDGET
  const inTime = () => performance.now() < until
  let queued = 0
  let looked = false
  for (const [what, work] of [
    ['tagGone', (place: string) => tagWent(db, place)],
    ['tagCome', (place: string) => tagCame(db, place, now)],
    ['again', (place: string) => lookAgain(db, place)],
  ] as const) {
    for (let place = queuedPushes(db, what, 1)[0]; place !== undefined && inTime(); place = queuedPushes(db, what, 1)[0]) {
      if (work(place)) unqueuePush(db, what, [place])
      looked ||= what !== 'again'
    }
  }
  // Taken off first: what is changed while planning is noted anew.
  for (let tags = queuedPushes(db, 'tag', PORTION); tags.length > 0 && inTime(); tags = queuedPushes(db, 'tag', PORTION)) {
    unqueuePush(db, 'tag', tags)
    queued += planTags(db, tags, now)
    looked = true
  }
  for (let ids = queuedPushes(db, 'contact', PORTION); ids.length > 0 && inTime(); ids = queuedPushes(db, 'contact', PORTION)) {
    unqueuePush(db, 'contact', ids)
    queued += planContacts(db, ids.map(Number), now).queued
    looked = true
  }
  const left = countQueued(db)
  if (looked && left === 0) dropUnusedCreates(db)
  return { queued, left }
}

/** Plans until nothing is left, or what is left cannot be planned yet. `now` is read anew for each portion. */
export function drainPushes(store: Store): void {
  for (let before = Infinity; pushesWait(store.read);) {
    const { left } = store.write((db) => planPushes(db, Date.now()))
    if (left >= before) return
    before = left
  }
}
