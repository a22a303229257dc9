import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLAUSE } from './character-table.ts'
import { normalise, normaliseKeyword, originalSpan } from './normalise.ts'

describe('what a rule sees', () => {
  test.each([
    ['你好，請問我的訂單什麼時候發貨？謝謝哈~', '我的订单什么时候发货'],
    ['ＡＢＣ　１２３', 'abc 123'],
    ['發 貨 了 嗎', '发货了吗'],
    ['亲 在吗 什么时候发货', '什么时候发货'],
    ['@小助手 有没有优惠券[微笑]', '有没有优惠券'],
    ['👍🏻👨‍👩‍👧好的呢', '好的呢'],
    ['我不要退货！！要换货…', '我不要退货，要换货'],
    ['「小王：发货了吗」\n- - - - - -\n到了', '到了'],
    ['满100-20吗，12.5元，80%棉', '满100-20吗，12.5元，80%棉'],
    ['著急，乾淨，瞭解', '着急，干净，了解'],
    ['京东快递(移动端)什么时候到', '什么时候到'],
    ['宝宝能用吗', '宝宝能用吗'],
    ['谢谢', '谢谢'],
    ['  ', ''],
  ])('%s → %s', (raw, wanted) => expect(normalise(raw).text).toBe(wanted))

  test('numbers that name an order, a parcel or a person are masked, and say where they stood', () => {
    const raw = '订单 ２０２３１１０１２３４５６７ 电话138 0013 8000，到了吗'
    const message = normalise(raw)
    expect(message.text).not.toMatch(/\d/)
    expect(message.masked.map(({ kind, start, end }) => [kind, raw.slice(start, end)])).toEqual([
      ['order', '２０２３１１０１２３４５６７'],
      ['phone', '138 0013 8000'],
    ])
    expect(normalise('加微信号 abc_12345').masked[0]).toMatchObject({ kind: 'wechat', text: 'abc_12345' })
    expect(normalise('寄到上海市浦东新区世纪大道100号3栋').masked[0]!.kind).toBe('address')
    expect(normalise('收件人：张三，别写错').masked[0]).toMatchObject({ kind: 'name', text: '张三' })
    expect(normalise('20231101到货吗').masked).toEqual([])
  })

  test('a keyword is folded as messages are, and keeps its digits and its greeting', () => {
    expect(normaliseKeyword('發貨？')).toBe('发货')
    expect(normaliseKeyword('在吗')).toBe('在吗')
    expect(normaliseKeyword('12315 12345678901')).toBe('12315 12345678901')
    expect(normaliseKeyword('！！')).toBe('')
  })
})

const wild = fc.string({
  unit: fc.constantFrom(
    ...'发货貨什么時候？。，,. ｶﾞＡa1２９8%-\n@「」[](【👍é'.split(''),
    '👨‍👩‍👧',
    '㎏',
    '𠮷',
    'e\u0301',
    '谢谢',
    '你好',
    '138',
    '00138000',
    '微信',
    '在吗',
    ' ',
  ),
  maxLength: 40,
})

test('every character keeps its place: spans lie in order inside the original, for any text', () => {
  fc.assert(
    fc.property(wild, (raw) => {
      const message = normalise(raw)
      let last = 0
      for (let i = 0; i < message.text.length; i += 1) {
        const [start, end] = originalSpan(message, i, i + 1)
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(raw.length)
        expect(start).toBeGreaterThanOrEqual(last)
        last = start
      }
      expect(message.from.length).toBe(message.text.length)
    }),
    { numRuns: 1000 },
  )
})

test('a character that needs no folding is found at its own place', () => {
  fc.assert(
    fc.property(wild, wild, (before, after) => {
      const message = normalise(`${before}。裙${after}`, { keepPrivate: true, keepCourtesies: true })
      const at = message.text.indexOf('裙')
      // A quoted reply or an @mention may swallow it; else it must point at itself.
      if (at >= 0) expect(`${before}。裙${after}`.slice(...originalSpan(message, at, at + 1))).toMatch(/^裙/)
    }),
  )
})

test('normalising what is normalised changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'发貨什么時候？，a1 －吗'), maxLength: 30 }), (raw) => {
      const once = normaliseKeyword(raw)
      expect(normaliseKeyword(once)).toBe(once)
      expect(once.startsWith(CLAUSE) || once.endsWith(CLAUSE)).toBe(false)
    }),
  )
})
