/** What a person does to a live account that is there. Each in the caller's transaction; NOT_FOUND where there is no such account. */
import { notThere } from '#shared/contract/errors.ts'
import type { WriteDb } from '#core/store/db.ts'
import { pokeAccount } from '#core/store/tables/account-states.ts'
import { getAccount, pauseAccount, removeAccount } from '#core/store/tables/accounts.ts'
import { waitingRowIds } from '#core/store/tables/outbox-moves.ts'
import { cancelOutbox } from '#core/store/tables/outbox.ts'
import { forgetDigests } from '#core/store/tables/sync-cursors.ts'
import { announceMoved } from '../outbox/moves.ts'
import type { When } from '../channel/listeners.ts'

function requireLive(db: WriteDb, id: number): void {
  const account = getAccount(db, id)
  if (!account || account.config === null || account.removed_at !== null) throw notThere('live account', 'id', id)
}

/** Stops it, or lets it go on; what waits stays. `now`: epoch milliseconds. */
export function setPaused(db: WriteDb, id: number, paused: boolean, now: number): void {
  requireLive(db, id)
  pauseAccount(db, id, paused ? now : null)
}

/** Forgets the account and its secrets; what was synced stays. Returns how many waiting rows of the outbox went with it. */
export function removeLiveAccount(db: WriteDb, id: number, when: When): number {
  requireLive(db, id)
  const rows = cancelOutbox(db, waitingRowIds(db, id), when.now)
  announceMoved(db, rows, when)
  removeAccount(db, id, when.now)
  return rows.length
}

/** Asks the engine to look now; `full`: at everything, not only at what is new. */
export function syncNow(db: WriteDb, id: number, full: boolean, now: number): void {
  requireLive(db, id)
  pokeAccount(db, id, now)
  if (full) forgetDigests(db, id)
}
