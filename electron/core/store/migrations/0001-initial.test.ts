import { afterAll, beforeAll, expect, test } from 'vitest'
import type Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { LATEST_VERSION, migrate, migrations, schemaVersion } from '../migrate.ts'
import { openDatabase } from '../open.ts'

let dir: string
let db: Database.Database
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-migrate-'))
  db = openDatabase(join(dir, 'a.db'), TEST_KEY)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a fresh file becomes version 1, and a second run changes nothing', () => {
  expect(schemaVersion(db)).toBe(0)
  migrate(db, 1)
  const schema = () => db.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY name').all()
  const before = schema()
  expect(schemaVersion(db)).toBe(1)
  migrate(db, 1)
  expect(schema()).toEqual(before)
  for (const table of ['customers', 'customer_tags', 'messages', 'conversations', 'contacts', 'orders', 'ledger']) {
    expect(db.prepare('SELECT count(*) AS n FROM pragma_table_info(?)').get(table)).not.toEqual({ n: 0 })
  }
})

test('the questions asked all the time are answered by an index', () => {
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail).join(' | ')
  const expected: [string, RegExp][] = [
    [
      'SELECT * FROM messages WHERE conversation_id = 1 AND id < 9 ORDER BY id DESC LIMIT 50',
      /messages_conversation \(conversation_id=\? AND rowid<\?\)/,
    ],
    [
      'SELECT id FROM messages WHERE sent_at = 1 AND conversation_id = 1 AND uid = 1',
      /messages_uid \(sent_at=\? AND conversation_id=\? AND uid=\?\)/,
    ],
    ['SELECT * FROM messages WHERE id BETWEEN 1 AND 2', /INTEGER PRIMARY KEY/],
    ['SELECT * FROM touches WHERE conversation_id = 1 AND at > 1', /touches_conversation/],
    ['SELECT * FROM deliveries WHERE at BETWEEN 1 AND 2', /deliveries_at/],
    [`SELECT * FROM follow_ups WHERE state = 'open' AND due_at < 9 ORDER BY due_at`, /follow_ups_due/],
    ['SELECT customer_id FROM customer_tags WHERE tag_id = 1', /customer_tags_tag/],
    ['SELECT * FROM cadence_days WHERE conversation_id = 1 AND day >= 1', /PRIMARY KEY \(conversation_id=\? AND day>\?\)/],
  ]
  for (const [sql, uses] of expected) expect(plan(sql), sql).toMatch(uses)
})

test('a migration that fails leaves the file as it was', () => {
  const list = migrations as (typeof migrations)[number][]
  list.push({
    version: 99,
    title: 'fails half way',
    up: (raw) => {
      raw.exec('CREATE TABLE half(a)')
      raw.exec('THIS IS NOT SQL')
    },
  })
  try {
    expect(() => migrate(db, 99)).toThrow(/syntax error/)
  } finally {
    list.pop()
  }
  expect(schemaVersion(db)).toBe(LATEST_VERSION)
  expect(db.prepare(`SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'`).get()).toEqual({ n: 0 })
})
