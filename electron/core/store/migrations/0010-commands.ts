/** Ids of commands remember what was asked with them: an id is one call's. */
import type { Migration } from './migration.ts'

export const migration0010: Migration = {
  version: 10,
  title: 'Commands remember what was asked',
  up: (db) => {
    db.exec(`
      ALTER TABLE command_log ADD COLUMN method TEXT;
      ALTER TABLE command_log ADD COLUMN digest TEXT;
    `)
  },
}
