import { afterEach, beforeEach, expect, test } from 'vitest'
import { MessageInserter } from '#core/store/tables/message-writes.ts'
import { changeRow } from '#core/store/tables/outbox-moves.ts'
import { enqueue } from '#core/store/tables/outbox.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { linkCameBack } from './came-back.ts'

const NOW = Date.parse('2026-11-22T10:00:00+08:00')
const [SELF, COLLEAGUE, CUSTOMER] = [1, 2, 3]

let world: TestWorkspace
let serial = 0
beforeEach(() => {
  world = openTestWorkspace({ now: NOW })
  world.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at, config) VALUES(1, 'onebot', 'a', 'A', 0, '{}')`)
    db.run(
      `INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'g1', 'group', '群'), (2, 1, 'g2', 'group', '群')`,
    )
    db.run(
      `INSERT INTO contacts(id, account_id, native_id, name, role, is_self) VALUES(1, 1, 's', '我', 'staff', 1), (2, 1, 't', '同事', 'staff', 0)`,
    )
    db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(3, 1, 'c', '客')`)
  })
})
afterEach(() => world.remove())

/** A row that left at NOW + `at` and was closed a second later. */
function sent(
  text: string,
  { at = 0, nativeId = null as string | null, conversationId = 1, state = 'sent' as const } = {},
): string {
  return world.store.write((db) => {
    const payload = { kind: 'message', conversationId: `g${conversationId}`, audience: 'group', text } as const
    const id = enqueue(db, { accountId: 1, about: { conversationId }, payload }, NOW + serial++)
    const times = { attempted_at: NOW + at, closed_at: NOW + at + 1000 }
    changeRow(db, id, { state, ...times, attempts: 1, native_id: nativeId })
    return id
  })
}
function says(text: string, { at = 0, uid = `u${serial++}`, sender = SELF, conversationId = 1 } = {}): number {
  return world.store.write((db) => {
    const said = { conversationId, senderId: sender, sentAt: NOW + at, uid, kind: 'text', text } as const
    const nothing = { editedAt: null, recalledAt: null, replyTo: null, media: null }
    const id = new MessageInserter(db).insert({ ...said, ...nothing }) as number
    linkCameBack(db, { conversationIds: [conversationId], fromId: id, toId: id, now: NOW + at, zone: 'UTC' })
    return id
  })
}
const became = (id: string) => world.store.read.value('SELECT message_id FROM outbox WHERE id = ?', id)

test('by the channel’s name for it, whatever it says there', () => {
  const row = sent('您好', { nativeId: '-5' })
  says('您好', { uid: '-6' })
  expect(became(row)).toBeNull()
  const message = says('您好[微笑]', { uid: '-5', at: 400 })
  expect(became(row)).toBe(message)
})

test('a name that the channel used before, or uses elsewhere, is another message', () => {
  const before = says('很久以前', { uid: '-5', at: -3600_000 })
  const row = sent('您好', { nativeId: '-5' })
  says('别处', { uid: '-5', conversationId: 2 })
  says('再来一条', { uid: '-7' })
  expect(became(row)).toBeNull()
  expect(became(row)).not.toBe(before)
})

test('without a name: our own words since the first try, which no other row accounts for', () => {
  says('好的', { at: -120_000 })
  const row = sent('好的')
  says('好的', { sender: CUSTOMER })
  says('好的', { sender: COLLEAGUE })
  says('好的呀')
  sent('好的', { nativeId: 'named' })
  says('好的', { uid: 'named', at: 100 })
  expect(became(row)).toBeNull()
  const message = says('好的', { at: 300 })
  expect(became(row)).toBe(message)
})

test('the same words sent twice become the two messages in their order', () => {
  const rows = [sent('好'), sent('好', { at: 2000 })]
  const messages = [says('好', { at: 200 }), says('好', { at: 2200 })]
  expect(rows.map(became)).toEqual(messages)
})

test('what has not come back within a week is not looked for any more', () => {
  const row = sent('您好', { at: -8 * 24 * 3600_000, nativeId: 'late' })
  says('您好', { uid: 'late', at: 0 })
  expect(became(row)).toBeNull()
})
