/**
 * Undo for everything an operator does: while an undoable write runs, temporary triggers on the operator's tables note
 * the inverse of every row change. Taking it back runs the inverses, newest first, and is itself undoable.
 * The log lives in memory (temp_store) and goes with the process; facts (messages, the ledger) are not in it.
 */
import type Database from 'better-sqlite3'
import { newId } from '#shared/domain/id.ts'
import { tableEntry, tablesPeopleWrite } from './catalogue.ts'
import { writtenTable } from './written-table.ts'

const KEEP = 100

interface Column {
  name: string
  pk: number
}

const quoted = (name: string) => `"${name}"`
const literal = (prefix: string, columns: Column[]) => columns.map((c) => `quote(${prefix}.${quoted(c.name)})`).join(`||','||`)
const matching = (prefix: string, keys: Column[]) =>
  keys.map((c) => `'${quoted(c.name)} IS '||quote(${prefix}.${quoted(c.name)})`).join(`||' AND '||`)

function triggersFor(table: string, columns: Column[]): string {
  const keys = columns.filter((c) => c.pk > 0)
  const names = columns.map((c) => quoted(c.name)).join(',')
  const log = (text: string) => `INSERT INTO undo_log(token, sql) SELECT token, ${text} FROM undo_state;`
  const when = 'WHEN (SELECT token FROM undo_state) IS NOT NULL'
  // Only what this write changed: another column may have moved on since, by a channel or by another hand.
  const sets = columns
    .map(
      (c) =>
        `CASE WHEN old.${quoted(c.name)} IS NOT new.${quoted(c.name)} THEN ',${quoted(c.name)}='||quote(old.${quoted(c.name)}) ELSE '' END`,
    )
    .join('||')
  const insert = tableEntry(table)?.link ? 'INSERT OR IGNORE' : 'INSERT'
  return `
    CREATE TEMP TRIGGER undo_${table}_i AFTER INSERT ON main.${table} ${when}
      BEGIN ${log(`'DELETE FROM ${table} WHERE '||${matching('new', keys)}`)} END;
    CREATE TEMP TRIGGER undo_${table}_d AFTER DELETE ON main.${table} ${when}
      BEGIN ${log(`'${insert} INTO ${table}(${names}) VALUES('||${literal('old', columns)}||')'`)} END;
    CREATE TEMP TRIGGER undo_${table}_u AFTER UPDATE ON main.${table} ${when}
      BEGIN INSERT INTO undo_log(token, sql)
        SELECT token, 'UPDATE ${table} SET '||substr(changes, 2)||' WHERE '||${matching('new', keys)}
        FROM undo_state, (SELECT ${sets} AS changes) WHERE changes <> ''; END;`
}

export class UndoLog {
  readonly #db: Database.Database
  #ready = false

  constructor(db: Database.Database) {
    this.#db = db
  }

  /** Starts noting inverses; call inside the write's transaction. Returns the token. */
  begin(): string {
    const token = newId()
    this.#db.prepare('UPDATE undo_state SET token = ?').run(token)
    return token
  }

  /** Stops noting. Returns how many row changes were noted. */
  end(token: string): number {
    this.#db.prepare('UPDATE undo_state SET token = NULL').run()
    const { n } = this.#db.prepare('SELECT count(*) AS n FROM undo_log WHERE token = ?').get(token) as { n: number }
    this.#db
      .prepare(
        'DELETE FROM undo_log WHERE token IN (SELECT token FROM undo_log GROUP BY token ORDER BY max(seq) DESC LIMIT -1 OFFSET ?)',
      )
      .run(KEEP)
    return n
  }

  /**
   * Runs the inverses of `token`, newest first, and names each table to `wrote`. False when the token is unknown (already undone,
   * or the process restarted).
   */
  apply(token: string, wrote: (table: string) => void): boolean {
    const rows = this.#db.prepare('SELECT sql FROM undo_log WHERE token = ? ORDER BY seq DESC').all(token) as { sql: string }[]
    if (rows.length === 0) return false
    this.#db.pragma('defer_foreign_keys=ON')
    for (const { sql } of rows) {
      this.#db.exec(sql)
      const written = writtenTable(sql)
      if (written !== 'none') wrote(written.table)
    }
    this.#db.prepare('DELETE FROM undo_log WHERE token = ?').run(token)
    return true
  }

  /** Makes the triggers, once; outside of any transaction, or a rollback would take them away again. */
  prepare(): void {
    if (this.#ready) return
    this.#db.exec(`
      CREATE TEMP TABLE IF NOT EXISTS undo_log(seq INTEGER PRIMARY KEY, token TEXT NOT NULL, sql TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS temp.undo_log_token ON undo_log(token);
      CREATE TEMP TABLE IF NOT EXISTS undo_state(token TEXT);
      INSERT INTO undo_state SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM undo_state);`)
    for (const table of tablesPeopleWrite) {
      const columns = this.#db.pragma(`table_info(${table})`) as Column[]
      if (columns.length === 0) throw new Error(`Undo names a table that is not there: ${table}`)
      this.#db.exec(triggersFor(table, columns))
    }
    this.#ready = true
  }
}
