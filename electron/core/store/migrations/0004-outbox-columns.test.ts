import { afterAll, beforeAll, expect, test } from 'vitest'
import type Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { migrate, schemaVersion } from '../migrate.ts'
import { openDatabase } from '../open.ts'

const SENT_AT = Date.parse('2026-11-22T10:00:00+08:00')
const MESSAGE = (SENT_AT + 500) * 1024

interface Old {
  id: string
  kind: string
  lane: string
  key?: string
  payload: object | string
  state?: string
  receipt?: object
  task?: string
}

/** One row of every kind as version 3 wrote them, and two that nobody can read. */
const rows: Old[] = [
  {
    id: 'a',
    kind: 'tags',
    lane: 'contact:12',
    key: 'tags:12:901',
    payload: { kind: 'tags', staffId: 'li', contactId: 'wm1', add: ['et1'], remove: [] },
  },
  {
    id: 'b',
    kind: 'remark',
    lane: 'contact:12',
    key: 'remark:12:902',
    payload: { kind: 'remark', staffId: 'wang', contactId: 'wm1', remark: '老客', was: '' },
  },
  {
    id: 'c',
    kind: 'tagCreate',
    lane: 'tags',
    key: 'tagCreate:7:0193:a',
    payload: { kind: 'tagCreate', groupId: null, groupName: '肤质', name: '敏感肌' },
  },
  {
    id: 'd',
    kind: 'tagRename',
    lane: 'tags',
    key: 'tagRename:7:et1',
    payload: { kind: 'tagRename', tagId: 'et1', name: '敏感' },
  },
  { id: 'e', kind: 'tagDelete', lane: 'tags', key: 'tagDelete:7:et2', payload: { kind: 'tagDelete', tagId: 'et2' } },
  {
    ...{ id: 'f', kind: 'massSend', lane: 'task:e1:li', state: 'sent', receipt: { nativeId: 'msg1' }, task: 'msg1' },
    payload: { kind: 'massSend', audience: 'groups', staffId: 'li', targets: ['g1'], text: '上新', attachmentIds: [] },
  },
  { id: 'g', kind: 'taskRemind', lane: 'task:f', key: 'taskRemind:msg1', payload: { kind: 'taskRemind', taskId: 'msg1' } },
  { id: 'h', kind: 'taskCancel', lane: 'task:f', key: 'taskCancel:msg1', payload: { kind: 'taskCancel', taskId: 'msg1' } },
  {
    ...{ id: 'i', kind: 'message', lane: 'conversation:33', state: 'sent', receipt: { nativeId: '-5' } },
    payload: { kind: 'message', conversationId: 'group:1', audience: 'group', text: '您好' },
  },
  {
    id: 'j',
    kind: 'recall',
    lane: 'conversation:33',
    key: 'recall:33:-5',
    payload: { kind: 'recall', conversationId: 'group:1', messageId: '-5' },
  },
  {
    id: 'k',
    kind: 'message',
    lane: 'conversation:33',
    payload: { kind: 'message', conversationId: 'group:1', audience: 'group', text: '在吗' },
  },
  { id: 'l', kind: 'recall', lane: 'somewhere', key: 'recall', payload: '{broken' },
  { id: 'm', kind: 'tags', lane: 'contact:', key: 'tags::', payload: '{}' },
]

const NOTHING = {
  conversation_id: null,
  contact_id: null,
  staff_id: null,
  tag_id: null,
  channel_tag_id: null,
  message_uid: null,
  about_id: null,
  draft_id: null,
  native_id: null,
  message_id: null,
}

let dir: string
let db: Database.Database
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-migrate-'))
  db = openDatabase(join(dir, 'a.db'), TEST_KEY)
  migrate(db, 3)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const all = (columns: string) => db.prepare(`SELECT ${columns} FROM outbox ORDER BY id`).all()
const OLD = 'id, account_id, kind, lane, merge_key, payload, state, created_at, attempted_at, closed_at, receipt, task_id'

test('rows of every kind keep what they held, and say what they are about in columns', () => {
  db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at, config) VALUES(7, 'wecom', 'ww1', '企业微信', 5, '{}');
    INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(33, 7, 'group:1', 'group', '群'), (34, 7, 'group:2', 'group', '群');
    INSERT INTO contacts(id, account_id, native_id, name) VALUES(12, 7, 'wm1', '小满');
    INSERT INTO messages(id, conversation_id, sent_at, uid, kind, text) VALUES(${MESSAGE}, 33, ${SENT_AT + 500}, '-5', 'text', '您好'),
      (${MESSAGE + 1}, 34, ${SENT_AT + 500}, '-5', 'text', '别处的同一个号'), (5, 33, 0, '-5', 'text', '很久以前的同一个号');
    INSERT INTO drafts(id, conversation_id, wait_id, message_id, text, confidence, trace, findings, state, created_at)
      VALUES('d1', 33, 5, 5, '您好', 1, '{}', '[]', 'accepted', 0)`)
  const insert = db.prepare(
    `INSERT INTO outbox(id, account_id, kind, lane, merge_key, payload, state, created_at, attempted_at, closed_at, receipt, task_id)
     VALUES(?, 7, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const { id, kind, lane, key, payload, state = 'waiting', receipt, task } of rows) {
    const sent = state === 'sent'
    insert.run(
      ...[id, kind, lane, key ?? null, typeof payload === 'string' ? payload : JSON.stringify(payload), state, SENT_AT],
      ...[sent ? SENT_AT : null, sent ? SENT_AT + 900 : null, receipt ? JSON.stringify(receipt) : null, task ?? null],
    )
  }
  const before = all(OLD)
  migrate(db, 4)
  expect(schemaVersion(db)).toBe(4)
  expect(all(OLD)).toEqual(before)
  expect(all(`id, ${Object.keys(NOTHING).join(', ')}`)).toEqual([
    { ...NOTHING, id: 'a', contact_id: 12, staff_id: 901 },
    { ...NOTHING, id: 'b', contact_id: 12, staff_id: 902 },
    { ...NOTHING, id: 'c', tag_id: '0193:a' },
    { ...NOTHING, id: 'd', channel_tag_id: 'et1' },
    { ...NOTHING, id: 'e', channel_tag_id: 'et2' },
    { ...NOTHING, id: 'f', native_id: 'msg1' },
    { ...NOTHING, id: 'g', about_id: 'f' },
    { ...NOTHING, id: 'h', about_id: 'f' },
    { ...NOTHING, id: 'i', conversation_id: 33, native_id: '-5', message_id: MESSAGE },
    { ...NOTHING, id: 'j', conversation_id: 33, message_uid: '-5' },
    { ...NOTHING, id: 'k', conversation_id: 33 },
    { ...NOTHING, id: 'l' },
    { ...NOTHING, id: 'm' },
  ])
  expect(db.prepare('SELECT id, state, sent_message_id FROM drafts').all()).toEqual([
    { id: 'd1', state: 'accepted', sent_message_id: null },
  ])
})

test('a row that was on its way is looked at again by its columns', () => {
  db.exec(`INSERT INTO channel_tags(account_id, native_id, tag_id, base_name) VALUES(7, 'et1', 'ours', '敏感肌');
    DELETE FROM push_queue;
    UPDATE outbox SET lane = 'any', payload = '{}' WHERE id IN ('a', 'd');
    UPDATE outbox SET state = 'sending' WHERE id IN ('a', 'd', 'm');
    UPDATE outbox SET state = 'sent' WHERE id IN ('a', 'd', 'm')`)
  expect(db.prepare('SELECT what, id FROM push_queue ORDER BY what').all()).toEqual([
    { what: 'contact', id: '12' },
    { what: 'tag', id: 'ours' },
  ])
})

test('what was planned before the upgrade is found by the indexes of the columns', () => {
  const plan = (sql: string) => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all())
  expect(
    plan(`SELECT * FROM outbox WHERE contact_id IN (1, 2) AND state IN ('waiting', 'sending', 'uncertain', 'failed')`),
  ).toContain('outbox_contact')
  expect(
    plan(
      `SELECT * FROM outbox INDEXED BY outbox_unseen WHERE conversation_id = 1 AND kind = 'message' AND state = 'sent' AND message_id IS NULL ORDER BY id`,
    ),
  ).toContain('outbox_unseen')
  expect(
    plan(
      `SELECT * FROM drafts INDEXED BY drafts_unseen WHERE conversation_id = 1 AND state IN ('accepted', 'edited') AND sent_message_id IS NULL`,
    ),
  ).toContain('drafts_unseen')
})
