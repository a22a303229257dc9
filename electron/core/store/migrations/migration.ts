import type Database from 'better-sqlite3'

export interface Migration {
  version: number
  /** What changes and why, one sentence. */
  title: string
  up(db: Database.Database): void
}
