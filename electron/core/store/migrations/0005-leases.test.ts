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
  migrate(db, 4)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a workspace of version 4 keeps its settings, and a lease that is held stays held', () => {
  db.exec(`INSERT INTO meta VALUES('name', '花店'), ('engine_lease', '{"owner":"o","until":9,"pid":1,"host":"h"}')`)
  migrate(db, 5)
  expect(schemaVersion(db)).toBe(5)
  expect(db.prepare('SELECT * FROM meta').all()).toEqual([{ key: 'name', value: '花店' }])
  expect(db.prepare('SELECT * FROM leases').all()).toEqual([
    { what: 'engine', holder: '{"owner":"o","until":9,"pid":1,"host":"h"}' },
  ])
})
