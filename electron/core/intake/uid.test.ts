import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalText, UidMaker } from './uid.ts'

const STORED = '~1u3btqn-3qb68a'

test('what was stored once is made again by every later version', () => {
  const maker = new UidMaker()
  expect(maker.contentUid(1, 1704074400000, 'name:Ann', 'ok')).toBe(STORED)
  expect(maker.contentUid(1, 1704074400000, 'name:Ann', 'ok')).toBe(`${STORED}.2`)
  expect(maker.contentUid(2, 1704074400000, 'name:Ann', 'ok')).toBe(STORED)
  expect(maker.contentUid(1, 1704074460000, 'name:Ann', 'ok')).toBe(STORED)
  expect(maker.contentUid(1, 1704074400000, 'name:Bo', 'ok')).not.toBe(STORED)
})

test('equal ones are numbered exactly as a plain count does it', () => {
  const said = fc.record({
    chat: fc.nat({ max: 2 }),
    minute: fc.nat({ max: 3 }),
    who: fc.constantFrom('a', 'b', ''),
    text: fc.constantFrom('ok', 'ko', '好', ''),
  })
  fc.assert(
    fc.property(fc.array(said, { maxLength: 80 }), (all) => {
      const maker = new UidMaker()
      const counts = new Map<string, number>()
      const uids = new Map<string, string>()
      for (const { chat, minute, who, text } of all) {
        const place = `${chat} ${minute}`
        const content = JSON.stringify([who, text])
        const nth = (counts.get(place + content) ?? 0) + 1
        counts.set(place + content, nth)
        const uid = maker.contentUid(chat, minute * 60_000, who, text)
        // Within a place: another uid for another thing, whatever it is.
        const thing = `${content}#${nth}`
        const before = uids.get(`${place} ${uid}`)
        expect(before).toBeUndefined()
        uids.set(`${place} ${uid}`, thing)
        expect(uid.endsWith(`.${nth}`)).toBe(nth > 1)
      }
    }),
  )
})

test('marks that phones add, spaces around and composed letters make no difference', () => {
  expect(normalText('\u200ehello\u200f ')).toBe('hello')
  expect(normalText('e\u0301')).toBe('\u00e9')
  expect(normalText(' 两 行\n ')).toBe('两 行')
})
