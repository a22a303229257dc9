import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromCqString, segmentsOf as theirs, toCqString } from '#core/testing/simulators.ts'
import { segmentsOf, segmentsOfString, stringOfSegments, type Segment } from './cq.ts'

const awkward = fc.string({
  unit: fc.constantFrom('&', '[', ']', ',', '=', '#', ';', '9', '1', '3', '4', 'amp', '&amp;', '&#91;', '[CQ:', '图', '😀', '\n'),
})
const key = fc.stringMatching(/^[a-z_]{1,8}$/)
const segment: fc.Arbitrary<Segment> = fc.oneof(
  awkward.filter((text) => text !== '').map((text) => ({ type: 'text', data: { text } })),
  fc.record({
    type: fc.constantFrom('at', 'face', 'image', 'json', 'x-own.kind_1'),
    data: fc.dictionary(key, awkward, { noNullPrototype: true }),
  }),
)
/** Two texts never follow one another: written as a string they are one. */
const message = fc.array(segment).map((list) => list.filter((one, at) => one.type !== 'text' || list[at - 1]?.type !== 'text'))

test('any message survives being written as a string, and both sides of the wire write it alike', () => {
  fc.assert(
    fc.property(message, (segments) => {
      const written = stringOfSegments(segments)
      expect(segmentsOfString(written)).toEqual(segments)
      expect(written).toBe(toCqString(segments as Segment[]))
      expect(fromCqString(written)).toEqual(segments)
    }),
    { numRuns: 500 },
  )
})

test('a string and an array of the same message read the same', () => {
  fc.assert(
    fc.property(message, (segments) => {
      expect(segmentsOf(segments)).toEqual(segmentsOf(stringOfSegments(segments)))
    }),
  )
})

test('&amp; is undone last, and the comma only inside codes', () => {
  expect(segmentsOfString('a&amp;#91;b&#91;c&#44;[CQ:share,title=x&#44;y&amp;#44;z,url=http://e/?a=1&amp;b=2]')).toEqual([
    { type: 'text', data: { text: 'a&#91;b[c&#44;' } },
    { type: 'share', data: { title: 'x,y&#44;z', url: 'http://e/?a=1&b=2' } },
  ])
})

test('what only looks like a code is text', () => {
  for (const plain of ['[CQ:at qq=1]', '[CQ:', 'CQ:at,qq=1]', '[cq:at,qq=1]', '[[CQ:]]', '[图片]']) {
    expect(segmentsOfString(plain)).toEqual([{ type: 'text', data: { text: plain } }])
  }
  expect(segmentsOfString('[CQ:shake]')).toEqual([{ type: 'shake', data: {} }])
})

test('an array, one segment and null data are understood; anything else is refused', () => {
  expect(segmentsOf({ type: 'text', data: { text: 'x' } })).toEqual([{ type: 'text', data: { text: 'x' } }])
  expect(
    segmentsOf([
      { type: 'shake', data: null },
      { type: 'dice' },
      { type: 'face', data: { id: 14, big: true, raw: { a: 1 }, gone: null } },
    ]),
  ).toEqual([
    { type: 'shake', data: {} },
    { type: 'dice', data: {} },
    { type: 'face', data: { id: '14', big: 'true', raw: '{"a":1}' } },
  ])
  expect(segmentsOf([])).toEqual([])
  for (const wrong of [
    null,
    undefined,
    7,
    {},
    [null],
    [7],
    [{ type: '' }],
    [{ type: 'text', data: 'x' }],
    [{ type: 'text', data: [] }],
  ]) {
    expect(segmentsOf(wrong), JSON.stringify(wrong)).toBeNull()
  }
  expect(theirs('x')).toEqual(segmentsOf('x'))
})
