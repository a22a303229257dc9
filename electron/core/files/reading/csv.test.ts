import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memorySource } from './byte-source.ts'
import { csvRows, delimiterOf } from './csv.ts'

async function rows(text: string, chunk?: number) {
  const all = []
  for await (const batch of csvRows(memorySource('f.csv', text, chunk))) all.push(...batch)
  return all
}

const cell = fc.oneof(fc.string(), fc.constantFrom('', 'a', ',', '"', '""', 'x\ny', '\r\n', ' 你好 ', "='1'"))

test('rows are what an independent parser makes of them, wherever the pieces are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (table, chunk, always) => {
        const text = [
          'a,b',
          ...table.map((row) =>
            row.map((value) => (always || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(','),
          ),
        ].join('\n')
        // The other parser reads text that is half a character differently; ours is fed bytes.
        const clean = Buffer.from(text, 'utf8').toString('utf8')
        const expected = (parse(clean, { relax_column_count: true, skip_empty_lines: true }) as string[][]).filter(
          (row) => row.length > 1 || row[0] !== '',
        )
        const read = (await rows(clean, chunk)).map((row) => row.cells)
        expect(read).toEqual(expected)
      },
    ),
  )
})

test('each row knows the line it begins on', async () => {
  expect((await rows('a,b\n1,"two\nlines"\n\n3,4\r\n5,6')).map(({ line }) => line)).toEqual([1, 2, 5, 6])
})

test('a quote that never ends is named with the line of its row', async () => {
  await expect(rows('a,b\n1,2\n3,"open\n5,6\n')).rejects.toMatchObject({ at: 'f.csv:3', reason: { code: 'QUOTE_UNFINISHED' } })
})

test('text behind a closing quote belongs to the cell', async () => {
  expect((await rows('a,b\n"x"y,z\n'))[1]!.cells).toEqual(['xy', 'z'])
})

test('the delimiter is the one the header uses', () => {
  expect([delimiterOf('a;b;c\n'), delimiterOf('a\tb,c\td\n'), delimiterOf('"a,b,c";d\n'), delimiterOf('sep=|\na,b|c\n')]).toEqual(
    [';', '\t', ';', '|'],
  )
})
