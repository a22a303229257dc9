/** How far each stream of each account is, what the pages of its passes held, and what changed by other means since. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface SyncCursorRow {
  account_id: number
  stream: string
  /** The channel's own, opaque; null at a pass's beginning. */
  cursor: string | null
  /** The number of the pass that runs, or of the next one where none does. */
  pass: number
  /** How many pages of it are committed. */
  page: number
  /** Null while no pass runs. */
  started_at: number | null
  /** Of the last pass that ended. */
  finished_at: number | null
}

interface SyncPageRow {
  digest: string | null
  /** JSON: the native ids on it. */
  ids: string
}

export function syncCursor(db: ReadDb, accountId: number, stream: string): SyncCursorRow | undefined {
  return db.get<SyncCursorRow>('SELECT * FROM sync_cursors WHERE account_id = ? AND stream = ?', accountId, stream)
}

export function saveSyncCursor(db: WriteDb, row: SyncCursorRow): void {
  db.run(
    `INSERT INTO sync_cursors(account_id, stream, cursor, pass, page, started_at, finished_at)
     VALUES(@account_id, @stream, @cursor, @pass, @page, @started_at, @finished_at)
     ON CONFLICT(account_id, stream) DO UPDATE SET cursor = @cursor, pass = @pass, page = @page, started_at = @started_at,
       finished_at = @finished_at`,
    { ...row },
  )
}

export function syncPage(db: ReadDb, accountId: number, stream: string, pass: number, page: number): SyncPageRow | undefined {
  return db.get<SyncPageRow>(
    'SELECT digest, ids FROM sync_pages WHERE account_id = ? AND stream = ? AND pass = ? AND page = ?',
    accountId,
    stream,
    pass,
    page,
  )
}

export function saveSyncPage(
  db: WriteDb,
  at: { accountId: number; stream: string; pass: number; page: number },
  row: SyncPageRow,
): void {
  db.run(
    'INSERT OR REPLACE INTO sync_pages(account_id, stream, pass, page, digest, ids) VALUES(?, ?, ?, ?, ?, ?)',
    at.accountId,
    at.stream,
    at.pass,
    at.page,
    row.digest,
    row.ids,
  )
}

/** The ids on the pages of a pass that are committed: a page that was the same as in the pass before is kept under that one. */
export function idsOfPass(db: ReadDb, accountId: number, stream: string, pass: number, pages: number): Set<string> {
  const seen = new Set<string>()
  for (const { ids } of db.iterate<{ ids: string }>(
    `SELECT ids FROM sync_pages p WHERE account_id = @account AND stream = @stream AND pass IN (@pass, @pass - 1) AND page < @pages AND (pass = @pass
       OR NOT EXISTS(SELECT 1 FROM sync_pages n WHERE n.account_id = @account AND n.stream = @stream AND n.pass = @pass AND n.page = p.page))`,
    { account: accountId, stream, pass, pages },
  ))
    for (const id of JSON.parse(ids) as string[]) seen.add(id)
  return seen
}

/** Whether a pass of so many pages found each of them as the pass before did. */
export function isSamePass(db: ReadDb, accountId: number, stream: string, pass: number, pages: number): boolean {
  const row = db.get<{ before: number; now: number }>(
    `SELECT coalesce(sum(pass = @pass - 1), 0) AS before, coalesce(sum(pass = @pass), 0) AS now FROM sync_pages WHERE account_id = @account AND stream = @stream`,
    { account: accountId, stream, pass },
  )!
  return row.now === 0 && row.before === pages
}

/** A pass of so many pages has ended: its pages, and those that were the same before, are what the next one is compared with. */
export function keepPass(db: WriteDb, accountId: number, stream: string, pass: number, pages: number): void {
  const key = { account: accountId, stream, pass, pages }
  db.run(
    `UPDATE sync_pages SET pass = @pass WHERE account_id = @account AND stream = @stream AND pass = @pass - 1 AND page < @pages
       AND page NOT IN (SELECT page FROM sync_pages WHERE account_id = @account AND stream = @stream AND pass = @pass)`,
    key,
  )
  db.run('DELETE FROM sync_pages WHERE account_id = ? AND stream = ? AND pass <> ?', accountId, stream, pass)
}

/** Pages of one pass that is begun anew. */
export function dropPass(db: WriteDb, accountId: number, stream: string, pass: number): void {
  db.run('DELETE FROM sync_pages WHERE account_id = ? AND stream = ? AND pass = ?', accountId, stream, pass)
}

/** Forgets what pages looked like, so that each is compared again; which ids they held stays known. */
export function forgetDigests(db: WriteDb, accountId: number): void {
  db.run('UPDATE sync_pages SET digest = NULL WHERE account_id = ?', accountId)
}

export function touch(db: WriteDb, accountId: number, extent: string, nativeId: string, now = 0): void {
  db.run(
    `INSERT INTO sync_touched(account_id, stream, native_id, at) VALUES(?, ?, ?, ?)
     ON CONFLICT(account_id, stream, native_id) DO UPDATE SET at = excluded.at`,
    accountId,
    extent,
    nativeId,
    now,
  )
}

/** They have been compared. */
export function untouch(db: WriteDb, accountId: number, extent: string, nativeIds: readonly string[]): void {
  if (!hasTouched(db, accountId, extent)) return
  db.run(
    'DELETE FROM sync_touched WHERE account_id = ? AND stream = ? AND native_id IN (SELECT value FROM json_each(?))',
    accountId,
    extent,
    JSON.stringify(nativeIds),
  )
}

function hasTouched(db: ReadDb, accountId: number, extent: string): boolean {
  return db.value<number>('SELECT 1 FROM sync_touched WHERE account_id = ? AND stream = ? LIMIT 1', accountId, extent) === 1
}

export function anyTouched(db: ReadDb, accountId: number, extent: string, nativeIds: readonly string[]): boolean {
  if (!hasTouched(db, accountId, extent)) return false
  return (
    db.value<number>(
      `SELECT 1 FROM json_each(?) j JOIN sync_touched t ON t.account_id = ? AND t.stream = ? AND t.native_id = j.value LIMIT 1`,
      JSON.stringify(nativeIds),
      accountId,
      extent,
    ) === 1
  )
}

/** Ids touched, and since when nobody compared them. */
export function touchedIds(db: ReadDb, accountId: number, extent: string): { native_id: string; at: number }[] {
  return db.all('SELECT native_id, at FROM sync_touched WHERE account_id = ? AND stream = ?', accountId, extent)
}
