import { expect, test } from 'vitest'
import { excerpt } from './excerpt.ts'

test('a short text is shown whole', () => {
  expect(excerpt('订单到了', [[0, 2]])).toEqual({ text: '订单到了', ranges: [[0, 2]], cut: false })
})

test('a hit far inside a long text is brought into view, still marked in its place', () => {
  const text = `${'很长的前文'.repeat(40)}订单在这里${'后文'.repeat(200)}`
  const at = text.indexOf('订单')
  const part = excerpt(text, [[at, at + 2]])
  expect(part.cut).toBe(true)
  expect(part.text.slice(...part.ranges[0]!)).toBe('订单')
  expect(part.text.endsWith('…')).toBe(true)
})

test('never tears an emoji apart', () => {
  const text = '😀'.repeat(300)
  for (const at of [100, 102, 301]) {
    const part = excerpt(text, [[at - (at % 2), at - (at % 2) + 2]])
    expect(part.text.isWellFormed()).toBe(true)
  }
})
