import { expect, test } from 'vitest'
import { openTestStore } from '#core/testing/test-store.ts'
import { parsePayload, payloadOf, payloadText, type OutboxPayload } from './outbox-payloads.ts'
import { enqueue } from './outbox.ts'

const remark = { kind: 'remark', staffId: 'li', contactId: 'wm1', remark: '老客' } as const

test('what does not fit its kind is not queued, and nothing of it is left behind', () => {
  const { store, remove } = openTestStore()
  try {
    const wrong = { ...remark, staffId: '' }
    const row = { accountId: 1, about: { contactId: 1, staffId: 2 }, payload: wrong }
    expect(() => store.write((db) => enqueue(db, row, 0))).toThrow(/remark\.staffId/)
    expect(store.read.value('SELECT count(*) FROM outbox')).toBe(0)
  } finally {
    remove()
  }
})

test('what was stored is read back as it was, whatever an other version added', () => {
  const kinds: OutboxPayload[] = [
    remark,
    { kind: 'massSend', audience: 'groups', staffId: 'li', targets: ['g1'], text: '', attachmentIds: [] },
    { kind: 'message', conversationId: 'group:1', audience: 'group', text: '您好', replyTo: '5' },
  ]
  for (const payload of kinds) {
    const stored = { kind: payload.kind, payload: payloadText(payload) }
    expect(parsePayload(stored)).toEqual({ payload })
    expect(parsePayload({ ...stored, payload: JSON.stringify({ ...payload, later: 1 }) })).toEqual({ payload })
  }
})

test.each([
  ['{half', 'remark: not JSON'],
  ['null', 'remark: '],
  ['{"kind":"remark","staffId":"li","remark":"x"}', 'remark.contactId: '],
  ['{"kind":"tagDelete","tagId":"t"}', 'remark: holds what a tagDelete needs'],
])('%s is a problem in words, never a failure', (payload, problem) => {
  const row = { kind: 'remark' as const, payload }
  expect(parsePayload(row)).toEqual({ problem: expect.stringContaining(problem) as string })
  expect(payloadOf(row, 'remark')).toBeUndefined()
})
