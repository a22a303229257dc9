import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeRanges, rangesOf } from './highlight-ranges.ts'
import { safeName } from './safe-name.ts'

test('merged marks cover exactly the characters that some range covers', () => {
  const range = fc.tuple(fc.integer({ min: -3, max: 25 }), fc.integer({ min: -3, max: 25 }))
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
      const length = 20
      const merged = mergeRanges(ranges, length)
      for (let at = 0; at < length; at++) {
        const covered = ranges.some(([start, end]) => start <= at && at < end)
        expect(merged.some(([start, end]) => start <= at && at < end)).toBe(covered)
      }
      for (let i = 1; i < merged.length; i++) expect(merged[i]![0]).toBeGreaterThan(merged[i - 1]![1])
    }),
  )
})

test('words are found wherever they are, in either case', () => {
  expect(rangesOf('Order ABC-12, order', ['order'])).toEqual([
    [0, 5],
    [14, 19],
  ])
  expect(rangesOf('敏感肌敏感', ['敏感'])).toEqual([
    [0, 2],
    [3, 5],
  ])
  expect(rangesOf('x', [''])).toEqual([])
})

test('names lose what could disguise them, and keep their emoji', () => {
  expect(safeName('\u202Egnp.exe\u202C 小王')).toBe('gnp.exe 小王')
  expect(safeName('👨‍👩‍👧')).toBe('👨‍👩‍👧')
  expect(safeName(' \u200F ')).toBe('')
})
