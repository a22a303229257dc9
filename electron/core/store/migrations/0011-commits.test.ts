import { afterAll, beforeAll, expect, test } from 'vitest'
import type Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { migrate, schemaVersion } from '../migrate.ts'
import { openDatabase } from '../open.ts'
import { commitState } from '../tables/commits.ts'

let dir: string
let db: Database.Database
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-migrate-'))
  db = openDatabase(join(dir, 'a.db'), TEST_KEY)
  migrate(db, 10)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a workspace of version 10 has no counter, and begins to count with the migration itself', () => {
  expect(commitState(db)).toBeUndefined()
  db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0)`)
  migrate(db, 11)
  expect(schemaVersion(db)).toBe(11)
  expect(commitState(db)).toMatchObject({ number: 1 })
  expect(db.prepare('SELECT name FROM accounts').pluck().get()).toBe('A')
})
