/** The whole workspace checked: SQLite's pages, the ledger's chain, exact counts. */
import type { Store } from '#core/store/store.ts'
import { countTables } from '#core/store/tables/counts.ts'
import { checkLedger, type LedgerCheck, type LedgerHead } from '#core/store/tables/ledger.ts'

export interface Verification {
  ok: boolean
  /** 'ok', or SQLite's first findings. */
  integrity: string
  ledger: LedgerCheck
  counts: Record<string, number>
}

export function verifyWorkspace(store: Store, anchor?: LedgerHead): Verification {
  const integrity = store.integrity()
  const ledger = checkLedger(store.read, anchor)
  return { ok: integrity === 'ok' && ledger.ok, integrity, ledger, counts: countTables(store.read) }
}
