import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packKeys, unpackKeys } from './packed-keys.ts'

const number = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat())

test('keys of one number come back sorted, each once', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 400 }), (keys) => {
      expect(unpackKeys(packKeys(keys, 1))).toEqual([...new Set(keys)].toSorted((a, b) => a - b).map((key) => [key]))
    }),
  )
})

test('keys of two numbers come back sorted, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 300 }), (keys) => {
      const wanted = [...new Map(keys.map((key) => [key.join(), key])).values()].toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
      expect(unpackKeys(packKeys(keys.flat(), 2))).toEqual(wanted)
    }),
  )
})

test('messages of one page take a few bytes each, neighbours in a table one', () => {
  const page = Array.from({ length: 400 }, (_, i) => (Date.UTC(2026, 10, 30) + i * 61_000) * 1024)
  expect(packKeys(page, 1).length).toBeLessThan(400 * 4.2)
  expect(
    packKeys(
      Array.from({ length: 400 }, (_, i) => 70_000 + i),
      1,
    ).length,
  ).toBeLessThan(405)
})

test('what is no key is refused, and so is a text that was cut', () => {
  expect(() => packKeys([1.5], 1)).toThrow(RangeError)
  expect(() => packKeys([-1], 1)).toThrow(RangeError)
  expect(() => unpackKeys(packKeys([2 ** 40], 1).subarray(0, 4))).toThrow(RangeError)
})
