import { expect, test } from 'vitest'
import { benchNames } from '../build/bootstrap/bench-names.mjs'
import { median, numbersOf } from './checkout.ts'
import { every, faults } from './every.ts'

test('npm test runs every benchmark there is', () => {
  // These two run the others.
  expect(Object.keys(every)).toEqual(benchNames().filter((name) => name !== 'all' && name !== 'compare'))
})

test('a figure that is missing, or that was not a finite number, is named', () => {
  const good = { name: 'start', ...Object.fromEntries(every.start!.numbers.map((path) => [path, 1])) }
  expect(faults('start', good)).toEqual([])
  const { ratio, ...rest } = good as Record<string, unknown>
  expect(ratio).toBe(1)
  expect(faults('start', rest)).toEqual(['no number at ratio'])
  // What JSON makes of NaN.
  expect(faults('start', { ...good, ratio: null })).toEqual(['no number at ratio', 'null at ratio'])
  expect(faults('start', { ...good, name: 'end' })).toEqual(['its name is "end"'])
})

test('numbers are found at every depth, and the median of an even count lies between its two middle ones', () => {
  expect([...numbersOf({ a: 1, b: { 'c.d': [2, { e: 3 }], f: 'text' } })]).toEqual([
    ['a', 1],
    ['b / c.d / 0', 2],
    ['b / c.d / 1 / e', 3],
  ])
  expect(median([4, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})
