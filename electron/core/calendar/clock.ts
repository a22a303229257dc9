/** Once a minute: what nobody posted in time becomes missed, so that its room is free and someone sees it. */
import { MINUTE } from '#shared/domain/zone.ts'
import type { Store } from '#core/store/store.ts'
import { sweepMissed } from './dispatch.ts'

/** Starts at once; returns the function that stops it. `zone` is the workspace's IANA zone. */
export function startCalendarClock(store: Store, zone: () => string): () => void {
  const sweep = () => {
    try {
      store.write((db) => {
        // Nobody decided this, so it is no entry in the ledger of who did what.
        sweepMissed(db, { now: Date.now(), zone: zone(), operatorId: null, ledger: () => {} })
      })
    } catch (error) {
      console.error('[core] looking for missed deliveries:', error)
    }
  }
  sweep()
  const timer = setInterval(sweep, MINUTE)
  timer.unref()
  return () => clearInterval(timer)
}
