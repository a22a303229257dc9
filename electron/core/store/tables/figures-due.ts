/** Figures that are worked out after the messages they come from are stored. */
import type { ReadDb, WriteDb } from '../db.ts'

type FigureOf = 'conversation' | 'contact'

export function addFiguresDue(db: WriteDb, what: FigureOf, ids: readonly number[]): void {
  db.run('INSERT OR IGNORE INTO figures_due(what, id) SELECT ?, value FROM json_each(?)', what, JSON.stringify(ids))
}

export function figuresDue(db: ReadDb, what: FigureOf, limit: number): number[] {
  return db.all<{ id: number }>('SELECT id FROM figures_due WHERE what = ? LIMIT ?', what, limit).map((row) => row.id)
}

export function dropFiguresDue(db: WriteDb, what: FigureOf, ids: readonly number[]): void {
  db.run('DELETE FROM figures_due WHERE what = ? AND id IN (SELECT value FROM json_each(?))', what, JSON.stringify(ids))
}

interface TallyDue {
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

export interface TallyMark {
  /** Tallies up to this id are being settled. */
  upto: number
  /** Contacts up to this one have theirs. */
  contact_id: number
}

/** What is being settled; begun where something is due. Undefined: nothing is. */
export function tallyMark(db: WriteDb): TallyMark | undefined {
  const mark = db.get<TallyMark>('SELECT upto, contact_id FROM tallies_mark')
  if (mark) return mark
  const upto = db.value<number | null>('SELECT max(id) FROM tallies_due') ?? null
  if (upto === null) return undefined
  db.run('INSERT INTO tallies_mark(upto, contact_id) VALUES(?, 0)', upto)
  return { upto, contact_id: 0 }
}

export function moveTallyMark(db: WriteDb, contactId: number): void {
  db.run('UPDATE tallies_mark SET contact_id = ?', contactId)
}

export function talliesDue(db: ReadDb, after: number, upto: number, limit: number): (TallyDue & { id: number })[] {
  return db.all('SELECT * FROM tallies_due WHERE id > ? AND id <= ? ORDER BY id LIMIT ?', after, upto, limit)
}

/** Drops some of the settled ones; with the last of them the mark. Returns whether there are more. */
export function dropTallies(db: WriteDb, upto: number, limit: number): boolean {
  const last = db.value<number>('SELECT id FROM tallies_due WHERE id <= ? ORDER BY id LIMIT 1 OFFSET ?', upto, limit - 1)
  db.run('DELETE FROM tallies_due WHERE id <= ?', last ?? upto)
  if (last === undefined) db.run('DELETE FROM tallies_mark')
  return last !== undefined
}
