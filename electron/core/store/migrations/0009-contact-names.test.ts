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
  migrate(db, 8)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a workspace of version 8 keeps its contacts; their names are read without their rows', () => {
  db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0);
    INSERT INTO contacts(id, account_id, native_id, name, remark) VALUES(1, 1, 'x', '小满', NULL), (2, 1, 'y', 'Anna', '安娜')`)
  migrate(db, 9)
  expect(schemaVersion(db)).toBe(9)
  expect(db.prepare('SELECT id, name, remark FROM contacts ORDER BY id').all()).toEqual([
    { id: 1, name: '小满', remark: null },
    { id: 2, name: 'Anna', remark: '安娜' },
  ])
  const sql = `SELECT id FROM contacts INDEXED BY contacts_names WHERE instr(lower(name || coalesce(' ' || remark, '')), 'an') > 0`
  expect(db.prepare(sql).pluck().all()).toEqual([2])
  const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail).join(' | ')
  expect(plan).toBe('SCAN contacts USING COVERING INDEX contacts_names')
})
