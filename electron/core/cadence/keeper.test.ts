import { expect, test } from 'vitest'
import { queuedCount } from '#core/store/tables/cadence-queue.ts'
import { MessageInserter } from '#core/store/tables/message-writes.ts'
import { openTestWorkspace } from '#core/testing/test-store.ts'

test('what an import brought is counted by itself a moment later, and a push says so', async () => {
  const now = Date.parse('2026-11-20T10:00:00+08:00')
  const test_ = openTestWorkspace({ now })
  try {
    const { store } = test_
    const pushed: string[] = []
    store.onChanged((topics) => pushed.push(...topics))
    store.write((db) => {
      db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', 'A', 0)`)
      db.run(`INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'g', 'group', 'G')`)
      db.run('INSERT INTO group_chats(conversation_id) VALUES(1)')
      db.run(`INSERT INTO contacts(id, account_id, native_id, name, role) VALUES(1, 1, 's', 'S', 'staff')`)
      const row = { conversationId: 1, senderId: 1, sentAt: now, uid: 'u', kind: 'text', text: '限时秒杀 9.9 元，点链接下单' }
      const id = new MessageInserter(db).insert({
        ...row,
        editedAt: null,
        recalledAt: null,
        replyTo: null,
        media: null,
      }) as number
      for (const hear of test_.workspace.listeners.afterMessages)
        hear(db, { conversationIds: [1], fromId: id, toId: id, now, zone: 'Asia/Shanghai' })
    })
    expect(queuedCount(store.read)).toBe(1)
    await expect.poll(() => queuedCount(store.read), { timeout: 5000 }).toBe(0)
    await expect.poll(() => pushed).toContain('cadence')
    expect(store.read.value('SELECT promos FROM cadence_groups')).toBe(1)
    expect(store.read.value('SELECT state FROM touches')).toBe('observed')
  } finally {
    test_.remove()
  }
})
