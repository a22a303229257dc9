/** What an outbox row is about in columns of its own, and one chain of ids from a draft to the message it became. */
import type { Migration } from './migration.ts'

const columns = `
  -- What a row is about, by local ids: conversation (message, recall), contact and staff member (tags, remark), tag of ours (tagCreate).
  ALTER TABLE outbox ADD COLUMN conversation_id INTEGER;
  ALTER TABLE outbox ADD COLUMN contact_id INTEGER;
  ALTER TABLE outbox ADD COLUMN staff_id INTEGER;
  ALTER TABLE outbox ADD COLUMN tag_id TEXT;
  -- The channel's own names: of the tag (tagRename, tagDelete), of the message to take back (recall).
  ALTER TABLE outbox ADD COLUMN channel_tag_id TEXT;
  ALTER TABLE outbox ADD COLUMN message_uid TEXT;
  -- The row whose task is reminded or cancelled.
  ALTER TABLE outbox ADD COLUMN about_id TEXT;
  -- The draft a message was written from; what the channel calls what was sent; the message as it came back from the channel.
  ALTER TABLE outbox ADD COLUMN draft_id TEXT;
  ALTER TABLE outbox ADD COLUMN native_id TEXT;
  ALTER TABLE outbox ADD COLUMN message_id INTEGER;
  -- The message that a draft became; null until the channel has told of it, or where that is not certain.
  ALTER TABLE drafts ADD COLUMN sent_message_id INTEGER;`

/** Until now the ids were pieces of lanes, merge keys, payloads and receipts. */
const filled = `
  UPDATE outbox SET conversation_id = CAST(substr(lane, 14) AS INTEGER) WHERE kind IN ('message', 'recall') AND lane GLOB 'conversation:[0-9]*';
  UPDATE outbox SET message_uid = payload ->> '$.messageId' WHERE kind = 'recall' AND json_valid(payload);
  UPDATE outbox SET contact_id = CAST(substr(lane, 9) AS INTEGER) WHERE kind IN ('tags', 'remark') AND lane GLOB 'contact:[0-9]*';
  UPDATE outbox SET staff_id = CAST(substr(merge_key, length(kind) + length(contact_id) + 3) AS INTEGER)
    WHERE kind IN ('tags', 'remark') AND merge_key GLOB kind || ':' || contact_id || ':[0-9]*';
  UPDATE outbox SET tag_id = substr(merge_key, length(kind) + length(account_id) + 3)
    WHERE kind = 'tagCreate' AND merge_key GLOB kind || ':' || account_id || ':?*';
  UPDATE outbox SET channel_tag_id = payload ->> '$.tagId' WHERE kind IN ('tagRename', 'tagDelete') AND json_valid(payload);
  UPDATE outbox SET about_id = substr(lane, 6) WHERE kind IN ('taskRemind', 'taskCancel') AND lane GLOB 'task:?*';
  UPDATE outbox SET native_id = receipt ->> '$.nativeId' WHERE receipt IS NOT NULL AND json_valid(receipt);
  -- Message ids are their time in milliseconds × 1024: two minutes around the sending are looked through, not whole conversations.
  UPDATE outbox SET message_id = (SELECT max(m.id) FROM messages m WHERE m.conversation_id = outbox.conversation_id AND +m.uid = outbox.native_id
      AND m.id >= (outbox.attempted_at - 120000) * 1024 AND m.id < (outbox.closed_at + 120000) * 1024)
    WHERE kind = 'message' AND state = 'sent' AND native_id IS NOT NULL AND attempted_at IS NOT NULL AND closed_at IS NOT NULL;`

const indexes = `
  CREATE INDEX outbox_conversation ON outbox(conversation_id, state) WHERE conversation_id IS NOT NULL;
  CREATE INDEX outbox_contact ON outbox(contact_id) WHERE contact_id IS NOT NULL AND state IN ('waiting', 'sending', 'uncertain', 'failed');
  -- Messages that have left and whose copy has not been found.
  CREATE INDEX outbox_unseen ON outbox(conversation_id, id) WHERE kind = 'message' AND state = 'sent' AND message_id IS NULL;
  CREATE INDEX outbox_message ON outbox(message_id) WHERE message_id IS NOT NULL;
  CREATE INDEX outbox_draft ON outbox(draft_id) WHERE draft_id IS NOT NULL;
  CREATE INDEX outbox_native ON outbox(account_id, native_id) WHERE native_id IS NOT NULL;
  CREATE INDEX drafts_sent ON drafts(sent_message_id) WHERE sent_message_id IS NOT NULL;
  -- Used drafts whose message is not known: pasted by hand, or still on their way.
  CREATE INDEX drafts_unseen ON drafts(conversation_id, decided_at) WHERE state IN ('accepted', 'edited') AND sent_message_id IS NULL;`

const triggers = `
  DROP TRIGGER push_settled;
  DROP TRIGGER push_settled_tag;
  -- While a row is on its way nothing else is planned for its field; afterwards it is looked at again.
  CREATE TRIGGER push_settled AFTER UPDATE OF state ON outbox
    WHEN old.state IN ('sending', 'uncertain') AND new.state NOT IN ('sending', 'uncertain') AND new.kind IN ('tags', 'remark') AND new.contact_id IS NOT NULL
    BEGIN INSERT INTO push_queue VALUES('contact', new.contact_id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER push_settled_tag AFTER UPDATE OF state ON outbox
    WHEN old.state IN ('sending', 'uncertain') AND new.state NOT IN ('sending', 'uncertain') AND new.kind IN ('tagRename', 'tagDelete')
    BEGIN INSERT INTO push_queue SELECT 'tag', tag_id FROM channel_tags
      WHERE account_id = new.account_id AND native_id = new.channel_tag_id ON CONFLICT DO NOTHING; END;`

export const migration0004: Migration = {
  version: 4,
  title: 'What an outbox row is about in columns of its own, and the draft, the row and the message under one chain of ids',
  up: (db) => {
    for (const part of [columns, filled, indexes, triggers]) db.exec(part)
  },
}
