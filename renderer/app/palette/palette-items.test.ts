import { expect, test } from 'vitest'
import { matchTitle } from './palette-items.ts'

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
