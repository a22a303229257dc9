import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ImportRecord, MessageRecord } from '#shared/domain/records.ts'
import { inOrderOfTime } from './in-time.ts'

function message(sentAt: number, ordinal: number, conversationKey = 'a'): MessageRecord {
  return {
    type: 'message',
    conversationKey,
    senderKey: 'p',
    sentAt,
    kind: 'text',
    text: String(ordinal),
    ordinal,
    line: ordinal + 1,
  }
}
const chat = (key: string): ImportRecord => ({ type: 'conversation', key, title: key, kind: 'group' })
const person = (key: string, name: string): ImportRecord => ({ type: 'contact', key, name })

test('in order already: the very same list', () => {
  const batches = [
    [chat('a'), person('p', 'P'), message(5, 0)],
    [message(5, 1), message(6, 2)],
  ]
  expect(inOrderOfTime(batches)).toBe(batches)
})

test('chats one after another come out woven; people are known before they speak, another name when it is borne, who left after the notice', () => {
  const left: ImportRecord = { type: 'member', conversationKey: 'b', contactKey: 'p', event: 'left', at: 40 }
  const again = person('p', 'Q')
  const batches = [
    [chat('a'), person('p', 'P'), message(10, 0), again, message(30, 1)],
    [chat('b'), message(20, 2, 'b'), message(40, 3, 'b'), left],
  ]
  expect(inOrderOfTime(batches).flat()).toEqual([
    chat('a'),
    person('p', 'P'),
    chat('b'),
    message(10, 0),
    message(20, 2, 'b'),
    again,
    message(30, 1),
    message(40, 3, 'b'),
    left,
  ])
})

test('whatever the times: nothing lost or doubled, and the order is that of a stable sort', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -5e12, max: 5e12 }), fc.nat(2 ** 33)), {
        maxLength: 60,
      }),
      fc.nat(5),
      (times, size) => {
        const messages = times.map((at, i) => message(at, i))
        const batches: ImportRecord[][] = [[chat('a'), person('p', 'P')]]
        for (let at = 0; at < messages.length; at += size + 1) batches.push(messages.slice(at, at + size + 1))
        const sorted = inOrderOfTime(batches).flat()
        expect(sorted).toEqual([...batches[0]!, ...messages.toSorted((a, b) => a.sentAt - b.sentAt)])
      },
    ),
    { numRuns: 300 },
  )
})

test('300,000 messages, as many as are kept, come out in order', () => {
  const batches = [Array.from({ length: 300_000 }, (_, i) => message((i * 7919) % 300_007, i))]
  const sorted = inOrderOfTime(batches)[1] as MessageRecord[]
  expect(sorted).toHaveLength(300_000)
  expect(sorted.every((one, i) => i === 0 || one.sentAt >= sorted[i - 1]!.sentAt)).toBe(true)
})
