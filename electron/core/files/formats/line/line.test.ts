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

test('LINE for PC: names with spaces are learnt from the whole file, a time within a text is text', async () => {
  const parsed = await parseText(
    '[LINE]Mei Lin.txt',
    '2025.12.10 Wednesday\n10:23 Mei Lin hello there\n10:24 Shop yes\n09:30 集合 記得帶傘\n10:25 Mei Lin see you\n10:26 Mei Lin [Sticker]\n10:27 Mei Lin unsent a message.\n2025.12.11 Thursday\n09:01 Shop Photos\n',
    { zone: 'UTC' },
  )
  expect(said(parsed)).toEqual([
    ['Mei Lin', 'hello there'],
    ['Shop', 'yes\n09:30 集合 記得帶傘'],
    ['Mei Lin', 'see you'],
    ['Mei Lin', '[Sticker]'],
    ['Mei Lin', 'Mei Lin unsent a message.'],
    ['Shop', 'Photos'],
  ])
  expect(parsed.messages.map(({ kind }) => kind)).toEqual(['text', 'text', 'text', 'image', 'recalled', 'image'])
  expect(parsed.conversations[0]).toMatchObject({ title: 'Mei Lin', kind: 'direct' })
  expect(parsed.rejected).toEqual([])
})

test('a first word that always goes on alike is a name of two words only where enough lines say so', async () => {
  const lines = (count: number) =>
    `2025.12.10 Wednesday\n${Array.from({ length: count }, (_, i) => `10:0${i} Ann Lee ${'abcd'[i]} says\n`).join('')}10:30 Bo ok now\n`
  expect(new Set(said(await parseText('a.txt', lines(4))).map(([who]) => who))).toEqual(new Set(['Ann Lee', 'Bo']))
  expect(new Set(said(await parseText('a.txt', lines(2))).map(([who]) => who))).toEqual(new Set(['Ann', 'Bo']))
})

test.each([
  ['2026/01/02(金)', '田中がメッセージの送信を取り消しました', '[写真]'],
  ['2026/01/02（五）', '小美已收回訊息', '[照片]'],
  ['2026/01/02（周五）', '小美撤回了一条消息', '[图片]'],
  ['2026년 1월 2일 금요일', '민수님이 메시지 전송을 취소했습니다.', '[사진]'],
  ['Fri, 1/2/2026', 'Mei unsent a message.', '[Photo]'],
  ['ศ. 2/1/2026', 'นุ่น ยกเลิกข้อความ', '[รูป]'],
])('%s: unsent messages and media', async (day, unsent, photo) => {
  const parsed = await parseText('[LINE] x.txt', `${day}\n09:01\tA\t${unsent}\n09:02\tA\t${photo}\n`, { zone: 'UTC' })
  expect(parsed.messages.map(({ kind, sentAt }) => [kind, utc(sentAt).slice(0, 10)])).toEqual([
    ['recalled', '2026-01-02'],
    ['image', '2026-01-02'],
  ])
})
