import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { join } from 'node:path'
import readExcel from 'read-excel-file/node'
import { DAY, HOUR, MINUTE } from '#shared/domain/zone.ts'
import type { AuditRow, CadenceGroup } from '#shared/contract/audit.ts'
import { drainCadence } from '#core/cadence/refresh.ts'
import { queueAllCadence } from '#core/store/tables/cadence-queue.ts'
import { MessageInserter } from '#core/store/tables/message-writes.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { dispatch } from './serve.ts'

const ZONE = 'Asia/Shanghai'
const DAY0 = Date.parse('2026-11-02T00:00:00+08:00')
const range = { from: '2026-11-02', to: '2026-11-08' }
let test_: TestWorkspace

const ask = <T>(method: string, input: unknown) => dispatch(test_.workspace, method, input).output as T
const promo = '限时秒杀 9.9 元，点链接下单'

/** Group 1: promos on Mon, Tue, Thu and Sun at ten (four within seven days); a question answered after 12 minutes, one never. */
beforeAll(() => {
  test_ = openTestWorkspace({ zone: ZONE, now: DAY0 })
  test_.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0)`)
    for (const [id, title] of [
      [1, '=SUM(A1) 群'],
      [2, '安静的群'],
    ] as const) {
      db.run(
        `INSERT INTO conversations(id, account_id, native_id, kind, title, message_count) VALUES(?, 1, ?, 'group', ?, 1)`,
        id,
        `g${id}`,
        title,
      )
      db.run('INSERT INTO group_chats(conversation_id) VALUES(?)', id)
    }
    db.run(
      `INSERT INTO contacts(id, account_id, native_id, name, role) VALUES(10, 1, 's', '小禾', 'staff'), (11, 1, 's2', '橙子', 'staff')`,
    )
    db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(20, 1, 'c', '晴天')`)
    db.run('INSERT INTO group_members(conversation_id, contact_id) VALUES(1, 20), (1, 10)')
    const inserter = new MessageInserter(db)
    let n = 0
    const say = (sender: number, at: number, text: string) =>
      inserter.insert({
        ...{ conversationId: 1, senderId: sender, sentAt: at, uid: `u${(n += 1)}`, kind: 'text', text },
        ...{ editedAt: null, recalledAt: null, replyTo: null, media: null },
      })
    for (const day of [0, 1, 3, 6]) say(10, DAY0 + day * DAY + 10 * HOUR, promo)
    say(20, DAY0 + 2 * DAY + 15 * HOUR, '什么时候发货？')
    say(11, DAY0 + 2 * DAY + 15 * HOUR + 12 * MINUTE, '亲，今天发出')
    say(20, DAY0 + 5 * DAY + 23 * HOUR, '还有货吗')
    queueAllCadence(db)
  })
  drainCadence(test_.store, ZONE)
})
afterAll(() => test_.remove())

describe('cadence', () => {
  test('days, the window that is over the cap, and how full each day saw it', () => {
    const { groups, days } = ask<{ groups: CadenceGroup[]; days: string[] }>('audit.cadence', range)
    expect(days).toHaveLength(7)
    const one = groups.find((group) => group.id === 1)!
    expect(one.promos).toEqual([1, 1, 0, 1, 0, 0, 1])
    expect(one.observed).toEqual([1, 1, 0, 1, 0, 0, 1])
    expect(one.posts).toEqual([1, 1, 1, 1, 0, 0, 1])
    expect(one.cap).toMatchObject({ max: 3, rollingDays: 7 })
    expect(one.worst).toEqual({ promos: 4, from: DAY0 + 10 * HOUR, to: DAY0 + 7 * DAY + 10 * HOUR })
    expect(one.used).toEqual([1, 2, 2, 3, 3, 3, 4])
    expect(one.silence).toEqual({ from: DAY0 + 3 * DAY + 10 * HOUR, to: DAY0 + 6 * DAY + 10 * HOUR })
    const quiet = groups.find((group) => group.id === 2)!
    expect(quiet).toMatchObject({ worst: null, evenness: null, silence: { from: DAY0, to: DAY0 + 7 * DAY } })
  })

  test('operators and first responses, with and without business hours', () => {
    const { items } = ask<{ items: { name: string; posts: number; promos: number; p50: number | null }[] }>(
      'audit.operators',
      range,
    )
    expect(items).toMatchObject([
      { name: '小禾', posts: 4, promos: 4, groups: 1, days: 4, answered: 0, p50: null },
      { name: '橙子', posts: 1, promos: 0, answered: 1, p50: 12 * MINUTE },
    ])
    const { overall } = ask<{ overall: unknown }>('audit.responses', range)
    expect(overall).toMatchObject({ answered: 1, open: 1, p50: 12 * MINUTE, longest: 12 * MINUTE })
  })

  test('every number has exactly its rows', () => {
    const rows = (query: object) => ask<{ total: number; items: AuditRow[] }>('audit.rows', query)
    const span = { from: DAY0, to: DAY0 + 7 * DAY }
    const { groups } = ask<{ groups: CadenceGroup[] }>('audit.cadence', range)
    const one = groups.find((group) => group.id === 1)!
    const sum = (list: number[]) => list.reduce((a, b) => a + b, 0)
    const promos = rows({ of: 'promos', ...span, conversationId: 1 })
    expect(promos.total).toBe(sum(one.promos))
    expect(promos.items).toHaveLength(promos.total)
    expect(promos.items[0]).toMatchObject({
      state: 'observed',
      text: promo,
      sender: '小禾',
      label: { kind: 'promo', source: 'auto' },
    })
    const posts = rows({ of: 'posts', ...span, conversationId: 1 })
    expect([posts.total, posts.items.length]).toEqual([sum(one.posts), sum(one.posts)])
    expect(rows({ of: 'open', ...span }).items).toMatchObject([{ text: '还有货吗', waited: null }])
    expect(rows({ of: 'answered', ...span, operatorKey: 'contact:11' }).items).toMatchObject([
      { text: '什么时候发货？', waited: 12 * MINUTE, answer: '亲，今天发出', answeredBy: '橙子' },
    ])
    expect(rows({ of: 'answered', ...span, atLeast: HOUR }).total).toBe(0)
    expect(rows({ of: 'promos', ...span, operatorKey: 'contact:11' }).total).toBe(0)
  })

  test('a range that is turned round or endless is refused by name', () => {
    expect(() => ask('audit.cadence', { from: '2026-11-08', to: '2026-11-02' })).toThrowError(/before it begins/)
    expect(() => ask('audit.cadence', { from: '2020-01-01', to: '2026-11-02' })).toThrowError(/days/)
    expect(() => ask('audit.cadence', { from: '2026-02-30', to: '2026-11-02' })).toThrowError(/YYYY-MM-DD/)
  })
})

test('marking a post changes what counts, is in the ledger, and can be taken back', () => {
  const [row] = ask<{ items: AuditRow[] }>('audit.rows', { of: 'promos', from: DAY0 + 6 * DAY, to: DAY0 + 7 * DAY }).items
  const answer = dispatch(test_.workspace, 'audit.mark', { messageId: row!.messageId, kind: 'other' })
  expect(answer).toMatchObject({ output: { changed: 1 }, undo: { label: 'audit.undo.unmarked' } })
  const worst = () => {
    drainCadence(test_.store, ZONE)
    return ask<{ groups: CadenceGroup[] }>('audit.cadence', range).groups.find((group) => group.id === 1)!.worst!.promos
  }
  expect(worst()).toBe(3)
  expect(test_.store.read.value(`SELECT count(*) FROM ledger WHERE act = 'post.marked'`)).toBe(1)
  test_.store.undo(answer.undo!.token)
  expect(worst()).toBe(4)
  expect(() => ask('audit.mark', { messageId: 1, kind: 'promo' })).toThrowError(/staff/)
})

test('the sheet holds what the screen shows, and a group named like a formula does no harm', async () => {
  const file = join(test_.dir, '..', 'audit.xlsx')
  const done = await test_.workspace.jobs.runToEnd('auditExport', { ...range, file, words: { promosSheet: '促销' } })
  expect(done).toMatchObject({ file })
  const sheets = (await readExcel(file)) as unknown as { sheet: string; data: unknown[][] }[]
  expect(sheets.map((one) => one.sheet)).toEqual(['促销', 'Posts', 'Operators', 'Responses', 'Unanswered', 'Promo rows'])
  const row = sheets[0]!.data.find((cells) => String(cells[0]).includes('SUM'))!
  expect(row[0]).toBe(`'=SUM(A1) 群`)
  expect(row.slice(3, 5)).toEqual([3, 4])
  expect(row.slice(-7)).toEqual([1, 1, 0, 1, 0, 0, 1])
})

describe('groups', () => {
  interface Item {
    id: number
    tier: string
    members: number
    waiting: number
    tagIds: string[]
    cap: { max: number } | null
  }

  test('a fortnight, the cap and who waits, as of now', () => {
    const { items, total, days } = ask<{ items: Item[]; total: number; days: string[] }>('groups.list', {})
    expect([total, days.length]).toEqual([2, 14])
    expect(items.find((item) => item.id === 1)).toMatchObject({ members: 2, tier: 'standard', cap: { max: 3 } })
  })

  test('tier, operator and tags change together, undoably; unknown ones change nothing', () => {
    test_.store.write((db) => {
      db.run(`INSERT INTO tag_groups(id, name, color, position) VALUES('tg', 'T', 'gray', 9)`)
      db.run(`INSERT INTO tags(id, group_id, name, created_at) VALUES('t1', 'tg', '自提', 0)`)
    })
    const set = () => ask<{ items: Item[] }>('groups.list', {}).items.map(({ id, tier, tagIds }) => ({ id, tier, tagIds }))
    const before = set()
    const answer = dispatch(test_.workspace, 'groups.update', { ids: [1, 2], tier: 'vip', addTagIds: ['t1'] })
    expect(set()).toMatchObject([
      { tier: 'vip', tagIds: ['t1'] },
      { tier: 'vip', tagIds: ['t1'] },
    ])
    test_.store.undo(answer.undo!.token)
    expect(set()).toEqual(before)
    expect(() => ask('groups.update', { ids: [1], operatorId: 'nobody' })).toThrowError(/operator/)
    expect(() => ask('groups.update', { ids: [1, 999], tier: 'vip' })).toThrowError(/999/)
    expect(set()).toEqual(before)
  })

  test('the detail says which policies hold, why, and who is in it', () => {
    const detail = ask<{ policies: { why: string; max: number; used: number | null }[] }>('groups.get', { id: 1 })
    expect(detail.policies).toMatchObject([
      { why: 'workspace', max: 3 },
      { why: 'eachCustomer', max: 5, used: null },
    ])
    expect(ask('groups.members', { id: 1 })).toMatchObject({
      total: 2,
      items: [
        { name: '小禾', staff: true },
        { name: '晴天', staff: false },
      ],
    })
    expect(() => ask('groups.get', { id: 77 })).toThrowError(/77/)
  })

  test('someone said to be staff is counted as staff, is no customer any more, and all comes back', () => {
    test_.store.write((db) => {
      db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES('cu', '晴天', 0, 0)`)
      db.run(`INSERT INTO customer_contacts(contact_id, customer_id) VALUES(20, 'cu')`)
    })
    const state = () => {
      drainCadence(test_.store, ZONE)
      const { items } = ask<{ items: { name: string; posts: number }[] }>('audit.operators', range)
      const customers = ask<{ total: number }>('customers.list', {}).total
      return { posts: Object.fromEntries(items.map((item) => [item.name, item.posts])), customers }
    }
    const before = state()
    expect(before).toMatchObject({ customers: 1, posts: { 小禾: 4, 橙子: 1 } })
    const answer = dispatch(test_.workspace, 'groups.setStaff', { contactId: 20, staff: true })
    expect(state()).toEqual({ customers: 0, posts: { ...before.posts, 晴天: 2 } })
    test_.store.undo(answer.undo!.token)
    expect(state()).toEqual(before)
    expect(() => ask('groups.setStaff', { contactId: 999, staff: true })).toThrowError(/999/)
    expect(ask('groups.setStaff', { contactId: 20, staff: false })).toEqual({ changed: 0 })
  })
})
