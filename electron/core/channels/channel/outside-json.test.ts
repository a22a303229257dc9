import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseOutsideJson } from './outside-json.ts'

test('any value is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space)
      if (!/\d{16}/.test(text)) expect(parseOutsideJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('brackets and quotes inside of strings are not structure', () => {
  const text = JSON.stringify({ [`${'['.repeat(300)}"\\`]: `\\"${'{'.repeat(300)}\\\\` })
  expect(parseOutsideJson(text)).toEqual(JSON.parse(text))
})

test('integers that a number cannot hold stay as they were written', () => {
  expect(parseOutsideJson('\uFEFF{"a":12345678901234567890,"b":-9007199254740993,"c":1.5,"d":"12345678901234567890"}')).toEqual({
    a: '12345678901234567890',
    b: '-9007199254740993',
    c: 1.5,
    d: '12345678901234567890',
  })
})

test('thirty million brackets are refused before anything is built', () => {
  const before = process.memoryUsage().rss
  expect(() => parseOutsideJson('['.repeat(30_000_000))).toThrow(/nested deeper than 128/)
  expect(() => parseOutsideJson(`[${'[],'.repeat(11_000_000)}[]]`)).toThrow(/more than 500000/)
  expect(() => parseOutsideJson(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)).toThrow(/nested deeper/)
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(300)
})

test('what is no JSON is a SyntaxError, wherever it breaks', () => {
  for (const text of ['', '{', '"', '"\\', '{"a":}', ']', '}}}}', '\\"'])
    expect(() => parseOutsideJson(text)).toThrow(SyntaxError)
})
