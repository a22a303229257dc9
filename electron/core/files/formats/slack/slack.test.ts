import { expect, test } from 'vitest'
import { fileSource } from '../../reading/byte-source.ts'
import { parseSource, tempFile, utc, zipBytes } from '../../testing/parsing.ts'

const users = [
  { id: 'U1', name: 'ann', profile: { display_name: 'Ann', real_name: 'Ann Lee', email: 'ann@example.com' } },
  { id: 'U2', name: 'bo', profile: { display_name: '', real_name: 'Bo' } },
]

async function slack(files: Record<string, unknown>, self: string[] = []) {
  const bytes = await zipBytes(Object.fromEntries(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)])))
  return parseSource(await fileSource(tempFile('team export.zip', bytes)), { self })
}

const base = {
  'users.json': users,
  'channels.json': [{ id: 'C1', name: 'orders', creator: 'U1', members: ['U1', 'U2'] }],
  'dms.json': [{ id: 'D123456', members: ['U1', 'U2'] }],
}

test('channels and direct chats, days in order, members with the owner', async () => {
  const parsed = await slack({
    ...base,
    'orders/2024-01-02.json': [{ type: 'message', user: 'U2', text: 'second', ts: '1704160800.000200' }],
    'orders/2024-01-01.json': [{ type: 'message', user: 'U1', text: 'first', ts: '1704074400.123456' }],
    'D123456/2024-01-03.json': [{ type: 'message', user: 'U1', text: 'psst', ts: '1704247200.000100' }],
  })
  expect(parsed.format).toBe('slack-zip')
  expect(parsed.conversations.map(({ title, kind, nativeId }) => [title, kind, nativeId])).toEqual([
    ['orders', 'group', 'C1'],
    ['Ann, Bo', 'direct', 'D123456'],
  ])
  expect(parsed.messages.map(({ text, nativeId }) => [text, nativeId])).toEqual([
    ['first', '1704074400.123456'],
    ['second', '1704160800.000200'],
    ['psst', '1704247200.000100'],
  ])
  expect(parsed.messages[0]!.sentAt).toBe(1704074400123)
  expect(parsed.members).toContainEqual({
    type: 'member',
    conversationKey: 'C1',
    contactKey: 'U1',
    event: 'present',
    role: 'owner',
  })
})

test('markup is resolved, entities last, and tokens never get in', async () => {
  const parsed = await slack({
    ...base,
    'orders/2024-01-01.json': [
      {
        type: 'message',
        user: 'U1',
        text: '<@U2> see <#C1|orders> <!here> <https://example.com/a|the list> &lt;b&gt; &amp;amp; <mailto:a@b.c|a@b.c> <https://files.slack.com/x.png?t=xoxe-123-456-abcdefgh>',
        ts: '1704074400.000100',
        files: [
          {
            name: 'x.png',
            mimetype: 'image/png',
            size: 10,
            url_private: 'https://files.slack.com/x.png?t=xoxe-123-456-abcdefgh',
          },
        ],
      },
    ],
  })
  expect(parsed.messages[0]!.text).toBe(
    '@Bo see #orders @here the list (https://example.com/a) <b> &amp; a@b.c https://files.slack.com/x.png',
  )
  expect(parsed.messages[0]).toMatchObject({ kind: 'image', media: { name: 'x.png', type: 'image/png', size: 10 } })
  expect(JSON.stringify(parsed.records)).not.toContain('xox')
})

test('edits, deletions, threads, joins, bots', async () => {
  const parsed = await slack({
    ...base,
    'orders/2024-01-01.json': [
      { type: 'message', subtype: 'channel_join', user: 'U2', text: '<@U2> has joined the channel', ts: '1704074400.000100' },
      { type: 'message', user: 'U1', text: 'new text', ts: '1704074401.000100', edited: { user: 'U1', ts: '1704074500.000000' } },
      {
        type: 'message',
        subtype: 'message_changed',
        ts: '1704074600.000100',
        message: { user: 'U1', text: 'changed', ts: '1704074402.000100' },
      },
      {
        type: 'message',
        subtype: 'message_deleted',
        ts: '1704074700.000100',
        deleted_ts: '1704074403.000100',
        previous_message: { user: 'U1', text: 'gone', ts: '1704074403.000100' },
      },
      { type: 'message', user: 'U2', text: 'reply', ts: '1704074404.000100', thread_ts: '1704074401.000100' },
      {
        type: 'message',
        subtype: 'bot_message',
        bot_id: 'B1',
        username: 'OrderBot',
        text: '',
        attachments: [{ title: 'Order 7', text: 'paid' }],
        ts: '1704074405.000100',
      },
      { type: 'message', subtype: 'channel_name', user: 'U1', text: 'has renamed the channel', ts: '1704074406.000100' },
    ],
  })
  expect(parsed.messages.map(({ kind, text }) => [kind, text])).toEqual([
    ['system', '@Bo has joined the channel'],
    ['text', 'new text'],
    ['text', 'changed'],
    ['text', 'gone'],
    ['text', 'reply'],
    ['text', 'Order 7\npaid'],
    ['system', 'Ann has renamed the channel'],
  ])
  expect(utc(parsed.messages[1]!.editedAt!)).toBe('2024-01-01 02:01:40')
  expect(parsed.messages[2]!.nativeId).toBe('1704074402.000100')
  expect(parsed.messages[3]!.recalledAt).toBe(1704074700000)
  expect(parsed.messages[4]!.replyTo).toBe('1704074401.000100')
  expect(parsed.contacts.find((contact) => contact.key === 'B1')!.name).toBe('OrderBot')
  expect(parsed.members).toContainEqual({
    type: 'member',
    conversationKey: 'C1',
    contactKey: 'U2',
    event: 'joined',
    at: 1704074400000,
  })
})

test('me by name, real name or mail; a row that is none is left out with its place', async () => {
  const parsed = await slack(
    {
      ...base,
      'orders/2024-01-01.json': [
        'x',
        { type: 'message', user: 'U1', text: 'a' },
        { type: 'message', user: 'U1', text: 'b', ts: '1704074400.000100' },
      ],
    },
    ['ann@example.com'],
  )
  expect(parsed.contacts.find((contact) => contact.isSelf)!.name).toBe('Ann')
  expect(parsed.messages.map(({ text }) => text)).toEqual(['b'])
  expect(parsed.rejected.map(({ at, reason }) => [at, reason.code])).toEqual([
    ['team export.zip/orders/2024-01-01.json:1', 'NOT_AN_OBJECT'],
    ['team export.zip/orders/2024-01-01.json:1', 'TIME_MISSING'],
  ])
})

test('text that is in blocks only, of every kind, and attachments as the last resort', async () => {
  const rich = (...elements: unknown[]) => [{ type: 'rich_text', elements }]
  const section = (...elements: unknown[]) => ({ type: 'rich_text_section', elements })
  const said = [
    {
      blocks: rich(
        section(
          { type: 'text', text: '明早 ' },
          { type: 'user', user_id: 'U2' },
          { type: 'emoji', name: 'fire', unicode: '1f525' },
        ),
      ),
    },
    {
      blocks: rich(
        { type: 'rich_text_quote', elements: [{ type: 'text', text: '我要投诉' }] },
        section({ type: 'text', text: '好的' }),
      ),
    },
    {
      blocks: rich({
        type: 'rich_text_list',
        elements: [section({ type: 'text', text: 'a' }), section({ type: 'text', text: 'b' })],
      }),
    },
    {
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '日报 <b>' } },
        { type: 'divider' },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '新客 &lt;12&gt;' }] },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: 'x' },
            { type: 'plain_text', text: 'y' },
          ],
        },
      ],
    },
    { text: "This content can't be displayed.", blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '看板' } }] },
    { attachments: [{ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '卡片' } }], fallback: '[no preview]' }] },
    { attachments: [{ title: '订单', fields: [{ title: '金额', value: '99' }] }] },
    { text: 'both', blocks: rich(section({ type: 'text', text: 'not twice' })) },
  ]
  const parsed = await slack({
    ...base,
    'orders/2024-01-01.json': said.map((row, i) => ({
      type: 'message',
      user: 'U1',
      text: '',
      ts: `17040744${10 + i}.000100`,
      ...row,
    })),
  })
  expect(parsed.messages.map(({ text }) => text)).toEqual([
    '明早 @Bo🔥',
    '> 我要投诉\n好的',
    '- a\n- b',
    '日报 <b>\n新客 <12>\nx y',
    '看板',
    '卡片',
    '订单\n金额\n99',
    'both',
  ])
})
