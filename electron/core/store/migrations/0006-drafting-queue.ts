/** What drafting still has to look at is kept, so that a start does not look at everything again. */
import type { Migration } from './migration.ts'

const queue = (source: string) => `INSERT INTO drafting_queue(conversation_id, from_id) ${source}
      ON CONFLICT(conversation_id) DO UPDATE SET from_id = 0;`
/** Where one of these contacts waits for an answer. */
const whereTheyWait = (contacts: string) =>
  queue(`SELECT conversation_id, 0 FROM waits WHERE contact_id IN (${contacts}) AND answered_at IS NULL`)
const ofCustomer = (id: string) => whereTheyWait(`SELECT contact_id FROM customer_contacts WHERE customer_id = ${id}`)
const ofContact = (id: string) => whereTheyWait(`SELECT ${id}`)
const ofConversation = (id: string) =>
  queue(`SELECT conversation_id, 0 FROM waits WHERE conversation_id = ${id} AND answered_at IS NULL`)

/** Each fact that fills a script or decides a condition, and whose drafts follow from it. */
const triggers = `
  CREATE TRIGGER draft_customer_u AFTER UPDATE OF name, order_count, last_order_at, last_message_at ON customers
    WHEN old.name IS NOT new.name OR old.order_count IS NOT new.order_count OR old.last_order_at IS NOT new.last_order_at
      OR old.last_message_at IS NOT new.last_message_at BEGIN ${ofCustomer('new.id')} END;
  CREATE TRIGGER draft_link_i AFTER INSERT ON customer_contacts BEGIN ${ofContact('new.contact_id')} END;
  CREATE TRIGGER draft_link_u AFTER UPDATE OF customer_id ON customer_contacts WHEN old.customer_id <> new.customer_id
    BEGIN ${ofContact('new.contact_id')} END;
  CREATE TRIGGER draft_link_d AFTER DELETE ON customer_contacts BEGIN ${ofContact('old.contact_id')} END;
  CREATE TRIGGER draft_order_i AFTER INSERT ON orders WHEN new.customer_id IS NOT NULL BEGIN ${ofCustomer('new.customer_id')} END;
  CREATE TRIGGER draft_order_u AFTER UPDATE ON orders BEGIN ${ofCustomer('old.customer_id')} ${ofCustomer('new.customer_id')} END;
  CREATE TRIGGER draft_order_d AFTER DELETE ON orders WHEN old.customer_id IS NOT NULL BEGIN ${ofCustomer('old.customer_id')} END;
  CREATE TRIGGER draft_tag_i AFTER INSERT ON customer_tags BEGIN ${ofCustomer('new.customer_id')} END;
  CREATE TRIGGER draft_tag_d AFTER DELETE ON customer_tags BEGIN ${ofCustomer('old.customer_id')} END;
  CREATE TRIGGER draft_contact_u AFTER UPDATE OF name, remark ON contacts
    WHEN old.name IS NOT new.name OR old.remark IS NOT new.remark BEGIN ${ofContact('new.id')} END;
  CREATE TRIGGER draft_member_i AFTER INSERT ON group_members WHEN new.nickname IS NOT NULL BEGIN ${ofContact('new.contact_id')} END;
  CREATE TRIGGER draft_member_u AFTER UPDATE OF nickname ON group_members WHEN old.nickname IS NOT new.nickname
    BEGIN ${ofContact('new.contact_id')} END;
  CREATE TRIGGER draft_member_d AFTER DELETE ON group_members WHEN old.nickname IS NOT NULL BEGIN ${ofContact('old.contact_id')} END;
  CREATE TRIGGER draft_chat_u AFTER UPDATE OF title, gone_at ON conversations
    WHEN old.title IS NOT new.title OR old.gone_at IS NOT new.gone_at BEGIN ${ofConversation('new.id')} END;
  CREATE TRIGGER draft_group_i AFTER INSERT ON group_chats BEGIN ${ofConversation('new.conversation_id')} END;
  CREATE TRIGGER draft_group_u AFTER UPDATE OF tier ON group_chats WHEN old.tier IS NOT new.tier
    BEGIN ${ofConversation('new.conversation_id')} END;
  CREATE TRIGGER draft_group_tag_i AFTER INSERT ON group_tags BEGIN ${ofConversation('new.conversation_id')} END;
  CREATE TRIGGER draft_group_tag_d AFTER DELETE ON group_tags BEGIN ${ofConversation('old.conversation_id')} END;`

export const migration0006: Migration = {
  version: 6,
  title: 'What drafting has still to look at is kept over a restart',
  up: (db) => {
    db.exec(`
      -- Conversations whose drafts must be worked out again, from a wait on.
      CREATE TABLE drafting_queue(conversation_id INTEGER PRIMARY KEY, from_id INTEGER NOT NULL);
      -- The rules and everything else of the workspace that all drafts were last queued for; another one than now: all are queued again.
      ALTER TABLE drafting_state ADD COLUMN queued_for TEXT NOT NULL DEFAULT '';
      CREATE INDEX hand_offs_conversation ON hand_offs(conversation_id) WHERE state <> 'closed';
      CREATE INDEX waits_asker ON waits(contact_id) WHERE answered_at IS NULL;
      ${triggers}`)
  },
}
