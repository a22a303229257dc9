import { expect, test } from 'vitest'
import { formatOf, parseText, utc } from '../../testing/parsing.ts'

const json = (value: unknown) => JSON.stringify(value, null, 1)

test('a whole account: each chat with its kind, oneself by the account, chats left behind too', async () => {
  const message = (id: number, from: string, fromId: string) => ({
    id,
    type: 'message',
    date: '2024-01-01T10:00:00',
    date_unixtime: '1704074400',
    from,
    from_id: fromId,
    text: 'hi',
    text_entities: [],
  })
  const parsed = await parseText(
    'result.json',
    json({
      about: 'Here is the data you requested.',
      personal_information: { user_id: 42, first_name: 'Shop' },
      contacts: { list: [{ user_id: 1, first_name: 'x', messages: [1, 2] }] },
      chats: {
        list: [
          { name: 'Ann', type: 'personal_chat', id: 7, messages: [message(1, 'Ann', 'user7'), message(2, 'Shop', 'user42')] },
          { name: null, type: 'private_supergroup', id: 99, messages: [message(1, 'Ann', 'user7')] },
        ],
      },
      left_chats: { list: [{ name: 'Old', type: 'private_group', id: 5, messages: [] }] },
    }),
  )
  expect(parsed.conversations.map(({ title, kind, nativeId }) => [title, kind, nativeId])).toEqual([
    ['Ann', 'direct', 'user7'],
    ['Telegram 99', 'group', 'chat99'],
    ['Old', 'group', 'chat5'],
  ])
  expect(parsed.messages.map(({ conversationKey }) => conversationKey)).toEqual(['0', '0', '1'])
  expect(parsed.contacts.filter((contact) => contact.isSelf).map((contact) => contact.name)).toEqual(['Shop'])
})

test('an edit says when; the first day of the epoch means never', async () => {
  const parsed = await parseText(
    'r.json',
    json({
      name: 'g',
      type: 'private_group',
      id: 1,
      messages: [
        {
          id: 1,
          type: 'message',
          date: '2024-01-01T10:00:00',
          date_unixtime: '1704074400',
          edited: '2024-01-01T10:05:00',
          edited_unixtime: '1704074700',
          from: 'A',
          from_id: 'user1',
          text: 'a',
        },
        { id: 2, type: 'message', date: '2018-01-01T10:00:00', edited: '1970-01-01T08:00:00', from: 'A', from_id: 1, text: 'b' },
      ],
    }),
  )
  expect(parsed.messages.map(({ editedAt }) => editedAt)).toEqual([1704074700000, undefined])
  expect(utc(parsed.messages[1]!.sentAt)).toBe('2018-01-01 02:00:00')
  expect(parsed.messages.map(({ senderKey }) => senderKey)).toEqual(['user1', 'user1'])
})

test('ids beyond 2^53 stay what they are', async () => {
  const parsed = await parseText(
    'r.json',
    '{"type":"private_group","id":12345678901234567891,"messages":[{"id":9007199254740993,"type":"message","date_unixtime":"1704074400","from":"A","from_id":18014398509481985,"text":"n 12345678901234567890"}]}',
  )
  expect(parsed.conversations[0]!.nativeId).toBe('chat12345678901234567891')
  expect(parsed.messages[0]).toMatchObject({
    nativeId: '9007199254740993',
    senderKey: 'user18014398509481985',
    text: 'n 12345678901234567890',
  })
})

test('rows that are no messages are left out with their line, the rest goes in', async () => {
  const parsed = await parseText(
    'r.json',
    '{"type":"private_group","id":1,"messages":[\n7,\n{"id":1,"type":"message","text":"x"},\n{"id":2,"type":"message","date":"2024-13-01T10:00:00","text":"x"},\n{"id":3,"type":"message","date":"2024-01-01T10:00:00","text":null,"from":null,"from_id":"user9"}\n]}',
  )
  expect(parsed.rejected.map(({ at, reason }) => [at, reason.code])).toEqual([
    ['r.json:2', 'NOT_AN_OBJECT'],
    ['r.json:3', 'TIME_MISSING'],
    ['r.json:4', 'TIME_BAD'],
  ])
  expect(parsed.messages).toHaveLength(1)
  expect(parsed.contacts[0]!.name).toBe('Deleted account 9')
})

test.each([
  ['invite_members', { members: ['Bo'] }, 'A 邀请 Bo 加入了群聊', 'A added Bo'],
  ['invite_members', { members: ['A'] }, 'A 加入了群聊', 'A joined the group'],
  ['remove_members', { members: ['A'] }, 'A 退出了群聊', 'A left the group'],
  ['edit_group_title', { title: '新名' }, 'A 将群名改为「新名」', 'A changed the group name to “新名”'],
  ['phone_call', { duration_seconds: 7 }, '语音通话，时长 7 秒', 'Call of 7 seconds'],
  ['some_new_action', {}, 'A some new action', 'A some new action'],
  ['constructor', {}, 'A constructor', 'A constructor'],
])('the notice %s is a sentence', async (action, more, chinese, english) => {
  const text = json({
    type: 'private_group',
    id: 1,
    messages: [{ id: 1, type: 'service', date_unixtime: '1704074400', actor: 'A', actor_id: 'user1', action, text: '', ...more }],
  })
  expect((await parseText('r.json', text)).messages[0]).toMatchObject({ kind: 'system', text: chinese })
  expect((await parseText('r.json', text, { language: 'en' })).messages[0]!.text).toBe(english)
})

test('joins and leaves of people known by name are noted', async () => {
  const at = { date_unixtime: '1704074400', type: 'service', text: '' }
  const parsed = await parseText(
    'r.json',
    json({
      type: 'private_group',
      id: 1,
      messages: [
        { id: 1, type: 'message', date_unixtime: '1704074400', from: 'Bo', from_id: 'user2', text: 'hi' },
        { id: 2, ...at, actor: 'A', actor_id: 'user1', action: 'remove_members', members: ['Bo'] },
        { id: 3, ...at, actor: 'Bo', actor_id: 'user2', action: 'join_group_by_link' },
      ],
    }),
  )
  expect(parsed.members.map(({ contactKey, event }) => [contactKey, event])).toEqual([
    ['user2', 'left'],
    ['user2', 'joined'],
  ])
})

test('other JSON is not taken for Telegram', async () => {
  expect(await formatOf('x.json', '{"guild":{"id":"1"},"messages":[{"id":"1","from_id":1}]}')).toBeNull()
  expect(await formatOf('x.json', '{"messages":[{"role":"user","content":"hi"}]}')).toBeNull()
  expect(await formatOf('x.json', '[1,2,3]')).toBeNull()
})

test('a file that breaks off says where', async () => {
  await expect(
    parseText(
      'r.json',
      '{"type":"private_group","id":1,"messages":[\n{"id":1,"date_unixtime":"1704074400","text":"a"},\n{"id":2,"te',
    ),
  ).rejects.toMatchObject({
    at: 'r.json:3',
    reason: { code: 'JSON_UNFINISHED' },
  })
})
