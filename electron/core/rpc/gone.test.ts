/** What is gone from its channel stays to be read, is marked, and takes nothing new. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openShop, type Shop } from '#core/testing/shop.ts'

/** Monday 2026-11-23, 09:00 in Shanghai. */
const MONDAY = Date.parse('2026-11-23T09:00:00+08:00')
const AT = Date.parse('2026-11-23T19:30:00+08:00')

let shop: Shop
let promo: string
let gone: number
let stands: number
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: MONDAY })
  shop = openShop()
  promo = shop.content('promo', '双十二预热', '满 199 减 30')
  gone = shop.group('散了的群')
  stands = shop.group('还在的群')
  shop.store.write((db) => db.run('UPDATE conversations SET gone_at = ? WHERE id = ?', MONDAY - 5, gone))
})
afterEach(() => {
  shop.remove()
  vi.useRealTimers()
})

test('a dismissed group is still listed, with its date', () => {
  const marks = shop.call('groups.list', {}).items.map((item) => [item.title, item.goneAt])
  expect(new Map(marks as [string, number | null][])).toEqual(
    new Map([
      ['散了的群', MONDAY - 5],
      ['还在的群', null],
    ]),
  )
  expect(
    shop
      .call('conversations.list', { chip: 'group' })
      .items.map((item) => item.goneAt)
      .sort(),
  ).toEqual([MONDAY - 5, null])
})

test('a dismissed group takes no new delivery; those of before stay on the calendar', () => {
  shop.store.write((db) => db.run('UPDATE conversations SET gone_at = NULL WHERE id = ?', gone))
  shop.call('calendar.plan', { contentId: promo, at: AT, audience: { groups: [gone] } })
  shop.store.write((db) => db.run('UPDATE conversations SET gone_at = ? WHERE id = ?', MONDAY, gone))
  const far = AT + 8 * 86_400_000
  expect(shop.call('calendar.groups', {}).groups.map((group) => group.title)).toEqual(['还在的群'])
  const planned = shop.call('calendar.plan', { contentId: promo, at: far, audience: { groups: [gone, stands] } })
  expect(planned.planned.map((place) => place.groupTitle)).toEqual(['还在的群'])
  const byTier = shop.call('calendar.plan', { contentId: promo, at: far + 3 * 86_400_000, audience: { tiers: ['standard'] } })
  expect(byTier.planned.map((place) => place.groupTitle)).toEqual(['还在的群'])
  expect(() => shop.call('calendar.plan', { contentId: promo, at: far, audience: { groups: [gone] } })).toThrow(/散了的群/)
  const grid = (from: number) =>
    shop.call('calendar.grid', { from, to: from + 86_400_000, tier: null, search: '' }).groups.map((group) => group.title)
  expect(grid(MONDAY)).toContain('散了的群')
  expect(grid(far)).toEqual(['还在的群'])
})

test('a customer is gone when every identity of theirs is', () => {
  const [a, b] = [1, 2].map((n) =>
    shop.store.write((db) => {
      const contact = db.run(
        `INSERT INTO contacts(account_id, native_id, name, gone_at) VALUES(1, ?, '小满', ?)`,
        `wm${n}`,
        MONDAY - n,
      ).lastInsertRowid
      db.run(`INSERT OR IGNORE INTO customers(id, name, created_at, updated_at) VALUES('c', '小满', 0, 0)`)
      db.run(`INSERT INTO customer_contacts VALUES(?, 'c')`, contact)
      return contact
    }),
  )
  const item = () => shop.call('customers.list', {}).items.find((one) => one.id === 'c')!.goneAt
  expect(item()).toBe(MONDAY - 1)
  expect(shop.call('customers.get', { id: 'c' })).toMatchObject({ goneAt: MONDAY - 1 })
  shop.store.write((db) => db.run('UPDATE contacts SET gone_at = NULL WHERE id = ?', b!))
  expect(item()).toBeNull()
  expect(shop.call('customers.get', { id: 'c' }).identities.find((one) => one.contactId === a)).toMatchObject({
    goneAt: MONDAY - 1,
  })
})

test('nobody is asked to answer in a group that is gone, nor does it count as silent from then on', () => {
  const asked = MONDAY - 3 * 86_400_000
  shop.store.write((db) => {
    db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(50, 1, 'wm50', '小满')`)
    for (const id of [gone, stands]) {
      db.run(
        `INSERT INTO messages(id, conversation_id, sender_id, sent_at, uid, kind, text) VALUES(?, ?, 50, ?, ?, 'text', '多少钱？')`,
        asked * 1024 + id,
        id,
        asked,
        String(id),
      )
      db.run(
        'UPDATE conversations SET message_count = 1, first_message_id = ?, last_message_id = ?, waiting_since = ? WHERE id = ?',
        asked * 1024 + id,
        asked * 1024 + id,
        asked,
        id,
      )
      db.run(
        `INSERT INTO waits(message_id, conversation_id, contact_id, asked_at, reason) VALUES(?, ?, 50, ?, 'question')`,
        asked * 1024 + id,
        id,
        asked,
      )
    }
    db.run('UPDATE conversations SET gone_at = ? WHERE id = ?', MONDAY - 2 * 86_400_000, gone)
  })
  expect(shop.call('conversations.list', { chip: 'waiting' }).items.map((item) => item.title)).toEqual(['还在的群'])
  const queue = shop.call('drafting.queue', {})
  expect(queue.items.map((item) => item.conversationTitle)).toEqual(['还在的群'])
  expect(queue.total).toBe(1)
  const items = new Map(shop.call('groups.list', {}).items.map((item) => [item.title, item]))
  expect(items.get('散了的群')).toMatchObject({ waiting: 0, oldestWaitAt: null })
  expect(items.get('还在的群')).toMatchObject({ waiting: 1 })
  expect(items.get('散了的群')!.silence).toBeLessThan(items.get('还在的群')!.silence)
})
