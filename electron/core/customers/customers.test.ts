import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { customerFilterSchema, lifecycleStages, type CustomerFilter } from '#shared/domain/customer-filter.ts'
import { stageOf } from '#shared/domain/lifecycle.ts'
import { DAY } from '#shared/domain/zone.ts'
import type { QunxiError } from '#shared/contract/errors.ts'
import { dispatch } from '#core/rpc/serve.ts'
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

describe('calls', () => {
  let world: TestWorkspace
  beforeAll(() => {
    world = openTestWorkspace()
  })
  afterAll(() => world.remove())
  const call = <T>(method: string, input: unknown) =>
    dispatch(world.workspace, method, input) as { output: T; undo?: { token: string } }
  const fails = (method: string, input: unknown) => {
    try {
      call(method, input)
    } catch (error) {
      return (error as QunxiError).code
    }
    return 'no error'
  }

  test('tagging a whole filtered set of 50,000 and taking it back', () => {
    world.store.write((db) => {
      for (let i = 0; i < 50_000; i++) insertCustomer(db, { id: `x${i}`, name: `客户${i}`, createdAt: NOW })
    })
    const { id } = call<{ id: string }>('tags.save', { name: '双十一' }).output
    const started = performance.now()
    const done = call<{ changed: number }>('tags.apply', { selection: { filter: { text: '客户' }, except: ['x7'] }, add: [id] })
    const tagged = performance.now()
    expect(done.output.changed).toBe(49_999)
    expect(call<{ total: number }>('customers.list', { filter: { tagsAll: [id] } }).output.total).toBe(49_999)
    const undoing = performance.now()
    call('undo.apply', { token: done.undo!.token })
    const undone = performance.now()
    expect(call<{ total: number }>('customers.list', { filter: { tagsAll: [id] } }).output.total).toBe(0)
    console.log(`tag 49,999 customers: ${Math.round(tagged - started)} ms, undo: ${Math.round(undone - undoing)} ms`)
  })

  test('a command sent twice is done once', () => {
    const first = dispatch(world.workspace, 'customers.create', { name: '一次' }, 'cmd-1').output
    expect(dispatch(world.workspace, 'customers.create', { name: '一次' }, 'cmd-1').output).toEqual(first)
    expect(call<{ total: number }>('customers.list', { filter: { text: '一次' } }).output.total).toBe(1)
  })

  test('a merge moves what hangs on a person, and undo puts it back', () => {
    const a = call<{ id: string }>('customers.create', { name: '甲' }).output.id
    const b = call<{ id: string }>('customers.create', { name: '乙', phone: '13900001111' }).output.id
    call('notes.save', { customerId: b, text: '喜欢晚上联系' })
    const tag = call<{ id: string }>('tags.save', { name: '敏感肌' }).output.id
    call('tags.apply', { selection: { ids: [b] }, add: [tag] })
    const merged = call('customers.merge', { id: a, others: [b] })
    expect(call('customers.get', { id: a }).output).toMatchObject({
      phone: '13900001111',
      tagIds: [tag],
      notes: [{ text: '喜欢晚上联系' }],
    })
    expect(fails('customers.get', { id: b })).toBe('NOT_FOUND')
    call('undo.apply', { token: merged.undo!.token })
    expect(call('customers.get', { id: a }).output).toMatchObject({ phone: null, tagIds: [], notes: [] })
    expect(call('customers.get', { id: b }).output).toMatchObject({ tagIds: [tag], notes: [{ text: '喜欢晚上联系' }] })
  })

  test('the timeline brings together what was said, bought, noted and promised, newest first', () => {
    const id = call<{ id: string }>('customers.create', { name: '丙' }).output.id
    world.store.write((db) => {
      db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wechat-import', 'a', 'a', 0)`)
      db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(5, 1, 'wx5', '丙')`)
      db.run('INSERT INTO customer_contacts(contact_id, customer_id) VALUES(5, ?)', id)
      db.run(`INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(3, 1, 'g', 'group', '福利群')`)
      db.run('INSERT INTO group_members(conversation_id, contact_id) VALUES(3, 5)')
      const said = `INSERT INTO messages(id, conversation_id, sender_id, sent_at, uid, kind, text) VALUES(?, 3, ?, ?, ?, 'text', ?)`
      db.run(said, 1_000 * 1024, 5, 1_000, 'm1', '有货吗')
      db.run(said, 3_000 * 1024, 9, 3_000, 'm2', '别人说的')
      db.run(
        `INSERT INTO orders(id, source, native_id, customer_id, ordered_at, cents) VALUES(1, 'csv', 'A1', ?, 2000, 9900)`,
        id,
      )
    })
    call('notes.save', { customerId: id, text: '只要小码' })
    const { events } = call<{ events: { type: string; at: number }[] }>('customers.timeline', { id }).output
    expect(events.map((event) => event.type)).toEqual(['note', 'order', 'message'])
    expect(call<{ events: unknown[] }>('customers.timeline', { id, before: 2_000 }).output.events).toEqual([
      {
        type: 'message',
        at: 1_000,
        key: `m${1_000 * 1024}`,
        messageId: 1_000 * 1024,
        conversationId: 3,
        title: '福利群',
        text: '有货吗',
      },
    ])
  })

  test('what is not there is said, and nothing is half done', () => {
    expect(fails('tags.apply', { selection: { filter: {} }, add: ['no-such-tag'] })).toBe('NOT_FOUND')
    expect(fails('customers.update', { id: 'nobody', name: 'x' })).toBe('NOT_FOUND')
    expect(fails('customers.list', { filter: { silentDays: -1 } })).toBe('BAD_INPUT')
    expect(fails('customers.list', { limit: 10_000 })).toBe('BAD_INPUT')
    expect(fails('no.such.call', {})).toBe('UNKNOWN_CALL')
    expect(fails('__proto__', {})).toBe('UNKNOWN_CALL')
  })
})
