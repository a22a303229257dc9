/** The people who use the app. At most one is `is_me`: who is at this desk. */
import type { ReadDb, WriteDb } from '../db.ts'

interface OperatorRow {
  id: string
  name: string
  role: string
  is_me: number
  created_at: number
}

export function listOperators(db: ReadDb): OperatorRow[] {
  return db.all<OperatorRow>(
    'SELECT id, name, role, is_me, created_at FROM operators WHERE archived_at IS NULL ORDER BY created_at, id',
  )
}

export function getOperator(db: ReadDb, id: string): OperatorRow | undefined {
  return db.get<OperatorRow>('SELECT id, name, role, is_me, created_at FROM operators WHERE id = ?', id)
}

export function currentOperatorId(db: ReadDb): string | null {
  return db.value<string>('SELECT id FROM operators WHERE is_me = 1 AND archived_at IS NULL') ?? null
}

export function saveOperator(db: WriteDb, row: { id: string; name: string; role: string; createdAt: number }): void {
  db.run(
    `INSERT INTO operators(id, name, role, created_at) VALUES(?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET name = excluded.name, role = excluded.role, archived_at = NULL`,
    row.id,
    row.name,
    row.role,
    row.createdAt,
  )
}

export function setMe(db: WriteDb, id: string): void {
  db.run('UPDATE operators SET is_me = (id = ?) WHERE is_me <> (id = ?)', id, id)
}

export function archiveOperator(db: WriteDb, id: string, now: number): number {
  return db.run('UPDATE operators SET archived_at = ?, is_me = 0 WHERE id = ? AND archived_at IS NULL', now, id).changes
}
