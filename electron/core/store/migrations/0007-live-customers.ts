/** How many customers there are, and when one was last edited, is read from a narrow index: the table's rows are wide. */
import type { Migration } from './migration.ts'

export const migration0007: Migration = {
  version: 7,
  title: 'Customers are counted by an index of their own',
  up: (db) => {
    // archived_at is in the index too, or SQLite looks it up in the row; not in front, or it would be taken for a selective condition.
    db.exec('CREATE INDEX customers_live ON customers(updated_at, archived_at) WHERE archived_at IS NULL')
  },
}
