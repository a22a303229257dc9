/**
 * What a person says of deliveries that may be in the outbox: they are taken out of it first. One that has left already stays as
 * it is, for only the channel's result moves it.
 */
import type { WriteDb } from '#core/store/db.ts'
import { confirmDeliveries, failDeliveries, releaseDeliveries, skipDeliveries, type Outcome } from './dispatch.ts'
import type { Desk } from './planning.ts'
import { withdrawSends } from './sends-underway.ts'

type Ids = readonly string[]

const freeOf = (db: WriteDb, desk: Desk, ids: Ids) => withdrawSends(db, desk.now, ids).free

/** Returns how many were given back to their planned time. */
export function withdrawAndRelease(db: WriteDb, desk: Desk, ids: Ids): number {
  return releaseDeliveries(db, desk, freeOf(db, desk, ids))
}

/** `at`: epoch milliseconds, or null for when they were claimed. What has left already is stale. */
export function withdrawAndConfirm(
  db: WriteDb,
  desk: Desk,
  input: { ids: Ids; at: number | null; override: string | null },
): Outcome {
  const { free, underway } = withdrawSends(db, desk.now, input.ids)
  const outcome = confirmDeliveries(db, desk, { ...input, ids: free })
  return { ...outcome, stale: [...outcome.stale, ...underway] }
}

/** Returns how many were left out on purpose. */
export function withdrawAndSkip(db: WriteDb, desk: Desk, { ids, reason }: { ids: Ids; reason: string }): number {
  return skipDeliveries(db, desk, freeOf(db, desk, ids), reason)
}

/** Returns how many could not be posted. */
export function withdrawAndFail(db: WriteDb, desk: Desk, { ids, reason }: { ids: Ids; reason: string }): number {
  return failDeliveries(db, desk, freeOf(db, desk, ids), reason)
}
