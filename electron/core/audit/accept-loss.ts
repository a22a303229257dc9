/** Changes that were committed and are gone: the words for them, and a person's word that they know. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { LedgerDraft } from '#shared/domain/ledger-acts.ts'
import { zonedIso } from '#shared/domain/zone.ts'
import type { StoreHealth } from '#core/store/store.ts'

type Loss = NonNullable<StoreHealth['lost']>

/** In English, for the command line and logs; times in the workspace's zone. */
export function lossInWords({ changes, since, until }: Loss, zone: string): string {
  const from = since === null ? '' : `, since ${zonedIso(since, zone)}`
  return (
    `The last ${changes} changes${from}, are missing; the newest of them was of ${zonedIso(until, zone)}. The log beside the database was ` +
    'damaged, lost or replaced. Restore the newest backup that holds more (backup list, backup restore), or go on without them (verify --accept-loss).'
  )
}

/** Notes in the ledger that a person goes on without what is missing. CONFLICT where nothing is. */
export function acceptLoss(ctx: { health: StoreHealth; ledger(entry: LedgerDraft): void }): void {
  const { lost } = ctx.health
  if (!lost) throw new QunxiError('CONFLICT', 'No changes are missing')
  const { changes, since, until } = lost
  ctx.ledger({ act: 'workspace.lossAccepted', subject: 'workspace', detail: { changes, since, until } })
  ctx.health.acknowledge()
}
