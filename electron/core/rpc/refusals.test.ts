/** What names nothing, lies outside what can be or cannot be written is refused by a closed code with its field, never by INTERNAL. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { contract, type Method } from '#shared/contract/contract.ts'
import { jobKinds } from '#shared/contract/job-kinds.ts'
import { shellContract } from '#shared/contract/shell.ts'
import { Grants } from '#core/rpc/grants.ts'
import { unboundedFields } from '#core/testing/fuzz/fitting.ts'
import { openShop, type Shop } from '#core/testing/shop.ts'
import { servePort } from './serve.ts'

const NOW = Date.parse('2026-11-23T09:00:00+08:00')
let shop: Shop
let ask: (method: Method, input: unknown) => unknown
let group: number
let customer: string
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  shop = openShop()
  group = shop.group('草莓群', ['小满'])
  customer = '小满'
  let send: (message: unknown) => void = () => {}
  let frame: unknown
  const post = (reply: unknown) => (frame = reply)
  servePort({ post, onMessage: (listener) => (send = listener), onClose: () => {} }, () => shop.workspace, new Grants(() => {}))
  ask = (method, input) => {
    send({ id: 1, method, input })
    const { error, output } = frame as { error?: { code: string; details?: { field?: string } }; output?: unknown }
    return error ? `${error.code} ${error.details?.field}` : output
  }
})
afterAll(() => {
  shop.remove()
  vi.useRealTimers()
})

describe('a row that is not there', () => {
  test.each<[Method, () => unknown, string]>([
    ['tags.save', () => ({ name: '老客', groupId: 'none' }), 'groupId'],
    ['tags.save', () => ({ name: '老客', id: 'none' }), 'id'],
    ['tags.apply', () => ({ selection: { ids: [customer] }, add: ['none'] }), 'add'],
    ['tags.apply', () => ({ selection: { ids: [customer] }, remove: ['none'] }), 'remove'],
    ['tagGroups.save', () => ({ id: 'none', name: '等级', color: 'red' }), 'id'],
    ['calendar.preview', () => ({ kind: 'promo', conversationIds: [group, 987_654], slots: [NOW] }), 'conversationIds'],
    ['calendar.plan', () => ({ contentId: 'none', at: NOW, audience: { groups: [group] } }), 'contentId'],
    ['calendar.entry', () => ({ entryId: 'none' }), 'entryId'],
    ['customers.get', () => ({ id: 'none' }), 'id'],
    ['customers.update', () => ({ id: customer, operatorId: 'none' }), 'operatorId'],
    ['customers.merge', () => ({ id: customer, others: ['none'] }), 'others'],
    ['notes.save', () => ({ customerId: 'none', text: '爱吃草莓' }), 'customerId'],
    ['notes.save', () => ({ id: 'none', customerId: customer, text: '爱吃草莓' }), 'id'],
    ['followUps.save', () => ({ customerId: customer, dueAt: NOW, text: '回访', operatorId: 'none' }), 'operatorId'],
    ['followUps.save', () => ({ id: 'none', customerId: customer, dueAt: NOW, text: '回访' }), 'id'],
    ['savedViews.save', () => ({ id: 'none', screen: 'customers', name: '常看', state: {} }), 'id'],
    ['groups.update', () => ({ ids: [group], addTagIds: ['none'] }), 'addTagIds'],
    ['groups.update', () => ({ ids: [987_654] }), 'ids'],
    ['groups.setStaff', () => ({ contactId: 987_654, staff: true }), 'contactId'],
    ['operators.save', () => ({ id: 'none', name: '小周', role: 'advisor' }), 'id'],
    ['content.attach', () => ({ contentId: 'none', name: 'a.png', mime: 'image/png', base64: '' }), 'contentId'],
    ['messages.send', () => ({ conversationId: 987_654, text: '您好' }), 'conversationId'],
    ['accounts.pause', () => ({ id: 987_654, paused: true }), 'id'],
    ['rules.save', () => ({ name: '发货', scriptId: 'none', body: { any: [{ kind: 'keyword', text: '发货' }] } }), 'scriptId'],
  ])('%s %#', (method, input, field) => {
    expect(ask(method, input())).toBe(`NOT_FOUND ${field}`)
  })

  test('of another customer, a note is not found: no text goes to the wrong person', () => {
    shop.group('另一个群', ['小雨'])
    const { id } = ask('notes.save', { customerId: '小雨', text: '对花生过敏' }) as { id: string }
    expect(ask('notes.save', { id, customerId: customer, text: '爱吃草莓' })).toBe('NOT_FOUND id')
  })
})

describe('outside what can be', () => {
  const far = 8.64e15
  test.each<[Method, () => unknown, string]>([
    ['audit.rows', () => ({ of: 'posts', from: 2 ** 53 - 1, to: NOW }), 'from'],
    ['audit.rows', () => ({ of: 'promos', from: NOW, to: 1e300 }), 'to'],
    ['audit.cadence', () => ({ from: '0000-01-01', to: '0000-01-01' }), 'from'],
    ['audit.operators', () => ({ from: '2026-11-01', to: '9999-12-31' }), 'to'],
    ['search.messages', () => ({ text: '草莓', to: '9999-12-31' }), 'to'],
    ['calendar.preview', () => ({ kind: 'promo', conversationIds: [group], slots: [far] }), 'slots.0'],
    ['calendar.plan', () => ({ contentId: 'none', at: far, audience: { groups: [group] } }), 'at'],
    ['calendar.move', () => ({ entryId: 'none', to: far }), 'to'],
    ['calendar.range', () => ({ from: -far, to: far }), 'from'],
    ['followUps.save', () => ({ customerId: customer, dueAt: 1e300, text: '回访' }), 'dueAt'],
    ['savedViews.save', () => ({ screen: 'customers', name: '常看' }), 'state'],
    ['savedViews.save', () => ({ screen: 'customers', name: '常看', state: { big: 10n } }), 'state'],
  ])('%s %#', (method, input, field) => {
    expect(ask(method, input())).toBe(`BAD_INPUT ${field}`)
  })
})

test('what a handler left to the tables is no INTERNAL either', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const left = [
    [`INSERT INTO tags(id, group_id, name, source, created_at) VALUES('t', 'none', '', 'manual', 0)`, 'NOT_FOUND'],
    [`INSERT INTO customers(id, name, created_at, updated_at) VALUES('小满', '', 0, 0)`, 'CONFLICT'],
    [`INSERT INTO customers(id, name, created_at, updated_at) VALUES('x', NULL, 0, 0)`, 'BAD_INPUT'],
  ] as const
  for (const [act, code] of left) {
    shop.store.write((db) => db.run(`CREATE TRIGGER forgotten AFTER INSERT ON operators BEGIN ${act}; END`))
    expect(ask('operators.save', { name: '小周', role: 'advisor' })).toBe(`${code} undefined`)
    shop.store.write((db) => db.run('DROP TRIGGER forgotten'))
  }
  expect(logged).toHaveBeenCalledTimes(3)
  logged.mockRestore()
})

test('every text, list and number that a window sends has an end', () => {
  const open = Object.entries({ ...contract, ...shellContract }).flatMap(([method, { input }]) => unboundedFields(input, method))
  const ofJobs = Object.entries(jobKinds).flatMap(([kind, { input }]) => unboundedFields(input, `job ${kind}`))
  // What is of any shape is bounded by a check of its own (bounds.ts), by its kind of job, or by its bytes.
  expect([...open, ...ofJobs]).toEqual([
    'jobs.start.input',
    'savedViews.save.state',
    'policies.save.rule',
    'clipboard.copyImage.bytes',
  ])
})
