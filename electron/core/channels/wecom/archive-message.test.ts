import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import type { LiveMessageRecord } from '../channel/records.ts'
import { parseLine, readLines } from './archive-lines.ts'
import { ofType } from '../testing/wecom-session.ts'

const read = (lines: readonly string[], now = 1_700_000_000_000) =>
  readLines(
    lines.map((line, i) => parseLine(line, () => `a.jsonl:${i + 1}`)),
    () => now,
  )
const one = (message: object): LiveMessageRecord => ofType(read([JSON.stringify(message)]), 'message')[0]!
const common = {
  msgid: 'm1',
  action: 'send',
  from: 'anna',
  tolist: ['wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  roomid: '',
  msgtime: 1603875826656,
}

describe.runIf(haveSamples())('the official examples', () => {
  const file = join(samplesDir, 'wecom-msgaudit/wxjava-official-examples.jsonl')
  const lines = haveSamples() ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const messages = ofType(read(lines), 'message')
  const byType = (msgtype: string): LiveMessageRecord =>
    messages[lines.findIndex((line) => line.includes(`"msgtype": "${msgtype}"`))]!

  test('every one becomes a message, none is lost', () => {
    expect(messages).toHaveLength(lines.length)
    expect(new Set(messages.map((message) => message.nativeId)).size).toBe(27)
  })
  test.each([
    ['text', 'text', /^这是一条引用\/回复消息：/],
    ['image', 'image', /^$/],
    ['voice', 'voice', /^$/],
    ['video', 'video', /^$/],
    ['emotion', 'image', /^$/],
    ['file', 'file', /^资料\.docx$/],
    ['card', 'card', /^微信联系人\nwm/],
    ['location', 'location', /^xxx管理中心\n北京市/],
    ['link', 'link', /^邀请你加入群聊\n/],
    ['weapp', 'miniProgram', /^服务须知\n/],
    ['chatrecord', 'link', /^\[聊天记录\] 群聊\ntest\ntest2$/],
    ['mixed', 'text', /^你好\[微笑\]\n\[图片\]$/],
    ['markdown', 'text', /^请前往系统查看/],
    ['news', 'link', /^service\ntest\nhttp:/],
    ['docmsg', 'link', /^\[文档\] 测试&演示客户\n/],
    ['redpacket', 'text', /^\[红包\] 恭喜发财，大吉大利 1 个 ¥30\.00$/],
    ['external_redpacket', 'text', /^\[红包\] .* 2 个 ¥0\.20$/],
    ['meeting', 'text', /^\[会议\] 夕会 10-28 17:30 至 10-28 18:30$/],
    ['calendar', 'text', /^\[日程\] xxx业绩复盘会/],
    ['collect', 'text', /^\[填表\] 这是填表title\n表项1，文本\n/],
    ['sphfeed', 'video', /^\[视频号\] 云游天地旅行家 瑞士/],
    ['meeting_voice_call', 'voice', /^\[语音会议\]/],
    ['voip_doc_share', 'file', /^欢迎使用微盘\.pdf\.pdf$/],
    ['agree', 'system', /^客户同意/],
    ['disagree', 'system', /^客户不同意/],
    ['revoke', 'system', /撤回/],
  ])('%s is %s', (msgtype, kind, text) => {
    expect(byType(msgtype).kind).toBe(kind)
    expect(byType(msgtype).text).toMatch(text)
  })
  test('a recall names what it takes back', () => {
    expect(byType('revoke').recalls).toBe('14822339130656386894_1603875600')
  })
  test('a message without a time takes that of the one before', () => {
    expect(byType('image').sentAt).toBe(byType('text').sentAt)
    expect(byType('image').media).toEqual({ size: 70961 })
  })
  test('a size of 64 bits is left out rather than rounded', () => {
    expect(messages.at(-2)!.media).toEqual({ name: '欢迎使用微盘.pdf.pdf' })
  })
  test('group and direct messages know their place and their speaker', () => {
    const group = byType('external_redpacket')
    expect(group.conversation).toEqual({ id: 'wrJ7ijBwAAG1vly_DzVI72Ghc-PtA5Dw', kind: 'group' })
    expect(group.senderIsStaff).toBe(false)
    const direct = byType('sphfeed')
    expect(direct.conversation).toEqual({
      id: 'wmJSb5CgAA4aWXWndJspQGpJMDbsMwMA|yangzhu1',
      kind: 'direct',
      peerId: 'wmJSb5CgAA4aWXWndJspQGpJMDbsMwMA',
    })
    expect(direct.senderIsStaff).toBe(true)
    expect(messages.find((message) => message.text.includes('切换了企业'))).toMatchObject({
      senderId: null,
      kind: 'system',
      sentAt: 1554119421840,
    })
  })
})

test('both directions of two people are one conversation', () => {
  const there = one({ ...common, msgtype: 'text', text: { content: 'a' } })
  const back = one({ ...common, from: common.tolist[0], tolist: ['anna'], msgtype: 'text', text: { content: 'b' } })
  expect(there.conversation).toEqual(back.conversation)
  const staffThere = one({ ...common, tolist: ['bert'], msgtype: 'text', text: { content: 'a' } })
  const staffBack = one({ ...common, from: 'bert', tolist: ['anna'], msgtype: 'text', text: { content: 'a' } })
  expect(staffThere.conversation).toEqual(staffBack.conversation)
})

test('a type nobody knows yet is kept with its name and words', () => {
  expect(one({ ...common, msgtype: 'hologram', hologram: { title: '全息' } })).toMatchObject({
    kind: 'system',
    text: '[hologram] 全息',
  })
  expect(one({ ...common, msgtype: 'constructor' }).text).toBe('[constructor]')
})

test('a member whose own id begins like a customer’s is still a member', () => {
  expect(one({ ...common, from: 'wolfgang', msgtype: 'text', text: { content: 'a' } }).senderIsStaff).toBe(true)
})

test('a number of 64 bits keeps all its digits', () => {
  const line =
    '{"msgid":9223372036854775807,"action":"send","from":"a","tolist":["b"],"msgtime":1603875826656,"msgtype":"text","text":{"content":12345678901234567890}}'
  expect(ofType(read([line]), 'message')[0]).toMatchObject({ nativeId: '9223372036854775807', text: '12345678901234567890' })
})

test('broken lines are reported with their place, and the rest goes on', () => {
  const good = JSON.stringify({ ...common, msgtype: 'text', text: { content: 'ok' } })
  const records = read([
    '<html>',
    good,
    '[]',
    JSON.stringify({ ...common, from: undefined }),
    JSON.stringify({ ...common, tolist: [] }),
    'null',
    good,
  ])
  expect(ofType(records, 'bad').map((bad) => `${bad.at} ${bad.problem}`)).toEqual([
    'a.jsonl:1 is not a JSON object',
    'a.jsonl:3 is not a JSON object',
    'a.jsonl:4: from is missing',
    'a.jsonl:5: tolist is empty, and there is no roomid',
    'a.jsonl:6 is not a JSON object',
  ])
  expect(ofType(records, 'message')).toHaveLength(2)
})

test('wrong types inside a payload cost the words, not the message', () => {
  for (const msgtype of [
    'text',
    'image',
    'mixed',
    'chatrecord',
    'news',
    'collect',
    'vote',
    'meeting',
    'location',
    'file',
    'redpacket',
  ])
    for (const payload of [
      null,
      7,
      'x',
      [],
      { item: 7, content: {}, details: 'x', voteitem: [{}] },
      { item: [null, { content: '{' }] },
    ])
      expect(one({ ...common, msgtype, [msgtype]: payload, info: payload }).nativeId).toBe('m1')
})

test('normalising keeps up with an archive', () => {
  const text = (i: number) =>
    JSON.stringify({
      seq: i,
      ...common,
      msgid: `${i}823721731_${i}_external`,
      roomid: i % 5 === 0 ? '' : `wr${i % 300}`,
      msgtype: 'text',
      text: { content: `第 ${i} 条消息，活动今晚截止` },
    })
  const lines = Array.from({ length: 60_000 }, (_, i) => text(i))
  const begun = performance.now()
  let count = 0
  for (let at = 0; at < lines.length; at += 1000) count += read(lines.slice(at, at + 1000)).length
  const rate = Math.round(count / ((performance.now() - begun) / 1000))
  console.log(`archive lines normalised a second: ${rate}`)
  expect(count).toBe(60_000)
  expect(rate).toBeGreaterThan(20_000)
})
