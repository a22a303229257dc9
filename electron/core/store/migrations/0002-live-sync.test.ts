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
  migrate(db, 1)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const tables = () =>
  db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .all()
    .map((row) => (row as { name: string }).name)

test('a workspace of version 1 keeps its rows and gains live accounts', () => {
  db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wechat-import', 'files', '微信', 5);
    INSERT INTO contacts(id, account_id, native_id, name) VALUES(1, 1, 'wx1', '小满');
    INSERT INTO customers(id, name, created_at, updated_at) VALUES('c1', '小满', 0, 0);
    INSERT INTO customer_contacts VALUES(1, 'c1')`)
  const before = tables()
  migrate(db, 2)
  expect(schemaVersion(db)).toBe(2)
  expect(db.prepare('SELECT id, channel, name, config, paused_at FROM accounts').all()).toEqual([
    { id: 1, channel: 'wechat-import', name: '微信', config: null, paused_at: null },
  ])
  expect(db.prepare('SELECT name, gone_at FROM contacts').all()).toEqual([{ name: '小满', gone_at: null }])
  expect(tables()).toEqual(
    expect.arrayContaining([...before, 'outbox', 'outbox_targets', 'local_only', 'sync_cursors', 'conflicts']),
  )
})

test('only identities of live accounts are noted for the channel', () => {
  db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at, config) VALUES(2, 'wecom', 'ww1', '企业微信', 5, '{}');
    INSERT INTO contacts(id, account_id, native_id, name) VALUES(2, 2, 'wm1', '小满');
    INSERT INTO customer_contacts VALUES(2, 'c1');
    INSERT INTO tag_groups VALUES('g', '肤质', 'gray', 0);
    INSERT INTO tags(id, group_id, name, created_at) VALUES('t', 'g', '敏感肌', 0);
    INSERT INTO customer_tags(customer_id, tag_id, tagged_at) VALUES('c1', 't', 0);
    UPDATE customers SET remark = '老客' WHERE id = 'c1';
    UPDATE tags SET name = '敏感' WHERE id = 't'`)
  expect(db.prepare('SELECT what, id FROM push_queue ORDER BY what').all()).toEqual([
    { what: 'contact', id: '2' },
    { what: 'tag', id: 't' },
  ])
})

test('what has left cannot be deleted, what waits can', () => {
  const insert = db.prepare(
    `INSERT INTO outbox(id, account_id, kind, lane, payload, state, created_at) VALUES(?, 2, 'remark', 'contact:2', '{}', ?, 0)`,
  )
  insert.run('a', 'waiting')
  insert.run('b', 'sent')
  insert.run('c', 'sending')
  expect(db.prepare(`DELETE FROM outbox WHERE id = 'a'`).run().changes).toBe(1)
  expect(() => db.prepare(`DELETE FROM outbox WHERE id = 'b'`).run()).toThrow(/already been sent/)
  expect(() => db.prepare(`DELETE FROM outbox WHERE id = 'c'`).run()).toThrow(/already been sent/)
})
