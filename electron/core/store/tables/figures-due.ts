/** Figures that are worked out after the messages they come from are stored. */
import type { ReadDb, WriteDb } from '../db.ts'

export type FigureOf = 'conversation' | 'contact'

export function addFiguresDue(db: WriteDb, what: FigureOf, ids: readonly number[]): void {
  db.run('INSERT OR IGNORE INTO figures_due(what, id) SELECT ?, value FROM json_each(?)', what, JSON.stringify(ids))
}

export function figuresDue(db: ReadDb, what: FigureOf, limit: number): number[] {
  return db.all<{ id: number }>('SELECT id FROM figures_due WHERE what = ? LIMIT ?', what, limit).map((row) => row.id)
}

export function dropFiguresDue(db: WriteDb, what: FigureOf, ids: readonly number[]): void {
  db.run('DELETE FROM figures_due WHERE what = ? AND id IN (SELECT value FROM json_each(?))', what, JSON.stringify(ids))
}
