import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memorySource } from './byte-source.ts'
import { decodeText, detectEncoding, lineBatches } from './text.ts'

const TEXT = '2024-01-01 10:00:00 小林(10001)\n今天的新品到货了，需要的姐妹可以接龙\n'
/** The same text in GB18030. */
const GB = Buffer.from(
  '323032342d30312d30312031303a30303a303020d0a1c1d6283130303031290abdf1ccecb5c4d0c2c6b7b5bdbbf5c1cba3acd0e8d2aab5c4bde3c3c3bfc9d2d4bdd3c1fa0a',
  'hex',
)
const swap = (bytes: Buffer) => Buffer.from(bytes).swap16()
const wide = Buffer.from(TEXT, 'utf16le')

async function decoded(bytes: Uint8Array, chunk?: number): Promise<string> {
  let text = ''
  for await (const piece of decodeText(memorySource('f', bytes, chunk))) text += piece
  return text
}

test.each([
  ['UTF-8', Buffer.from(TEXT), 'utf-8'],
  ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(TEXT)]), 'utf-8'],
  ['UTF-16 little-endian with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), 'utf-16le'],
  ['UTF-16 big-endian with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), swap(wide)]), 'utf-16be'],
  ['UTF-16 little-endian bare', wide, 'utf-16le'],
  ['UTF-16 big-endian bare', swap(wide), 'utf-16be'],
  ['GB18030', GB, 'gb18030'],
] as const)('%s is known by its bytes, wherever the pieces are cut', async (_, bytes, encoding) => {
  expect(await detectEncoding(memorySource('f', bytes))).toBe(encoding)
  for (const chunk of [64, 1000]) expect(await decoded(bytes, chunk)).toBe(TEXT)
})

test('the first Chinese name may come late', async () => {
  const late = Buffer.concat([Buffer.from('x'.repeat(300_000) + '\n'), GB])
  expect(await detectEncoding(memorySource('f', late))).toBe('gb18030')
  const utf8 = Buffer.concat([Buffer.from('x'.repeat(300_000) + '\n'), Buffer.from(TEXT)])
  expect(await detectEncoding(memorySource('f', utf8))).toBe('utf-8')
})

test('one damaged byte does not turn UTF-8 into something else', async () => {
  const bytes = Buffer.from(TEXT.repeat(20))
  bytes[200] = 0xff
  expect(await detectEncoding(memorySource('f', bytes))).toBe('utf-8')
})

test('lines are what splitting the whole gives, wherever the pieces are cut', async () => {
  const piece = fc.constantFrom('a', '你好', '\n', '\r\n', '\r', '', ' x ')
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 7 }), async (pieces, chunk) => {
      const text = pieces.join('')
      const lines: string[] = []
      let next = 1
      for await (const batch of lineBatches(memorySource('f', text, chunk), 'utf-8')) {
        expect(batch.first).toBe(next)
        next += batch.lines.length
        lines.push(...batch.lines)
      }
      const expected = text.split(/\r\n|\n|\r/)
      if (expected.at(-1) === '') expected.pop()
      expect(lines).toEqual(expected)
    }),
  )
})

test('UTF-8 whole, damaged or cut is decoded as the platform does, wherever the pieces are cut', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => Buffer.from(text)),
    fc.constantFrom('今天', '👍🏽', 'é', '\ufeff', 'ok\n').map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom([0xef, 0xbb, 0xbf], [0xf0, 0x9f], [0xe4, 0xbb], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88])
      .map((bytes) => Buffer.from(bytes)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), async (pieces, chunk) => {
      const bytes = Buffer.concat(pieces)
      let text = ''
      for await (const part of decodeText(memorySource('f', bytes, chunk), 'utf-8')) text += part
      expect(text).toBe(new TextDecoder('utf-8').decode(bytes))
    }),
    { numRuns: 2000 },
  )
})
