import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { FileApplier } from '#core/files/apply.ts'
import { searchIndex } from '#core/store/search/search-index.ts'
import { ensureAccount } from '#core/store/tables/chat-writes.ts'
import type { ImportRecord, MessageRecord } from '#shared/domain/records.ts'
import { conversationsHandlers } from './conversations.ts'
import { searchMessages } from '#core/intake/message-search.ts'
import { searchHandlers } from './search.ts'
import type { ReadContext, WriteContext } from './context.ts'

const NOW = Date.UTC(2026, 0, 20, 4)
const MINUTE = 60_000
let test_: TestWorkspace
beforeEach(() => {
  test_ = openTestWorkspace()
})
afterEach(() => test_.remove())

const ctx = (): ReadContext => ({
  db: test_.store.read,
  now: NOW,
  zone: 'Asia/Shanghai',
  jobs: test_.workspace.jobs,
  backups: test_.workspace.backups,
  health: test_.store.health,
})
const read = {
  list: (input: Partial<Parameters<(typeof conversationsHandlers)['conversations.list']>[1]> = {}) =>
    conversationsHandlers['conversations.list'](ctx(), { chip: 'all', text: '', offset: 0, limit: 50, ...input }),
  get: (id: number) => conversationsHandlers['conversations.get'](ctx(), { id }),
  timeline: (id: number, offset: number, limit: number) =>
    conversationsHandlers['conversations.timeline'](ctx(), { id, offset, limit }),
}
const idOf = (title: string) => read.list({ text: title }).items[0]!.id

let ordinal = 0
const say = (
  chat: string,
  who: string | null,
  minutesAgo: number,
  text: string,
  more: Partial<MessageRecord> = {},
): MessageRecord => ({
  type: 'message',
  conversationKey: chat,
  senderKey: who,
  nativeId: `n${++ordinal}`,
  sentAt: NOW - minutesAgo * MINUTE,
  kind: who === null ? 'system' : 'text',
  text,
  ordinal,
  line: ordinal,
  ...more,
})

function bring(records: ImportRecord[]): void {
  const { store } = test_
  const source = {
    source: { name: 'test.json' },
    conversations: new Map(),
    people: new Map(),
    options: { zone: 'Asia/Shanghai' },
  }
  const account = store.write((db) => ensureAccount(db, 'telegram-import', 'files', 'Telegram', NOW))
  const applier = new FileApplier(
    { ...source, path: 'test.json', connector: { localTimes: false, format: 'telegram', channel: 'telegram-import' } } as never,
    {
      account,
      index: searchIndex,
      now: NOW,
      workspaceZone: 'Asia/Shanghai',
      afterMessages: test_.workspace.listeners.afterMessages,
    },
  )
  store.write((db) => applier.apply(db, records))
  while (store.write((db) => applier.refreshFigures(db)));
}

const chats: ImportRecord[] = [
  { type: 'conversation', key: 'g', title: '美妆福利群', kind: 'group', nativeId: 'g1' },
  { type: 'conversation', key: 'd', title: '林女士', kind: 'direct', nativeId: 'd1' },
  { type: 'contact', key: 'me', name: '店长', nativeId: 'me', isSelf: true, isStaff: true },
  { type: 'contact', key: 'lin', name: '林女士', nativeId: 'lin' },
  { type: 'contact', key: 'wang', name: '王先生', nativeId: 'wang' },
]

describe('what calls for a person', () => {
  test('a conversation waits from the first customer message after our last word, notices aside', () => {
    bring([
      ...chats,
      say('d', 'lin', 60, '在吗'),
      say('d', 'me', 50, '在的'),
      say('d', 'lin', 40, '订单到哪了'),
      say('d', 'lin', 30, '？'),
      say('d', null, 20, '对方已添加你为好友'),
      say('g', 'wang', 10, '早'),
      say('g', 'me', 5, '早上好'),
    ])
    expect(read.get(idOf('林女士'))).toMatchObject({
      waitingSince: NOW - 40 * MINUTE,
      unread: 2,
      firstUnread: 2,
      messageCount: 5,
    })
    expect(read.get(idOf('美妆'))).toMatchObject({ waitingSince: null, unread: 0, firstUnread: null })
    expect(read.list({ chip: 'waiting' }).items.map((item) => item.title)).toEqual(['林女士'])
    expect(read.list({ chip: 'group' }).total).toBe(1)
    expect(read.list({ chip: 'mine' }).total).toBe(0)
    test_.store.write((db) => {
      db.run("INSERT INTO operators(id, name, role, is_me, created_at) VALUES('me', '我', 'advisor', 1, 0)")
      db.run("UPDATE customers SET operator_id = 'me' WHERE name = '林女士'")
      db.run("UPDATE conversations SET contact_id = (SELECT id FROM contacts WHERE name = '林女士') WHERE title = '林女士'")
    })
    expect(read.list({ chip: 'mine' }).items.map((item) => item.title)).toEqual(['林女士'])
    expect(read.list({ chip: 'unread', keep: idOf('美妆') }).items.map((item) => item.title)).toEqual(['美妆福利群', '林女士'])
    expect(conversationsHandlers['conversations.counts'](ctx(), {})).toEqual({ all: 2, waiting: 1, unread: 1, drafts: 0 })
  })

  test('old history is not unread, and reading clears the mark until something new arrives', () => {
    bring([...chats, say('d', 'lin', 60 * 24 * 30, '很久以前'), say('d', 'lin', 30, '新的')])
    const id = idOf('林女士')
    expect(read.get(id)).toMatchObject({ unread: 1, firstUnread: 1 })
    test_.store.write((db) =>
      conversationsHandlers['conversations.markRead']({ ...ctx(), db, changed: () => {} } as unknown as WriteContext, { id }),
    )
    expect(read.get(id)).toMatchObject({ unread: 0, waitingSince: NOW - 60 * 24 * 30 * MINUTE })
    bring([...chats, say('d', 'lin', 1, '还有')])
    expect(read.get(id)).toMatchObject({ unread: 1, firstUnread: 2 })
  })
})

describe('timeline', () => {
  test('any page is the same as that part of the whole, from either end', () => {
    bring([...chats, ...Array.from({ length: 500 }, (_, i) => say('g', i % 3 ? 'wang' : 'me', 1000 - (i % 100), `第${i}条`))])
    const id = idOf('美妆')
    const whole = read.timeline(id, 0, 500)
    expect(whole.total).toBe(500)
    expect(whole.items.map((item) => item.id)).toEqual(whole.items.map((item) => item.id).toSorted((a, b) => a - b))
    for (const [offset, limit] of [
      [0, 1],
      [3, 50],
      [240, 60],
      [430, 200],
      [499, 10],
      [500, 10],
    ] as const) {
      expect(read.timeline(id, offset, limit).items).toEqual(whole.items.slice(offset, offset + limit))
    }
    whole.items.forEach((item, position) => {
      if (position % 50 === 0)
        expect(conversationsHandlers['conversations.locate'](ctx(), { id, messageId: item.id })).toEqual({ position })
    })
    const first = whole.items[0]!
    expect(conversationsHandlers['conversations.locate'](ctx(), { id, at: first.sentAt })).toEqual({ position: 0 })
    expect(conversationsHandlers['conversations.locate'](ctx(), { id, at: NOW + MINUTE })).toEqual({ position: 499 })
  })

  test('walks only the narrow index to a place, and never sorts', () => {
    for (const order of ['', ' DESC']) {
      const plan = test_.store.read.all<{ detail: string }>(
        `EXPLAIN QUERY PLAN SELECT id FROM messages WHERE conversation_id = 1 ORDER BY id${order} LIMIT 100 OFFSET 5000`,
      )
      expect(plan.map((step) => step.detail).join()).toBe(
        'SEARCH messages USING COVERING INDEX messages_conversation (conversation_id=?)',
      )
    }
  })

  test('tells who said it, what it answers, and what it said before', () => {
    const asked = say('g', 'lin', 30, '多少钱')
    const answered = say('g', 'me', 20, '99元', { replyTo: asked.nativeId! })
    bring([...chats, asked, answered])
    bring([...chats, { ...answered, text: '79元', editedAt: NOW }])
    const id = idOf('美妆')
    const [question, answer] = read.timeline(id, 0, 10).items
    expect(question).toMatchObject({ sender: '林女士', isStaff: false, customerId: expect.any(String) as string })
    expect(answer).toMatchObject({ sender: '店长', isStaff: true, text: '79元', replyTo: { text: '多少钱', sender: '林女士' } })
    expect(answer!.editedAt).toBe(NOW)
    expect(conversationsHandlers['messages.revisions'](ctx(), { messageId: answer!.id }).items).toEqual([
      { text: '99元', replacedAt: NOW },
    ])
    expect(searchMessages(test_.store.read, 'Asia/Shanghai', { text: '99元' }).total).toBe(0)
  })
})

describe('search', () => {
  test('filters by conversation, person, day and kind; marks the hits', () => {
    bring([
      ...chats,
      say('g', 'lin', 60 * 24 * 2, '订单什么时候发货'),
      say('g', 'me', 60 * 24, '订单今天发货，订单号见下'),
      say('d', 'lin', 30, '我的订单ＡＢ12呢'),
      say('d', 'lin', 20, '订单截图', { kind: 'image' }),
    ])
    const search = (input: object) => searchMessages(test_.store.read, 'Asia/Shanghai', { text: '订单', ...input })
    expect(search({})).toMatchObject({ total: 4, match: 'text' })
    expect(search({}).hits.map((hit) => hit.conversation)).toEqual(['林女士', '林女士', '美妆福利群', '美妆福利群'])
    expect(search({}).hits[2]!.ranges).toEqual([
      [0, 2],
      [7, 9],
    ])
    expect(search({ conversationId: idOf('美妆') }).total).toBe(2)
    const people = searchHandlers['search.people'](ctx(), { text: '林', limit: 5 }).items
    expect(people).toMatchObject([{ name: '林女士', isStaff: false }])
    expect(search({ senderId: people[0]!.contactId }).total).toBe(3)
    const found = (text: string) =>
      searchHandlers['search.people'](ctx(), { text, limit: 50 }).items.map(({ contactId }) => contactId)
    test_.store.write((db) =>
      db.run(`UPDATE contacts SET name = 'Anna Lin', remark = '安娜 VIP' WHERE id = ?`, people[0]!.contactId),
    )
    for (const text of ['anna', 'NA LI', 'vip', 'lin 安', 'n 安娜', '安娜', '娜 V', ' '])
      expect(found(text)).toContain(people[0]!.contactId)
    for (const text of ['安 娜', 'linvip', '%', '_']) expect(found(text)).toEqual([])
    expect(search({ kinds: ['image'] }).total).toBe(1)
    expect(search({ from: '2026-01-19', to: '2026-01-19' }).hits.map((hit) => hit.text)).toEqual(['订单今天发货，订单号见下'])
    expect(search({ text: 'ab12' }).total).toBe(1)
    expect(() => search({ from: '2026-01-20', to: '2026-01-19' })).toThrow(/before the first/)
  })
})
