/** Reusable reply texts with variables. */
import type { ReadDb, WriteDb } from '../db.ts'

interface ScriptRow {
  id: string
  title: string
  body: string
  category: string
  created_at: number
  updated_at: number
  archived_at: number | null
}

interface ScriptListRow extends ScriptRow {
  /** Rules that answer with it. */
  rules: number
}

export function listScripts(db: ReadDb): ScriptListRow[] {
  return db.all<ScriptListRow>(
    `SELECT s.*, (SELECT count(*) FROM reply_rules r WHERE r.script_id = s.id) AS rules
     FROM scripts s WHERE s.archived_at IS NULL ORDER BY s.category, s.title, s.id`,
  )
}

export function getScript(db: ReadDb, id: string): ScriptRow | undefined {
  return db.get<ScriptRow>('SELECT * FROM scripts WHERE id = ?', id)
}

export function saveScript(db: WriteDb, row: { id: string; title: string; body: string; category: string; now: number }): void {
  db.run(
    `INSERT INTO scripts(id, title, body, category, created_at, updated_at) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET title = excluded.title, body = excluded.body, category = excluded.category,
       updated_at = excluded.updated_at, archived_at = NULL`,
    row.id,
    row.title,
    row.body,
    row.category,
    row.now,
    row.now,
  )
}

export function archiveScript(db: WriteDb, id: string, now: number): number {
  return db.run('UPDATE scripts SET archived_at = ?, updated_at = ? WHERE id = ? AND archived_at IS NULL', now, now, id).changes
}
