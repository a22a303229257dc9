/** Words that may not be in what is sent. */
import type { ReadDb, WriteDb } from '../db.ts'

interface SensitiveTermRow {
  id: string
  term: string
  category: string
  suggestion: string | null
  enabled: number
  updated_at: number
}

export function listSensitiveTerms(db: ReadDb): SensitiveTermRow[] {
  return db.all<SensitiveTermRow>('SELECT * FROM sensitive_terms ORDER BY category, term')
}

export function findSensitiveTerm(db: ReadDb, term: string): SensitiveTermRow | undefined {
  return db.get<SensitiveTermRow>('SELECT * FROM sensitive_terms WHERE term = ?', term)
}

export function saveSensitiveTerm(
  db: WriteDb,
  row: { id: string; term: string; category: string; suggestion: string | null; enabled: boolean; now: number },
): void {
  db.run(
    `INSERT INTO sensitive_terms(id, term, category, suggestion, enabled, updated_at) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET term = excluded.term, category = excluded.category, suggestion = excluded.suggestion,
       enabled = excluded.enabled, updated_at = excluded.updated_at`,
    row.id,
    row.term,
    row.category,
    row.suggestion,
    row.enabled ? 1 : 0,
    row.now,
  )
}

export function deleteSensitiveTerm(db: WriteDb, id: string): number {
  return db.run('DELETE FROM sensitive_terms WHERE id = ?', id).changes
}
