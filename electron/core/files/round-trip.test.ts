/** Any chat written in a format's shape is read back as it was, wherever the pieces of the file are cut. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseText } from './testing/parsing.ts'
import { instantOf, writers, type Line } from './testing/write-chats.ts'

const names = ['Ann', '小林', '🤓', 'Dr. Ω-B', '阿 May', '(B']
const word = fc.constantFrom(
  'ok',
  '好的',
  '到货了吗',
  'a: b',
  '- x',
  '"quote"',
  'say "x"',
  '12:30',
  '2024',
  '[笑]',
  '<b>',
  '👍🏽',
  'é',
  'C',
  '=1+1',
  ',',
  ';',
  'x(10001)',
)
const sentence = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
const text = fc.array(sentence, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'))

const chat: fc.Arbitrary<Line[]> = fc
  .array(fc.record({ name: fc.constantFrom(...names), step: fc.nat({ max: 3000 }), text }), { minLength: 1, maxLength: 12 })
  .map((rows) => {
    // The thirteenth of a month first, so that day and month cannot be confused.
    let minute = 12 * 24 * 60
    return rows.map(({ name, step, text: words }) => ({ name, text: words, minute: (minute += step) }))
  })

test.each(Object.keys(writers))('%s', async (format) => {
  await fc.assert(
    fc.asyncProperty(chat, fc.integer({ min: 1, max: 400 }), async (lines, chunk) => {
      const parsed = await parseText('chat.txt', writers[format]!(lines), { zone: 'UTC' }, chunk)
      expect(parsed.format).toBe(format.split(' ')[0])
      expect(parsed.rejected).toEqual([])
      const byKey = new Map(parsed.contacts.map((contact) => [contact.key, contact.name]))
      const identified = format === 'qq-txt' || format === 'telegram-json'
      expect(
        parsed.messages.map((message) => [message.sentAt, identified ? '' : byKey.get(message.senderKey ?? ''), message.text]),
      ).toEqual(lines.map((line) => [instantOf(line), identified ? '' : line.name, line.text]))
    }),
    { numRuns: 150 },
  )
})
