import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStore } from '#core/testing/test-store.ts'
import { catalogue, customerPointers, tableEntry, tablesPeopleWrite, tablesWhere } from './catalogue.ts'
import type { Store } from './store.ts'

let store: Store
let remove: () => void
beforeAll(() => {
  ;({ store, remove } = openTestStore())
})
afterAll(() => remove())

const schemaTables = () =>
  store.read
    .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .map(({ name }) => name)
const columnsOf = (table: string) =>
  store.read.all<{ name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?)', table)

test('every table of the schema is in the catalogue, and nothing else is', () => {
  expect(Object.keys(catalogue).toSorted()).toEqual(schemaTables())
})

test('every column that points at a person, a chat or a message says so', () => {
  const named = /(?:^|_)(?:customer|contact|conversation|message|staff|sender|wait)_id$/
  for (const table of schemaTables()) {
    const points = tableEntry(table)!.points ?? {}
    const columns = columnsOf(table).map(({ name }) => name)
    for (const column of Object.keys(points)) expect(columns, `${table}.${column}`).toContain(column)
    for (const column of columns.filter((name) => named.test(name))) expect(points, `${table}.${column}`).toHaveProperty(column)
  }
})

test('columns that the catalogue names are there', () => {
  for (const table of schemaTables()) {
    const { peopleColumns = [], figures = [], stampOf = [] } = tableEntry(table)!
    const columns = columnsOf(table).map(({ name }) => name)
    expect(columns, table).toEqual(expect.arrayContaining([...peopleColumns, ...figures]))
    expect(schemaTables()).toEqual(expect.arrayContaining([...stampOf]))
  }
})

test('a stamp stands for exactly the tables whose triggers move it', () => {
  for (const stamp of tablesWhere(({ stampOf }) => stampOf !== undefined)) {
    const moving = store.read
      .all<{ name: string }>(
        `SELECT DISTINCT tbl_name AS name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%UPDATE ' || ? || ' %'`,
        stamp,
      )
      .map(({ name }) => name)
    expect([...tableEntry(stamp)!.stampOf!].toSorted()).toEqual(moving.toSorted())
  }
})

test('what people write can be found again by its key', () => {
  for (const table of tablesPeopleWrite)
    expect(
      columnsOf(table).some(({ pk }) => pk > 0),
      table,
    ).toBe(true)
})

test('a merge moves everything that points at a customer', () => {
  expect(customerPointers.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual([
    'customer_contacts.customer_id',
    'deliveries.customer_id',
    'follow_ups.customer_id',
    'notes.customer_id',
    'orders.customer_id',
    'touches.customer_id',
  ])
})
