import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromCqString, segmentsOf, toCqString, wordsOf, type Segment } from './cq.ts'

test('the examples of the specification', () => {
  expect(fromCqString('[CQ:face,id=178]看看我刚拍的照片[CQ:image,file=123.jpg]')).toEqual([
    { type: 'face', data: { id: '178' } },
    { type: 'text', data: { text: '看看我刚拍的照片' } },
    { type: 'image', data: { file: '123.jpg' } },
  ])
  expect(toCqString([{ type: 'text', data: { text: 'a, & b [c]' } }])).toBe('a, &amp; b &#91;c&#93;')
  expect(toCqString([{ type: 'share', data: { url: 'https://b.cn/?a=1&b=[2],3', title: '' } }])).toBe(
    '[CQ:share,url=https://b.cn/?a=1&amp;b=&#91;2&#93;&#44;3,title=]',
  )
  expect(fromCqString('[CQ:shake]')).toEqual([{ type: 'shake', data: {} }])
})

test('an escaped ampersand stays what it was: &amp;#91; is no bracket', () => {
  expect(wordsOf(fromCqString('&amp;#91;'))).toBe('&#91;')
})

test('what is no code stays text', () => {
  expect(wordsOf(fromCqString('[CQ:] [CQ:at,qq=1 (不完整'))).toBe('[CQ:] [CQ:at,qq=1 (不完整')
})

const value = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('&', '[', ']', ',', '=', '#', '4', ';', '你', '🌸', 'a', 'm', 'p') }),
)
const segment: fc.Arbitrary<Segment> = fc.oneof(
  value.filter((words) => words !== '').map((words): Segment => ({ type: 'text', data: { text: words } })),
  fc.record({
    type: fc.constantFrom('at', 'image', 'face', 'reply', 'json', 'x-own.1'),
    data: fc.dictionary(fc.constantFrom('qq', 'file', 'id', 'data'), value, { noNullPrototype: true }),
  }),
)

/** Texts that are side by side are one in the string form. */
function joined(segments: Segment[]): Segment[] {
  const out: Segment[] = []
  for (const next of segments) {
    const last = out.at(-1)
    if (last?.type === 'text' && next.type === 'text') last.data = { text: last.data!.text! + next.data!.text! }
    else out.push({ type: next.type, data: { ...next.data } })
  }
  return out
}

test('the string form and the array form say the same', () => {
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      expect(fromCqString(toCqString(segments))).toEqual(joined(segments))
    }),
    { numRuns: 1000 },
  )
})

test('a client may send a string, one segment or several, and plain text where it says so', () => {
  const words = [{ type: 'text', data: { text: '[CQ:at,qq=1]' } }]
  expect(segmentsOf('[CQ:at,qq=1]', true)).toEqual(words)
  expect(segmentsOf('[CQ:at,qq=1]')).toEqual([{ type: 'at', data: { qq: '1' } }])
  expect(segmentsOf({ type: 'at', data: { qq: 1 } })).toEqual([{ type: 'at', data: { qq: '1' } }])
  expect(segmentsOf([{ type: 'shake', data: null }])).toEqual([{ type: 'shake', data: null }])
  for (const nothing of ['', [], [null], [{ type: 'text', data: { text: '' } }], 5, null, [{ data: {} }]]) {
    expect(segmentsOf(nothing)).toBeUndefined()
  }
})
