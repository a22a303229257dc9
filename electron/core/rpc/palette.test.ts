import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import type { paletteContract } from '#shared/contract/palette.ts'
import type { OutputOf } from '#shared/contract/define.ts'
import { dispatch } from './serve.ts'

type Found = OutputOf<(typeof paletteContract)['palette.search']>

let opened: TestWorkspace
const find = (text: string, limit = 6) => dispatch(opened.workspace, 'palette.search', { text, limit }).output as Found

function customer(id: string, name: string, more: { remark?: string; phone?: string; talkedAt?: number } = {}): void {
  opened.store.write((db) =>
    db.run(
      `INSERT INTO customers(id, name, remark, phone, last_message_at, created_at, updated_at) VALUES(?, ?, ?, ?, ?, 0, ?)`,
      id,
      name,
      more.remark ?? null,
      more.phone ?? null,
      more.talkedAt ?? null,
      Date.now() + opened.store.read.value<number>('SELECT count(*) FROM customers')!,
    ),
  )
}

beforeAll(() => {
  opened = openTestWorkspace()
  customer('c1', '张三', { talkedAt: 10 })
  customer('c2', '小张三丰', { talkedAt: 30 })
  customer('c3', '欧阳娜娜', { remark: '张三的朋友', phone: '13800001234' })
  customer('c4', 'Lily 王')
  opened.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'test', 'a', 'Shop', 0)`)
    db.run(`INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'g', 'group', '敏感肌交流群')`)
    db.run(`INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(2, 1, 'd', 'direct', '张三')`)
  })
})
afterAll(() => opened.remove())

describe('finding by name', () => {
  test('beginnings come first, then inside, then remarks, with what matched marked', () => {
    const { customers, totals } = find('张三')
    expect(customers.map(({ id, ranges }) => [id, ranges])).toEqual([
      ['c1', [[0, 2]]],
      ['c2', [[1, 3]]],
      ['c3', []],
    ])
    expect(totals.customers).toBe(3)
  })

  test('pinyin initials, parts of a phone number and Latin letters in either case find too', () => {
    expect(find('oynn').customers.map(({ id }) => id)).toEqual(['c3'])
    expect(find('00012').customers.map(({ id }) => id)).toEqual(['c3'])
    expect(find('LILY').customers.map(({ id }) => id)).toEqual(['c4'])
    expect(find('mgj').groups.map(({ name }) => name)).toEqual(['敏感肌交流群'])
  })

  test('groups and direct chats are told apart', () => {
    const { groups, direct } = find('张三')
    expect(groups).toEqual([])
    expect(direct.map(({ conversationId }) => conversationId)).toEqual([2])
  })

  test('blank finds nothing, and a limit still says how many there are', () => {
    expect(find('  ').totals).toEqual({ customers: 0, groups: 0, direct: 0 })
    const limited = find('张三', 1)
    expect(limited.customers).toHaveLength(1)
    expect(limited.totals.customers).toBe(3)
  })

  test('a new customer is found at the next key stroke', () => {
    expect(find('周杰').totals.customers).toBe(0)
    customer('c9', '周杰')
    expect(find('周杰').customers.map(({ id }) => id)).toEqual(['c9'])
  })
})

test('answers at once at 50,000 customers', () => {
  opened.store.write((db) => {
    const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
    for (let i = 0; i < 50_000; i++) {
      const name = `${surnames[i % surnames.length]}${String.fromCodePoint(0x4e00 + (i % 5000))}${String.fromCodePoint(0x4e00 + ((i * 7) % 5000))}`
      db.run(
        `INSERT INTO customers(id, name, created_at, updated_at, remark) VALUES(?, ?, 0, ?, ?)`,
        `bulk-${i}`,
        name,
        1e13 + i,
        `第 ${i} 位`,
      )
    }
  })
  find('热身')
  const times = ['张', '王一', 'zs', '第 4999', '13800', '没有这个人'].map((text) => {
    const tries = Array.from({ length: 5 }, () => {
      const start = performance.now()
      find(text)
      return performance.now() - start
    })
    return Math.min(...tries)
  })
  // The best of five, then the median: what else a shared machine does at the moment is not in question.
  console.log(`palette at 50,000 customers: ${times.map((ms) => ms.toFixed(1)).join(', ')} ms`)
  // Twice the goal: a bound that only a change for the worse can pass, not a busy machine.
  expect(times.toSorted((a, b) => a - b)[3]).toBeLessThan(100)
})
