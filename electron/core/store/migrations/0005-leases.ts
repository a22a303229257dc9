/** The engine's lease has a table of its own: it is renewed every ten seconds, and no screen has to look again for that. */
import type { Migration } from './migration.ts'

export const migration0005: Migration = {
  version: 5,
  title: 'Leases have a table of their own, apart from the settings that screens show',
  up: (db) => {
    db.exec(`
      -- holder: JSON of who has it and until when (channels/channel/lease.ts).
      CREATE TABLE leases(what TEXT PRIMARY KEY, holder TEXT NOT NULL) WITHOUT ROWID;
      INSERT INTO leases SELECT 'engine', value FROM meta WHERE key = 'engine_lease' AND value <> '';
      DELETE FROM meta WHERE key = 'engine_lease';`)
  },
}
