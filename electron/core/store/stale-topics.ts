/** From the tables that a transaction changed to the topics that it made stale, triggers of the schema included. */
import type Database from 'better-sqlite3'
import type { Topic } from '#shared/contract/topics.ts'
import { tableEntry } from './catalogue.ts'
import { tablesOfTrigger } from './written-table.ts'

export class StaleTopics {
  readonly #db: Database.Database
  readonly #byTable = new Map<string, readonly Topic[]>()
  #triggered: ReadonlyMap<string, ReadonlySet<string>> | undefined

  constructor(db: Database.Database) {
    this.#db = db
  }

  /** Throws for a table that is not in the catalogue. */
  of(table: string): readonly Topic[] {
    let topics = this.#byTable.get(table)
    if (!topics) {
      const found = new Set<Topic>()
      for (const each of this.#reach(table)) {
        const entry = tableEntry(each)
        if (!entry) throw new Error(`The table ${each} is not in the catalogue`)
        for (const topic of entry.topics) found.add(topic)
      }
      this.#byTable.set(table, (topics = [...found]))
    }
    return topics
  }

  ofAll(tables: Iterable<string>): Topic[] {
    const all = new Set<Topic>()
    for (const table of tables) for (const topic of this.of(table)) all.add(topic)
    return [...all]
  }

  /** The table, and what its triggers write, and theirs. */
  #reach(table: string): Set<string> {
    const triggered = (this.#triggered ??= this.#readTriggers())
    const reached = new Set([table])
    for (const each of reached) for (const next of triggered.get(each) ?? []) reached.add(next)
    return reached
  }

  #readTriggers(): Map<string, Set<string>> {
    const rows = this.#db.prepare(`SELECT tbl_name AS "table", sql FROM sqlite_master WHERE type = 'trigger'`).all() as {
      table: string
      sql: string
    }[]
    const map = new Map<string, Set<string>>()
    for (const { table, sql } of rows) {
      const writes = map.get(table) ?? new Set()
      for (const written of tablesOfTrigger(sql)) writes.add(written)
      map.set(table, writes)
    }
    return map
  }
}
