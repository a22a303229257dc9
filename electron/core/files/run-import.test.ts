import { appendFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { QunxiError } from '#shared/contract/errors.ts'
import { listImports } from '#core/store/tables/imports.ts'
import type { AppliedMessages } from '#core/intake/after-apply.ts'
import { previewImport, runImport } from './run-import.ts'
import { androidChat, importBench, NOW, telegramGroup } from './testing/import-bench.ts'

const bench = importBench()

describe('the same again', () => {
  test('adds nothing, whatever the format', async () => {
    const files: [string, string][] = [
      [
        'result.json',
        telegramGroup([
          { id: 1, text: 'a' },
          { id: 2, text: 'a' },
        ]),
      ],
      ['WhatsApp Chat with Bo.txt', androidChat(['10:00 - Ann: ok', '10:00 - Ann: ok', '10:01 - Bo: ok'])],
      ['line.txt', '[LINE] 田中とのトーク履歴\n保存日時：2020/02/29 13:00\n\n2020/02/29(土)\n13:00\t田中\tok\n13:00\t田中\tok\n'],
      ['qq.txt', '2020-01-01 10:00:00 Ann(10001)\nok\n\n2020-01-01 10:00:00 Ann(10001)\nok\n'],
      ['wechat.csv', '消息ID,类型,发送人,时间,内容\n1,文本,小红,2024-02-01 10:00:00,ok\n2,文本,小红,2024-02-01 10:00:00,ok\n'],
      ['contacts.csv', '姓名,手机\n小林,13800138000\n小林,13900139000\n'],
      ['orders.csv', '订单号,金额,下单时间,客户名称\nA1,1,2024-01-01,小林\n'],
    ]
    for (const [name, content] of files) {
      const first = await bench.load(name, content)
      expect(first.problem, name).toBeNull()
      const tables = [
        'messages',
        'contacts',
        'customers',
        'conversations',
        'group_members',
        'orders',
        'accounts',
        'contact_names',
      ]
      const before = tables.map((table) => bench.count(table))
      const second = await bench.load(name, content)
      expect(
        tables.map((table) => bench.count(table)),
        name,
      ).toEqual(before)
      expect(second.messages, name).toMatchObject({ added: 0, edited: 0, recalled: 0, unchanged: first.messages.added })
      expect(second.orders).toMatchObject({ added: 0, updated: 0 })
    }
  })

  test('equal texts in one minute are as many as they were', async () => {
    const text = androidChat(['10:00 - Ann: ok', '10:00 - Ann: ok', '10:00 - Bo: ok', '10:01 - Ann: ok'])
    expect((await bench.load('a.txt', text)).messages.added).toBe(4)
    expect((await bench.load('a.txt', text)).messages).toMatchObject({ added: 0, unchanged: 4 })
  })
})

describe('a longer export of the same chat', () => {
  test('adds only what is new, at the end, at the beginning and in the middle, though file and title changed', async () => {
    const whole = ['10:00 - Ann: a', '10:00 - Ann: a', '10:01 - Bo: b', '10:02 - Cy: c', '10:03 - Ann: d', '10:04 - Bo: e']
    expect((await bench.load('first.txt', androidChat(whole.slice(1, 4)))).messages.added).toBe(3)
    const longer = await bench.load('WhatsApp Chat with Customers.txt', androidChat(whole))
    expect(longer.messages).toEqual({ added: 3, unchanged: 3, edited: 0, recalled: 0 })
    expect(bench.count('conversations')).toBe(1)
    expect(bench.value('SELECT message_count FROM conversations')).toBe(6)
  })

  test('two chats that share a name and a time stay two', async () => {
    await bench.load('_chat.txt', androidChat(['10:00 - Ann: one', '10:01 - Bo: two', '10:02 - Ann: three']))
    await bench.load('_chat.txt', androidChat(['10:00 - Cy: uno', '10:01 - Di: dos', '10:02 - Cy: tres']))
    expect(bench.all('SELECT native_id, message_count FROM conversations ORDER BY id')).toEqual([
      { native_id: 'title:_chat', message_count: 3 },
      { native_id: 'title:_chat#2', message_count: 3 },
    ])
  })

  test('a later part of a chat goes to the chat of that title', async () => {
    await bench.load('WhatsApp Chat with Bo.txt', '13/06/2018, 10:00 - Ann: one\n14/06/2018, 10:01 - Bo: two\n')
    await bench.load('WhatsApp Chat with Bo.txt', '15/07/2019, 10:00 - Ann: later\n16/07/2019, 10:01 - Bo: on\n')
    expect(bench.count('conversations')).toBe(1)
    expect(bench.count('messages')).toBe(4)
  })
})

describe('edits and recalls', () => {
  test('an edit becomes a revision, is found by search, and an older export does not bring the old text back', async () => {
    await bench.load(
      'a.json',
      telegramGroup([
        { id: 1, text: '周三到货' },
        { id: 2, text: '好的' },
      ]),
    )
    const edited = await bench.load(
      'a.json',
      telegramGroup([
        { id: 1, text: '周五到货', edited: 1704080000 },
        { id: 2, text: '好的' },
      ]),
    )
    expect(edited.messages).toEqual({ added: 0, unchanged: 1, edited: 1, recalled: 0 })
    expect(bench.all('SELECT text, edited_at FROM messages ORDER BY id LIMIT 1')).toEqual([
      { text: '周五到货', edited_at: 1704080000000 },
    ])
    expect(bench.all('SELECT revision, text FROM message_revisions')).toEqual([{ revision: 1, text: '周三到货' }])
    expect([bench.search('周五'), bench.search('周三'), bench.search('到货')]).toEqual([1, 0, 1])
    const older = await bench.load(
      'a.json',
      telegramGroup([
        { id: 1, text: '周三到货' },
        { id: 2, text: '好的' },
      ]),
    )
    expect(older.messages).toEqual({ added: 0, unchanged: 2, edited: 0, recalled: 0 })
    expect(bench.search('周五')).toBe(1)
  })

  test('an edit of a message of the same file', async () => {
    const twice = await bench.load(
      'a.json',
      telegramGroup([
        { id: 1, text: 'one' },
        { id: 1, text: 'two', edited: 1704080000 },
      ]),
    )
    expect(twice.messages).toEqual({ added: 1, unchanged: 0, edited: 1, recalled: 0 })
    expect([bench.search('one'), bench.search('two')]).toEqual([0, 1])
  })

  test('a recall marks the message, keeps its text, and is there once', async () => {
    const head = 'localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n'
    await bench.load('m.csv', `${head}1,5,1,0,0,1628863878,,说漏嘴了,x,7239487234987234987\n`)
    const recalled = await bench.load(
      'm.csv',
      `${head}1,5,10000,0,0,1628863878,,"""小林"" 撤回了一条消息",x,7239487234987234987\n`,
    )
    expect(recalled.messages).toEqual({ added: 0, unchanged: 0, edited: 0, recalled: 1 })
    expect(bench.all('SELECT text, recalled_at IS NOT NULL AS recalled FROM messages')).toEqual([
      { text: '说漏嘴了', recalled: 1 },
    ])
    const again = await bench.load('m.csv', `${head}1,5,10000,0,0,1628863878,,"""小林"" 撤回了一条消息",x,7239487234987234987\n`)
    expect(again.messages).toEqual({ added: 0, unchanged: 1, edited: 0, recalled: 0 })
  })

  test('WhatsApp: a placeholder marks what an earlier export held; an edited text becomes its revision', async () => {
    const day = (lines: string[]) => androidChat(['09:00 - Ann: start', ...lines, '11:00 - Bo: end'])
    const chat = 'WhatsApp Chat with Bo.txt'
    await bench.load(chat, day(['10:00 - Ann: ok', '10:00 - Ann: secret', '10:00 - Bo: secret', '10:01 - Ann: at six']))
    const later = day([
      '10:00 - Ann: ok',
      '10:00 - Ann: This message was deleted',
      '10:00 - Bo: secret',
      '10:01 - Ann: at seven <This message was edited>',
    ])
    expect((await bench.load(chat, later)).messages).toEqual({ added: 0, unchanged: 4, edited: 1, recalled: 1 })
    expect(bench.all('SELECT text, recalled_at IS NOT NULL AS recalled FROM messages ORDER BY id')).toEqual([
      { text: 'start', recalled: 0 },
      { text: 'ok', recalled: 0 },
      { text: 'secret', recalled: 1 },
      { text: 'secret', recalled: 0 },
      { text: 'at seven', recalled: 0 },
      { text: 'end', recalled: 0 },
    ])
    expect(bench.all('SELECT text FROM message_revisions')).toEqual([{ text: 'at six' }])
    expect((await bench.load(chat, later)).messages).toEqual({ added: 0, unchanged: 6, edited: 0, recalled: 0 })
  })

  test('WhatsApp: a placeholder whose original was never seen is a message, once', async () => {
    const text = androidChat([
      '10:00 - Ann: This message was deleted',
      '10:00 - Ann: ok',
      '10:01 - Bo: new <This message was edited>',
    ])
    expect((await bench.load('a.txt', text)).messages).toMatchObject({ added: 3 })
    expect((await bench.load('a.txt', text)).messages).toEqual({ added: 0, unchanged: 3, edited: 0, recalled: 0 })
    expect(bench.all('SELECT kind FROM messages ORDER BY id')).toEqual([{ kind: 'recalled' }, { kind: 'text' }, { kind: 'text' }])
  })
})

test('messages keep the order of the file within one minute, and of time beyond it', async () => {
  await bench.load('a.txt', androidChat(['23:55 - Ann: 1', '23:16 - Ann: 2', '23:55 - Bo: 3', '23:55 - Cy: 4']))
  expect(bench.all<{ text: string }>('SELECT text FROM messages ORDER BY id').map(({ text }) => text)).toEqual([
    '2',
    '1',
    '3',
    '4',
  ])
})

test('more messages in one instant than it has places spill into the next', async () => {
  const messages = Array.from({ length: 2500 }, (_, i) => ({ id: i + 1, text: `m${i}`, at: 1704074400 }))
  const report = await bench.load('a.json', telegramGroup(messages))
  expect(report.messages.added).toBe(2500)
  expect(bench.count('messages')).toBe(2500)
  expect(bench.all<{ text: string }>('SELECT text FROM messages ORDER BY id').map(({ text }) => text)).toEqual(
    messages.map(({ text }) => text),
  )
})

test('a preview writes nothing and says what is known', async () => {
  const before = bench.count('accounts')
  const path = bench.file('a.txt', `stray\n${androidChat(['10:00 - Ann: a', '10:01 - Bo: b', '10:02 - Cy: c'])}`)
  const { files } = await previewImport(bench.context(), [{ path }])
  expect(files[0]).toMatchObject({
    format: 'whatsapp-txt',
    problem: null,
    conversationTotal: 1,
    peopleTotal: 3,
    messages: 3,
    firstAt: Date.UTC(2018, 5, 13, 2, 0),
    lastAt: Date.UTC(2018, 5, 13, 2, 2),
    zone: 'Asia/Shanghai',
    localTimes: true,
    dateOrder: { order: 'dmy', certain: true },
    rejected: { total: 1, rows: [{ at: 'a.txt:1', reason: { code: 'TEXT_BEFORE_FIRST' } }] },
  })
  expect(files[0]!.conversations[0]!.known).toBe(false)
  expect([bench.count('messages'), bench.count('contacts'), bench.count('accounts'), bench.count('imports')]).toEqual([
    0,
    0,
    before,
    0,
  ])
  await runImport(bench.context(), [{ path }])
  expect((await previewImport(bench.context(), [{ path }])).files[0]!.conversations[0]!.known).toBe(true)
})

describe('a broken file', () => {
  const broken = telegramGroup(Array.from({ length: 500 }, (_, i) => ({ id: i + 1, text: `m${i}` }))).slice(0, -20)

  test('changes nothing, though it breaks at its very end, and others go in', async () => {
    const good = bench.file('good.json', telegramGroup([{ id: 1, text: 'a' }]))
    const { files } = await runImport(bench.context({ batch: 10 }), [{ path: bench.file('bad.json', broken) }, { path: good }])
    expect(files[0]).toMatchObject({ problem: { at: 'bad.json:1', reason: { code: 'JSON_UNFINISHED' } }, messages: { added: 0 } })
    expect(files[1]!.messages.added).toBe(1)
    expect([bench.count('messages'), bench.count('conversations'), bench.count('imports')]).toEqual([1, 1, 1])
  })

  test('that grew while it was read is not taken in', async () => {
    const path = bench.file('a.json', telegramGroup([{ id: 1, text: 'a' }]))
    let reads = 0
    const grow = bench.context({ progress: () => void (reads++ === 0 && appendFileSync(path, ' ')) })
    const { files } = await runImport(grow, [{ path }])
    expect(files[0]!.problem).toMatchObject({ reason: { code: 'FILE_CHANGED' } })
    expect(bench.count('messages')).toBe(0)
  })
})

test('a cancel stops between transactions; what is committed stays whole, and the next import adds the rest', async () => {
  const messages = Array.from({ length: 5000 }, (_, i) => ({ id: i + 1, text: `第 ${i} 条` }))
  const path = bench.file('a.json', telegramGroup(messages))
  const cancelled = bench.context({
    batch: 500,
    checkpoint: async () => {
      if (bench.count('messages') >= 1000) throw new QunxiError('CANCELLED', 'Cancelled')
    },
  })
  await expect(runImport(cancelled, [{ path }])).rejects.toMatchObject({ code: 'CANCELLED' })
  const kept = bench.count('messages')
  expect(kept).toBeGreaterThanOrEqual(1000)
  expect(kept).toBeLessThan(5000)
  expect(bench.value('SELECT message_count FROM conversations')).toBe(kept)
  expect(bench.search('第')).toBe(kept)
  bench.workspace.reopen()
  const { files } = await runImport(bench.context(), [{ path }])
  expect(files[0]!.messages).toEqual({ added: 5000 - kept, unchanged: kept, edited: 0, recalled: 0 })
  expect(bench.search('第')).toBe(5000)
  expect(bench.workspace.store.integrity()).toBe('ok')
})

test('later layers hear of new messages in the same transaction, and their failure takes the messages back', async () => {
  const heard: AppliedMessages[] = []
  bench.alsoHear.push((db, applied) => {
    heard.push(applied)
    const inside = db.value<number>('SELECT count(*) FROM messages WHERE id BETWEEN ? AND ?', applied.fromId, applied.toId)
    if (inside === 3) throw new Error('cannot derive')
  })
  await bench.load(
    'a.json',
    telegramGroup([
      { id: 1, text: 'a' },
      { id: 2, text: 'b' },
    ]),
  )
  expect(heard).toEqual([
    { conversationIds: [1], fromId: 1704074401000 * 1024, toId: 1704074402000 * 1024, now: NOW, zone: 'Asia/Shanghai' },
  ])
  await bench.load(
    'a.json',
    telegramGroup([
      { id: 1, text: 'a' },
      { id: 2, text: 'b' },
    ]),
  )
  expect(heard).toHaveLength(1)
  await expect(
    bench.load(
      'b.json',
      telegramGroup([
        { id: 5, text: 'x' },
        { id: 6, text: 'y' },
        { id: 7, text: 'z' },
      ]),
    ),
  ).rejects.toThrow('cannot derive')
  expect(bench.count('messages')).toBe(2)
})

test('history keeps what each import brought', async () => {
  await bench.load('a.json', telegramGroup([{ id: 1, text: 'a' }]))
  const [row] = listImports(bench.workspace.store.read, 20)
  expect(row).toMatchObject({ at: NOW, file: 'a.json', format: 'telegram-json' })
  expect(JSON.parse(row!.report)).toMatchObject({ file: 'a.json', messages: { added: 1 } })
})

test('a file of which no row can be taken leaves no empty chat behind; a format forced on a foreign file is refused', async () => {
  const report = await bench.load('m.csv', 'localId,TalkerId,CreateTime,StrContent\n1,5,never,a\n2,5,never,b\n')
  expect(report).toMatchObject({ problem: null, conversations: 0, rejectedTotal: 2 })
  expect(report.rejected.map(({ at }) => at)).toEqual(['m.csv:2', 'm.csv:3'])
  const forced = await bench.load('b.json', telegramGroup([{ id: 1, text: 'a' }]), { format: 'whatsapp-txt' })
  expect(forced.problem?.reason.code).toBe('NOTHING_FOUND')
  expect([bench.count('conversations'), bench.count('accounts'), bench.count('messages')]).toEqual([0, 0, 0])
})
