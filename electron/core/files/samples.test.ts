/** Every real sample file, with figures counted by hand in the file. */
import { describe, expect, test } from 'vitest'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import { join } from 'node:path'
import { BrokenFile } from './reading/broken-file.ts'
import { parseFile, said, utc } from './testing/parsing.ts'

const sample = (name: string) => join(samplesDir, name)

describe.runIf(haveSamples())('real exports', () => {
  test.each([
    // file, format, chats, people, messages, of them notices
    ['telegram/chatminer_batch_export.json', 'telegram-json', 1, 2, 2, 0],
    ['telegram/chatminer_single_export.json', 'telegram-json', 1, 2, 2, 0],
    ['telegram/innerdvations_bot.json', 'telegram-json', 1, 2, 2, 0],
    ['telegram/innerdvations_private_channel.json', 'telegram-json', 1, 1, 7, 2],
    ['telegram/innerdvations_private_group.json', 'telegram-json', 1, 1, 2, 1],
    ['telegram/innerdvations_public_supergroup.json', 'telegram-json', 1, 1, 4, 3],
    ['telegram/innerdvations_saved.json', 'telegram-json', 1, 2, 21, 1],
    ['telegram/innerdvations_users_test.json', 'telegram-json', 1, 4, 9, 1],
    ['whatsapp/chatminer_test_[mmddyy]_24hrs.txt', 'whatsapp-txt', 1, 5, 9, 2],
    ['whatsapp/chatminer_test_ddmmyy_24hrs.txt', 'whatsapp-txt', 1, 5, 9, 2],
    ['whatsapp/chatminer_test_mmddyy_24hrs.txt', 'whatsapp-txt', 1, 5, 9, 2],
    ['whatsapp/chatminer_test_mmddyyyy_12hrs.txt', 'whatsapp-txt', 1, 5, 9, 2],
    ['line/line-history-rs_fixture_ja.txt', 'line-txt', 1, 5, 10, 0],
    ['qq/hikariyo_file.txt', 'qq-txt', 1, 2, 2, 0],
    ['qq/hikariyo_test_group.txt', 'qq-txt', 1, 2, 2, 0],
    ['qq/hikariyo_test_name.txt', 'qq-txt', 1, 2, 2, 0],
    ['qq/hikariyo_test_private.txt', 'qq-txt', 1, 2, 2, 0],
    ['signal/chatminer_signal_test_export.txt', 'signal-txt', 1, 2, 2, 0],
    ['vcard/ezvcard_John_Doe_ANDROID.vcf', 'vcard', 0, 6, 0, 0],
    ['vcard/ezvcard_John_Doe_GMAIL.vcf', 'vcard', 0, 1, 0, 0],
    ['vcard/ezvcard_John_Doe_IPHONE.vcf', 'vcard', 0, 1, 0, 0],
    ['vcard/ezvcard_John_Doe_MS_OUTLOOK.vcf', 'vcard', 0, 1, 0, 0],
    ['vcard/ezvcard_fullcontact.vcf', 'vcard', 0, 1, 0, 0],
    ['vcard/ezvcard_gmail-single2.vcf', 'vcard', 0, 1, 0, 0],
    ['vcard/ezvcard_rfc2426-example.vcf', 'vcard', 0, 2, 0, 0],
    ['vcard/ezvcard_rfc6350-example.vcf', 'vcard', 0, 1, 0, 0],
  ])('%s', async (file, format, chats, people, messages, notices) => {
    const parsed = await parseFile(sample(file))
    expect(parsed.format).toBe(format)
    expect(parsed.conversations).toHaveLength(chats)
    expect(parsed.contacts.length === people || new Set(parsed.contacts.map((contact) => contact.name)).size === people).toBe(
      true,
    )
    expect(parsed.messages).toHaveLength(messages)
    expect(parsed.messages.filter((message) => message.kind === 'system')).toHaveLength(notices)
    expect(parsed.rejected).toEqual([])
  })

  test('broken JSON says its line and column', async () => {
    const failed = parseFile(sample('telegram/innerdvations_error.json'))
    await expect(failed).rejects.toThrow(BrokenFile)
    await expect(failed).rejects.toMatchObject({
      at: 'innerdvations_error.json:5',
      reason: { code: 'JSON_SYNTAX', params: { line: 5, column: 3 } },
    })
  })

  test('the four WhatsApp files are the same chat written in four ways', async () => {
    const all = await Promise.all(
      ['[mmddyy]_24hrs', 'ddmmyy_24hrs', 'mmddyy_24hrs', 'mmddyyyy_12hrs'].map((name) =>
        parseFile(sample(`whatsapp/chatminer_test_${name}.txt`), { zone: 'UTC' }),
      ),
    )
    const shape = all.map((parsed) => parsed.messages.map((message) => [utc(message.sentAt), message.senderKey, message.text]))
    expect(shape[0]!.map(([at]) => at)).toEqual([
      '2019-01-01 11:25:00',
      '2019-01-20 11:23:00',
      '2019-01-30 20:49:00',
      '2020-06-10 15:55:00',
      '2020-06-20 00:08:00',
      '2020-06-30 09:10:00',
      '2021-12-10 10:10:00',
      '2021-12-20 12:10:00',
      '2021-12-30 22:01:00',
    ])
    for (const other of shape.slice(1)) expect(other).toEqual(shape[0])
    expect(all[0]!.conversations[0]).toMatchObject({ title: 'Groupname', kind: 'group' })
    expect(shape[0]![2]![2]).toBe('Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit. Duis libero.')
    expect(shape[0]![3]).toEqual(['2020-06-10 15:55:00', 'John-John Doe', 'Lorem ipsum : dolor sit amet.'])
  })

  test('LINE: quoted texts keep the dates and times that are only quoted', async () => {
    const parsed = await parseFile(sample('line/line-history-rs_fixture_ja.txt'), { zone: 'Asia/Tokyo' })
    expect(said(parsed).map(([who]) => who)).toEqual(['C', 'A', 'B', 'D', 'A', 'B', 'name', 'name', 'A', 'D'])
    expect(parsed.messages[4]!.text).toBe(
      '過去の会話でも見ようか\n2017/01/01(日)\n00:00\tA\tあけおめ\n000:01\tB\tおめでとう\n\n2020/02/29(土)\n13:00\tC\t同じ日付\n13:00\tA\tおなじ\n13:01\tB\tOK',
    )
    expect(utc(parsed.messages[9]!.sentAt)).toBe('2023-07-31 21:11:00')
    expect(new Set(parsed.messages.map((message) => utc(message.sentAt + 9 * 3_600_000).slice(0, 10)))).toEqual(
      new Set(['2020-02-29', '2023-07-21', '2023-07-31', '2023-08-01']),
    )
  })

  test('QQ: a bare date in a text is text; brackets belong to names; a mail address is an id', async () => {
    const direct = await parseFile(sample('qq/hikariyo_test_private.txt'))
    expect(direct.conversations[0]!.kind).toBe('direct')
    expect(said(direct)).toEqual([
      ['B', '你说得对'],
      ['A', '2006-01-02 15:04:05\n\n\n\n\n2006-01-02 15:04:05'],
    ])
    const names = await parseFile(sample('qq/hikariyo_test_name.txt'))
    expect(names.contacts.map((contact) => contact.name)).toEqual(['(A)', '(B'])
    const group = await parseFile(sample('qq/hikariyo_test_group.txt'))
    expect(group.contacts.map((contact) => contact.nativeId)).toEqual(['someone@example.com', '123123'])
    expect(group.messages[0]!.text).toBe('Text A1\nText A2')
  })

  test('Telegram: entities, media kinds, negative ids, channel ids of old exports', async () => {
    const saved = await parseFile(sample('telegram/innerdvations_saved.json'))
    const kinds = Object.entries(Object.groupBy(saved.messages, (message) => message.kind)).map(([kind, all]) => [
      kind,
      all!.length,
    ])
    expect(Object.fromEntries(kinds)).toEqual({ text: 14, image: 2, video: 3, voice: 1, system: 1 })
    expect(saved.messages[1]!.text).toBe(
      'bold italic strikethrough underline @person http://google.com monospace http://mystery.knightlab.com/',
    )
    expect(saved.contacts[0]).toMatchObject({ name: 'Ben', nativeId: 'user9999999999', isSelf: true })
    expect(saved.messages[13]!.media).toEqual({ type: 'video/mp4', duration: 204 })
    const group = await parseFile(sample('telegram/innerdvations_public_supergroup.json'))
    expect(group.conversations[0]!.nativeId).toBe('chat1298954296')
    expect(group.messages.map((message) => message.nativeId)).toEqual(['-999678450', '-999678449', '-999675685', '1'])
    expect(group.messages[0]!.text).toBe('Ben 创建了群「test」')
    const channel = await parseFile(sample('telegram/innerdvations_private_channel.json'))
    expect(channel.contacts[0]!.nativeId).toBe('channel1447061072')
    expect(channel.messages[4]!.text).toBe('Poll question\n- option 1\n- option 2')
    expect(channel.messages[2]!.replyTo).toBe('2')
  })

  test('vCard: quoted-printable names, folded lines, several cards, telephone numbers', async () => {
    const android = await parseFile(sample('vcard/ezvcard_John_Doe_ANDROID.vcf'))
    expect(android.contacts.map((contact) => [contact.name, contact.phone])).toEqual([
      ['john.doe@company.com', undefined],
      ['jane.doe@company.com', undefined],
      ['Ñ Ñ Ñ Ñ Ñ', '123456789'],
      ['Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ', '123456'],
      ['Ñ Ñ Ñ Ñ', '123456'],
      ['ÑÑÑÑ', '55556666'],
    ])
    const iphone = await parseFile(sample('vcard/ezvcard_John_Doe_IPHONE.vcf'))
    expect(iphone.contacts[0]).toMatchObject({
      name: 'Mr. John Richter James Doe Sr.',
      phone: '9055551234',
      email: 'john.doe@ibm.com',
      company: 'IBM',
      birthday: '2012-06-06',
    })
    const rfc = await parseFile(sample('vcard/ezvcard_rfc6350-example.vcf'))
    expect(rfc.contacts[0]).toMatchObject({ name: 'Simon Perreault', phone: '+14182626501', birthday: '--02-03', gender: 'male' })
    const two = await parseFile(sample('vcard/ezvcard_rfc2426-example.vcf'))
    expect(two.contacts.map((contact) => contact.name)).toEqual(['Frank Dawson', 'Tim Howes'])
  })
})
