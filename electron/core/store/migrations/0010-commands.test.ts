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
  migrate(db, 9)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('answers of before are kept; what was asked for them is not known', () => {
  db.exec(`INSERT INTO command_log(id, at, output) VALUES('c1', 5, '{"id":"x"}')`)
  migrate(db, 10)
  expect(schemaVersion(db)).toBe(10)
  expect(db.prepare('SELECT * FROM command_log').all()).toEqual([
    { id: 'c1', at: 5, output: '{"id":"x"}', method: null, digest: null },
  ])
})
