import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QunxiError } from '#shared/contract/errors.ts'
import { insertCustomer } from '#core/store/tables/customers.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { dispatch } from './serve.ts'

const NOW = Date.UTC(2026, 10, 23, 2)

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
