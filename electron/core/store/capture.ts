/**
 * What people make, as data: triggers put every change of a row of their tables into `captured_rows`, with what it was before and after,
 * whoever writes (as long as somebody follows; acts of people always); of bulk tables only the keys of new and changed rows are kept. One transaction that changed any of them is one act.
 * Undo reads this stream, and so does whoever follows the workspace (store/followers.ts). Everything is written in the transaction it is
 * about: it is there with it, or not at all.
 */
import type Database from 'better-sqlite3'
import { newId } from '#shared/domain/id.ts'
import { captureTriggers } from './capture-triggers.ts'
import { packKeys } from './packed-keys.ts'
import { Trimming } from './trimming.ts'

/** Whose act a write is: a person's at the desk, a channel's or a file's, the machine's own upkeep, or a colleague's that is done again here. */
export type Source = 'people' | 'channel' | 'machine' | 'hub'

/** Under which words an act is offered to be taken back: an i18n key with its values. */
export interface ActLabel {
  label: string
  values?: Record<string, string | number>
}

export interface ActFacts {
  source: Source
  /** Epoch milliseconds. */
  at: number
  label?: ActLabel
  /** The act that this one takes back, and how often it has been taken back and done again with this. */
  undoes?: { id: number; level: number }
}

interface BulkNotes {
  width: 1 | 2
  /** As many numbers a key as `width` says, one key after another. */
  keys: number[]
}

export class Capture {
  readonly #db: Database.Database
  readonly #bulk = new Map<string, BulkNotes>()
  #trimming: Trimming | undefined
  #statements: ReturnType<typeof prepareAll> | undefined
  #watched = false
  #start = 0
  #undoFrom: number | undefined

  constructor(db: Database.Database) {
    this.#db = db
  }

  /**
   * Makes the triggers, once; outside of any transaction, or a rollback would take them away again. They are temporary: which tables
   * and columns they watch follows from the catalogue of the running app, so a table more needs no migration of triggers.
   */
  prepare(): void {
    if (this.#statements) return
    this.#db.exec(`
      CREATE TEMP TABLE IF NOT EXISTS capture_state(watched INTEGER NOT NULL, undoable INTEGER NOT NULL);
      INSERT INTO capture_state SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM capture_state);
      CREATE TEMP TABLE IF NOT EXISTS bulk_touched(tbl TEXT NOT NULL, first INTEGER NOT NULL, second INTEGER);`)
    for (const trigger of captureTriggers(this.#db)) this.#db.exec(trigger)
    this.#statements = prepareAll(this.#db)
    this.#trimming = new Trimming(this.#db)
  }

  /** Call first in every transaction. While nobody follows, only acts of people are captured. */
  begin(source: Source): void {
    this.#watched = source === 'people' || this.#all.followed.get() !== undefined
    this.#setState(this.#watched ? 1 : 0, 0)
    if (this.#watched) this.#start = this.#lastSeq()
    this.#undoFrom = undefined
    this.#bulk.clear()
  }

  /** What changes from here on can be taken back, whoever writes. */
  undoable(): void {
    if (this.#undoFrom !== undefined) return
    const last = this.#lastSeq()
    if (!this.#watched) this.#start = last
    this.#watched = true
    this.#undoFrom = last + 1
    this.#setState(1, 1)
  }

  /** Takes the keys of rows that are put into a bulk table, one number after another. */
  bulkKeys(table: string, width: 1 | 2): number[] {
    let notes = this.#bulk.get(table)
    if (!notes) this.#bulk.set(table, (notes = { width, keys: [] }))
    return notes.keys
  }

  /** Call last in the transaction. Returns the token of an act that can be taken back. */
  end(facts: ActFacts): string | undefined {
    const all = this.#all
    if (!this.#watched) return undefined
    const undoFrom = this.#undoFrom
    const last = this.#lastSeq()
    this.#collectTouched()
    if (last === this.#start && this.#bulk.size === 0) return undefined
    const token = undoFrom !== undefined && last >= undoFrom ? newId(facts.at) : undefined
    const act = Number(
      all.addAct.run(
        token ?? null,
        facts.at,
        facts.source,
        (token && facts.label?.label) ?? null,
        token && facts.label?.values ? JSON.stringify(facts.label.values) : null,
        last === this.#start ? null : this.#start + 1,
        last === this.#start ? null : last,
        token ? undoFrom! : null,
        facts.undoes?.id ?? null,
        facts.undoes?.level ?? 0,
      ).lastInsertRowid,
    )
    if (facts.undoes) all.setUndone.run(act, facts.undoes.id)
    for (const [table, { width, keys }] of this.#bulk) all.addBulk.run(act, table, packKeys(keys, width))
    this.#trimming!.step(act, token !== undefined)
    return token
  }

  get #all() {
    if (!this.#statements) throw new Error('The triggers have not been made')
    return this.#statements
  }

  /** Written only where it differs: a transaction that changes nothing should write nothing. A rollback takes it back, so it is read. */
  #setState(watched: 0 | 1, undoable: 0 | 1): void {
    const state = this.#all.state.get() as { watched: number; undoable: number }
    if (state.watched !== watched || state.undoable !== undoable) this.#all.setState.run(watched, undoable)
  }

  #lastSeq(): number {
    return (this.#all.lastSeq.get() as number | null) ?? 0
  }

  /** Rows of bulk tables that were changed or deleted, as the triggers saw them. */
  #collectTouched(): void {
    const touched = this.#all.touched.all() as { tbl: string; first: number; second: number | null }[]
    if (touched.length === 0) return
    for (const { tbl, first, second } of touched) {
      if (second === null) this.bulkKeys(tbl, 1).push(first)
      else this.bulkKeys(tbl, 2).push(first, second)
    }
    this.#all.clearTouched.run()
  }
}

function prepareAll(db: Database.Database) {
  return {
    followed: db.prepare('SELECT 1 FROM followers LIMIT 1'),
    state: db.prepare('SELECT watched, undoable FROM capture_state'),
    setState: db.prepare('UPDATE capture_state SET watched = ?, undoable = ?'),
    lastSeq: db.prepare('SELECT max(seq) FROM captured_rows').pluck(),
    touched: db.prepare('SELECT tbl, first, second FROM bulk_touched'),
    clearTouched: db.prepare('DELETE FROM bulk_touched'),
    addAct: db.prepare(`INSERT INTO acts(token, at, source, label, label_values, first_seq, last_seq, undo_seq, undoes, level)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    // Nobody can take it back a second time, so it is not one of the last hundred any more.
    setUndone: db.prepare('UPDATE acts SET undone_by = ?, token = NULL WHERE id = ?'),
    addBulk: db.prepare('INSERT INTO bulk_changes(act_id, tbl, keys) VALUES(?, ?, ?)'),
  }
}
