/** Quoted words in messages and in drafts: the shared case, and whole imports of the same kind. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { timelineView } from '#core/intake/conversation-views.ts'
import { drainCadence } from '#core/cadence/refresh.ts'
import { draftIn } from '#core/drafting/situation.ts'
import { importBench } from '#core/files/testing/import-bench.ts'
import { describeCase } from './case-folder.ts'

const bench = importBench()
const AT = Date.UTC(2026, 10, 24, 4)

function draftOf(text: string) {
  const { workspace } = bench.workspace
  return draftIn(bench.workspace.store.read, {
    text,
    customerId: null,
    conversationId: null,
    contactId: null,
    at: AT,
    zone: workspace.zone,
  })
}

describeCase('96', (given) => {
  test('only what stands behind the line is the message', () => {
    const texts = JSON.parse(readFileSync(given.file('texts.json'), 'utf8')) as string[]
    expect(texts.map((text) => [draftOf(text).trace.normalised, draftOf(text).draft, draftOf(text).handOff])).toEqual(
      ['收到', '哈哈', '收到', '收到'].map((own) => [own, null, null]),
    )
  })
})

const QUOTED_PROMO = '🔥限时秒杀！到手99元，前50名下单送赠品 https://a.b/c'
const quoting = (who: string, quoted: string, own: string) => `这是一条引用/回复消息：\n"${who}：\n${quoted}"\n------\n${own}`
const row = (n: number, self: boolean, text: string) =>
  `${n},3,1,0,${self ? 1 : 0},${1_795_000_000 + n * 60},,"${text.replaceAll('"', '""')}",,${self ? '店长,店长,wxid_shop001' : '小雨,小雨,wxid_rain001'}\n`
const HEADER = 'localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender\n'

test('a quoted complaint is handed to nobody, and the timeline has the quote apart', async () => {
  const csv = HEADER + row(1, true, '您好') + row(2, false, quoting('客服', '我要投诉你们', '哈哈，好的'))
  expect((await bench.loadPath(bench.file('m.csv', csv))).problem).toBeNull()
  const { items } = timelineView(bench.workspace.store.read, { id: 1, offset: 0, limit: 10 })
  expect(items.map(({ text, quote }) => [text, quote])).toEqual([
    ['您好', null],
    ['哈哈，好的', { sender: '客服', text: '我要投诉你们' }],
  ])
  expect(draftOf(quoting('客服', '我要投诉你们', '哈哈，好的')).handOff).toBeNull()
  expect(draftOf('我要投诉你们').handOff).not.toBeNull()
  expect([bench.search('投诉'), bench.search('哈哈')]).toEqual([1, 1])
  // The same file again is the same messages.
  expect((await bench.loadPath(bench.file('m.csv', csv))).messages).toMatchObject({ added: 0, unchanged: 2 })
})

test('a customer who only quotes a question does not wait', async () => {
  const csv = HEADER + row(1, true, '您好') + row(2, false, quoting('小雨', '怎么还没到？我要退款', '谢谢'))
  await bench.loadPath(bench.file('m.csv', csv))
  expect(bench.value('SELECT waiting_since FROM conversations')).toBeNull()
})

test('a promo that is quoted in an answer is one touch, not two', async () => {
  const group = [
    `2026/11/20 10:00 - 店长创建了群组“福利一群”\n`,
    `2026/11/20 10:01 - 店长: ${QUOTED_PROMO}\n`,
    `2026/11/20 18:02 - 小雨: 还有吗\n`,
    `2026/11/21 10:03 - 店长: ${quoting('店长', QUOTED_PROMO, '有的哦')}\n`,
    `2026/11/21 10:05 - 阿敏: 好\n`,
  ].join('')
  await bench.loadPath(bench.file('WhatsApp Chat with 福利一群.txt', group), { self: ['店长'] })
  drainCadence(bench.workspace.store, 'Asia/Shanghai')
  expect(bench.all('SELECT kind, state FROM touches')).toEqual([{ kind: 'promo', state: 'observed' }])
})
