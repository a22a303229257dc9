import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { messageTime } from '#shared/domain/id.ts'
import { DAY, HOUR, MINUTE } from '#shared/domain/zone.ts'
import type { Store } from '#core/store/store.ts'
import { queueCadence } from '#core/store/tables/cadence-queue.ts'
import { MessageInserter, recallMessage, type MessageValues } from '#core/store/tables/message-writes.ts'
import { saveLabel } from '#core/store/tables/message-labels.ts'
import { openTestStore } from '#core/testing/test-store.ts'
import { drainCadence, knownNow, refreshSlice } from './refresh.ts'

const ZONE = 'Asia/Shanghai'
const T0 = Date.parse('2026-11-01T00:00:00+08:00')
const GROUP = 1
const DIRECT = 2
const STAFF = 10

let test_: { store: Store; remove(): void }
let store: Store

beforeEach(() => {
  test_ = openTestStore()
  store = test_.store
  store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0)`)
    db.run(
      `INSERT INTO conversations(id, account_id, native_id, kind, title, message_count) VALUES(1, 1, 'g', 'group', 'G', 1), (2, 1, 'd', 'direct', 'D', 1)`,
    )
    db.run('INSERT INTO group_chats(conversation_id) VALUES(1)')
    for (const id of [STAFF, 11])
      db.run(`INSERT INTO contacts(id, account_id, native_id, name, role) VALUES(?, 1, ?, ?, 'staff')`, id, `s${id}`, `S${id}`)
    for (const id of [20, 21, 22])
      db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(?, 1, ?, ?)`, id, `c${id}`, `C${id}`)
  })
})
afterEach(() => test_.remove())

let serial = 0
function message(
  conversationId: number,
  senderId: number | null,
  at: number,
  text: string,
  kind: string = 'text',
): MessageValues {
  serial += 1
  return {
    conversationId,
    senderId,
    sentAt: at,
    uid: `u${serial}`,
    kind,
    text,
    editedAt: null,
    recalledAt: null,
    replyTo: null,
    media: null,
  }
}

function add(...messages: MessageValues[]): number[] {
  return store.write((db) => {
    const inserter = new MessageInserter(db)
    return messages.map((one) => {
      const id = inserter.insert(one) as number
      queueCadence(db, one.conversationId, id)
      return id
    })
  })
}

const tables = {
  labels: 'SELECT * FROM message_labels ORDER BY message_id',
  touches: 'SELECT conversation_id, at, kind, state, message_id FROM touches ORDER BY message_id',
  senders: 'SELECT * FROM cadence_days ORDER BY conversation_id, day, contact_id',
  groups: 'SELECT * FROM cadence_groups ORDER BY conversation_id, day',
  waits: 'SELECT * FROM waits ORDER BY message_id',
  counts: 'SELECT * FROM wait_counts ORDER BY scale, day, answered_by, place',
}
const state = () => Object.fromEntries(Object.entries(tables).map(([name, sql]) => [name, store.read.all(sql)]))

function fromScratch() {
  store.write((db) => {
    for (const table of ['cadence_days', 'cadence_groups', 'waits', 'wait_counts', 'touches']) db.run(`DELETE FROM ${table}`)
    db.run(`DELETE FROM message_labels WHERE source = 'auto'`)
    for (const id of [GROUP, DIRECT]) queueCadence(db, id, 0)
  })
  drainCadence(store, ZONE)
  return state()
}

describe('what history shows', () => {
  test('a promo posted by hand becomes one observed touch, its mini-program belongs to it, and an answer is none', () => {
    const at = T0 + 10 * HOUR
    add(
      message(GROUP, STAFF, at, '今晚八点秒杀，面膜买二送二，到手 59.9，点链接下单'),
      message(GROUP, STAFF, at + 30_000, '商城 · 面膜', 'miniProgram'),
      message(GROUP, 20, at + HOUR, '多少钱一盒啊'),
      message(GROUP, STAFF, at + HOUR + 5 * MINUTE, '亲，59.9 是八片的价格，您拍两件的话是 118'),
    )
    drainCadence(store, ZONE)
    expect(state().touches).toEqual([{ conversation_id: GROUP, at, kind: 'promo', state: 'observed', message_id: at * 1024 }])
    expect(state().groups).toMatchObject([{ day: '2026-11-01', posts: 3, promos: 1, talk: 1 }])
    expect(state().waits).toMatchObject([{ contact_id: 20, answered_by: STAFF, answered_at: at + HOUR + 5 * MINUTE }])
  })

  test('a library text decides the kind of a post that looks like it', () => {
    store.write((db) =>
      db.run(
        `INSERT INTO content_items(id, kind, title, body, created_at, updated_at) VALUES('k1', 'knowledge', 'T', '坚果开袋之后最好两周内吃完，放冰箱冷藏，今天下单的都送密封夹', 0, 0)`,
      ),
    )
    add(message(GROUP, STAFF, T0, '坚果开袋之后最好两周内吃完，放冰箱冷藏。今天下单的都送密封夹哦'))
    drainCadence(store, ZONE)
    expect(state().labels).toMatchObject([{ kind: 'knowledge', reasons: '["library:k1"]' }])
  })

  test('what a person says about a post stays said when history is read again, and undo takes it back', () => {
    const [id] = add(message(GROUP, STAFF, T0, '限时秒杀 9.9 元，点链接下单'))
    drainCadence(store, ZONE)
    const before = state()
    expect(before.touches).toHaveLength(1)
    const { undoToken } = store.transact((scope) => {
      scope.captureUndo()
      saveLabel(scope.db, { message_id: id!, kind: 'other', score: 1, reasons: '["manual"]', source: 'manual' })
    })
    drainCadence(store, ZONE)
    expect(state().touches).toEqual([])
    expect(state().groups).toMatchObject([{ promos: 0, posts: 1 }])
    expect(fromScratch().touches).toEqual([])
    store.undo(undoToken!)
    drainCadence(store, ZONE)
    expect(state()).toEqual(before)
  })

  test('a recalled promo no longer counts', () => {
    const [id] = add(message(GROUP, STAFF, T0, '限时秒杀 9.9 元，点链接下单'))
    drainCadence(store, ZONE)
    store.write((db) => recallMessage(db, id!, T0 + MINUTE))
    drainCadence(store, ZONE)
    expect(state()).toMatchObject({ labels: [], touches: [], groups: [] })
  })

  test('someone turning out to be staff changes posts, and their questions were none', () => {
    add(message(GROUP, 20, T0, '今天几点发货？'))
    drainCadence(store, ZONE)
    expect(state().waits).toHaveLength(1)
    store.write((db) => {
      db.run('INSERT INTO group_members(conversation_id, contact_id) VALUES(1, 20)')
      db.run(`UPDATE contacts SET role = 'staff' WHERE id = 20`)
    })
    drainCadence(store, ZONE)
    expect(state().waits).toEqual([])
    expect(state().senders).toMatchObject([{ contact_id: 20, posts: 1 }])
  })
})

const texts = [
  '限时秒杀 9.9 元，点链接下单',
  '亲，已经发货了',
  '早上好',
  '什么时候发货？',
  '好的谢谢',
  '哈哈哈',
  '我要投诉',
  '还有吗',
]
const step = fc.record({
  conversation: fc.constantFrom(GROUP, DIRECT),
  sender: fc.constantFrom(STAFF, 11, 20, 21, 22, null),
  minute: fc.integer({ min: 0, max: 6 * 24 * 60 }),
  text: fc.integer({ min: 0, max: texts.length - 1 }),
  kind: fc.constantFrom<string>('text', 'text', 'text', 'miniProgram', 'image', 'system'),
})

test('whatever order history arrives in, the figures equal a reading of everything', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      (batches, pick) => {
        store.write((db) => {
          for (const table of [
            'messages',
            'message_labels',
            'touches',
            'cadence_days',
            'cadence_groups',
            'waits',
            'wait_counts',
            'cadence_queue',
          ])
            db.run(`DELETE FROM ${table}`)
          db.run('DELETE FROM cadence_queue')
        })
        for (const batch of batches) {
          const ids = add(...batch.map((s) => message(s.conversation, s.sender, T0 + s.minute * MINUTE, texts[s.text]!, s.kind)))
          drainCadence(store, ZONE)
          if (ids.length > 0 && pick % 3 === 0) {
            store.write((db) => void recallMessage(db, ids[pick % ids.length]!, T0 + 9 * DAY))
            drainCadence(store, ZONE)
          }
        }
        const incremental = state()
        expect(incremental).toEqual(fromScratch())
      },
    ),
    { numRuns: 60 },
  )
})

test('a conversation longer than a slice gives the same as one reading', () => {
  const many = Array.from({ length: 5000 }, (_, i) =>
    message(GROUP, [STAFF, 20, 21, 11, 22][(i * 7) % 5]!, T0 + i * 3 * MINUTE, texts[(i * 5) % texts.length]!),
  )
  add(...many)
  const known = knownNow(store.read, ZONE)
  let slices = 0
  while (store.write((db) => refreshSlice(db, known, 0))) slices += 1
  expect(slices).toBeGreaterThan(5)
  const sliced = state()
  const posts = many.filter((m) => m.senderId === STAFF || m.senderId === 11).length
  expect(store.read.value('SELECT sum(posts) FROM cadence_groups')).toBe(posts)
  expect(store.read.value('SELECT sum(posts) FROM cadence_days')).toBe(posts)
  expect(store.read.value('SELECT sum(talk) FROM cadence_groups')).toBe(many.length - posts)
  expect(sliced).toEqual(fromScratch())
})

test('what arrives, is edited or taken back between two slices of a pass comes out as in one reading', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ slices: fc.nat(6), at: fc.nat(700), by: fc.nat(4), text: fc.nat(texts.length - 1), act: fc.nat(2) }), {
        maxLength: 8,
      }),
      (acts) => {
        store.write((db) => {
          for (const table of ['message_labels', 'touches', 'messages']) db.run(`DELETE FROM ${table}`)
        })
        const ids = add(
          ...Array.from({ length: 700 }, (_, i) =>
            message(GROUP, [STAFF, 20, 21, 11, 22][(i * 7) % 5]!, T0 + i * 20 * MINUTE, texts[(i * 5) % texts.length]!),
          ),
        )
        const known = knownNow(store.read, ZONE)
        for (const { slices, at, by, text, act } of acts) {
          for (let i = 0; i < slices; i += 1) store.write((db) => refreshSlice(db, known, 0))
          if (act === 0) add(message(GROUP, [STAFF, 20, 21, 11, 22][by]!, T0 + at * 20 * MINUTE + 1, texts[text]!))
          else if (act === 1) store.write((db) => recallMessage(db, ids[at % ids.length]!, T0))
          else store.write((db) => db.run('UPDATE messages SET text = ? WHERE id = ?', texts[text]!, ids[at % ids.length]!))
        }
        while (store.write((db) => refreshSlice(db, known, 0)));
        expect(state()).toEqual(fromScratch())
      },
    ),
    { numRuns: 8 },
  )
})

test('of two long chats neither is ahead of the other: what was said at one time is worked on at one time', () => {
  add(...Array.from({ length: 3000 }, (_, i) => message(i % 2 ? GROUP : DIRECT, 20, T0 + i * 5 * MINUTE, '这个还有货吗？')))
  const known = knownNow(store.read, ZONE)
  for (let i = 0; i < 6; i += 1) store.write((db) => refreshSlice(db, known, 0))
  const from = store.read.all<{ from_id: number }>('SELECT from_id FROM cadence_queue').map((row) => messageTime(row.from_id))
  expect(from).toHaveLength(2)
  expect(Math.abs(from[0]! - from[1]!)).toBeLessThan(2 * DAY)
  expect(Math.min(...from)).toBeGreaterThan(T0)
})
