import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queueCadence } from '#core/store/tables/cadence-queue.ts'
import { MessageInserter } from '#core/store/tables/message-writes.ts'
import { saveScriptVariable } from '#core/store/tables/script-variables.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { draftingIsDue } from './waiting.ts'

let desk: TestWorkspace

beforeEach(() => {
  desk = openTestWorkspace()
  desk.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0)`)
    db.run(
      `INSERT INTO conversations(id, account_id, native_id, kind, title, message_count, contact_id) VALUES(1, 1, 'd', 'direct', '安娜', 1, 20)`,
    )
    db.run(
      `INSERT INTO contacts(id, account_id, native_id, name, role) VALUES(10, 1, 's', '店长', 'staff'), (20, 1, 'c', '安娜', 'external')`,
    )
    db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES('k', '安娜', 0, 0)`)
    db.run(`INSERT INTO customer_contacts(contact_id, customer_id) VALUES(20, 'k')`)
  })
})
afterEach(() => desk.remove())

function says(senderId: number, text: string, at: number): void {
  desk.store.write((db) => {
    const id = new MessageInserter(db).insert({
      conversationId: 1,
      senderId,
      sentAt: at,
      uid: `u${at}`,
      kind: 'text',
      text,
      editedAt: null,
      recalledAt: null,
      replyTo: null,
      media: null,
    }) as number
    db.run('UPDATE conversations SET last_message_id = ? WHERE id = 1', id)
    queueCadence(db, 1, id)
  })
}

const draft = () =>
  desk.store.read.get<{ text: string; state: string }>('SELECT text, state FROM drafts ORDER BY message_id DESC LIMIT 1')
const within = { timeout: 8000, interval: 50 }

test('a message that comes in is drafted for by itself, filled when a value is known, and overtaken by an answer', async () => {
  const now = Date.now()
  const pushes: string[] = []
  desk.store.onChanged((topics) => pushes.push(...topics))
  says(20, '你们几点关门？', now - 60_000)
  await vi.waitFor(() => expect(draft()).toMatchObject({ state: 'pending' }), within)
  expect(draft()!.text).toContain('{{营业时间}}')
  expect(pushes).toContain('drafts')

  desk.store.write((db) => {
    saveScriptVariable(db, '营业时间', '10 点到 22 点', now)
  })
  await vi.waitFor(() => expect(draft()!.text).toContain('10 点到 22 点'), within)

  says(10, '晚上十点关门', now - 30_000)
  await vi.waitFor(() => expect(draft()).toMatchObject({ state: 'stale' }), within)
})

test('an order that comes in later fills the draft that waits for its number', async () => {
  const now = Date.now()
  desk.store.write((db) => {
    db.run(`UPDATE scripts SET body = '您的订单 {{订单号}} 会尽快发出' WHERE title = '发货时间'`)
  })
  says(20, '什么时候发货？', now - 60_000)
  await vi.waitFor(() => expect(draft()?.text).toContain('{{订单号}}'), within)
  desk.store.write((db) => {
    db.run(
      `INSERT INTO orders(id, source, native_id, customer_id, ordered_at, cents) VALUES(1, 's', 'A77', 'k', ?, 100)`,
      now - 120_000,
    )
  })
  await vi.waitFor(() => expect(draft()!.text).toBe('您的订单 A77 会尽快发出'), within)
})

test('what was looked at is remembered: after a restart nothing is read again, and what was left is worked off', async () => {
  const now = Date.now()
  says(20, '什么时候发货？', now - 60_000)
  desk.workspace.settle('cadence', 'drafts')
  const stored = () => desk.store.read.all('SELECT id, text, created_at FROM drafts ORDER BY id')
  const before = stored()
  expect(before).toHaveLength(1)
  const due = () => draftingIsDue(desk.store.read, 'Asia/Shanghai')
  expect(due()).toBe(false)

  desk.reopen()
  expect(due()).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  // Nobody asked what was said in the wait, nor compiled a rule: the drafting pass did not run.
  expect(desk.store.statements().filter((sql) => /FROM (?:waits|reply_rules)\b/u.test(sql))).toEqual([])
  expect(stored()).toEqual(before)

  // Changed, and closed before anything could follow.
  desk.store.write((db) => {
    db.run(`UPDATE scripts SET body = '明天就发' WHERE title = '发货时间'`)
  })
  desk.reopen()
  expect(due()).toBe(true)
  await vi.waitFor(() => expect(draft()!.text).toBe('明天就发'), within)
  expect(due()).toBe(false)
})
