import { afterAll, beforeAll, expect, test } from 'vitest'
import type Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { migrate, schemaVersion } from '../migrate.ts'
import { openDatabase } from '../open.ts'

let dir: string
let db: Database.Database
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-migrate-'))
  db = openDatabase(join(dir, 'a.db'), TEST_KEY)
  migrate(db, 5)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const queued = () => {
  const rows = db.prepare('SELECT conversation_id AS id, from_id AS "from" FROM drafting_queue ORDER BY 1').all()
  db.exec('DELETE FROM drafting_queue')
  return rows
}

test('a workspace of version 5 keeps its waits; every fact that fills a draft queues the conversations it is about, and no other', () => {
  db.exec(`
    INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0);
    INSERT INTO contacts(id, account_id, native_id, name) VALUES(20, 1, 'c', '安娜'), (21, 1, 'd', '本');
    INSERT INTO customers(id, name, created_at, updated_at) VALUES('k', '安娜', 0, 0), ('b', '本', 0, 0);
    INSERT INTO customer_contacts(contact_id, customer_id) VALUES(20, 'k'), (21, 'b');
    INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'x', 'direct', '安娜'), (2, 1, 'y', 'group', '群'), (3, 1, 'z', 'direct', '本');
    INSERT INTO group_chats(conversation_id) VALUES(2);
    INSERT INTO group_members(conversation_id, contact_id, nickname) VALUES(2, 20, NULL);
    INSERT INTO tag_groups VALUES('g', '组', 'blue', 0);
    INSERT INTO tags(id, group_id, name, created_at) VALUES('t', 'g', '敏感肌', 0);
    INSERT INTO waits(message_id, conversation_id, contact_id, asked_at, reason, answered_at)
      VALUES(1024, 1, 20, 1, 'asks', NULL), (2048, 2, 20, 2, 'asks', NULL), (3072, 3, 21, 3, 'asks', 9)`)
  migrate(db, 6)
  expect(schemaVersion(db)).toBe(6)
  expect(db.prepare('SELECT count(*) AS n FROM waits').get()).toEqual({ n: 3 })
  expect(db.prepare('SELECT queued_for FROM drafting_state').get()).toEqual({ queued_for: '' })

  const both = [
    { id: 1, from: 0 },
    { id: 2, from: 0 },
  ]
  const group = [{ id: 2, from: 0 }]
  const facts: [string, object[]][] = [
    [`UPDATE customers SET name = '安娜A' WHERE id = 'k'`, both],
    [`UPDATE customers SET name = name, message_count = 5`, []],
    [`UPDATE customers SET name = '本B' WHERE id = 'b'`, []],
    [`INSERT INTO orders(id, source, native_id, customer_id, ordered_at, cents) VALUES(1, 's', 'A1', 'k', 0, 1)`, both],
    [`UPDATE orders SET status = '已发货'`, both],
    [`DELETE FROM orders`, both],
    [`INSERT INTO customer_tags(customer_id, tag_id, tagged_at) VALUES('k', 't', 0)`, both],
    [`DELETE FROM customer_tags`, both],
    [`UPDATE contacts SET remark = '老客' WHERE id = 20`, both],
    [`UPDATE contacts SET last_seen_at = 9`, []],
    [`UPDATE group_members SET nickname = '娜'`, both],
    [`UPDATE conversations SET title = '新群' WHERE id = 2`, group],
    [`UPDATE conversations SET message_count = 3`, []],
    [`UPDATE group_chats SET tier = 'vip'`, group],
    [`INSERT INTO group_tags VALUES(2, 't', 0)`, group],
    [`DELETE FROM group_tags`, group],
    [`UPDATE customer_contacts SET customer_id = 'b' WHERE contact_id = 20`, both],
  ]
  for (const [sql, expected] of facts) {
    db.exec(sql)
    expect(queued(), sql).toEqual(expected)
  }
})
