import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokenFile } from './broken-file.ts'
import { JsonStream } from './json-stream.ts'

/** Feeds a text in pieces of a size; elements of the array under `rows`, and the scalars beside it. */
function read(text: string, size: number) {
  const elements: unknown[] = []
  const lines: number[] = []
  const scalars: [string, unknown][] = []
  const json = new JsonStream('f.json', {
    whole: (path) => path.length === 2 && path[0] === 'rows',
    element: (_path, value, line) => {
      elements.push(value)
      lines.push(line)
    },
    scalar: (path, value) => scalars.push([path.join('.'), value]),
  })
  for (let at = 0; at < text.length; at += size) json.feed(text.slice(at, at + size))
  json.end()
  return { elements, lines, scalars }
}

test('elements are what JSON.parse makes of them, wherever the pieces are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      fc.jsonValue(),
      fc.integer({ min: 1, max: 17 }),
      fc.constantFrom(undefined, 1, '\t'),
      (rows, other, size, indent) => {
        const text = JSON.stringify({ before: other, rows, after: 'x' }, null, indent)
        const { elements, scalars } = read(text, size)
        const expected = (JSON.parse(text) as { rows: unknown[] }).rows
        expect(elements.length).toBe(expected.length)
        // Long whole numbers become text: the test below is about them.
        if (!/(?<![.\d])\d{16,}(?![.\deE])/.test(text)) expect(elements).toEqual(expected)
        expect(scalars.at(-1)).toEqual(['after', 'x'])
      },
    ),
  )
})

test('lines are counted from one', () => {
  expect(read('{"rows": [\n{"a": 1},\n{\n"a": 2},\n\n3]}', 3).lines).toEqual([2, 3, 6])
})

test('whole numbers beyond 2^53 arrive as text, at any depth', () => {
  expect(
    read('{"rows":[{"a":{"b":9007199254740993}},{"c":90071992547409.25},9007199254740991,12345678901234567890]}', 5).elements,
  ).toEqual([{ a: { b: '9007199254740993' } }, { c: 90071992547409.25 }, 9007199254740991, '12345678901234567890'])
})

test('a text is valid exactly when JSON.parse says so', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.nat(),
      fc.constantFrom('', ',', '}', ']', '"', '\\', '1', ':', '{', 'x', '\n'),
      fc.integer({ min: 1, max: 9 }),
      (value, at, piece, size) => {
        const text = JSON.stringify({ rows: [value], more: value })
        const cut = at % (text.length + 1)
        const damaged = text.slice(0, cut) + piece + text.slice(cut + (at % 3 === 0 ? 1 : 0))
        let valid = true
        try {
          JSON.parse(damaged)
        } catch {
          valid = false
        }
        let taken = true
        try {
          read(damaged, size)
        } catch (error) {
          expect(error).toBeInstanceOf(BrokenFile)
          taken = false
        }
        expect(taken).toBe(valid)
      },
    ),
    { numRuns: 2000 },
  )
})

test.each([
  ['{\n "a": 1\n "b": 2}', 3, 2],
  ['{"a": tru}', 1, 10],
  ['{"rows": [{"x": 1},\n{"x": 2 "y"}]}', 2, 9],
  ['[1, 2', 1, 6],
  ['', 1, 1],
  ['{} x', 1, 4],
])('the place of the error in %j', (text, line, column) => {
  for (const size of [1, 3, 100]) {
    try {
      read(text, size)
      expect.unreachable()
    } catch (error) {
      expect((error as BrokenFile).reason.params).toMatchObject({ line, column })
    }
  }
})
