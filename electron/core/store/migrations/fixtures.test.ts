/** Workspaces of every earlier schema, as the code of that schema left them, open in this one with everything that was in them. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '#core/cli/run.ts'
import { Workspace } from '#core/workspace.ts'
import { LATEST_VERSION } from '../migrate.ts'
import { databaseOf } from '../workspace-file.ts'
import { ownTables } from './testing/fixture-rows.ts'
import { FIXTURE_KEY, FIXTURE_ZONE, makeSchemaFixture } from './testing/schema-fixture.ts'

let parent: string
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'qunxi-schemas-'))
  process.env.QUNXI_KEY = FIXTURE_KEY
})
afterAll(() => {
  delete process.env.QUNXI_KEY
  rmSync(parent, { recursive: true, force: true })
})

const stored = (version: number) => join(import.meta.dirname, 'testing', `schema-${version}.db`)

/** A workspace whose database is of that schema: the stored one, or for those that were never released alone one made now. */
function workspaceOf(version: number): string {
  const dir = join(parent, `schema-${version}`)
  mkdirSync(dir)
  if (version <= 2) copyFileSync(stored(version), databaseOf(dir))
  else makeSchemaFixture(databaseOf(dir), version)
  const file = { format: 1, name: '旧版本', zone: FIXTURE_ZONE, createdAt: 1_790_000_000_000 }
  writeFileSync(join(dir, 'workspace.json'), JSON.stringify(file))
  return dir
}

function look<T>(dir: string, work: (db: Database.Database) => T): T {
  const db = new Database(databaseOf(dir))
  try {
    db.pragma(`cipher='chacha20'`)
    db.pragma(`key="x'${FIXTURE_KEY}'"`)
    return work(db)
  } finally {
    db.close()
  }
}

/** All rows of all tables, by table. Rows that a migration may add are told apart by the columns the old schema had. */
function rowsOf(db: Database.Database, columns?: ReadonlyMap<string, readonly string[]>) {
  const rows = new Map<string, string[]>()
  const has = new Set(ownTables(db))
  for (const table of columns ? columns.keys() : has) {
    if (!has.has(table)) continue
    const names = columnsOf(db, table).filter((name) => columns?.get(table)?.includes(name) ?? true)
    const select = `SELECT ${names.map((name) => `"${name}"`).join(', ')} FROM "${table}"`
    rows.set(table, (db.prepare(select).raw().all() as unknown[]).map((row) => JSON.stringify(row)).sort())
  }
  return rows
}

const columnsOf = (db: Database.Database, table: string): string[] =>
  (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name)

/** What later schemas have emptied or filled by themselves: queues that are worked off and things worked out anew. */
const WORKED_OUT = new Set(['meta', 'book_state', 'drafting_state', 'search_tail', 'search_segments', 'search_blocks', 'commits'])

const versions = Array.from({ length: LATEST_VERSION }, (_, i) => i + 1)

test.each(versions)('a workspace of schema %i opens with every row it had, and is sound', async (version) => {
  const dir = workspaceOf(version)
  const { before, columns } = look(dir, (db) => {
    expect(db.pragma('user_version', { simple: true })).toBe(version)
    const tables = ownTables(db)
    return { before: rowsOf(db), columns: new Map(tables.map((table) => [table, columnsOf(db, table)])) }
  })
  for (const [table, rows] of before) if (!WORKED_OUT.has(table)) expect(rows.length, table).toBeGreaterThan(0)

  Workspace.open(dir, FIXTURE_KEY).close()

  look(dir, (db) => {
    expect(db.pragma('user_version', { simple: true })).toBe(LATEST_VERSION)
    expect(db.pragma('foreign_key_check')).toEqual([])
    const kept = new Map<string, readonly string[]>()
    for (const [table, names] of columns) {
      const now = columnsOf(db, table)
      kept.set(
        table,
        names.filter((name) => now.includes(name)),
      )
    }
    const after = rowsOf(db, kept)
    const lost: string[] = []
    for (const table of kept.keys()) {
      if (WORKED_OUT.has(table)) continue
      const had = before.get(table)!.map((row) => {
        const values = JSON.parse(row) as unknown[]
        return JSON.stringify(values.filter((_, i) => kept.get(table)!.includes(columns.get(table)![i]!)))
      })
      const has = after.get(table) ?? []
      for (const row of had) if (!has.includes(row)) lost.push(`${table} ${row}`)
    }
    expect(lost).toEqual([])
  })
  expect(await runCommand(['verify', '--workspace', dir, '--json'])).toMatchObject({
    ok: true,
    integrity: 'ok',
    ledger: { ok: true, entries: 2 },
  })
})

test('a database from the future is refused and left byte for byte as it was', async () => {
  const dir = join(parent, 'future')
  Workspace.create(dir, FIXTURE_KEY, { name: '未来', zone: FIXTURE_ZONE }).close()
  look(dir, (db) => db.pragma(`user_version=${LATEST_VERSION + 1}`))
  const all = () =>
    readdirSync(dir)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex'),
      ])
  const before = all()
  expect(() => Workspace.open(dir, FIXTURE_KEY)).toThrow(expect.objectContaining({ code: 'NEWER_DATABASE' }))
  await expect(runCommand(['verify', '--workspace', dir, '--json'])).rejects.toMatchObject({ code: 'NEWER_DATABASE' })
  expect(all()).toEqual(before)
})
