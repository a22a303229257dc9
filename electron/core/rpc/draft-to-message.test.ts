/** From a draft over the outbox to the message that the channel tells of: one chain of ids. */
import { afterEach, describe, expect, test } from 'vitest'
import type { OutputOf } from '#shared/contract/define.ts'
import type { draftingContract } from '#shared/contract/drafting.ts'
import { OneBotDesk } from '#core/testing/onebot-desk.ts'

type Queue = OutputOf<(typeof draftingContract)['drafting.queue']>
type Detail = OutputOf<(typeof draftingContract)['drafting.detail']>

const ANSWER = '您好，今天下午就发出，请留意物流信息～'

const desks: OneBotDesk[] = []
afterEach(async () => {
  for (const each of desks.splice(0)) await each.end()
})

/** A friend has asked, and the draft for it has been accepted with a text of its own. */
async function accepted(options: Parameters<typeof OneBotDesk.open>[0] = {}) {
  const desk = await OneBotDesk.open(options)
  desks.push(desk)
  const [friend] = desk.simulator.world.friends.keys()
  desk.simulator.act.sayPrivate(friend!, '什么时候发货呀')
  await desk.until(() => desk.all('SELECT id FROM messages').length === 1, 'the question')
  desk.settle()
  const [item] = desk.call<Queue>('drafting.queue', {}).items
  const draftId = item!.draft!.id
  desk.call('drafting.accept', { id: draftId, text: ANSWER })
  const detail = () => desk.call<Detail>('drafting.detail', { id: draftId })
  expect(detail().sent).toBeNull()
  return { desk, friend: friend!, conversationId: item!.conversationId, draftId, detail }
}

const answers = (desk: OneBotDesk) => desk.all<{ id: number; uid: string }>('SELECT id, uid FROM messages WHERE text = ?', ANSWER)

describe('a draft that is sent from here', () => {
  test.each([
    ['its own event comes back', { reportSelf: true }],
    ['the channel tells of it with its answer only', { reportSelf: false }],
  ])('is one message, where %s', async (_, options) => {
    const { desk, conversationId, draftId, detail } = await accepted(options)
    const { id } = desk.call<{ id: string }>('messages.send', { conversationId, text: ANSWER, draftId })
    expect(detail().sent).toMatchObject({ outboxId: id, messageId: null })
    await desk.until(() => detail().sent?.messageId != null, 'the message')
    const [message, ...more] = answers(desk)
    expect(more).toEqual([])
    expect(detail().sent).toEqual({ outboxId: id, state: 'sent', messageId: message!.id })
    expect(desk.all('SELECT draft_id, message_id, native_id FROM outbox WHERE id = ?', id)).toEqual([
      { draft_id: draftId, message_id: message!.id, native_id: message!.uid },
    ])
    expect(desk.simulator.sent()).toHaveLength(1)
  })

  test('is found again where the answer was lost, and sent once', async () => {
    const { desk, conversationId, draftId, detail } = await accepted()
    desk.simulator.drop('send_private_msg', 'after')
    const { id } = desk.call<{ id: string }>('messages.send', { conversationId, text: ANSWER, draftId })
    await desk.until(() => detail().sent?.messageId != null, 'the message')
    expect(detail().sent).toEqual({ outboxId: id, state: 'sent', messageId: answers(desk)[0]!.id })
    expect(desk.simulator.sent()).toHaveLength(1)
  }, 30_000)

  test('goes out by one row; another text, another conversation and an undone acceptance have none', async () => {
    const { desk, conversationId, draftId, detail } = await accepted()
    const send = (more: object) => desk.call<{ id: string }>('messages.send', { conversationId, text: '好的', ...more }).id
    const first = send({ draftId })
    const again = send({ draftId })
    const unknown = send({ draftId: 'nowhere' })
    const elsewhere = desk.all<{ id: number }>('SELECT id FROM conversations WHERE id <> ?', conversationId)[0]!.id
    const other = send({ draftId, conversationId: elsewhere })
    const drafts = new Map(
      desk.all<{ id: string; draft_id: string | null }>('SELECT id, draft_id FROM outbox').map((row) => [row.id, row.draft_id]),
    )
    expect([first, again, unknown, other].map((id) => drafts.get(id))).toEqual([draftId, null, null, null])
    expect(detail().sent?.outboxId).toBe(first)
  })
})

describe('a draft that is pasted into the channel’s own app', () => {
  test('is the message of our side that says exactly that, once', async () => {
    const { desk, friend, detail } = await accepted({ reportSelf: true })
    desk.simulator.act.say(friend, Number(desk.simulator.selfId), ANSWER)
    await desk.until(() => answers(desk).length === 1, 'the answer')
    expect(detail().sent).toEqual({ outboxId: null, state: null, messageId: answers(desk)[0]!.id })
  })

  test('said twice, or in other words, is left open', async () => {
    const { desk, friend, detail } = await accepted({ reportSelf: true })
    const self = Number(desk.simulator.selfId)
    desk.simulator.act.say(friend, self, '今天下午就发出')
    await desk.until(() => desk.all('SELECT id FROM messages').length === 2, 'another answer')
    expect(detail().sent).toBeNull()
    await desk.simulator.stop()
    desk.simulator.act.say(friend, self, ANSWER)
    desk.simulator.act.say(friend, self, ANSWER)
    await desk.simulator.start()
    await desk.engine.runUntilIdle()
    await desk.until(() => answers(desk).length === 2, 'both')
    expect(detail().sent).toBeNull()
  }, 30_000)
})
