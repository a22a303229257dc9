import { afterAll, beforeAll, expect, test } from 'vitest'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import readExcelFile from 'read-excel-file/node'
import { checkLedger } from '#core/store/tables/ledger.ts'
import { insertCustomer } from '#core/store/tables/customers.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'

let world: TestWorkspace
beforeAll(() => {
  world = openTestWorkspace()
  world.store.write((db) => {
    insertCustomer(db, {
      id: 'a',
      name: '=cmd|calc',
      phone: '+8613900000000',
      remark: '说"好",\n换行',
      createdAt: 1_700_000_000_000,
    })
    insertCustomer(db, { id: 'b', name: '小雨🌸', createdAt: 1_700_000_000_001 })
    db.run(`UPDATE customers SET order_count = 2, order_cents = 12345, last_order_at = 1700000000000 WHERE id = 'b'`)
  })
})
afterAll(() => world.remove())

const columns = [
  { key: 'name', heading: '客户' },
  { key: 'phone', heading: '手机' },
  { key: 'remark', heading: '备注' },
  { key: 'orderAmount', heading: '消费' },
  { key: 'lastOrderAt', heading: '最近下单' },
] as const

const run = (file: string, format: 'csv' | 'xlsx') =>
  world.workspace.jobs.runToEnd('customersExport', {
    file,
    format,
    selection: { filter: {} },
    columns: [...columns],
    sheet: '客户/[1]',
  })

test('a CSV opens in Excel with Chinese, and no cell of it runs', async () => {
  const file = join(world.dir, 'out.csv')
  expect(await run(file, 'csv')).toEqual({ file, rows: 2 })
  const bytes = readFileSync(file)
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(parse(bytes, { bom: true })).toEqual([
    ['客户', '手机', '备注', '消费', '最近下单'],
    ["'=cmd|calc", "'+8613900000000", '说"好",\n换行', '0', ''],
    ['小雨🌸', '', '', '123.45', '2023-11-15 06:13'],
  ])
})

test('an XLSX holds the same rows', async () => {
  const file = join(world.dir, 'out.xlsx')
  expect(await run(file, 'xlsx')).toEqual({ file, rows: 2 })
  const sheets = await readExcelFile(file)
  const rows = JSON.stringify(sheets)
  expect(rows).toContain("'=cmd|calc")
  expect(rows).toContain('123.45')
})

test('a place that cannot be written is told, and leaves no half file', async () => {
  const file = join(world.dir, 'missing-folder', 'out.csv')
  await expect(run(file, 'csv')).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    details: { field: 'file', path: file, why: 'absent' },
  })
  expect(existsSync(dirname(file))).toBe(false)
  expect(readdirSync(world.dir).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('each export is in the ledger', () => {
  expect(checkLedger(world.store.read)).toEqual({ ok: true, entries: 2 })
})
