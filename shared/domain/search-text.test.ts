import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldTable, foldText, matchRanges, searchReadings } from './search-text.ts'

describe('folding', () => {
  test('keeps every position and is stable under folding again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const folded = foldText(text)
        expect(folded).toHaveLength(text.length)
        expect(foldText(folded)).toBe(folded)
      }),
    )
    const table = foldTable()
    expect([...table].filter((to) => table[to] !== to)).toEqual([])
  })

  test.each([
    ['ＶＩＰ　客户', 'vip 客户'],
    ['ÀÉ Ünï', 'àé ünï'],
    ['ΣΑΣ σας', 'σασ σασ'],
    ['ЖЁЛТЫЙ', 'жёлтый'],
    ['ﾊﾛｰ', 'ハロー'],
    ['￥９９', '¥99'],
    ['a\u00a0b\tc\r\nd', 'a b c  d'],
    ['\ud83d', '\ufffd'],
    ['İı', 'İı'],
  ])('%s', (text, folded) => expect(foldText(text)).toBe(folded))
})

describe('highlighting', () => {
  test('marks the places in the original, overlapping ones as one', () => {
    expect(matchRanges('哈哈哈哈 ＯＫ', ['哈哈哈', 'ok'])).toEqual([
      [0, 4],
      [5, 7],
    ])
    expect(matchRanges('没有', ['x', ''])).toEqual([])
  })
})

describe('what a query means', () => {
  test('the text as typed first, then all words; quotes ask for the text only', () => {
    expect(searchReadings('  订单 A12 ')).toEqual([
      { match: 'text', needles: ['订单 a12'] },
      { match: 'words', needles: ['订单', 'a12'] },
    ])
    expect(searchReadings('订单')).toEqual([{ match: 'text', needles: ['订单'] }])
    expect(searchReadings('“订单 a12”')).toEqual([
      { match: 'text', needles: ['“订单 a12”'] },
      { match: 'text', needles: ['订单 a12'] },
    ])
    expect(searchReadings(' \n ')).toEqual([])
  })
})
