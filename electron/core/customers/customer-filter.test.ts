import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { customerFilterSchema, lifecycleStages, type CustomerFilter } from '#shared/domain/customer-filter.ts'
import { stageOf } from '#shared/domain/lifecycle.ts'
import { DAY } from '#shared/domain/zone.ts'
import { countCustomers, getCustomer, insertCustomer, listCustomers, selectedIds } from '#core/store/tables/customers.ts'
import { saveTag, saveTagGroup } from '#core/store/tables/tags.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'

const NOW = Date.UTC(2026, 10, 23, 2)

interface Person {
  id: string
  name: string
  phone: string | null
  remark: string | null
  operatorId: string | null
  lastMessageAt: number | null
  lastOrderAt: number | null
  orderCount: number
  orderCents: number
  tags: string[]
  followUp: boolean
}

const names = ['小雨', '100%棉', 'a_b', 'Álvaro', '王姐🌸', 'Ann', '\\back']
const tagIds = ['t1', 't2', 't3']

function person(i: number, r: (n: number) => number): Person {
  const orderCount = r(3) === 0 ? 0 : r(8)
  return {
    id: `c${String(i).padStart(4, '0')}`,
    name: names[r(names.length)]!,
    phone: r(2) ? `1390000${String(i).padStart(4, '0')}` : null,
    remark: r(3) === 0 ? '老客户 10%off' : null,
    operatorId: [null, 'o1', 'o2'][r(3)]!,
    lastMessageAt: r(4) === 0 ? null : NOW - r(120) * DAY,
    lastOrderAt: orderCount === 0 ? null : NOW - r(150) * DAY,
    orderCount,
    orderCents: orderCount * r(9000),
    tags: tagIds.filter(() => r(3) === 0),
    followUp: r(5) === 0,
  }
}

function matches(p: Person, f: CustomerFilter): boolean {
  const text = f.text?.trim().toLowerCase()
  const within = (at: number | null, days: number) => at !== null && at >= NOW - days * DAY
  return [
    !text || [p.name, p.remark, p.phone].some((each) => each?.toLowerCase().includes(text)),
    (f.tagsAll ?? []).every((tag) => p.tags.includes(tag)),
    !f.tagsAny?.length || f.tagsAny.some((tag) => p.tags.includes(tag)),
    !(f.tagsNone ?? []).some((tag) => p.tags.includes(tag)),
    !f.stages?.length || f.stages.includes(stageOf({ ...p, createdAt: NOW }, NOW)),
    !f.operators?.length || f.operators.includes(p.operatorId),
    f.silentDays === undefined || !within(p.lastMessageAt, f.silentDays),
    f.heardDays === undefined || within(p.lastMessageAt, f.heardDays),
    f.ordersMin === undefined || p.orderCount >= f.ordersMin,
    f.ordersMax === undefined || p.orderCount <= f.ordersMax,
    f.spentMin === undefined || p.orderCents >= f.spentMin,
    f.notOrderedDays === undefined || !within(p.lastOrderAt, f.notOrderedDays),
    !f.untagged || p.tags.length === 0,
    f.hasPhone === undefined || (p.phone !== null) === f.hasPhone,
    f.openFollowUp === undefined || p.followUp === f.openFollowUp,
  ].every(Boolean)
}

const filters: fc.Arbitrary<CustomerFilter> = fc
  .record(
    {
      text: fc.constantFrom('', '100%', '_', 'ann', '🌸', '\\', '1390', '10%'),
      tagsAll: fc.subarray(tagIds, { maxLength: 2 }),
      tagsAny: fc.subarray(tagIds),
      tagsNone: fc.subarray(tagIds, { maxLength: 1 }),
      stages: fc.subarray([...lifecycleStages]),
      operators: fc.subarray([null, 'o1', 'o2'] as (string | null)[]),
      silentDays: fc.nat(130),
      heardDays: fc.nat(130),
      ordersMin: fc.nat(6),
      ordersMax: fc.nat(6),
      spentMin: fc.nat(30_000),
      notOrderedDays: fc.nat(160),
      untagged: fc.boolean(),
      hasPhone: fc.boolean(),
      openFollowUp: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((f) => customerFilterSchema.parse(f))

describe('the filter', () => {
  let world: TestWorkspace
  let people: Person[]
  beforeAll(() => {
    world = openTestWorkspace()
    let seed = 7
    const r = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    people = Array.from({ length: 300 }, (_, i) => person(i, r))
    world.store.write((db) => {
      saveTagGroup(db, { id: 'g', name: '肤质', color: 'teal', position: 1 })
      for (const id of tagIds) saveTag(db, { id, groupId: 'g', name: id, color: null, source: 'manual', createdAt: 1 })
      for (const p of people) {
        insertCustomer(db, { ...p, createdAt: NOW })
        db.run(
          'UPDATE customers SET last_message_at = ?, last_order_at = ?, order_count = ?, order_cents = ? WHERE id = ?',
          p.lastMessageAt,
          p.lastOrderAt,
          p.orderCount,
          p.orderCents,
          p.id,
        )
        for (const tag of p.tags) db.run('INSERT INTO customer_tags(customer_id, tag_id, tagged_at) VALUES(?, ?, 1)', p.id, tag)
        if (p.followUp)
          db.run(`INSERT INTO follow_ups(id, customer_id, due_at, text, created_at) VALUES(?, ?, 1, 'x', 1)`, p.id, p.id)
      }
    })
  })
  afterAll(() => world.remove())

  test('finds exactly whom a walk over everybody finds, in any combination', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const expected = people.filter((p) => matches(p, filter)).map((p) => p.id)
        const found = selectedIds(world.store.read, { filter, except: [] }, NOW).sort()
        expect(found).toEqual(expected)
        expect(countCustomers(world.store.read, filter, NOW)).toBe(expected.length)
      }),
      { numRuns: 300 },
    )
  })

  test('stages in SQL are the stages of the shared rule', () => {
    for (const p of people) expect(getCustomer(world.store.read, p.id, NOW)!.stage).toBe(stageOf({ ...p, createdAt: NOW }, NOW))
  })

  test('pages in any order hold everybody once', () => {
    for (const key of ['name', 'lastMessageAt', 'orderCents', 'stage', 'tags'] as const) {
      const seen: string[] = []
      for (let offset = 0; ; offset += 70) {
        const page = listCustomers(world.store.read, { filter: {}, sort: { key, descending: true }, offset, limit: 70, now: NOW })
        if (page.length === 0) break
        seen.push(...page.map((row) => row.id))
      }
      expect(new Set(seen).size).toBe(300)
      expect(seen.length).toBe(300)
    }
  })
})
