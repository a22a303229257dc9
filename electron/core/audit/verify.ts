/** Is the workspace whole? SQLite's own check of the pages, the ledger's chain against its anchored head, exact counts. */
import { dirname } from 'node:path'
import { readWorkspaceFile } from '#core/store/workspace-file.ts'
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

/** Reads the whole file. `anchor` is the ledger's head noted outside the database: it must still be in the chain. */
export function verifyWorkspace(
  store: Store,
  anchor: LedgerHead | undefined = readWorkspaceFile(dirname(store.file)).ledgerHead,
): Verification {
  const integrity = store.integrity()
  const ledger = checkLedger(store.read, anchor)
  return { ok: integrity === 'ok' && ledger.ok, integrity, ledger, counts: countTables(store.read) }
}
