/** The first schema. Names are the glossary's; times are epoch milliseconds UTC; JSON columns hold what is only read whole. */
import type { Migration } from './migration.ts'
import { searchSchema } from '../search/schema.ts'

const workspace = `
  CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE operators(id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, is_me INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, archived_at INTEGER) WITHOUT ROWID;
  CREATE TABLE accounts(id INTEGER PRIMARY KEY, channel TEXT NOT NULL, native_id TEXT NOT NULL, name TEXT NOT NULL,
    created_at INTEGER NOT NULL, UNIQUE(channel, native_id));
  -- A write's id and its answer: the same command sent twice is done once.
  CREATE TABLE command_log(id TEXT PRIMARY KEY, at INTEGER NOT NULL, output TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE ledger(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator_id TEXT, act TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, previous BLOB NOT NULL, mac BLOB NOT NULL);
  CREATE TABLE saved_views(id TEXT PRIMARY KEY, screen TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
    created_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE imports(id TEXT PRIMARY KEY, at INTEGER NOT NULL, file TEXT NOT NULL, format TEXT NOT NULL, report TEXT NOT NULL) WITHOUT ROWID;`

const people = `
  -- One identity in one account. role: external | staff. native_id is the channel's id, or 'name:'||name where it has none.
  CREATE TABLE contacts(id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id), native_id TEXT NOT NULL,
    name TEXT NOT NULL, remark TEXT, role TEXT NOT NULL DEFAULT 'external', is_self INTEGER NOT NULL DEFAULT 0,
    operator_id TEXT, phone TEXT, union_id TEXT, detail TEXT NOT NULL DEFAULT '{}',
    first_seen_at INTEGER, last_seen_at INTEGER,
    message_count INTEGER NOT NULL DEFAULT 0, UNIQUE(account_id, native_id));
  CREATE INDEX contacts_phone ON contacts(phone) WHERE phone IS NOT NULL;
  CREATE INDEX contacts_union ON contacts(union_id) WHERE union_id IS NOT NULL;
  CREATE TABLE contact_names(contact_id INTEGER NOT NULL, name TEXT NOT NULL, seen_at INTEGER NOT NULL,
    PRIMARY KEY(contact_id, name)) WITHOUT ROWID;
  -- The person. Figures are kept by the domain code when their facts change, so that 50,000 rows sort at once.
  CREATE TABLE customers(id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT, company TEXT, remark TEXT,
    operator_id TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    last_message_at INTEGER, message_count INTEGER NOT NULL DEFAULT 0, last_order_at INTEGER,
    order_count INTEGER NOT NULL DEFAULT 0, order_cents INTEGER NOT NULL DEFAULT 0, archived_at INTEGER) WITHOUT ROWID;
  -- The orders the table is usually read in, and what counting needs.
  CREATE INDEX customers_last_message ON customers(last_message_at) WHERE archived_at IS NULL;
  CREATE INDEX customers_name ON customers(name) WHERE archived_at IS NULL;
  CREATE INDEX customers_spent ON customers(order_cents) WHERE archived_at IS NULL;
  -- Which identities are this person. A merge moves rows here and never touches contacts, so it can be undone.
  CREATE TABLE customer_contacts(contact_id INTEGER PRIMARY KEY, customer_id TEXT NOT NULL);
  CREATE INDEX customer_contacts_customer ON customer_contacts(customer_id);
  CREATE TABLE tag_groups(id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, color TEXT NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE tags(id TEXT PRIMARY KEY, group_id TEXT NOT NULL REFERENCES tag_groups(id), name TEXT NOT NULL, color TEXT,
    source TEXT NOT NULL DEFAULT 'manual', created_at INTEGER NOT NULL, UNIQUE(group_id, name)) WITHOUT ROWID;
  CREATE TABLE customer_tags(customer_id TEXT NOT NULL, tag_id TEXT NOT NULL, source TEXT NOT NULL DEFAULT 'manual',
    tagged_at INTEGER NOT NULL, PRIMARY KEY(customer_id, tag_id)) WITHOUT ROWID;
  CREATE INDEX customer_tags_tag ON customer_tags(tag_id, customer_id);
  CREATE TABLE orders(id INTEGER PRIMARY KEY, source TEXT NOT NULL, native_id TEXT NOT NULL, customer_id TEXT, buyer TEXT,
    phone TEXT, ordered_at INTEGER NOT NULL, cents INTEGER NOT NULL, currency TEXT NOT NULL DEFAULT 'CNY',
    status TEXT NOT NULL DEFAULT '', items TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '{}', UNIQUE(source, native_id));
  CREATE INDEX orders_customer ON orders(customer_id, ordered_at);
  CREATE TABLE notes(id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, text TEXT NOT NULL, operator_id TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX notes_customer ON notes(customer_id, created_at);
  -- state: open | done | cancelled
  CREATE TABLE follow_ups(id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, due_at INTEGER NOT NULL, text TEXT NOT NULL,
    operator_id TEXT, state TEXT NOT NULL DEFAULT 'open', created_at INTEGER NOT NULL, closed_at INTEGER) WITHOUT ROWID;
  CREATE INDEX follow_ups_due ON follow_ups(state, due_at);
  CREATE INDEX follow_ups_customer ON follow_ups(customer_id, due_at);`

const chats = `
  -- kind: direct | group. waiting_since: a customer's first message that no staff member has answered.
  CREATE TABLE conversations(id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id), native_id TEXT NOT NULL,
    kind TEXT NOT NULL, title TEXT NOT NULL, contact_id INTEGER, zone TEXT, message_count INTEGER NOT NULL DEFAULT 0,
    first_message_id INTEGER, last_message_id INTEGER, read_message_id INTEGER NOT NULL DEFAULT 0,
    unread_count INTEGER NOT NULL DEFAULT 0, waiting_since INTEGER, UNIQUE(account_id, native_id));
  CREATE INDEX conversations_last ON conversations(last_message_id);
  CREATE INDEX conversations_contact ON conversations(contact_id) WHERE contact_id IS NOT NULL;
  CREATE TABLE group_chats(conversation_id INTEGER PRIMARY KEY, tier TEXT NOT NULL DEFAULT 'standard', owner_contact_id INTEGER,
    operator_id TEXT, capacity INTEGER NOT NULL DEFAULT 500, note TEXT NOT NULL DEFAULT '');
  CREATE TABLE group_members(conversation_id INTEGER NOT NULL, contact_id INTEGER NOT NULL, nickname TEXT, role TEXT NOT NULL DEFAULT 'member',
    joined_at INTEGER, left_at INTEGER, PRIMARY KEY(conversation_id, contact_id)) WITHOUT ROWID;
  CREATE INDEX group_members_contact ON group_members(contact_id, conversation_id);
  CREATE TABLE group_tags(conversation_id INTEGER NOT NULL, tag_id TEXT NOT NULL, tagged_at INTEGER NOT NULL,
    PRIMARY KEY(conversation_id, tag_id)) WITHOUT ROWID;
  -- id = sent_at × 1024 + slot (shared/domain/id.ts). uid: the channel's id, or a content hash with its occurrence.
  -- sender_id is null for notices. No foreign keys: every insert would pay for them.
  CREATE TABLE messages(id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, sender_id INTEGER, sent_at INTEGER NOT NULL,
    uid TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, edited_at INTEGER, recalled_at INTEGER, reply_to TEXT, media TEXT);
  CREATE UNIQUE INDEX messages_uid ON messages(sent_at, conversation_id, uid);
  CREATE INDEX messages_conversation ON messages(conversation_id);
  CREATE TABLE message_revisions(message_id INTEGER NOT NULL, revision INTEGER NOT NULL, text TEXT NOT NULL, replaced_at INTEGER NOT NULL,
    PRIMARY KEY(message_id, revision)) WITHOUT ROWID;
  -- A recall whose original has not been seen yet.
  CREATE TABLE pending_recalls(conversation_id INTEGER NOT NULL, uid TEXT NOT NULL, recalled_at INTEGER NOT NULL,
    PRIMARY KEY(conversation_id, uid)) WITHOUT ROWID;`

const bookTriggers = [
  ...['touches', 'policies', 'group_members', 'customer_contacts'].flatMap((table) =>
    ['INSERT', 'UPDATE', 'DELETE'].map((event) => [table, event] as const),
  ),
  ...(['INSERT', 'DELETE', 'UPDATE OF tier'] as const).map((event) => ['group_chats', event] as const),
  ['contacts', 'UPDATE OF role'] as const,
]
  .map(
    ([table, event]) => `CREATE TRIGGER book_${table}_${event[0]!.toLowerCase()} AFTER ${event} ON ${table}
    BEGIN UPDATE book_state SET stamp = lower(hex(randomblob(8))); END;`,
  )
  .join('\n  ')

const calendar = `
  CREATE TABLE content_items(id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, archived_at INTEGER) WITHOUT ROWID;
  CREATE TABLE content_attachments(id TEXT PRIMARY KEY, content_id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
    mime TEXT NOT NULL, bytes BLOB NOT NULL);
  CREATE INDEX content_attachments_content ON content_attachments(content_id, position);
  CREATE TABLE policies(id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL DEFAULT 1,
    source TEXT NOT NULL DEFAULT 'workspace', rule TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE calendar_entries(id TEXT PRIMARY KEY, content_id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
    audience TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', operator_id TEXT, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, cancelled_at INTEGER) WITHOUT ROWID;
  CREATE INDEX calendar_entries_at ON calendar_entries(at);
  -- state: planned | claimed | sent | failed | missed | cancelled | skipped
  CREATE TABLE deliveries(id TEXT PRIMARY KEY, entry_id TEXT NOT NULL, conversation_id INTEGER, customer_id TEXT, at INTEGER NOT NULL,
    kind TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'planned', reason TEXT, operator_id TEXT, claimed_at INTEGER, closed_at INTEGER) WITHOUT ROWID;
  CREATE INDEX deliveries_at ON deliveries(at);
  CREATE INDEX deliveries_open ON deliveries(at) WHERE state IN ('planned', 'claimed');
  CREATE INDEX deliveries_entry ON deliveries(entry_id);
  CREATE INDEX deliveries_conversation ON deliveries(conversation_id, at);
  -- The frequency ledger. state: planned | claimed | sent | observed | failed | missed | cancelled
  CREATE TABLE touches(id TEXT PRIMARY KEY, conversation_id INTEGER, customer_id TEXT, at INTEGER NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, delivery_id TEXT, message_id INTEGER) WITHOUT ROWID;
  CREATE INDEX touches_conversation ON touches(conversation_id, at);
  CREATE INDEX touches_customer ON touches(customer_id, at) WHERE customer_id IS NOT NULL;
  CREATE INDEX touches_at ON touches(at);
  CREATE UNIQUE INDEX touches_delivery ON touches(delivery_id) WHERE delivery_id IS NOT NULL;
  CREATE UNIQUE INDEX touches_message ON touches(message_id) WHERE message_id IS NOT NULL;
  CREATE TABLE overrides(id TEXT PRIMARY KEY, delivery_id TEXT NOT NULL, policy_id TEXT NOT NULL, condition TEXT NOT NULL,
    reason TEXT NOT NULL, operator_id TEXT, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX overrides_delivery ON overrides(delivery_id);
  -- A random mark that changes with everything the frequency book is built from, so that a kept book is known to be stale
  -- after any write, an undo or a rolled back transaction included.
  CREATE TABLE book_state(only_row INTEGER PRIMARY KEY CHECK(only_row = 1), stamp TEXT NOT NULL);
  INSERT INTO book_state VALUES(1, lower(hex(randomblob(8))));
  ${bookTriggers}`

const draftingTriggers = ['scripts', 'reply_rules', 'sensitive_terms', 'script_variables']
  .flatMap((table) =>
    ['INSERT', 'UPDATE', 'DELETE'].map(
      (event) => `CREATE TRIGGER drafting_${table}_${event[0]!.toLowerCase()} AFTER ${event} ON ${table}
    BEGIN UPDATE drafting_state SET stamp = lower(hex(randomblob(8))); END;`,
    ),
  )
  .join('\n  ')

const drafting = `
  CREATE TABLE scripts(id TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, category TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, archived_at INTEGER) WITHOUT ROWID;
  CREATE TABLE reply_rules(id TEXT PRIMARY KEY, name TEXT NOT NULL, enabled INTEGER NOT NULL DEFAULT 1, priority INTEGER NOT NULL DEFAULT 0,
    script_id TEXT NOT NULL, rule TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE sensitive_terms(id TEXT PRIMARY KEY, term TEXT NOT NULL UNIQUE, category TEXT NOT NULL, suggestion TEXT,
    enabled INTEGER NOT NULL DEFAULT 1, updated_at INTEGER NOT NULL) WITHOUT ROWID;
  -- Values the workspace itself knows (营业时间, 包邮门槛 …), for variables in scripts.
  CREATE TABLE script_variables(name TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
  -- state: pending | accepted | edited | rejected | stale. wait_id: the open wait it answers; message_id: the last thing said in it.
  CREATE TABLE drafts(id TEXT PRIMARY KEY, conversation_id INTEGER NOT NULL, contact_id INTEGER, wait_id INTEGER NOT NULL, message_id INTEGER NOT NULL,
    rule_id TEXT, text TEXT NOT NULL, confidence REAL NOT NULL, trace TEXT NOT NULL, findings TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending', final_text TEXT, reason TEXT, operator_id TEXT, created_at INTEGER NOT NULL, decided_at INTEGER) WITHOUT ROWID;
  CREATE UNIQUE INDEX drafts_message ON drafts(message_id);
  CREATE INDEX drafts_state ON drafts(state, message_id);
  CREATE INDEX drafts_wait ON drafts(wait_id);
  CREATE INDEX drafts_contact ON drafts(contact_id, message_id);
  CREATE INDEX drafts_conversation ON drafts(conversation_id, state);
  CREATE INDEX drafts_rule ON drafts(rule_id, conversation_id, message_id);
  -- state: open | taken | closed
  CREATE TABLE hand_offs(id TEXT PRIMARY KEY, conversation_id INTEGER NOT NULL, contact_id INTEGER, wait_id INTEGER NOT NULL, message_id INTEGER NOT NULL UNIQUE, guard TEXT NOT NULL,
    trace TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', operator_id TEXT, created_at INTEGER NOT NULL, closed_at INTEGER) WITHOUT ROWID;
  CREATE INDEX hand_offs_state ON hand_offs(state, created_at);
  CREATE INDEX hand_offs_wait ON hand_offs(wait_id);
  -- A random mark that changes with every rule, script, term and variable, so that what was compiled from them is known to be stale.
  CREATE TABLE drafting_state(only_row INTEGER PRIMARY KEY CHECK(only_row = 1), stamp TEXT NOT NULL);
  INSERT INTO drafting_state VALUES(1, lower(hex(randomblob(8))));
  ${draftingTriggers}`

const queueLabel = (row: 'new' | 'old') => `INSERT INTO cadence_queue(conversation_id, from_id)
      SELECT conversation_id, id FROM messages WHERE id = ${row}.message_id
      ON CONFLICT(conversation_id) DO UPDATE SET from_id = min(from_id, excluded.from_id);`

/** A person's word about a post, taken back or not, an edit, a recall, and a change of who is staff reach the figures through the queue. */
const cadenceTriggers = `
  CREATE TRIGGER cadence_label_i AFTER INSERT ON message_labels WHEN new.source = 'manual' BEGIN ${queueLabel('new')} END;
  CREATE TRIGGER cadence_label_u AFTER UPDATE ON message_labels WHEN new.source = 'manual' OR old.source = 'manual' BEGIN ${queueLabel('new')} END;
  CREATE TRIGGER cadence_label_d AFTER DELETE ON message_labels WHEN old.source = 'manual' BEGIN ${queueLabel('old')} END;
  CREATE TRIGGER cadence_message_u AFTER UPDATE OF text, recalled_at, sender_id ON messages BEGIN
    INSERT INTO cadence_queue(conversation_id, from_id) VALUES(new.conversation_id, new.id)
      ON CONFLICT(conversation_id) DO UPDATE SET from_id = min(from_id, excluded.from_id); END;
  CREATE TRIGGER cadence_message_d AFTER DELETE ON messages BEGIN
    INSERT INTO cadence_queue(conversation_id, from_id) VALUES(old.conversation_id, old.id)
      ON CONFLICT(conversation_id) DO UPDATE SET from_id = min(from_id, excluded.from_id); END;
  CREATE TRIGGER cadence_staff AFTER UPDATE OF role, is_self ON contacts WHEN old.role <> new.role OR old.is_self <> new.is_self BEGIN
    INSERT INTO cadence_queue(conversation_id, from_id)
      SELECT id, 0 FROM conversations WHERE account_id = new.account_id AND message_count > 0
        AND (kind = 'direct' OR id IN (SELECT conversation_id FROM group_members WHERE contact_id = new.id))
      ON CONFLICT(conversation_id) DO UPDATE SET from_id = 0; END;`

const audit = `
  -- What a staff post was, as observed in history. source: auto | manual (a person's word is never overwritten).
  CREATE TABLE message_labels(message_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, score REAL NOT NULL, reasons TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT 'auto');
  -- Posts and observed promos of one staff identity in one group on one local day; always equal to a scan of the messages.
  CREATE TABLE cadence_days(conversation_id INTEGER NOT NULL, day TEXT NOT NULL, contact_id INTEGER NOT NULL, posts INTEGER NOT NULL,
    promos INTEGER NOT NULL, PRIMARY KEY(conversation_id, day, contact_id)) WITHOUT ROWID;
  CREATE INDEX cadence_days_day ON cadence_days(day, conversation_id, contact_id, posts, promos);
  -- The same for the whole group: talk counts what customers said; pause is the longest time between two posts of the day.
  CREATE TABLE cadence_groups(conversation_id INTEGER NOT NULL, day TEXT NOT NULL, posts INTEGER NOT NULL, promos INTEGER NOT NULL,
    talk INTEGER NOT NULL, first_at INTEGER, last_at INTEGER, pause INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(conversation_id, day)) WITHOUT ROWID;
  CREATE INDEX cadence_groups_day ON cadence_groups(day, conversation_id, posts, promos, talk, first_at, last_at, pause);
  -- A customer's message that waits, or waited, for an answer of staff. Of answered ones: milliseconds waited, in all and in
  -- business hours, and the place of each on a logarithmic scale (shared/domain/cadence/scale.ts), so that a percentile is
  -- found by counting places and then looking into one.
  CREATE TABLE waits(message_id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, contact_id INTEGER NOT NULL, asked_at INTEGER NOT NULL,
    reason TEXT NOT NULL, answered_at INTEGER, answer_id INTEGER, answered_by INTEGER, waited INTEGER, waited_open INTEGER,
    place INTEGER, place_open INTEGER);
  CREATE INDEX waits_asked ON waits(asked_at, conversation_id, answered_by, waited);
  CREATE INDEX waits_conversation ON waits(conversation_id, asked_at);
  CREATE INDEX waits_open ON waits(asked_at, conversation_id) WHERE answered_at IS NULL;
  CREATE INDEX waits_longest ON waits(waited, asked_at) WHERE waited IS NOT NULL;
  CREATE INDEX waits_place ON waits(place, asked_at, answered_by, waited) WHERE place IS NOT NULL;
  CREATE INDEX waits_place_open ON waits(place_open, asked_at, answered_by, waited_open) WHERE place_open IS NOT NULL;
  -- Answered waits by the local day they were asked, who answered, and place; scale 0: all hours, 1: business hours.
  CREATE TABLE wait_counts(scale INTEGER NOT NULL, day TEXT NOT NULL, answered_by INTEGER NOT NULL, place INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY(scale, day, answered_by, place)) WITHOUT ROWID;
  -- Conversations whose labels, days and waits must be worked out again from a message on.
  CREATE TABLE cadence_queue(conversation_id INTEGER PRIMARY KEY, from_id INTEGER NOT NULL);
  ${cadenceTriggers}`

export const migration0001: Migration = {
  version: 1,
  title: 'Workspace, people, chats, calendar, drafting, audit and the search index',
  up: (db) => {
    for (const part of [workspace, people, chats, calendar, drafting, audit, searchSchema]) db.exec(part)
  },
}
