import { describe, expect, test } from 'vitest'
import { parseSource, parseText, said, tempFile, utc, zipBytes } from '../../testing/parsing.ts'
import { fileSource } from '../../reading/byte-source.ts'

/** The instant every variant below stands for, as wall clock. */
const AT = '2018-06-13 21:25'

describe('ways of writing a date', () => {
  test.each([
    ['Android, day first', '13/6/2018, 21:25 - Ann: hi'],
    ['Android, month first, 12 h', '6/13/18, 9:25 PM - Ann: hi'],
    ['Android, narrow no-break space', '6/13/18, 9:25\u202fPM - Ann: hi'],
    ['iPhone, seconds', '[13.06.18, 21:25:15] Ann: hi'],
    ['iPhone, month first', '[6/13/18, 9:25:15 PM] Ann: hi'],
    ['iPhone, marked', '\u200e[13/06/2018, 21:25:15] Ann: \u200ehi'],
    ['Finnish', '13.6.2018 klo 21.25 - Ann: hi'],
    ['Finnish iPhone', '[13.6.2018 klo 21.25.15] Ann: hi'],
    ['German', '13.06.18, 21:25 - Ann: hi'],
    ['Croatian', '13. 6. 2018. 21:25 - Ann: hi'],
    ['Spanish, a. m. and p. m.', '13/6/2018, 9:25 p. m. - Ann: hi'],
    ['Spanish, no-break spaces', '13/6/2018 9:25 p.\u00a0m. - Ann: hi'],
    ['Swedish', '2018-06-13 21:25 - Ann: hi'],
    ['Chinese', '2018/6/13 下午9:25 - Ann: hi'],
    ['Chinese evening', '2018/6/13 晚上9:25 - Ann: hi'],
    ['Chinese characters', '2018年6月13日 21:25 - Ann: hi'],
    ['Korean', '2018. 6. 13. 오후 9:25 - Ann: hi'],
    ['Japanese', '2018/06/13 21:25 - Ann: hi'],
    ['Portuguese', '13/06/2018 às 21:25 - Ann: hi'],
    ['Arabic digits', '١٣/٦/٢٠١٨، ٢١:٢٥ - Ann: hi'],
    ['Lower case', '13/06/18, 9:25 pm - Ann: hi'],
  ])('%s', async (_, line) => {
    const parsed = await parseText('a.txt', `${line}\n`, { zone: 'UTC' })
    expect(parsed.format).toBe('whatsapp-txt')
    expect(said(parsed)).toEqual([['Ann', 'hi']])
    expect(utc(parsed.messages[0]!.sentAt).slice(0, 16)).toBe(AT)
  })

  test.each([
    ['12:05 AM', '00:05'],
    ['12:05 PM', '12:05'],
    ['00:08 a. m.', '00:08'],
    ['00:08 p. m.', '12:08'],
    ['上午12:30', '00:30'],
    ['中午12:30', '12:30'],
    ['下午1:30', '13:30'],
    ['凌晨3:30', '03:30'],
  ])('a clock of %s is %s', async (clock, expected) => {
    const parsed = await parseText('a.txt', `13/6/2018, ${clock} - Ann: hi\n`, { zone: 'UTC' })
    expect(utc(parsed.messages[0]!.sentAt).slice(11, 16)).toBe(expected)
  })
})

describe('the order of day and month', () => {
  const lines = (dates: string[]) => dates.map((date) => `${date}, 10:00 - Ann: hi ${date}\n`).join('')
  const orderOf = async (dates: string[], dateOrder?: 'dmy' | 'mdy') => {
    const { whatsappText } = await import('./whatsapp.ts')
    const { memorySource } = await import('../../reading/byte-source.ts')
    const source = memorySource('a.txt', lines(dates))
    const options = {
      zone: 'UTC',
      self: [],
      language: 'zh' as const,
      now: Date.UTC(2026, 10, 21),
      ...(dateOrder ? { dateOrder } : {}),
    }
    const prepared = await whatsappText.prepare!(source, options)
    const parsed = await parseSource(source, options)
    return { ...prepared.dateOrder!, first: utc(parsed.messages[0]!.sentAt).slice(0, 10) }
  }

  test('a number above twelve settles it for the whole file', async () => {
    expect(await orderOf(['01/02/20', '02/02/20', '13/02/20'])).toEqual({ order: 'dmy', certain: true, first: '2020-02-01' })
    expect(await orderOf(['01/02/20', '02/02/20', '02/13/20'])).toEqual({ order: 'mdy', certain: true, first: '2020-01-02' })
  })

  test('else the order in which time moves forward', async () => {
    expect(await orderOf(['01/02/20', '02/02/20', '03/02/20', '01/03/20'])).toMatchObject({ order: 'dmy', certain: true })
    expect(await orderOf(['01/02/20', '01/03/20', '02/01/20'])).toMatchObject({ order: 'mdy', certain: true })
  })

  test('a date in the future is no date', async () => {
    expect(await orderOf(['03/12/26'])).toMatchObject({ order: 'mdy', certain: true })
  })

  test('what stays open is said to be, and the answer is obeyed', async () => {
    expect(await orderOf(['01/02/20'])).toEqual({ order: 'dmy', certain: false, first: '2020-02-01' })
    expect(await orderOf(['01/02/20'], 'mdy')).toMatchObject({ first: '2020-01-02' })
  })

  test('Spanish halves of the day: the day comes first', async () => {
    const { messages } = await parseText('WhatsApp Chat with Juan.txt', '[12/3/24, 5:04:05\u202fp.\u00a0m.] Juan: Hola\n', {
      zone: 'UTC',
    })
    expect(messages.map(({ sentAt }) => utc(sentAt))).toEqual(['2024-03-12 17:04:05'])
  })
})

describe('lines', () => {
  const header = '13/06/18, 10:00 - '
  const one = async (text: string, name = 'Ann') => (await parseText('a.txt', `${header}${name}: ${text}\n`)).messages[0]!

  test.each([
    ['<Media omitted>', 'file', ''],
    ['<省略多媒体文件>', 'file', ''],
    ['\u200eimage omitted', 'image', ''],
    ['\u200evideo omitted', 'video', ''],
    ['\u200eaudio omitted', 'voice', ''],
    ['\u200esticker omitted', 'image', ''],
    ['\u200eContact card omitted', 'card', ''],
    ['图片已忽略', 'image', ''],
    ['IMG-20180613-WA0001.jpg (file attached)', 'image', ''],
    ['IMG-20180613-WA0001.jpg (file attached)\na caption', 'image', 'a caption'],
    ['PTT-20180613-WA0001.opus (file attached)', 'voice', ''],
    ['Ann.vcf (file attached)', 'card', ''],
    ['\u200e<attached: 00000012-PHOTO-2018.jpg>', 'image', ''],
    ['‎<附件：00000013-VIDEO.mp4>', 'video', ''],
    ['报价单.pdf（文件附件）', 'file', ''],
    ['location: https://maps.google.com/?q=1.5,2.5', 'location', 'location: https://maps.google.com/?q=1.5,2.5'],
    ['This message was deleted', 'recalled', 'This message was deleted'],
    ['此消息已删除', 'recalled', '此消息已删除'],
    ['You deleted this message', 'recalled', 'You deleted this message'],
    ['I said: this message was deleted, sorry', 'text', 'I said: this message was deleted, sorry'],
    ['see a.pdf (the file attached yesterday)', 'text', 'see a.pdf (the file attached yesterday)'],
  ])('%s is %s', async (text, kind, shown) => {
    expect(await one(text)).toMatchObject({ kind, text: shown })
  })

  test('an edited message says so, without its mark', async () => {
    expect(await one('see you at 6 \u200e<This message was edited>')).toMatchObject({
      text: 'see you at 6',
      editedAt: expect.any(Number),
    })
  })

  test('several lines, blank lines and lines like half a header stay one message', async () => {
    const parsed = await parseText(
      'a.txt',
      `${header}Ann: first\n\n13/06/18 is a day\n- a list\n[x] done\n13/06/18, 10:01 - Bo: ok\n`,
    )
    expect(said(parsed)).toEqual([
      ['Ann', 'first\n\n13/06/18 is a day\n- a list\n[x] done'],
      ['Bo', 'ok'],
    ])
  })

  test('a pasted line of the other kind of phone is text', async () => {
    const parsed = await parseText('a.txt', `${header}Ann: look\n[13.06.18, 09:00:00] Bo: pasted\n13/06/18, 10:01 - Bo: ok\n`)
    expect(said(parsed)).toEqual([
      ['Ann', 'look\n[13.06.18, 09:00:00] Bo: pasted'],
      ['Bo', 'ok'],
    ])
  })

  test('names: emoji only, telephone numbers, right-to-left marks, a colon when the file name says so', async () => {
    const parsed = await parseText(
      'WhatsApp Chat with Dr: Wang.txt',
      `${header}🤓: a\n${header}+86 138 0013 8000: b\n${header}\u200f~\u00a0Ann\u00a0Lee: c\n${header}Dr: Wang: d\n`,
    )
    expect(said(parsed)).toEqual([
      ['🤓', 'a'],
      ['+86 138 0013 8000', 'b'],
      ['Ann Lee', 'c'],
      ['Dr: Wang', 'd'],
    ])
    expect(parsed.contacts[1]!.phone).toBe('13800138000')
    expect((await parseText('bot.txt', `${header}助手: 通知: 到货\n${header}助手: 通知: 发货\n`)).contacts[0]!.name).toBe('助手')
  })

  test('notices have no speaker, even with a colon in a quoted title', async () => {
    const parsed = await parseText(
      'a.txt',
      `${header}Messages and calls are end-to-end encrypted.\n${header}Ann changed the subject from "a: b" to "c: d"\n${header}Bo left\n${header}Ann: hi\n`,
    )
    expect(parsed.messages.map((message) => [message.kind, message.senderKey])).toEqual([
      ['system', null],
      ['system', null],
      ['system', null],
      ['text', 'Ann'],
    ])
    expect(parsed.conversations[0]).toMatchObject({ kind: 'group', title: 'c: d' })
  })

  test('on an iPhone notices are in the name of the group', async () => {
    const parsed = await parseText(
      '_chat.txt',
      '[13.06.18, 10:00:00] Customers: \u200eMessages and calls are end-to-end encrypted.\n[13.06.18, 10:00:01] Ann: hi\n',
    )
    expect(parsed.messages.map((message) => message.kind)).toEqual(['system', 'text'])
    expect(parsed.contacts.map((contact) => contact.name)).toEqual(['Ann'])
  })

  test('a date that does not exist is left out with its line, its text with it', async () => {
    const parsed = await parseText('a.txt', `${header}Ann: a\n31/06/18, 10:00 - Ann: b\nmore\n13/06/18, 10:02 - Ann: c\n`)
    expect(said(parsed)).toEqual([
      ['Ann', 'a'],
      ['Ann', 'c'],
    ])
    expect(parsed.rejected).toEqual([
      { type: 'rejected', at: 'a.txt:2', reason: { code: 'TIME_BAD', params: { value: '31/06/18, 10:00 - Ann: b' } } },
    ])
  })

  test('text before the first message is left out with its line', async () => {
    const parsed = await parseText('a.txt', `stray\n${header}Ann: a\n${header}Bo: b\n`)
    expect(parsed.rejected.map((row) => row.at)).toEqual(['a.txt:1'])
    expect(parsed.messages).toHaveLength(2)
  })
})

test('who is me: the other one of a direct chat, or whom the operator named', async () => {
  const text = '13/06/18, 10:00 - Ann: a\n13/06/18, 10:01 - Shop: b\n'
  const direct = await parseText('WhatsApp Chat with Ann.txt', text)
  expect(direct.conversations[0]).toMatchObject({ kind: 'direct', title: 'Ann' })
  expect(direct.contacts.map((contact) => contact.isSelf ?? false)).toEqual([false, true])
  const named = await parseText('x.txt', text, { self: ['Ann'] })
  expect(named.contacts.map((contact) => contact.isSelf ?? false)).toEqual([true, false])
})

test('local times follow the zone, through both changes of the clock', async () => {
  const at = async (time: string) =>
    utc((await parseText('a.txt', `${time} - Ann: hi\n`, { zone: 'Europe/Berlin', dateOrder: 'dmy' })).messages[0]!.sentAt)
  expect(await at('31/03/2024, 01:59')).toBe('2024-03-31 00:59:00')
  expect(await at('31/03/2024, 02:30')).toBe('2024-03-31 01:30:00')
  expect(await at('31/03/2024, 03:00')).toBe('2024-03-31 01:00:00')
  expect(await at('27/10/2024, 02:30')).toBe('2024-10-27 00:30:00')
  expect(await at('27/10/2024, 03:00')).toBe('2024-10-27 02:00:00')
})

test('an archive holds the text beside the media; an iPhone names the chat by the archive', async () => {
  const text = '[13.06.18, 10:00:00] Ann: hi\n[13.06.18, 10:00:05] Ann: \u200e<attached: 00000001-PHOTO.jpg>\n'
  const bytes = await zipBytes({ '00000001-PHOTO.jpg': 'not a picture', '_chat.txt': text })
  const parsed = await parseSource(await fileSource(tempFile('WhatsApp Chat - 老客户.zip', bytes)))
  expect(parsed.format).toBe('whatsapp-zip')
  expect(parsed.conversations[0]!.title).toBe('老客户')
  expect(parsed.messages.map((message) => [message.kind, message.media?.name])).toEqual([
    ['text', undefined],
    ['image', '00000001-PHOTO.jpg'],
  ])
})

test('iPhones write notices in the group’s name: a chat of two speakers is known as that group', async () => {
  const parsed = await parseText(
    '_chat.txt',
    '[13/03/26, 11:05:03] 福利一群: \u200e消息和通话都进行端到端加密。\n[13/03/26, 11:06:03] Anna: Hi\n[13/03/26, 11:07:03] Bob: Ho\n[13/03/26, 11:08:03] Bob: \u200e此消息已删除。\n',
  )
  expect(parsed.conversations[0]).toMatchObject({ title: '福利一群', kind: 'group' })
  expect(parsed.messages.map(({ kind }) => kind)).toEqual(['system', 'text', 'text', 'recalled'])
})

test('a group’s name with a colon in a notice makes no speaker', async () => {
  const parsed = await parseText(
    'chat.txt',
    '13.03.26, 23:05 - Anna hat die Gruppe "Markt: neu" erstellt.\n13.03.26, 23:06 - Anna: Hallo\n14.03.26, 00:00 - 小红已创建群组“福利: 一群”\n',
  )
  expect(parsed.contacts.map(({ name }) => name)).toEqual(['Anna'])
})

test('Arabic phones: their digits, their halves of the day', async () => {
  const parsed = await parseText('chat.txt', '٢٠٢٦/٣/١٣, ٩:٠٥ م - سارة: مرحبا\n٢٠٢٦/٣/١٣, ١٢:٠٥ ص - سارة: نعم\n')
  expect(parsed.messages.map(({ sentAt }) => utc(sentAt))).toEqual(['2026-03-13 13:05:00', '2026-03-12 16:05:00'])
})
