/** People are found by a part of their name: all names are read from an index of their own, for the table's rows are wide. */
import type { Migration } from './migration.ts'

export const migration0009: Migration = {
  version: 9,
  title: "Contacts' names are read from a narrow index",
  up: (db) => {
    db.exec('CREATE INDEX contacts_names ON contacts(name, remark)')
  },
}
