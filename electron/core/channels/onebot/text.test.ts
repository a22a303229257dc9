import { expect, test } from 'vitest'
import { splitQuote } from '#shared/domain/quote.ts'
import { segmentsOf } from './cq.ts'
import { read, typedWords } from './text.ts'

const reading = (message: unknown, names: Record<string, string> = {}) => read(segmentsOf(message)!, (id) => names[id])

test('words, mentions with the name people go by, faces', () => {
  expect(reading('[CQ:at,qq=10001] 有货吗[CQ:face,id=14][CQ:face,id=9999]&#91;急&#93;', { '10001': '上海-小王' })).toEqual({
    kind: 'text',
    text: '@上海-小王 有货吗[微笑][表情][急]',
  })
  expect(reading('[CQ:at,qq=10001]')).toEqual({ kind: 'text', text: '@10001' })
  expect(reading('[CQ:at,qq=10001,name=@阿姨]')).toEqual({ kind: 'text', text: '@阿姨' })
  expect(reading('[CQ:at,qq=all] Test text')).toEqual({ kind: 'text', text: '@全体成员 Test text' })
})

test('an answer names what it answers', () => {
  expect(reading('[CQ:reply,id=-2147483648]好的')).toEqual({ kind: 'text', text: '好的', replyTo: '-2147483648' })
  expect(
    reading([
      { type: 'reply', data: { id: 77 } },
      { type: 'image', data: { file: 'A.jpg' } },
    ]),
  ).toEqual({
    kind: 'image',
    text: '',
    replyTo: '77',
    media: { name: 'A.jpg' },
  })
})

test('an answer that carries the words it answers keeps them as a quote', () => {
  const { text } = reading('[CQ:reply,id=5,text=我要投诉,qq=10001]好的')
  expect(splitQuote(text)).toMatchObject({ quote: { sender: '10001', text: '我要投诉' }, own: '好的' })
})

test('what is attached gives the message its kind; a second one is named in the words', () => {
  expect(reading('看[CQ:image,file=1.jpg,file_size=2048]和[CQ:image,file=2.jpg]')).toEqual({
    kind: 'image',
    text: '看和[图片]',
    media: { name: '1.jpg', size: 2048 },
  })
  expect(reading('[CQ:record,file=a.silk,duration=7]')).toEqual({
    kind: 'voice',
    text: '',
    media: { name: 'a.silk', duration: 7 },
  })
  expect(reading('[CQ:video,file=v.mp4]').kind).toBe('video')
  expect(reading([{ type: 'file', data: { file: '价目表.pdf', file_size: '123', file_id: '/x' } }])).toEqual({
    kind: 'file',
    text: '',
    media: { name: '价目表.pdf', size: 123 },
  })
  expect(reading('[CQ:image,file=base64://AAAA]')).toEqual({ kind: 'image', text: '' })
})

test('links, places, cards say what they are about', () => {
  expect(reading('[CQ:share,url=https://e.invalid/a,title=新品,content=今晚八点]')).toEqual({
    kind: 'link',
    text: '新品\n今晚八点\nhttps://e.invalid/a',
  })
  expect(reading('[CQ:location,lat=31.2,lon=121.5,title=人民广场,content=黄浦区]')).toMatchObject({
    kind: 'location',
    text: '人民广场\n黄浦区',
  })
  expect(reading('[CQ:contact,type=group,id=10010]')).toMatchObject({ kind: 'card', text: 'QQ 群 10010' })
  const card = JSON.stringify({
    app: 'com.tencent.miniapp_01',
    prompt: '[QQ小程序]接龙',
    meta: { detail_1: { title: '周末接龙', desc: '点击参与' } },
  })
  expect(reading([{ type: 'json', data: { data: card } }])).toEqual({ kind: 'miniProgram', text: '周末接龙\n点击参与' })
  expect(reading([{ type: 'json', data: { data: '{"app":"com.tencent.structmsg","prompt":"[分享]看看"}' } }])).toEqual({
    kind: 'link',
    text: '[分享]看看',
  })
  expect(
    reading([
      { type: 'xml', data: { data: '<msg brief="[聊天记录]"><item><title size="1">群聊 &amp; 记录</title></item></msg>' } },
    ]),
  ).toMatchObject({
    text: '群聊 & 记录',
  })
  expect(reading([{ type: 'json', data: { data: 'not json' } }])).toEqual({ kind: 'link', text: '' })
})

test('unknown segments stay readable, an emptied message is one that was taken back', () => {
  expect(reading('[CQ:hologram,file=x]你好')).toEqual({ kind: 'text', text: '[hologram]你好' })
  expect(reading('[CQ:constructor]')).toEqual({ kind: 'text', text: '[constructor]' })
  expect(reading([])).toEqual({ kind: 'recalled', text: '' })
  expect(reading('')).toEqual({ kind: 'recalled', text: '' })
  expect(reading('[CQ:forward,id=abc]')).toEqual({ kind: 'text', text: '[合并转发的聊天记录]' })
})

test('the typed words are the texts alone', () => {
  expect(typedWords(segmentsOf('[CQ:at,qq=1] a[CQ:face,id=1]b')!)).toBe(' ab')
})
