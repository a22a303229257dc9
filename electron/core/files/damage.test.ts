/**
 * Ten thousand damaged files: nothing but a named refusal of the whole file, or rows left out with their place. The damage is
 * seeded, so that a failure can be seen again.
 */
import { describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { messageKinds, reasonText } from '#shared/domain/records.ts'
import { bestFormat, connectorOf, takeSample } from './formats/registry.ts'
import { BrokenFile } from './reading/broken-file.ts'
import { memorySource } from './reading/byte-source.ts'
import { parseSource, zipBytes, type Parsed } from './testing/parsing.ts'
import { writers, type Line } from './testing/write-chats.ts'

/** mulberry32: small, seeded, good enough to choose places. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** A sentence whose values are missing. */
const UNFILLED = /\{(value|line|column|problem|found|expected|limit)\}/

const PIECES = [
  '"',
  '\n',
  '\r',
  ',',
  '\t',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '\0',
  '\u{1f600}',
  '<',
  '&',
  '=',
  '0',
  '99999999999999999999',
  '2024-13-45',
  'null',
  '__proto__',
  '../',
  '\uFEFF',
  ' - ',
  '(10001)',
]

function damage(bytes: Buffer, next: (below: number) => number): Buffer {
  let out = Buffer.from(bytes)
  for (let times = 1 + next(4); times > 0 && out.length > 0; times--) {
    const at = next(out.length)
    const length = 1 + next(Math.min(40, out.length - at))
    const piece = Buffer.from(PIECES[next(PIECES.length)]!)
    switch (next(6)) {
      case 0:
        out[at] = out[at]! ^ (1 << next(8))
        break
      case 1:
        out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)])
        break
      case 2:
        out = Buffer.concat([out.subarray(0, at), piece, out.subarray(at)])
        break
      case 3:
        out = Buffer.concat([out.subarray(0, at + length), out.subarray(at)])
        break
      case 4:
        out.fill(next(256), at, at + length)
        break
      case 5:
        if (next(4) === 0) out = out.subarray(0, at)
        break
    }
  }
  return out
}

/** What must hold of records whatever the file was. */
function expectSound(parsed: Parsed): void {
  const chats = new Set<string>()
  for (const record of parsed.records) {
    if (record.type === 'conversation') chats.add(record.key)
    else if (record.type === 'message') {
      expect(Number.isSafeInteger(record.sentAt)).toBe(true)
      expect(typeof record.text).toBe('string')
      expect(messageKinds).toContain(record.kind)
      expect(chats.has(record.conversationKey)).toBe(true)
    } else if (record.type === 'rejected') {
      expect(record.at).toMatch(/:\d+$/)
      expect(reasonText(record.reason)).not.toMatch(UNFILLED)
    } else if (record.type === 'order') expect(Number.isSafeInteger(record.cents)).toBe(true)
    else if (record.type === 'contact') expect(record.name.trim()).not.toBe('')
  }
}

const CHAT: Line[] = Array.from({ length: 12 }, (_, i) => ({
  name: ['Ann', '小林', '🤓'][i % 3]!,
  minute: 18_000 + i * 700,
  text: ['在吗', 'two\nlines', 'say "x", ok', '2024-01-01 10:00:00 Ann(10001)'][i % 4]!,
}))

const plain: [string, string][] = [
  ...Object.entries(writers).map(([format, write]): [string, string] => [format.split(' ')[0]!, write(CHAT)]),
  ['signal-txt', '[2019-12-24, 12:23] Jane Doe: Hello John!\n[2020-01-17, 21:49] John Doe: Hello\nJane!\n'],
  [
    'wechat-csv',
    'localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n1,5,1,0,0,1628863878,,在吗,x,7239487234987234987\n2,5,49,57,1,1628863880,,"<msg><title>a</title></msg>",x,7239487234987234988\n',
  ],
  [
    'vcard',
    'BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=B0=8F=\n=E6=9E=97\nTEL;CELL:+86 138 0013 8000\nBDAY:1990-01-01\nEND:VCARD\nBEGIN:VCARD\nN:Lee;Ann\nEND:VCARD\n',
  ],
  ['contacts-csv', '\uFEFF姓名,手机,标签组1(肤质),添加时间\n小林,13800138000,"敏感肌,油皮",2024-01-01 10:00\n阿May,,,\n'],
  [
    'orders-csv',
    '订单号,客户名称,实付金额,下单时间,商品\n="401",小林,"￥1,234.50",2024-05-01 10:00,洁面\n402,阿May,88元,2024/5/2,面霜\n',
  ],
]

async function archives(): Promise<[string, Buffer][]> {
  const users = JSON.stringify([{ id: 'U1', name: 'ann', profile: { display_name: 'Ann' } }])
  const day = JSON.stringify([{ type: 'message', user: 'U1', text: '<@U1> &amp; <https://a|b>', ts: '1704074400.000100' }])
  const sheet = async (rows: string[][]) =>
    (await writeXlsxFile(rows.map((row) => row.map((value) => ({ value }))) as never).toBuffer()) as Buffer
  return [
    ['whatsapp-zip', await zipBytes({ '_chat.txt': writers['whatsapp-txt (iPhone)']!(CHAT) })],
    [
      'slack-zip',
      await zipBytes({ 'users.json': users, 'channels.json': '[{"id":"C1","name":"orders"}]', 'orders/2024-01-01.json': day }),
    ],
    [
      'contacts-xlsx',
      await sheet([
        ['姓名', '手机'],
        ['小林', '13800138000'],
      ]),
    ],
    [
      'orders-xlsx',
      await sheet([
        ['订单号', '金额', '下单时间'],
        ['A1', '1', '2024-01-01'],
      ]),
    ],
  ]
}

async function survive(format: string, bytes: Buffer): Promise<'read' | 'refused'> {
  const source = memorySource('f.bin', bytes, 700)
  try {
    bestFormat(await takeSample(source))
  } catch (error) {
    expect(error).toBeInstanceOf(BrokenFile)
  }
  try {
    expectSound(await parseSource(source, {}, connectorOf(format)))
    return 'read'
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    expect(reasonText(error.reason)).not.toMatch(UNFILLED)
    return 'refused'
  }
}

describe('damaged files', () => {
  const EACH = 750
  const run = async (format: string, bytes: Buffer, times: number, seed: number) => {
    let read = 0
    for (let i = 0; i < times; i++) {
      const next = random(seed * 100_003 + i)
      const damaged = damage(bytes, next)
      try {
        if ((await survive(format, damaged)) === 'read') read++
      } catch (error) {
        throw new Error(`${format}, seed ${seed * 100_003 + i}: ${JSON.stringify(damaged.toString('utf8')).slice(0, 2000)}`, {
          cause: error,
        })
      }
    }
    return read
  }

  test.each(plain.map(([format, content], index) => [format, index, content] as const))(
    '%s (%i)',
    async (format, index, content) => {
      // Most damage leaves most of a text readable; JSON is refused as soon as its grammar is hurt.
      expect(await run(format, Buffer.from(content), EACH, index + 1)).toBeGreaterThan(
        format === 'telegram-json' ? EACH / 10 : EACH / 2,
      )
    },
  )

  test('archives', { timeout: 60_000 }, async () => {
    for (const [index, [format, bytes]] of (await archives()).entries()) await run(format, bytes, 450, index + 101)
  })
})
