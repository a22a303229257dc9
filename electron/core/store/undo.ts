/**
 * Taking an act back: the inverses of its captured rows, newest first. An inverse sets back only the columns that the act changed. It runs
 * in a transaction that is captured itself, so that it can be taken back as well.
 */
import { customersOf } from './followed-figures.ts'
import { rowsBetween, type CapturedRow, type Cell, type StoredAct } from './captured-acts.ts'
import { tableEntry } from './catalogue.ts'
import type { WriteDb } from './db.ts'
import { KeyColumns } from './key-columns.ts'
import { refreshCustomerFigures } from './tables/customers.ts'

/** So many rows of an act are in memory at once. */
const SLICE = 10_000

export class Undo {
  readonly #keys = new KeyColumns()

  /** False when nothing of the act can be taken back, or its rows are being trimmed. */
  apply(db: WriteDb, act: StoredAct): boolean {
    const { undoSeq, firstSeq, lastSeq } = act
    if (undoSeq === null || firstSeq === null || lastSeq === null || firstSeq > undoSeq) return false
    const customers = new Set<string>()
    db.run('PRAGMA defer_foreign_keys=ON')
    for (let to = lastSeq; to >= undoSeq; to -= SLICE) {
      const rows = rowsBetween(db, Math.max(undoSeq, to - SLICE + 1), to)
      for (const row of rows.reverse()) {
        this.#takeBack(db, row)
        customersOf(row, customers)
      }
    }
    // Figures follow from links and orders; what came in meanwhile counts.
    if (customers.size > 0) refreshCustomerFigures(db, [...customers])
    return true
  }

  #takeBack(db: WriteDb, { table, key, before, after }: CapturedRow): void {
    const keys = this.#keys.of(db, table)
    const where = keys.map((name) => `"${name}" IS ?`).join(' AND ')
    if (before === null) return void db.run(`DELETE FROM ${table} WHERE ${where}`, ...key)
    const names = Object.keys(before)
    const values = names.map((name) => before[name] as Cell)
    if (after !== null) {
      const sets = names.map((name) => `"${name}" = ?`).join(', ')
      return void db.run(`UPDATE ${table} SET ${sets} WHERE ${where}`, ...values, ...key)
    }
    const columns = [...keys, ...names]
    const insert = tableEntry(table)?.link ? 'INSERT OR IGNORE' : 'INSERT'
    db.run(
      `${insert} INTO ${table}(${columns.map((name) => `"${name}"`).join(', ')}) VALUES(${columns.map(() => '?').join(', ')})`,
      ...key,
      ...values,
    )
  }
}
