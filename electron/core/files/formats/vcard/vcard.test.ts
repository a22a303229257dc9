import { expect, test } from 'vitest'
import { parseText } from '../../testing/parsing.ts'

const card = (lines: string) => `BEGIN:VCARD\r\nVERSION:2.1\r\n${lines}\r\nEND:VCARD\r\n`
const only = async (lines: string) => (await parseText('c.vcf', card(lines))).contacts[0]!

test('quoted-printable in GBK, with soft line ends', async () => {
  expect((await only('FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D0=A1=\r\n=C1=D6')).name).toBe('小林')
  expect((await only('FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E5=B0=8F=E6=9E=97')).name).toBe('小林')
})

test('a file in GBK itself', async () => {
  const bytes = Buffer.concat([
    Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:'),
    Buffer.from('d0a1c1d6', 'hex'),
    Buffer.from('\nEND:VCARD\n'),
  ])
  expect((await parseText('c.vcf', bytes)).contacts[0]!.name).toBe('小林')
})

test('folded lines and escapes', async () => {
  expect(await only('FN:Ann\r\n  Lee\\, PhD\r\nNOTE:one\\ntwo')).toMatchObject({ name: 'Ann Lee, PhD', note: 'one\ntwo' })
})

test('a name put together from its parts, Chinese ones without a space', async () => {
  expect((await only('N:林;小雨;;;')).name).toBe('林小雨')
  expect((await only('N:Lee;Ann;;;')).name).toBe('Ann Lee')
  expect((await only('ORG:群汐;运营部')).name).toBe('群汐 运营部')
})

test('the mobile number before the others, faxes never', async () => {
  expect((await only('FN:A\r\nTEL;HOME:010-1234567\r\nTEL;CELL:+86 138 0013 8000\r\nTEL;WORK;FAX:010-7654321')).phone).toBe(
    '13800138000',
  )
  expect((await only('FN:A\r\nTEL;WORK;FAX:010-7654321')).phone).toBeUndefined()
})

test('an unfinished card and a card without a name are left out with their line', async () => {
  const parsed = await parseText(
    'c.vcf',
    'BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\nBEGIN:VCARD\nFN:C\n',
  )
  expect(parsed.contacts.map((contact) => contact.name)).toEqual(['B'])
  expect(parsed.rejected.map(({ at, reason }) => [at, reason.code])).toEqual([
    ['c.vcf:1', 'CARD_UNFINISHED'],
    ['c.vcf:6', 'NAME_MISSING'],
    ['c.vcf:9', 'CARD_UNFINISHED'],
  ])
})

test('texts in base64, and line ends of other systems inside a note', async () => {
  expect((await only('FN;ENCODING=b;CHARSET=UTF-8:5byg5LiJ')).name).toBe('张三')
  expect((await only('FN;BASE64;CHARSET=GBK:1cXI/Q==')).name).toBe('张三')
  expect((await only('FN:a\r\nNOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo')).note).toBe('one\ntwo')
})
