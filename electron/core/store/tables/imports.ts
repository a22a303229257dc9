/** What was imported when, and with what result. */
import type { ReadDb, WriteDb } from '../db.ts'

interface ImportRow {
  id: string
  at: number
  file: string
  format: string
  /** JSON. */
  report: string
}

export function insertImport(db: WriteDb, row: ImportRow): void {
  db.run(
    'INSERT INTO imports(id, at, file, format, report) VALUES(?, ?, ?, ?, ?)',
    row.id,
    row.at,
    row.file,
    row.format,
    row.report,
  )
}

/** The latest first. */
export function listImports(db: ReadDb, limit: number): ImportRow[] {
  return db.all<ImportRow>('SELECT id, at, file, format, report FROM imports ORDER BY id DESC LIMIT ?', limit)
}
