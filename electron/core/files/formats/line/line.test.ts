import { expect, test } from 'vitest'
import { parseText, said, utc } from '../../testing/parsing.ts'

test.each([
  [
    'Japanese',
    '[LINE] 田中とのトーク履歴\n保存日時：2020/02/29 13:00\n\n2020/02/29(土)\n13:00\t田中\tこんにちは\n',
    '田中',
    'direct',
  ],
  [
    'Japanese group',
    '[LINE] お客様のトーク履歴\n保存日時：2020/02/29 13:00\n\n2020.02.29 土曜日\n13:00\t田中\tこんにちは\n',
    'お客様',
    'group',
  ],
  [
    'English',
    '[LINE] Chat history with Tanaka\nSaved on: 2/29/2020, 13:00\n\nSat, 2/29/2020\n01:00 PM\tTanaka\thello\n',
    'Tanaka',
    'direct',
  ],
  [
    'English group',
    '[LINE] Chat history in "Customers"\nSaved on: 2/29/2020, 13:00\n\nSat, 2/29/2020\n1:00PM\tTanaka\thello\n',
    'Customers',
    'group',
  ],
  [
    'Chinese',
    '[LINE] 与田中的聊天记录\n储存日期： 2020/02/29 13:00\n\n2020/02/29（周六）\n下午01:00\t田中\t你好\n',
    '田中',
    'direct',
  ],
  [
    'Taiwan',
    '[LINE] 與田中的聊天記錄\n儲存日期： 2020/02/29 13:00\n\n2020/02/29（六）\n下午1:00\t田中\t你好\n',
    '田中',
    'direct',
  ],
  ['no header', '2020/02/29(土)\n13:00\t田中\tこんにちは\n', 'chat', 'direct'],
])('%s', async (_, text, title, kind) => {
  const parsed = await parseText('chat.txt', text, { zone: 'UTC' })
  expect(parsed.format).toBe('line-txt')
  expect(parsed.conversations[0]).toMatchObject({ title, kind })
  expect(parsed.messages).toHaveLength(1)
  expect(utc(parsed.messages[0]!.sentAt)).toBe('2020-02-29 13:00:00')
  expect(parsed.rejected).toEqual([])
})

test('notices have no name; placeholders have their kind; a recall is one', async () => {
  const parsed = await parseText(
    'chat.txt',
    '2020/02/29(土)\n13:00\t\tAがBを招待しました。\n13:01\tAが参加しました。\n13:02\tA\t[スタンプ]\n13:03\tA\t[写真]\n13:04\tA\tAがメッセージの送信を取り消しました\n',
  )
  expect(parsed.messages.map((message) => [message.kind, message.senderKey])).toEqual([
    ['system', null],
    ['system', null],
    ['image', 'A'],
    ['image', 'A'],
    ['recalled', 'A'],
  ])
})

test('a quote that is only a character does not swallow what follows', async () => {
  const parsed = await parseText(
    'chat.txt',
    '2020/02/29(土)\n13:00\tA\t"hello\n13:01\tB\tok\n13:02\tA\t"quoted"\n13:03\tA\t"two\nlines"\n13:04\tB\tsay ""x""\n',
  )
  expect(said(parsed)).toEqual([
    ['A', '"hello'],
    ['B', 'ok'],
    ['A', '"quoted"'],
    ['A', 'two\nlines'],
    ['B', 'say ""x""'],
  ])
})

test('a quote that never ends gives its lines back', async () => {
  const parsed = await parseText('chat.txt', '2020/02/29(土)\n13:00\tA\t"open\nmore\n\n2020/03/01(日)\n09:00\tB\tmorning\n')
  expect(said(parsed)).toEqual([
    ['A', '"open\nmore'],
    ['B', 'morning'],
  ])
})

test('a day that does not exist is left out with its lines', async () => {
  const parsed = await parseText('chat.txt', '2020/02/30(土)\n13:00\tA\ta\n\n2020/03/01(日)\n09:00\tB\tb\n')
  expect(parsed.rejected).toEqual([
    { type: 'rejected', at: 'chat.txt:2', reason: { code: 'TIME_BAD', params: { value: '2020/2/30' } } },
  ])
  expect(said(parsed)).toEqual([['B', 'b']])
})

test('who is me: the other one of a direct chat', async () => {
  const parsed = await parseText(
    'chat.txt',
    '[LINE] 田中とのトーク履歴\n保存日時：2020/02/29 13:00\n\n2020/02/29(土)\n13:00\t田中\ta\n13:01\t店\tb\n',
  )
  expect(parsed.contacts.map((contact) => [contact.name, contact.isSelf ?? false])).toEqual([
    ['田中', false],
    ['店', true],
  ])
})

test('English exports without the mark, with the day first: the day of the week tells the order', async () => {
  const parsed = await parseText(
    'line.txt',
    'Chat history with Shop\nSaved on: 05/03/2026, 10:00\n\nSun, 01/03/2026\n09:05\tMay\thello\n\nMon, 2/3/2026\n01:05 PM\tMay\tnext\n',
  )
  expect(parsed.rejected).toEqual([])
  expect(parsed.conversations[0]).toMatchObject({ title: 'Shop' })
  expect(parsed.messages.map(({ sentAt }) => utc(sentAt))).toEqual(['2026-03-01 01:05:00', '2026-03-02 05:05:00'])
})

test('Thai exports: day first, either era', async () => {
  const parsed = await parseText(
    'line.txt',
    '[LINE] ประวัติการแชทกับ ร้านค้า\nบันทึกเมื่อ 5/3/2026 10:00\n\nอา. 1/3/2026\n09:05\tนุ่น\tสวัสดี\n\nวันจันทร์ที่ 2/3/2569\n09:06\tนุ่น\tค่ะ\n',
  )
  expect(parsed.rejected).toEqual([])
  expect(parsed.conversations[0]).toMatchObject({ title: 'ร้านค้า' })
  expect(parsed.messages.map(({ sentAt }) => utc(sentAt))).toEqual(['2026-03-01 01:05:00', '2026-03-02 01:06:00'])
})
