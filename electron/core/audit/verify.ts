/** Is the workspace whole? SQLite's own check of the pages, the ledger's chain against its anchored head, exact counts. */
import { dirname } from 'node:path'
import { readWorkspaceFile } from '#core/store/workspace-file.ts'
import type { Store } from '#core/store/store.ts'
import type { IndexProblem } from '#core/store/search/check.ts'
import { searchIndex } from '#core/store/search/search-index.ts'
import { countTables } from '#core/store/tables/counts.ts'
import { indexedTexts } from '#core/store/tables/messages.ts'
import { checkLedger, type LedgerCheck, type LedgerHead } from '#core/store/tables/ledger.ts'

interface Verification {
  ok: boolean
  /** 'ok', or SQLite's first findings. */
  integrity: string
  ledger: LedgerCheck
  /** The full-text index put together again and compared with every message; the first findings. */
  search: { ok: boolean; problems: (IndexProblem | { problem: string })[] }
  counts: Record<string, number>
}

function checkSearch(store: Store): Verification['search'] {
  try {
    const problems = searchIndex.check(store.read, indexedTexts(store.read))
    return { ok: problems.length === 0, problems }
  } catch (error) {
    return { ok: false, problems: [{ problem: error instanceof Error ? error.message : String(error) }] }
  }
}

/** Reads the whole file. `anchor` is the ledger's head noted outside the database: it must still be in the chain. */
export function verifyWorkspace(
  store: Store,
  anchor: LedgerHead | undefined = readWorkspaceFile(dirname(store.file)).ledgerHead,
): Verification {
  const integrity = store.integrity()
  const ledger = checkLedger(store.read, anchor)
  const search = checkSearch(store)
  return { ok: integrity === 'ok' && ledger.ok && search.ok, integrity, ledger, search, counts: countTables(store.read) }
}
