import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Matcher } from '#shared/domain/reply-rule.ts'
import { fromLines, toLines } from './matcher-lines.ts'

test('lines are read as they are explained beside the field', () => {
  const { lines } = fromLines('发货\n\n 退货+运费 \n=在吗\n/几天.{0,4}到/\n/')
  expect(lines.map(({ line, matcher }) => [line, matcher])).toEqual([
    [1, { kind: 'keyword', text: '发货' }],
    [3, { kind: 'keyword', text: '退货+运费' }],
    [4, { kind: 'exact', text: '在吗' }],
    [5, { kind: 'regex', source: '几天.{0,4}到' }],
    [6, { kind: 'keyword', text: '/' }],
  ])
})

test('what was saved comes back to the field and is read the same', () => {
  const word = fc.string({ unit: fc.constantFrom('发', '货', 'a', '1', '+'), minLength: 1, maxLength: 8 })
  const matcher: fc.Arbitrary<Matcher> = fc.oneof(
    word.map((text): Matcher => ({ kind: 'keyword', text })),
    word.map((text): Matcher => ({ kind: 'exact', text })),
    word.map((source): Matcher => ({ kind: 'regex', source })),
  )
  fc.assert(
    fc.property(fc.array(matcher, { maxLength: 10 }), (matchers) => {
      expect(fromLines(toLines(matchers)).lines.map((line) => line.matcher)).toEqual(matchers)
    }),
  )
})

test('a line that is too long is named instead of being cut', () => {
  expect(fromLines(`a\n${'货'.repeat(61)}`)).toMatchObject({ lines: [{ line: 1 }], tooLong: [{ line: 2 }] })
})
