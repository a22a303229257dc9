import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { draftingContract } from '#shared/contract/drafting.ts'
import { drainCadence } from '#core/cadence/refresh.ts'
import { drainDrafts } from '#core/drafting/keeper.ts'
import { queueCadence } from '#core/store/tables/cadence-queue.ts'
import { MessageInserter } from '#core/store/tables/message-writes.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { dispatch } from './serve.ts'

type Calls = typeof draftingContract

const ZONE = 'Asia/Shanghai'
const NOW = Date.parse('2026-11-23T15:00:00+08:00')
const MINUTE = 60_000
const [GROUP, DIRECT, STAFF, ANNA, BEN] = [1, 2, 10, 20, 21] as const

let desk: TestWorkspace
let serial = 0

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  desk = openTestWorkspace({ now: NOW })
  desk.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0)`)
    db.run(
      `INSERT INTO conversations(id, account_id, native_id, kind, title, message_count, contact_id) VALUES(1, 1, 'g', 'group', '护肤 1 群', 1, NULL), (2, 1, 'd', 'direct', '安娜', 1, 20)`,
    )
    db.run(`INSERT INTO group_chats(conversation_id, tier) VALUES(1, 'vip')`)
    db.run(`INSERT INTO contacts(id, account_id, native_id, name, role) VALUES(10, 1, 's', '小店长', 'staff')`)
    db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(20, 1, 'c20', '安娜'), (21, 1, 'c21', '本')`)
    db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES('k1', '安娜·王', 0, 0)`)
    db.run(`INSERT INTO customer_contacts(contact_id, customer_id) VALUES(20, 'k1')`)
    db.run(
      `INSERT INTO orders(id, source, native_id, customer_id, ordered_at, cents, status, items) VALUES(1, 'shop', 'A1001', 'k1', ?, 12800, '已付款', '面霜')`,
      NOW - 86_400_000,
    )
  })
})
afterEach(() => {
  desk.remove()
  vi.useRealTimers()
})

function call<M extends keyof Calls>(method: M, input: InputOf<Calls[M]>): OutputOf<Calls[M]> {
  return dispatch(desk.workspace, method, input).output as OutputOf<Calls[M]>
}

function refused(method: keyof Calls, input: unknown): { code: string; details: unknown } {
  try {
    dispatch(desk.workspace, method, input)
  } catch (error) {
    return error as { code: string; details: unknown }
  }
  throw new Error(`${method} was not refused`)
}

/** `minutes` before 15:00; then everything in the background is worked off. */
function says(conversationId: number, senderId: number, text: string, minutes: number): void {
  desk.store.write((db) => {
    serial += 1
    const id = new MessageInserter(db).insert({
      conversationId,
      senderId,
      sentAt: NOW - minutes * MINUTE,
      uid: `u${serial}`,
      kind: 'text',
      text,
      editedAt: null,
      recalledAt: null,
      replyTo: null,
      media: null,
    }) as number
    queueCadence(db, conversationId, id)
  })
  settle()
}

function settle(): void {
  drainCadence(desk.store, ZONE)
  drainDrafts(desk.store, ZONE, NOW)
}

const queue = (conversationId: number | null = null) => call('drafting.queue', { conversationId })
const invoiceRule = () => call('rules.list', {}).items.find(({ name }) => name === '发票')!

describe('the reply queue', () => {
  test('who waits longest comes first, with the draft, the rule and the customer’s name in it', () => {
    says(GROUP, BEN, '能开发票吗？', 30)
    says(DIRECT, ANNA, '你好', 91)
    says(DIRECT, ANNA, '什么时候发货呀', 90)
    const { items, total, drafts } = queue()
    expect([total, drafts]).toEqual([2, 2])
    expect(items.map(({ name, conversationTitle }) => [name, conversationTitle])).toEqual([
      ['安娜', '安娜'],
      ['本', '护肤 1 群'],
    ])
    expect(items[0]!.asked).toBe('你好\n什么时候发货呀')
    expect(items[0]!.draft).toMatchObject({ ruleName: '发货时间' })
    expect(items[0]!.draft!.text).toMatch(/^安娜，/)
    const detail = call('drafting.detail', { id: items[0]!.draft!.id })
    expect(detail).toMatchObject({ state: 'pending', rule: { name: '发货时间' }, trace: { reason: 'drafted' } })
    const [start, end] = detail.trace.rules[0]!.hits[0]!.spans[0]!
    expect(detail.asked.slice(start, end)).toBe('什么时候发货')
  })

  test('an answer by staff empties it and overtakes the draft', () => {
    says(DIRECT, ANNA, '什么时候发货呀', 60)
    const { id } = queue().items[0]!.draft!
    says(DIRECT, STAFF, '今天下午就发～', 50)
    expect(queue().total).toBe(0)
    expect(call('drafting.detail', { id }).state).toBe('stale')
    expect(refused('drafting.accept', { id }).code).toBe('CONFLICT')
  })

  test('a complaint is handed off: no draft, an alert with the words, open until a person took it', () => {
    says(GROUP, BEN, '脸上起红疹了，我要投诉', 20)
    const { items, handOffs } = queue()
    expect(handOffs).toBe(1)
    expect(items[0]).toMatchObject({ draft: null, handOff: { guard: 'medical', severity: 'urgent', taken: false } })
    call('drafting.takeHandOff', { id: items[0]!.handOff!.id, taken: true })
    expect(queue().items[0]!.handOff!.taken).toBe(true)
    call('drafting.closeHandOff', { id: items[0]!.handOff!.id })
    expect(queue().items[0]!.handOff).toBeNull()
  })

  test('small talk in a group waits for nobody; a message nothing answers waits without a draft', () => {
    says(GROUP, BEN, '今天天气真好', 40)
    says(GROUP, ANNA, '你们老板喜欢什么颜色？', 30)
    expect(queue().items).toMatchObject([{ name: '安娜', draft: null, handOff: null }])
  })
})

describe('what the operator decides', () => {
  test('accepting marks it and takes it off the list; undo brings it back', () => {
    says(DIRECT, ANNA, '能开发票吗', 30)
    const { draft } = queue().items[0]!
    const answer = dispatch(desk.workspace, 'drafting.accept', { id: draft!.id })
    expect(answer.output).toEqual({ text: draft!.text, state: 'accepted' })
    expect(queue().total).toBe(0)
    expect(call('drafting.ofCustomer', { customerId: 'k1' }).items).toMatchObject([
      { state: 'accepted', ruleName: '发票', text: draft!.text },
    ])
    expect(invoiceRule().used.accepted).toBe(1)
    desk.store.undo(answer.undo!.token)
    expect(queue().items[0]!.draft!.id).toBe(draft!.id)
  })

  test('an open hole or a forbidden word stops it; the edited text goes through and is kept', () => {
    says(DIRECT, ANNA, '你们几点关门？', 30)
    const { draft } = queue().items[0]!
    expect(draft!.text).toContain('{{营业时间}}')
    expect(refused('drafting.accept', { id: draft!.id })).toMatchObject({
      code: 'VARIABLE_MISSING',
      details: { names: ['营业时间'] },
    })
    expect(refused('drafting.accept', { id: draft!.id, text: '全网最低，十点关门' })).toMatchObject({
      code: 'REFUSED',
      details: { findings: [{ text: '全网最低', category: 'absolute' }] },
    })
    expect(call('drafting.accept', { id: draft!.id, text: '晚上十点关门哦' })).toEqual({
      text: '晚上十点关门哦',
      state: 'edited',
    })
    expect(call('drafting.detail', { id: draft!.id })).toMatchObject({ state: 'edited', finalText: '晚上十点关门哦' })
  })

  test('filling in a variable fills the drafts that wait for it', () => {
    says(DIRECT, ANNA, '你们几点关门？', 30)
    call('variables.save', { name: '营业时间', value: '每天 10:00–22:00' })
    settle()
    expect(queue().items[0]!.draft!.text).toContain('每天 10:00–22:00')
  })

  test('a rejected draft leaves its reason; the customer still waits unless no reply is needed', () => {
    says(DIRECT, ANNA, '能开发票吗', 30)
    const first = queue().items[0]!.draft!
    call('drafting.reject', { id: first.id, reason: 'wrongAnswer', note: '问的是收据' })
    settle()
    expect(queue().items).toMatchObject([{ draft: null }])
    expect(call('drafting.detail', { id: first.id })).toMatchObject({
      state: 'rejected',
      reason: 'wrongAnswer',
      finalText: '问的是收据',
    })
    says(GROUP, BEN, '能开发票吗？', 20)
    call('drafting.reject', { id: queue(GROUP).items[0]!.draft!.id, reason: 'noReplyNeeded' })
    expect(queue(GROUP).total).toBe(0)
  })

  test('a rule on cooldown does not answer the same conversation twice', () => {
    const { id, name, priority, scriptId, body } = invoiceRule()
    call('rules.save', { id, name, priority, scriptId, body: { ...body, cooldown: { minutes: 60, per: 'conversation' } } })
    says(GROUP, BEN, '能开发票吗？', 50)
    call('drafting.accept', { id: queue().items[0]!.draft!.id })
    says(GROUP, STAFF, '可以开的', 48)
    says(GROUP, ANNA, '发票怎么开？', 10)
    expect(queue().items).toMatchObject([{ name: '安娜', draft: null }])
    says(DIRECT, ANNA, '发票怎么开？', 5)
    expect(queue(DIRECT).items[0]!.draft).toMatchObject({ ruleName: '发票' })
  })
})

describe('rules and scripts', () => {
  test('a new rule with a script and a made-up variable answers at once, by the customer’s order', () => {
    call('variables.save', { name: '本月主推', value: '玫瑰面霜' })
    const script = call('scripts.save', {
      title: '主推',
      body: '{{客户称呼}}，本月主推{{本月主推}}，您的订单 {{订单号}} 共 {{订单金额}}',
    })
    call('rules.save', {
      name: '主推',
      priority: 90,
      scriptId: script.id,
      body: { any: [{ kind: 'keyword', text: '主推+什么' }] },
    })
    const { draft } = call('drafting.test', { text: '这个月主推什么？', customerId: 'k1' })
    expect(draft!.text).toBe('安娜·王，本月主推玫瑰面霜，您的订单 A1001 共 128 元')
  })

  test('the tester tries a rule before it is saved, and says what almost fired', () => {
    const { scriptId } = invoiceRule()
    const rule = {
      id: null,
      name: '试试',
      priority: 99,
      scriptId,
      body: { any: [{ kind: 'keyword' as const, text: '寄存+多久' }] },
    }
    const result = call('drafting.test', { text: '可以寄存吗', rule })
    expect(result.trace.rules.find((entry) => entry.rule.name === '试试')).toMatchObject({
      outcome: 'partial',
      hits: [{ missing: ['多久'] }],
    })
    expect(call('drafting.test', { text: '行李寄存多久', rule }).draft!.rule.name).toBe('试试')
    expect(call('rules.list', {}).items.some(({ name }) => name === '试试')).toBe(false)
  })

  test('what cannot work is refused with its place', () => {
    const { scriptId } = invoiceRule()
    expect(refused('rules.save', { name: 'x', scriptId, body: { any: [{ kind: 'regex', source: '(退+)+款' }] } })).toMatchObject({
      code: 'PATTERN_RISKY',
      details: { pattern: '(退+)+款', problem: 'NESTED_REPEAT' },
    })
    expect(refused('scripts.save', { title: 'x', body: '您好{{营业时问}}' })).toMatchObject({
      code: 'BAD_INPUT',
      details: { code: 'UNKNOWN_VARIABLE', nearest: '营业时间', start: 2 },
    })
    expect(refused('scripts.archive', { id: scriptId })).toMatchObject({
      code: 'REFUSED',
      details: { rules: [{ name: '发票' }] },
    })
    expect(refused('variables.save', { name: '订单号', value: '1' }).code).toBe('CONFLICT')
    expect(refused('terms.save', { term: '绝对', category: 'custom' }).code).toBe('CONFLICT')
    expect(
      call('rules.checkMatchers', {
        matchers: [
          { kind: 'keyword', text: '，。' },
          { kind: 'keyword', text: '发票' },
        ],
      }).problems,
    ).toMatchObject([{ code: 'EMPTY' }, null])
  })

  test('a term of one’s own is found in scripts and stops a draft', () => {
    call('terms.save', { term: '电子邮箱', category: 'custom', suggestion: '换成「邮箱」' })
    call('variables.save', { name: '发票说明', value: '请发您的电子邮箱' })
    says(DIRECT, ANNA, '能开发票吗', 30)
    const { draft } = queue().items[0]!
    expect(draft!.findings).toMatchObject([{ category: 'custom', text: '电子邮箱', suggestion: '换成「邮箱」' }])
    expect(refused('drafting.accept', { id: draft!.id }).code).toBe('REFUSED')
  })

  test('switching a rule off withdraws its pending drafts', () => {
    says(DIRECT, ANNA, '能开发票吗', 30)
    call('rules.setEnabled', { id: invoiceRule().id, enabled: false })
    settle()
    expect(queue().items).toMatchObject([{ draft: null }])
  })
})
