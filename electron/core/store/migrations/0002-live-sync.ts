/** Live accounts: what a channel last said, what waits to go out, and how each connection fares. */
import type { Migration } from './migration.ts'

const accounts = `
  -- config: JSON of a live account's public settings; null for accounts that only hold imported files.
  ALTER TABLE accounts ADD COLUMN config TEXT;
  ALTER TABLE accounts ADD COLUMN paused_at INTEGER;
  ALTER TABLE accounts ADD COLUMN removed_at INTEGER;
  -- Groups that an import made had a colour that is none of ours.
  UPDATE tag_groups SET color = 'grey' WHERE color = 'gray';
  -- Sealed with a key derived from the database's own (store/secret-box.ts).
  CREATE TABLE account_secrets(account_id INTEGER NOT NULL, name TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(account_id, name)) WITHOUT ROWID;
  -- Written by the engine only, but poked_at: when a person asked for a run now. problem, progress: JSON.
  CREATE TABLE account_states(account_id INTEGER PRIMARY KEY, phase TEXT NOT NULL, since INTEGER NOT NULL, last_success_at INTEGER,
    problem TEXT, progress TEXT NOT NULL DEFAULT '[]', capabilities TEXT NOT NULL DEFAULT '[]', poked_at INTEGER);
  CREATE TABLE sync_log(id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL, event TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}');
  CREATE INDEX sync_log_account ON sync_log(account_id, id);`

const pulling = `
  -- cursor is the channel's own, opaque; null at a pass's beginning. pass counts full passes.
  CREATE TABLE sync_cursors(account_id INTEGER NOT NULL, stream TEXT NOT NULL, cursor TEXT, pass INTEGER NOT NULL DEFAULT 1,
    page INTEGER NOT NULL DEFAULT 0, started_at INTEGER, finished_at INTEGER, PRIMARY KEY(account_id, stream)) WITHOUT ROWID;
  -- Pages of the running and of the last full pass: the ids each held (for what vanished), and a digest of its raw text.
  CREATE TABLE sync_pages(account_id INTEGER NOT NULL, stream TEXT NOT NULL, pass INTEGER NOT NULL, page INTEGER NOT NULL, digest TEXT,
    ids TEXT NOT NULL, PRIMARY KEY(account_id, stream, pass, page)) WITHOUT ROWID;
  -- Ids that changed by other means than their stream's own pages since: a page that looks unchanged must be compared again.
  CREATE TABLE sync_touched(account_id INTEGER NOT NULL, stream TEXT NOT NULL, native_id TEXT NOT NULL, at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(account_id, stream, native_id)) WITHOUT ROWID;`

const channelFacts = `
  -- The channel said that this identity, or this group, is there no more.
  ALTER TABLE contacts ADD COLUMN gone_at INTEGER;
  ALTER TABLE conversations ADD COLUMN gone_at INTEGER;
  ALTER TABLE group_chats ADD COLUMN notice TEXT;
  ALTER TABLE group_chats ADD COLUMN member_version TEXT;
  ALTER TABLE group_chats ADD COLUMN founded_at INTEGER;
  -- stand_in: where the title is from. 0 the channel, 1 a message, 2 made of members' names, 3 the id. told_at, members_at: when
  -- what the channel last said of the group, and its whole member list, was true; moved on only with a change.
  ALTER TABLE group_chats ADD COLUMN stand_in INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE group_chats ADD COLUMN told_at INTEGER;
  ALTER TABLE group_chats ADD COLUMN members_at INTEGER;
  -- Recalls told before their conversation was known here; conversation: the channel's id, '' where it does not say.
  CREATE TABLE recalls_ahead(account_id INTEGER NOT NULL, conversation TEXT NOT NULL, uid TEXT NOT NULL, recalled_at INTEGER NOT NULL,
    PRIMARY KEY(account_id, conversation, uid)) WITHOUT ROWID;
  -- What transactions with many speakers add to the figures of contacts, one after another: contacts lie all over the file.
  CREATE TABLE tallies_due(id INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL, n INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL);
  -- They are added in the order of contacts: of those up to upto, contacts up to contact_id have theirs. One row at most.
  CREATE TABLE tallies_mark(upto INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL);
  -- Figures still to be worked out, so that a kill forgets none. what: conversation | contact.
  CREATE TABLE figures_due(what TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(what, id)) WITHOUT ROWID;
  -- One staff member's relation to one customer. remark: as last synced, the base of the three-way compare; written by channels/owned only.
  -- drives: the relation customers.remark was last compared with. sent: JSON of what was sent last, and when (channels/owned/just-sent.ts).
  CREATE TABLE contact_follows(contact_id INTEGER NOT NULL, staff_id INTEGER NOT NULL, remark TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '',
    added_at INTEGER, add_way INTEGER, detail TEXT NOT NULL DEFAULT '{}', gone_at INTEGER, gone_by TEXT, drives INTEGER NOT NULL DEFAULT 0, sent TEXT,
    PRIMARY KEY(contact_id, staff_id)) WITHOUT ROWID;
  CREATE INDEX contact_follows_staff ON contact_follows(staff_id, contact_id);
  -- Tags of the channel's library and the tag each one is here; base_name: as last synced. gone_by: us | channel.
  CREATE TABLE channel_tag_groups(account_id INTEGER NOT NULL, native_id TEXT NOT NULL, group_id TEXT NOT NULL, base_name TEXT NOT NULL,
    gone_at INTEGER, PRIMARY KEY(account_id, native_id)) WITHOUT ROWID;
  CREATE INDEX channel_tag_groups_group ON channel_tag_groups(group_id);
  CREATE TABLE channel_tags(account_id INTEGER NOT NULL, native_id TEXT NOT NULL, tag_id TEXT NOT NULL, group_native_id TEXT, base_name TEXT NOT NULL,
    gone_at INTEGER, gone_by TEXT, PRIMARY KEY(account_id, native_id)) WITHOUT ROWID;
  CREATE INDEX channel_tags_tag ON channel_tags(tag_id);
  -- Tags a staff member's customer carries in the channel, as last synced: the base of the three-way compare.
  CREATE TABLE contact_tags(contact_id INTEGER NOT NULL, staff_id INTEGER NOT NULL, native_id TEXT NOT NULL,
    PRIMARY KEY(contact_id, staff_id, native_id)) WITHOUT ROWID;
  CREATE INDEX contact_tags_native ON contact_tags(native_id, contact_id);
  -- Both sides changed the same field differently: both are kept until a person chooses. choice: local | channel.
  CREATE TABLE conflicts(id TEXT PRIMARY KEY, account_id INTEGER NOT NULL, contact_id INTEGER NOT NULL, field TEXT NOT NULL, base TEXT, local TEXT,
    remote TEXT, found_at INTEGER NOT NULL, resolved_at INTEGER, choice TEXT) WITHOUT ROWID;
  CREATE UNIQUE INDEX conflicts_open ON conflicts(contact_id, field) WHERE resolved_at IS NULL;
  -- A transfer of customers between staff as the channel tells of it; read only.
  CREATE TABLE transfers(account_id INTEGER NOT NULL, from_staff TEXT NOT NULL, to_staff TEXT NOT NULL, external_id TEXT NOT NULL, status INTEGER NOT NULL,
    takeover_at INTEGER, seen_at INTEGER NOT NULL, PRIMARY KEY(account_id, from_staff, to_staff, external_id)) WITHOUT ROWID;`

const outgoing = `
  -- id is the idempotency key and the order within a lane. state: waiting | sending | uncertain | sent | failed | cancelled.
  -- merge_key: of waiting rows with the same key there is one. held_until: not before. expires_at: not after.
  -- task_id: the channel's own name for what it was asked to do; task_open: its results are still to come.
  CREATE TABLE outbox(id TEXT PRIMARY KEY, account_id INTEGER NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL, merge_key TEXT, payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0, held_until INTEGER NOT NULL DEFAULT 0, expires_at INTEGER,
    operator_id TEXT, created_at INTEGER NOT NULL, attempted_at INTEGER, closed_at INTEGER, problem TEXT, receipt TEXT, task_id TEXT,
    task_open INTEGER NOT NULL DEFAULT 0, polled_at INTEGER) WITHOUT ROWID;
  CREATE INDEX outbox_open ON outbox(account_id, lane, id) WHERE state IN ('waiting', 'sending', 'uncertain');
  CREATE INDEX outbox_state ON outbox(state, id);
  CREATE UNIQUE INDEX outbox_merge ON outbox(merge_key) WHERE merge_key IS NOT NULL AND state = 'waiting';
  CREATE INDEX outbox_unsent ON outbox(lane) WHERE state IN ('waiting', 'sending', 'uncertain', 'failed');
  CREATE INDEX outbox_expiry ON outbox(expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL;
  CREATE INDEX outbox_tasks ON outbox(account_id, polled_at) WHERE task_open = 1;
  -- What has left, or may have, cannot be unmade: an undo that tries fails as a whole.
  CREATE TRIGGER outbox_gone BEFORE DELETE ON outbox WHEN old.state NOT IN ('waiting', 'cancelled')
    BEGIN SELECT RAISE(ABORT, 'it has already been sent'); END;
  -- Nor can an undo set a row back to before a try.
  CREATE TRIGGER outbox_tried BEFORE UPDATE OF attempts ON outbox WHEN new.attempts < old.attempts
    BEGIN SELECT RAISE(ABORT, 'it has already been sent'); END;
  -- One receiver of one row. state: waiting | sent | failed.
  CREATE TABLE outbox_targets(outbox_id TEXT NOT NULL, native_id TEXT NOT NULL, conversation_id INTEGER, contact_id INTEGER, delivery_id TEXT,
    state TEXT NOT NULL DEFAULT 'waiting', reason TEXT, at INTEGER, PRIMARY KEY(outbox_id, native_id)) WITHOUT ROWID;
  CREATE INDEX outbox_targets_delivery ON outbox_targets(delivery_id) WHERE delivery_id IS NOT NULL;
  -- Identities and tags whose operator-owned fields may differ from what was last synced; emptied by channels/owned into outbox rows.
  CREATE TABLE push_queue(what TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY(what, id)) WITHOUT ROWID;
  -- What is not to be sent: 'tag:<tag id>' (value 1 on, 0 off) or 'remark' of an identity; with contact 0: 'create:<account>:<tag>',
  -- 'rename:<account>:<native id>' (value: the name). It holds only while the field has this value.
  CREATE TABLE local_only(contact_id INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(contact_id, field)) WITHOUT ROWID;`

const liveContactsOf = (customer: string) => `INSERT INTO push_queue(what, id)
      SELECT 'contact', l.contact_id FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id JOIN accounts a ON a.id = k.account_id
      WHERE l.customer_id = ${customer} AND a.config IS NOT NULL AND k.role = 'external'
      ON CONFLICT DO NOTHING;`

/**
 * Whoever writes, and an undo too: what the operator owns and a channel holds as well is looked at again. Not INSERT OR IGNORE: an
 * upsert that fires a trigger turns that into a failure.
 */
const pushTriggers = `
  CREATE TRIGGER push_tag_i AFTER INSERT ON customer_tags BEGIN ${liveContactsOf('new.customer_id')} END;
  CREATE TRIGGER push_tag_d AFTER DELETE ON customer_tags BEGIN ${liveContactsOf('old.customer_id')} END;
  CREATE TRIGGER push_remark AFTER UPDATE OF remark ON customers WHEN old.remark IS NOT new.remark BEGIN ${liveContactsOf('new.id')} END;
  CREATE TRIGGER push_tag_name AFTER UPDATE OF name ON tags WHEN old.name <> new.name BEGIN INSERT INTO push_queue VALUES('tag', new.id) ON CONFLICT DO NOTHING; END;
  -- An undo takes back the making of a tag that a channel has marked people with since: no mark without its tag.
  CREATE TRIGGER push_tag_gone AFTER DELETE ON tags BEGIN
      DELETE FROM customer_tags WHERE tag_id = old.id;
      DELETE FROM group_tags WHERE tag_id = old.id;
      INSERT INTO push_queue VALUES('tag', old.id) ON CONFLICT DO NOTHING;
    END;
  CREATE TRIGGER push_tag_back AFTER INSERT ON tags WHEN EXISTS (SELECT 1 FROM channel_tags h WHERE h.tag_id = new.id)
    BEGIN INSERT INTO push_queue VALUES('tag', new.id) ON CONFLICT DO NOTHING; END;`

const isLive = (contact: string) => `EXISTS (SELECT 1 FROM contacts k JOIN accounts a ON a.id = k.account_id
      WHERE k.id = ${contact} AND a.config IS NOT NULL AND k.role = 'external')`

/**
 * What comes about without the operator meaning the field is not sent by itself: joining two people must not write one's remark
 * over the other's, and tags of a relation that ended must not wander to another one. A change by hand afterwards is sent.
 */
const holdTriggers = `
  CREATE TRIGGER push_joined AFTER UPDATE OF customer_id ON customer_contacts WHEN old.customer_id <> new.customer_id AND ${isLive('new.contact_id')}
    BEGIN
      INSERT INTO local_only SELECT new.contact_id, 'remark', coalesce(remark, '') FROM customers WHERE id = new.customer_id
        ON CONFLICT DO UPDATE SET value = excluded.value;
      INSERT INTO push_queue VALUES('contact', new.contact_id) ON CONFLICT DO NOTHING;
    END;
  CREATE TRIGGER push_follow_gone AFTER UPDATE OF gone_at ON contact_follows WHEN (old.gone_at IS NULL) <> (new.gone_at IS NULL)
    BEGIN
      INSERT INTO local_only SELECT new.contact_id, 'tag:' || h.tag_id, '1' FROM contact_tags t
        JOIN contacts k ON k.id = t.contact_id JOIN channel_tags h ON h.account_id = k.account_id AND h.native_id = t.native_id
        WHERE new.gone_at IS NOT NULL AND t.contact_id = new.contact_id AND t.staff_id = new.staff_id
        ON CONFLICT DO UPDATE SET value = excluded.value;
      INSERT INTO push_queue VALUES('contact', new.contact_id) ON CONFLICT DO NOTHING;
    END;
  -- An account that comes back: what was changed here in the meantime was looked at for nobody.
  CREATE TRIGGER push_account_back AFTER UPDATE OF removed_at ON accounts WHEN old.removed_at IS NOT NULL AND new.removed_at IS NULL
    BEGIN INSERT INTO push_queue SELECT DISTINCT 'contact', f.contact_id FROM contacts s JOIN contact_follows f ON f.staff_id = s.id
      WHERE s.account_id = new.id ON CONFLICT DO NOTHING; END;
  -- While a row is on its way nothing else is planned for its field; afterwards it is looked at again.
  CREATE TRIGGER push_settled AFTER UPDATE OF state ON outbox
    WHEN old.state IN ('sending', 'uncertain') AND new.state NOT IN ('sending', 'uncertain') AND new.kind IN ('tags', 'remark')
    BEGIN INSERT INTO push_queue VALUES('contact', substr(new.lane, 9)) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER push_settled_tag AFTER UPDATE OF state ON outbox
    WHEN old.state IN ('sending', 'uncertain') AND new.state NOT IN ('sending', 'uncertain') AND new.kind IN ('tagRename', 'tagDelete')
    BEGIN INSERT INTO push_queue SELECT 'tag', tag_id FROM channel_tags
      WHERE account_id = new.account_id AND native_id = json_extract(new.payload, '$.tagId') ON CONFLICT DO NOTHING; END;`

export const migration0002: Migration = {
  version: 2,
  title: 'Live accounts with their cursors, the outbox, and what a channel last said of fields that both sides write',
  up: (db) => {
    for (const part of [accounts, pulling, channelFacts, outgoing, pushTriggers, holdTriggers]) db.exec(part)
  },
}
