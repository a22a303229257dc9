/** What people make, as data: every change of a row with its before and after, so that undo survives a restart and a team can follow. */
import type { Migration } from './migration.ts'

const acts = `
  -- One transaction that changed something followed. Ids grow in the order of commits, and the newest act is never deleted, so an id is never
  -- used again: whoever follows asks for what came after one. token: it can be taken back; label, label_values (JSON): under which words.
  -- source: people | channel | machine | hub. undo_seq: where the part that can be taken back begins. undoes,
  -- undone_by: ids of acts; level: 1 of an undo, 2 of the undo of an undo.
  CREATE TABLE acts(id INTEGER PRIMARY KEY, token TEXT, at INTEGER NOT NULL, source TEXT NOT NULL, label TEXT, label_values TEXT,
    first_seq INTEGER, last_seq INTEGER, undo_seq INTEGER, undoes INTEGER, undone_by INTEGER,
    level INTEGER NOT NULL DEFAULT 0);
  CREATE UNIQUE INDEX acts_token ON acts(token) WHERE token IS NOT NULL;
  CREATE INDEX acts_undoable ON acts(id) WHERE token IS NOT NULL;
  CREATE INDEX acts_plain ON acts(id) WHERE token IS NULL;`

const changes = `
  -- Rows of tables that people make, in the order they changed; those of an act lie between its first_seq and last_seq. key: JSON array.
  -- before, after: JSON objects of the columns that changed; before is null of a new row and after of a deleted one. Bytes are {"hex": "…"}.
  CREATE TABLE captured_rows(seq INTEGER PRIMARY KEY, tbl TEXT NOT NULL, key TEXT NOT NULL, before TEXT, after TEXT);
  -- Rows that channels and files bring by the hundred thousand: only which ones an act made or changed (store/packed-keys.ts).
  CREATE TABLE bulk_changes(act_id INTEGER NOT NULL, tbl TEXT NOT NULL, keys BLOB NOT NULL, PRIMARY KEY(act_id, tbl)) WITHOUT ROWID;
  -- Who follows, and the act they have read up to: nothing after it is trimmed.
  CREATE TABLE followers(name TEXT PRIMARY KEY, act_id INTEGER NOT NULL) WITHOUT ROWID;`

export const migration0003: Migration = {
  version: 3,
  title: 'Acts and the rows they changed are stored, for an undo that survives a restart and for whoever follows',
  up: (db) => {
    for (const part of [acts, changes]) db.exec(part)
  },
}
