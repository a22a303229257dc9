import { expect, test } from 'vitest'
import { waitReason } from './waits.ts'

const reason = (text: string) => waitReason({ kind: 'text', text, direct: true })

test('thanks and assent wait for nobody', () => {
  for (const text of [
    '好的谢谢',
    '收到',
    '嗯嗯',
    '明白了',
    '👌',
    '太好了',
    '行',
    '好的，辛苦',
    '谢谢亲亲',
    '处理好了，谢谢~~',
    '话说收到',
    'OK',
    '好嘞！',
    '👍🏻👍🏻',
    '❤️',
    '谢谢[玫瑰]',
    '。。。',
  ]) {
    expect(reason(text), text).toBeNull()
  }
})

test('a question or a complaint behind them does', () => {
  expect(reason('好的，那什么时候发货')).toBe('asks')
  expect(reason('谢谢，但是少发了一件')).toBe('complains')
  expect(reason('我想再买一份基础款')).toBe('direct')
})

test('no text makes the look take long', () => {
  for (const piece of ['。', '😀', '谢', '好', '呀', ' ', '[', '嗯，']) {
    const started = process.cpuUsage()
    reason(`${piece.repeat(5_000)}x`)
    expect(process.cpuUsage(started).user / 1000, piece).toBeLessThan(500)
  }
})
