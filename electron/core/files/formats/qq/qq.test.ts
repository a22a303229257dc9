import { expect, test } from 'vitest'
import { parseText, said, utc } from '../../testing/parsing.ts'

const RULE = '================================================================'
const HEAD = `消息记录（此消息记录为文本格式，不支持重新导入）\n\n`
const chat = (group: string, title: string) => `${RULE}\n消息分组:${group}\n${RULE}\n消息对象:${title}\n${RULE}\n\n`

test('several chats in a file, each with its head', async () => {
  const parsed = await parseText(
    'all.txt',
    `${HEAD}${chat('我的好友', '小林')}2020-01-01 8:00:01 小林\n在吗\n\n2020-01-01 8:00:05 店长\n在的\n\n${chat('我的群聊', '新品群')}2020-01-02 20:43:38 【群主】店长(10001234)\n上新\n\n2020-01-02 20:44:00 系统消息(10000)\n小林加入了本群\n\n2020-01-02 20:45:00 小林(20001234)\n[图片]\n\n`,
  )
  expect(parsed.conversations.map(({ title, kind }) => [title, kind])).toEqual([
    ['小林', 'direct'],
    ['新品群', 'group'],
  ])
  expect(parsed.messages.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', '在吗'],
    ['text', '在的'],
    ['text', '上新'],
    ['system', '小林加入了本群'],
    ['image', '[图片]'],
  ])
  expect(parsed.contacts.filter((contact) => contact.isSelf).map((contact) => contact.name)).toEqual(['店长'])
  expect(parsed.rejected).toEqual([])
})

test('the English client writes a 12-hour clock', async () => {
  const parsed = await parseText('a.txt', '2020-01-01 8:43:38 PM Ann(10001)\nhi\n\n2020-01-02 12:00:00 AM Ann(10001)\nlate\n', {
    zone: 'UTC',
  })
  expect(parsed.messages.map((message) => utc(message.sentAt))).toEqual(['2020-01-01 20:43:38', '2020-01-02 00:00:00'])
})

test('headers inside texts are text unless a blank line and a whole header say otherwise', async () => {
  const parsed = await parseText(
    'a.txt',
    '2020-01-02 10:00:00 Ann(10001)\nlook:\n2019-01-01 09:00:00 Bo(10002)\nquoted\n\n2020-01-02 10:01:00 Bo(10002)\nyes\n\n2020-01-02 10:01:30\nnot a header\n\n2020-01-02 10:02:00 Ann(10001)\nok\n',
  )
  expect(said(parsed)).toEqual([
    ['Ann', 'look:\n2019-01-01 09:00:00 Bo(10002)\nquoted'],
    ['Bo', 'yes\n\n2020-01-02 10:01:30\nnot a header'],
    ['Ann', 'ok'],
  ])
})

test('in a private chat a third name may not come from the past', async () => {
  const parsed = await parseText(
    'a.txt',
    '2020-01-02 10:00:00 Ann\nhi\n\n2020-01-02 10:01:00 Bo\nlook\n\n2018-01-01 09:00:00 Zed\npasted\n\n2020-01-02 10:02:00 Ann\nok\n',
  )
  expect(said(parsed).map(([who]) => who)).toEqual(['Ann', 'Bo', 'Ann'])
})

test('a nickname that changed belongs to the same number', async () => {
  const parsed = await parseText('a.txt', '2020-01-02 10:00:00 Ann(10001)\na\n\n2020-01-03 10:00:00 Annie(10001)\nb\n')
  expect(parsed.contacts.map(({ key, name }) => [key, name])).toEqual([
    ['10001', 'Ann'],
    ['10001', 'Annie'],
  ])
})

test('a time that does not exist is left out with its text', async () => {
  const parsed = await parseText(
    'a.txt',
    '2020-01-02 10:00:00 Ann(10001)\na\n\n2020-02-30 10:00:00 Ann(10001)\nb\nmore\n\n2020-03-01 10:00:00 Ann(10001)\nc\n',
  )
  expect(said(parsed).map(([, text]) => text)).toEqual(['a', 'c'])
  expect(parsed.rejected.map((row) => [row.at, row.reason.code])).toEqual([['a.txt:4', 'TIME_BAD']])
})

test('a recall leaves a notice', async () => {
  const parsed = await parseText('a.txt', '2020-01-02 10:00:00 Ann(10001)\nAnn撤回了一条消息\n')
  expect(parsed.messages[0]).toMatchObject({ kind: 'system', text: 'Ann撤回了一条消息' })
})
