/** The columns of primary keys, in their order, read from the schema once a table. */
import type { ReadDb } from './db.ts'

export class KeyColumns {
  readonly #known = new Map<string, string[]>()

  of(db: ReadDb, table: string): string[] {
    let names = this.#known.get(table)
    if (!names) {
      const rows = db.all<{ name: string }>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table)
      names = rows.map(({ name }) => name)
      if (names.length === 0) throw new Error(`No table with a key: ${table}`)
      this.#known.set(table, names)
    }
    return names
  }
}
