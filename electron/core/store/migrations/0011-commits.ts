/** A counter of commits, to be compared with one that is kept outside the database. */
import type { Migration } from './migration.ts'

export const migration0011: Migration = {
  version: 11,
  title: 'Commits are counted',
  up: (db) => {
    db.exec(`CREATE TABLE commits(only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
      INSERT INTO commits VALUES(1, 0, 0)`)
  },
}
