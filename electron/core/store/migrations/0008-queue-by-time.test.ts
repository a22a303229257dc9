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
  migrate(db, 7)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a workspace of version 7 keeps what is queued; the one furthest behind is found without sorting', () => {
  db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0);
    INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'g', 'group', 'G'), (2, 1, 'h', 'group', 'H');
    INSERT INTO cadence_queue(conversation_id, from_id) VALUES(1, 70), (2, 30)`)
  migrate(db, 8)
  expect(schemaVersion(db)).toBe(8)
  const next = 'SELECT conversation_id, from_id FROM cadence_queue ORDER BY from_id, conversation_id LIMIT 1'
  expect(db.prepare(next).get()).toEqual({ conversation_id: 2, from_id: 30 })
  const plan = (db.prepare(`EXPLAIN QUERY PLAN ${next}`).all() as { detail: string }[]).map((row) => row.detail).join(' | ')
  expect(plan).toMatch(/^SCAN cadence_queue USING COVERING INDEX cadence_queue_from$/)
})
