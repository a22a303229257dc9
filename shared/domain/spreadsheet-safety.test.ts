import { expect, test } from 'vitest'
import fc from 'fast-check'
import { csvField, safeCell } from './spreadsheet-safety.ts'

test('no exported cell starts with what a spreadsheet would run', () => {
  const nasty = fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t=', ' =', '\r', '＝', '＋', '＠', '\n+'), fc.string())
    .map(([a, b]) => a + b)
  fc.assert(
    fc.property(nasty, (text) => {
      expect(safeCell(text).startsWith("'")).toBe(true)
    }),
  )
  expect(safeCell('=HYPERLINK("http://x","点我")')).toBe(`'=HYPERLINK("http://x","点我")`)
  expect(safeCell('小雨=好朋友')).toBe('小雨=好朋友')
})

test('fields with commas, quotes and line breaks come back as they were', () => {
  expect(csvField('a,b')).toBe('"a,b"')
  expect(csvField('他说"好"\n再见')).toBe('"他说""好""\n再见"')
  expect(csvField(null)).toBe('')
  expect(csvField(-3)).toBe('-3')
})
