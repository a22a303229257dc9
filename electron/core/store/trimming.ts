/**
 * Keeps the stored acts few: the last hundred that can be taken back, and whatever a follower has not read yet. A step after every act,
 * bounded, so that no single write pays for what a first sync left behind.
 */
import type Database from 'better-sqlite3'

/** Acts that can be taken back, the newest ones. */
export const KEPT_ACTS = 100
/** Acts are added one by one and go two by two: a backlog shrinks. */
const ACTS_A_STEP = 2
const ROWS_A_STEP = 5000

interface OldAct {
  id: number
  first_seq: number | null
  last_seq: number | null
}

export class Trimming {
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(db: Database.Database) {
    this.#statements = prepareAll(db)
  }

  /** `act`: the newest one, which stays. */
  step(act: number, undoable: boolean): void {
    const all = this.#statements
    const read = Math.min(act - 1, (all.lowestMark.get() as number | null) ?? act)
    for (const old of all.oldPlain.all(read, ACTS_A_STEP) as OldAct[]) this.#drop(old)
    if (!undoable) return
    const last = all.lastKept.get(KEPT_ACTS) as number | undefined
    if (last === undefined) return
    for (const old of all.oldUndoable.all(Math.min(read, last), ACTS_A_STEP) as OldAct[]) this.#drop(old)
  }

  #drop({ id, first_seq, last_seq }: OldAct): void {
    const all = this.#statements
    if (first_seq !== null && last_seq !== null) {
      const upto = Math.min(last_seq, first_seq + ROWS_A_STEP - 1)
      all.dropRows.run(first_seq, upto)
      if (upto < last_seq) {
        all.moveFirst.run(upto + 1, id)
        return
      }
    }
    all.dropBulk.run(id)
    all.dropAct.run(id)
  }
}

function prepareAll(db: Database.Database) {
  return {
    lowestMark: db.prepare('SELECT min(act_id) FROM followers').pluck(),
    oldPlain: db.prepare('SELECT id, first_seq, last_seq FROM acts WHERE token IS NULL AND id <= ? ORDER BY id LIMIT ?'),
    lastKept: db.prepare('SELECT id FROM acts WHERE token IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?').pluck(),
    oldUndoable: db.prepare('SELECT id, first_seq, last_seq FROM acts WHERE token IS NOT NULL AND id <= ? ORDER BY id LIMIT ?'),
    dropRows: db.prepare('DELETE FROM captured_rows WHERE seq BETWEEN ? AND ?'),
    moveFirst: db.prepare('UPDATE acts SET first_seq = ? WHERE id = ?'),
    dropBulk: db.prepare('DELETE FROM bulk_changes WHERE act_id = ?'),
    dropAct: db.prepare('DELETE FROM acts WHERE id = ?'),
  }
}
