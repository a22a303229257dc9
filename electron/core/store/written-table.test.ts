import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStore } from '#core/testing/test-store.ts'
import type { Store } from './store.ts'
import { tablesOfTrigger, writtenTable } from './written-table.ts'

test.each([
  [`INSERT INTO notes(id) VALUES('a')`, 'notes'],
  [`insert or ignore into "notes"(id) SELECT id FROM customers`, 'notes'],
  ['REPLACE INTO meta VALUES(1, 2)', 'meta'],
  ['UPDATE OR REPLACE tags SET name = ?', 'tags'],
  ['UPDATE main.tags SET name = (SELECT x FROM y)', 'tags'],
  ['DELETE FROM [drafts] WHERE id IN (SELECT id FROM deliveries)', 'drafts'],
  [
    `-- UPDATE a\n/* DELETE FROM b */ WITH c AS (SELECT 'INSERT INTO d', 1), e(x) AS (SELECT 1) UPDATE notes SET text = ''`,
    'notes',
  ],
  ['WITH x AS (SELECT 1) INSERT INTO orders SELECT * FROM x ON CONFLICT DO UPDATE SET cents = 1', 'orders'],
])('%s', (sql, table) => expect(writtenTable(sql)).toEqual({ table }))

test('control of a transaction and temporary tables are nobody else’s', () => {
  for (const sql of ['SAVEPOINT a', 'PRAGMA x=1', 'CREATE TEMP TABLE t(a)', 'INSERT INTO temp.t VALUES(1)'])
    expect(writtenTable(sql)).toBe('none')
})

test('a write without a table is an error', () => expect(() => writtenTable('WITH a AS (SELECT 1)')).toThrow(/No table/))

let store: Store
let remove: () => void
beforeAll(() => {
  ;({ store, remove } = openTestStore())
})
afterAll(() => remove())

test('every trigger of the schema is read right: SQLite’s own plan writes the same tables', () => {
  const triggers = store.read.all<{ name: string; sql: string }>(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`)
  expect(triggers.length).toBeGreaterThan(40)
  const tables = new Set(
    store.read.all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`).map(({ name }) => name),
  )
  for (const { name, sql } of triggers) {
    const body = sql.slice(sql.search(/\bBEGIN\b/i))
    const named = [...body.matchAll(/\b(?:INSERT INTO|UPDATE(?! SET)|DELETE FROM)\s+(\w+)/gi)].map((match) => match[1]!)
    const written = tablesOfTrigger(sql)
    expect(new Set(written), name).toEqual(new Set(named.filter((each) => tables.has(each))))
    for (const table of written) expect(tables, name).toContain(table)
  }
})
