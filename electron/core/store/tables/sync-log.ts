/** What the engine did and what went wrong, in a ring: the newest are kept. Never a secret in it. */
import type { ReadDb, WriteDb } from '../db.ts'

export type LogLevel = 'info' | 'warning' | 'error'

interface SyncLogRow {
  id: number
  account_id: number
  at: number
  level: LogLevel
  /** A fixed word: `accounts.log.<event>`. */
  event: string
  /** JSON. */
  detail: string
}

export const LOG_KEEP = 20_000
/** Trimming each time would cost a look per line. */
const TRIM_EVERY = 256

export function appendSyncLog(db: WriteDb, line: Omit<SyncLogRow, 'id'>): void {
  const { lastInsertRowid } = db.run(
    'INSERT INTO sync_log(account_id, at, level, event, detail) VALUES(?, ?, ?, ?, ?)',
    line.account_id,
    line.at,
    line.level,
    line.event,
    line.detail,
  )
  if (lastInsertRowid % TRIM_EVERY === 0) db.run('DELETE FROM sync_log WHERE id <= ?', lastInsertRowid - LOG_KEEP)
}

/** Newest first, those before the id `before`. */
export function listSyncLog(
  db: ReadDb,
  query: { accountId?: number | undefined; before?: number | undefined; limit: number },
): SyncLogRow[] {
  const before = query.before ?? Number.MAX_SAFE_INTEGER
  return query.accountId === undefined
    ? db.all<SyncLogRow>('SELECT * FROM sync_log WHERE id < ? ORDER BY id DESC LIMIT ?', before, query.limit)
    : db.all<SyncLogRow>(
        'SELECT * FROM sync_log WHERE account_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
        query.accountId,
        before,
        query.limit,
      )
}

/** Oldest first, those after the id `after`: for export in portions. */
export function syncLogAfter(db: ReadDb, after: number, accountId: number | undefined, limit: number): SyncLogRow[] {
  return db.all<SyncLogRow>(
    'SELECT * FROM sync_log WHERE id > ? AND (? IS NULL OR account_id = ?) ORDER BY id LIMIT ?',
    after,
    accountId ?? null,
    accountId ?? null,
    limit,
  )
}
