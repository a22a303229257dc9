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
  migrate(db, 2)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a workspace of version 2 keeps its rows, and its first act has number 1', () => {
  db.exec(`INSERT INTO customers(id, name, created_at, updated_at) VALUES('c1', '小满', 0, 0)`)
  migrate(db, 3)
  expect(schemaVersion(db)).toBe(3)
  expect(db.prepare('SELECT id, name FROM customers').all()).toEqual([{ id: 'c1', name: '小满' }])
  for (const table of ['acts', 'captured_rows', 'bulk_changes', 'followers'])
    expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: 0 })
  expect(db.prepare(`INSERT INTO acts(at, source) VALUES(5, 'machine')`).run().lastInsertRowid).toBe(1)
})

test('what is asked after every write is answered by an index', () => {
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail).join(' | ')
  const expected: [string, RegExp][] = [
    [`SELECT * FROM acts WHERE token = 't'`, /acts_token \(token=\?\)/],
    ['SELECT id FROM acts WHERE token IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET 100', /^SCAN acts USING INDEX acts_undoable$/],
    ['SELECT id FROM acts WHERE token IS NULL AND id < 9 ORDER BY id LIMIT 2', /^SEARCH acts USING (COVERING )?INDEX acts_plain/],
    ['SELECT max(seq) FROM captured_rows', /^SEARCH captured_rows$/],
    ['SELECT * FROM captured_rows WHERE seq BETWEEN 1 AND 2 ORDER BY seq DESC', /INTEGER PRIMARY KEY/],
  ]
  for (const [sql, uses] of expected) expect(plan(sql), sql).toMatch(uses)
})
