/** Filters and columns kept under a name, by screen. */
import type { ReadDb, WriteDb } from '../db.ts'

interface SavedViewRow {
  id: string
  name: string
  state: string
}

export function listSavedViews(db: ReadDb, screen: string): SavedViewRow[] {
  return db.all<SavedViewRow>('SELECT id, name, state FROM saved_views WHERE screen = ? ORDER BY created_at, id', screen)
}

/** The screen it belongs to; undefined where there is no such view. */
export function screenOfView(db: ReadDb, id: string): string | undefined {
  return db.value<string>('SELECT screen FROM saved_views WHERE id = ?', id)
}

export function saveView(db: WriteDb, row: { id: string; screen: string; name: string; state: string; now: number }): void {
  db.run(
    `INSERT INTO saved_views(id, screen, name, state, created_at) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET name = excluded.name, state = excluded.state`,
    row.id,
    row.screen,
    row.name,
    row.state,
    row.now,
  )
}

export function deleteView(db: WriteDb, id: string): number {
  return db.run('DELETE FROM saved_views WHERE id = ?', id).changes
}
