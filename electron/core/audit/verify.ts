/** Is the workspace whole? SQLite's own check of the pages, the ledger's chain against its anchored head, exact counts. */
import { dirname } from 'node:path'
import { readWorkspaceFile } from '#core/store/workspace-file.ts'
import type { Store, StoreHealth } from '#core/store/store.ts'
import type { IndexProblem } from '#core/store/search/check.ts'
import { searchIndex } from '#core/store/search/search-index.ts'
import { workspaceZone } from '#core/store/tables/meta.ts'
import { lossInWords } from './accept-loss.ts'
import { countTables } from '#core/store/tables/counts.ts'
import { indexedTexts } from '#core/store/tables/messages.ts'
import { checkLedger, type LedgerCheck, type LedgerHead } from '#core/store/tables/ledger.ts'

interface CommitCheck {
  ok: boolean
  /** Transactions that have changed the workspace. */
  number: number
  /** Epoch milliseconds; see the contract of `workspace.health`. */
  lost: StoreHealth['lost']
  anchor: StoreHealth['anchor']
  /** In plain words: what is wrong and what helps. Missing where nothing is. */
  told?: string
}

interface Verification {
  ok: boolean
  /** 'ok', or SQLite's first findings. */
  integrity: string
  ledger: LedgerCheck
  commits: CommitCheck
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

function checkCommits(store: Store): CommitCheck {
  const { lost, anchor } = store.health
  const { number } = store.commits()
  const found = { ok: lost === null, number, lost, anchor }
  if (lost) return { ...found, told: lossInWords(lost, workspaceZone(store.read)) }
  if (anchor === 'ok') return found
  return {
    ...found,
    told: `The anchor beside the database is ${anchor}: whether changes are missing from before it was made anew cannot be told.`,
  }
}

/** Reads the whole file. `anchor` is the ledger's head noted outside the database: it must still be in the chain. */
export function verifyWorkspace(
  store: Store,
  anchor: LedgerHead | undefined = readWorkspaceFile(dirname(store.file)).ledgerHead,
): Verification {
  const integrity = store.integrity()
  const ledger = checkLedger(store.read, anchor)
  const commits = checkCommits(store)
  const search = checkSearch(store)
  return {
    ok: integrity === 'ok' && ledger.ok && commits.ok && search.ok,
    integrity,
    ledger,
    commits,
    search,
    counts: countTables(store.read),
  }
}
