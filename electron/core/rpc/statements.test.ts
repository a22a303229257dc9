/** No value is ever written into an SQL text: whatever is asked, whenever and however much of it, the same texts are compiled. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { contract, type ReadMethod } from '#shared/contract/contract.ts'
import { DAY } from '#shared/domain/zone.ts'
import { Store } from '#core/store/store.ts'
import { queueAllCadence } from '#core/store/tables/cadence-queue.ts'
import { DEMO_NOW, openDemoWorkspace, readInputs } from '#core/testing/every-read.ts'
import type { Workspace } from '#core/workspace.ts'
import { dispatch } from './serve.ts'

let workspace: Workspace
let remove: () => void
const proving = Store.faceOfCall
const methods = Object.keys(contract).filter((name) => contract[name as keyof typeof contract].kind === 'read') as ReadMethod[]

beforeAll(async () => {
  ;({ workspace, remove } = await openDemoWorkspace())
  vi.useFakeTimers({ toFake: ['Date'], now: DEMO_NOW })
  // The proving face compiles for itself; here the store's own statements are looked at.
  Store.faceOfCall = undefined
}, 120_000)
afterAll(() => {
  Store.faceOfCall = proving
  vi.useRealTimers()
  remove()
})

const ids = <T extends string | number>(sql: string, n: number) =>
  workspace.store.read
    .all<{ id: T }>(sql)
    .slice(0, n)
    .map(({ id }) => id)

/** Every read of the contract, and filters, lists and selections of `n` things. */
function look(n: number): void {
  const inputs = readInputs(workspace.store.read)
  for (const method of methods) for (const input of inputs[method]()) dispatch(workspace, method, input)
  const tags = ids<string>('SELECT id FROM tags ORDER BY id', n)
  const filters = [
    { tagsAny: tags, tagsNone: tags, groups: ids<number>(`SELECT id FROM conversations WHERE kind = 'group' ORDER BY id`, n) },
    {
      tagsAll: tags,
      stages: (['active', 'silent', 'churned'] as const).slice(0, n),
      channels: ['wecom', 'qq', 'line'].slice(0, n),
    },
    {
      operators: [null, ...ids<string>('SELECT id FROM operators ORDER BY id', n)],
      silentDays: n,
      ordersMin: n,
      spentMax: n * 1000,
    },
    { text: '小'.repeat(n), heardDays: n * 10, orderedDays: n * 10 },
  ]
  for (const filter of filters) {
    for (const descending of [true, false])
      dispatch(workspace, 'customers.list', { filter, sort: { key: 'stage', descending }, offset: n, limit: n * 10 })
  }
  for (const text of ['小', '订单', 'A1', `${n}`]) dispatch(workspace, 'palette.search', { text })
  for (const customerId of ids<string>('SELECT id FROM customers WHERE archived_at IS NULL ORDER BY id', n * 5)) {
    dispatch(workspace, 'customers.get', { id: customerId })
    dispatch(workspace, 'customers.timeline', { id: customerId })
    dispatch(workspace, 'drafting.test', { text: `什么时候发货${n}`, customerId, at: DEMO_NOW - n * DAY })
  }
}

/** What a day brings, with `n` of everything. */
function work(n: number): void {
  const act = (method: string, input: unknown) => dispatch(workspace, method, input)
  const customers = ids<string>('SELECT id FROM customers WHERE archived_at IS NULL ORDER BY id', n * 3)
  const tag = ids<string>('SELECT id FROM tags ORDER BY id', 1)[0]!
  act('tags.apply', { selection: { ids: customers }, add: [tag] })
  act('tags.apply', { selection: { filter: { stages: ['active'], spentMin: n }, except: customers.slice(0, n) }, add: [tag] })
  act('tags.apply', { selection: { ids: customers }, remove: [tag] })
  act('customers.update', { id: customers[0], name: `客户${n}` })
  act('notes.save', { customerId: customers[0], text: `第 ${n} 次` })
  act('groups.update', {
    ids: ids<number>(`SELECT id FROM conversations WHERE kind = 'group' ORDER BY id`, n),
    tier: 'vip',
    note: `n${n}`,
  })
  act('variables.save', { name: '营业时间', value: `${n} 点到 20 点` })
  const undone = act('content.save', { kind: 'promo', title: `上新${n}`, body: `满 ${n} 减 1` }).undo?.token
  if (undone) act('undo.apply', { token: undone })
  workspace.store.write((db) => queueAllCadence(db))
  workspace.settle('cadence', 'drafts')
}

test('all reads of the contract and a day of work compile no new text when the inputs are others', () => {
  // Once to fill what is kept in memory, which is read the first time only.
  for (const n of [1, 2]) {
    look(n)
    work(n)
  }
  const before = new Set(workspace.store.statements())
  vi.setSystemTime(DEMO_NOW + 3 * 3_600_000 + 12_345)
  look(3)
  work(3)
  expect([...new Set(workspace.store.statements())].filter((sql) => !before.has(sql))).toEqual([])
  expect(before.size).toBeLessThan(700)
})

test('no text holds a time, an id or words that came from an input', () => {
  const values = [
    ...ids<string>('SELECT id FROM customers', 1e6),
    ...ids<string>('SELECT id FROM tags', 1e6),
    ...ids<number>('SELECT id FROM messages', 1e6).map(String),
    ...['客户2', '客户3', '第 2 次', '上新3', '全网最低价', '发货', '几点'],
  ]
  const texts = workspace.store.statements().join('\n')
  expect(values.filter((value) => texts.includes(value))).toEqual([])
  // A moment in milliseconds is thirteen digits long, and no number of ours is.
  expect(texts.match(/\b1[5-9]\d{11}\b/gu)).toBeNull()
})
