import { expect, test } from 'vitest'
import { excerptAround, matchTitle } from './palette-items.ts'

test('all words of the query must be found, in the title or a keyword', () => {
  expect(matchTitle('calendar', 'Content calendar')).toEqual([[8, 16]])
  expect(matchTitle('dark theme', 'Dark appearance', ['theme'])).toEqual([[0, 4]])
  expect(matchTitle('dark moon', 'Dark appearance', ['theme'])).toBeUndefined()
})

test('Chinese titles are found by a part, and by an English keyword', () => {
  expect(matchTitle('日历', '内容日历', ['calendar'])).toEqual([[2, 4]])
  expect(matchTitle('calen', '内容日历', ['calendar'])).toEqual([])
})

test('initials of a title of several words find it; nothing typed finds all', () => {
  expect(matchTitle('ss', 'Show shortcuts')).toEqual([])
  expect(matchTitle('', 'Anything')).toEqual([])
})

test('an excerpt shows the first hit, marked at its new place', () => {
  const text = `${'很长的开头'.repeat(20)}退款\n怎么还没到`
  const at = text.indexOf('退款')
  const cut = excerptAround(text, [[at, at + 2]])
  expect(cut.text.startsWith('…')).toBe(true)
  expect(cut.ranges.map(([from, to]) => cut.text.slice(from, to))).toEqual(['退款'])
  expect(cut.text).not.toContain('\n')
  expect(excerptAround('短', [])).toEqual({ text: '短', ranges: [] })
})
