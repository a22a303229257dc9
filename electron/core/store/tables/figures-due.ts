/** Figures that are worked out after the messages they come from are stored. */
import type { ReadDb, WriteDb } from '../db.ts'
import { addToContact } from './contact-writes.ts'

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

export interface TallyDue {
  contact_id: number
  n: number
  /** Epoch milliseconds. */
  first_at: number
  last_at: number
}

/** Appended, so that a few pages of the file are written instead of one for nearly every contact. */
export function addTalliesDue(db: WriteDb, tallies: readonly TallyDue[]): void {
  db.run(
    `INSERT INTO tallies_due(contact_id, n, first_at, last_at)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)`,
    JSON.stringify(tallies.map((one) => [one.contact_id, one.n, one.first_at, one.last_at])),
  )
}

/** Adds the oldest of them to their contacts, at most `limit`, in the order contacts lie. Answers whose figures changed. */
export function settleTallies(db: WriteDb, limit: number): number[] {
  const last = db.value<number | null>('SELECT max(id) FROM (SELECT id FROM tallies_due ORDER BY id LIMIT ?)', limit) ?? null
  if (last === null) return []
  const sums = db.all<TallyDue>(
    `SELECT contact_id, sum(n) AS n, min(first_at) AS first_at, max(last_at) AS last_at FROM tallies_due WHERE id <= ?
     GROUP BY contact_id ORDER BY contact_id`,
    last,
  )
  for (const { contact_id, n, first_at, last_at } of sums)
    addToContact(db, contact_id, { count: n, firstAt: first_at, lastAt: last_at })
  db.run('DELETE FROM tallies_due WHERE id <= ?', last)
  return sums.map((one) => one.contact_id)
}
