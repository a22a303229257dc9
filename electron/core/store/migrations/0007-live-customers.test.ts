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
  migrate(db, 6)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a workspace of version 6 keeps its customers; counting them reads no row of the table, and listing goes on by the order asked for', () => {
  db.exec(
    `INSERT INTO customers(id, name, created_at, updated_at, archived_at) VALUES('a', '小满', 0, 5, NULL), ('b', '安娜', 0, 9, 9)`,
  )
  migrate(db, 7)
  expect(schemaVersion(db)).toBe(7)
  expect(db.prepare('SELECT id, updated_at, archived_at FROM customers ORDER BY id').all()).toEqual([
    { id: 'a', updated_at: 5, archived_at: null },
    { id: 'b', updated_at: 9, archived_at: 9 },
  ])
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail).join(' | ')
  expect(plan('SELECT count(*) FROM customers c WHERE c.archived_at IS NULL')).toMatch(
    /^SCAN c USING COVERING INDEX customers_live$/,
  )
  expect(plan('SELECT max(updated_at) FROM customers WHERE archived_at IS NULL')).toMatch(/COVERING INDEX customers_live/)
  expect(
    plan('SELECT c.id FROM customers c WHERE c.archived_at IS NULL ORDER BY c.last_message_at DESC, c.id DESC LIMIT 9'),
  ).toMatch(/INDEX customers_last_message$/)
})
