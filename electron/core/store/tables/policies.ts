/** Frequency policies, in the order in which they are judged. `rule` is JSON: scope and limits. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface PolicyRow {
  id: string
  position: number
  name: string
  enabled: number
  /** workspace: written here; platform: taken from the shipped list of platform limits. */
  source: string
  rule: string
  updated_at: number
}

export function listPolicies(db: ReadDb): PolicyRow[] {
  return db.all<PolicyRow>('SELECT * FROM policies ORDER BY position, id')
}

export function getPolicy(db: ReadDb, id: string): PolicyRow | undefined {
  return db.get<PolicyRow>('SELECT * FROM policies WHERE id = ?', id)
}

/** A new policy goes to the end. */
export function savePolicy(
  db: WriteDb,
  row: { id: string; name: string; enabled: boolean; source: string; rule: string; now: number },
): void {
  db.run(
    `INSERT INTO policies(id, position, name, enabled, source, rule, updated_at)
     VALUES(@id, (SELECT coalesce(max(position), 0) + 1 FROM policies), @name, @enabled, @source, @rule, @now)
     ON CONFLICT(id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled, source = excluded.source,
       rule = excluded.rule, updated_at = excluded.updated_at`,
    { ...row, enabled: row.enabled ? 1 : 0 },
  )
}

export function deletePolicy(db: WriteDb, id: string): number {
  return db.run('DELETE FROM policies WHERE id = ?', id).changes
}

export function setPolicyPosition(db: WriteDb, id: string, position: number): void {
  db.run('UPDATE policies SET position = ? WHERE id = ?', position, id)
}
