import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPost } from './cadence/promo-signs.ts'
import { waitReason } from './cadence/waits.ts'
import { normalise } from './normalise.ts'
import { splitQuote, withQuote } from './quote.ts'

const LINE = '- - - - - - - - - - - - - - -'

describe('what is quoted and what is said', () => {
  test.each([
    ['这是一条引用/回复消息：\n"小雨：\n什么时候发货"\n------\n收到，谢谢', '小雨', '什么时候发货', '收到，谢谢'],
    ['这是一条引用/回复消息：\n“客服：我要投诉你们”\n------\n哈哈', '客服', '我要投诉你们', '哈哈'],
    ['这是一条引用/回复消息：\n"A：\n一\n------\n二"\n------\n三', 'A', '一\n------\n二', '三'],
    ['这是一条引用/回复消息："\n------\n@nick777', null, '', '@nick777'],
    ['這是一則引用/回覆訊息：\n「小雨：\n幾時出貨」\n------\n好', '小雨', '幾時出貨', '好'],
    ['This is a quote/reply:\n"Mei:\n什么时候发货"\n------\n收到', 'Mei', '什么时候发货', '收到'],
    ['这是一条引用/回复消息：\n"A：\n我要投诉"', 'A', '我要投诉', ''],
    [`「小雨：什么时候发货」\n${LINE}\n收到`, '小雨', '什么时候发货', '收到'],
    ['「小雨：什么时候发货」\n——————\n收到', '小雨', '什么时候发货', '收到'],
    ['「小雨：什么时候发货」\n------\n收到', '小雨', '什么时候发货', '收到'],
    [`「A：「B：一」\n${LINE}\n二」\n${LINE}\n三`, 'A', `「B：一」\n${LINE}\n二`, '三'],
    [`「A：买「大」份」\n${LINE}\n好`, 'A', '买「大」份', '好'],
    ['“小雨：什么时候发货”\n------\n收到', '小雨', '什么时候发货', '收到'],
    [`小雨：什么时候发货\n${LINE}\n收到`, '小雨', '什么时候发货', '收到'],
    ['> 什么时候发货\n收到', null, '什么时候发货', '收到'],
    ['> 小雨 2024-05-01 10:00:00\n> 什么时候发货\n收到', '小雨', '什么时候发货', '收到'],
    ['收到\n> 什么时候发货', null, '什么时候发货', '收到'],
    ['[引用 小雨：什么时候发货] 收到', '小雨', '什么时候发货', '收到'],
    ['[回复 小雨: 什么时候发货]\n收到', '小雨', '什么时候发货', '收到'],
    ['>什么时候发货\n收到', null, '什么时候发货', '收到'],
    ['[CQ:reply,id=7,qq=2,text=什么时候发货]收到', null, '什么时候发货', '收到'],
    ['收到\n引用：小雨：什么时候发货', '小雨', '什么时候发货', '收到'],
    ['收到\n\n[引用](2024-05-01 10:00:00)小雨:\n什么时候发货', '小雨', '什么时候发货', '收到'],
    [
      '收到\n\n------------------ 原始邮件 ------------------\n发件人: 小雨\n我要投诉',
      null,
      '------------------ 原始邮件 ------------------\n发件人: 小雨\n我要投诉',
      '收到',
    ],
  ])('%j', (text, sender, quoted, own) => {
    const spoken = splitQuote(text)
    expect({ quote: spoken.quote, own: spoken.own }).toEqual({ quote: { sender, text: quoted }, own })
  })

  test('a reply that names only an id says what it says', () => {
    expect(splitQuote('[CQ:reply,id=7]我要投诉')).toMatchObject({ quote: null, own: '我要投诉' })
  })

  test.each([
    '今日特价：车厘子 99 元\n------\n下单戳链接',
    '「活动」开始了',
    '>>> 立即下单',
    '>50 元才包邮\n好的',
    '请看\n引用文献',
    '>_< 好气',
    '> 全场五折',
    '- 一\n- 二\n- 三',
    '这是一条引用',
    '说“好”\n就行',
    '尺码 10 - 20 - 30',
  ])('%j is all one’s own', (text) => expect(splitQuote(text)).toEqual({ quote: null, own: text, holes: [] }))

  test('holes and own words are the whole text, for any text', () => {
    const piece = fc.constantFrom(
      '「',
      '」',
      '\n',
      '------',
      LINE,
      '> ',
      '：',
      '"',
      '”',
      '收到',
      '这是一条引用/回复消息：',
      '[引用 ',
      ']',
      'a',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (parts) => {
        const text = parts.join('')
        const { own, holes } = splitQuote(text)
        let rest = ''
        let at = 0
        for (const [start, end] of holes) {
          expect(start).toBeGreaterThanOrEqual(at)
          rest += text.slice(at, start)
          at = end
        }
        rest += text.slice(at)
        expect(holes.length === 0 ? rest : rest.trim()).toBe(own)
      }),
    )
  })

  test('a quote of fields is read back as it was', () => {
    const words = fc.string({ unit: fc.constantFrom(...'退款？好a1，'), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(words, words, words, (sender, quoted, own) => {
        const { quote, own: back } = splitQuote(withQuote({ sender, text: quoted }, own))
        expect({ quote, own: back }).toEqual({ quote: { sender, text: quoted }, own })
      }),
    )
  })

  test('a long hostile text takes no time', () => {
    for (const unit of ['「', '"', '这是一条引用/回复消息：', '> \n', '「：」\n---', '- - - ', '\n------', 'a：\n- - - ']) {
      const text = unit.repeat(Math.ceil(60_000 / unit.length))
      const start = performance.now()
      splitQuote(text)
      splitQuote(`「${text}`)
      splitQuote(`这是一条引用/回复消息：${text}`)
      expect(performance.now() - start, unit).toBeLessThan(500)
    }
  })
})

describe('what is quoted means nothing', () => {
  const quoting = (quoted: string, own: string) => [
    `这是一条引用/回复消息：\n"小雨：\n${quoted}"\n------\n${own}`,
    `「小雨：${quoted}」\n${LINE}\n${own}`,
    `> ${quoted}\n${own}`,
  ]
  test('to rules', () => {
    for (const text of quoting('我要投诉，什么时候发货', '收到发票')) expect(normalise(text).text).toBe('收到发票')
  })
  test('to promo signs: a quoted promo is no promo', () => {
    const promo = '🔥限时秒杀！到手99元，前50名下单送赠品 https://a.b/c'
    expect(readPost({ text: promo, kind: 'text' }).score).toBeGreaterThan(0.5)
    for (const text of quoting(promo, '这个还有货的')) expect(readPost({ text, kind: 'text' }).score).toBeLessThan(0.25)
  })
  test('to waits: a quoted question asks nothing', () => {
    for (const text of quoting('我要退款，怎么还没到', '好的'))
      expect(waitReason({ kind: 'text', text, direct: false })).toBeNull()
    for (const text of quoting('好的', '怎么还没到')) expect(waitReason({ kind: 'text', text, direct: false })).toBe('asks')
  })
})
