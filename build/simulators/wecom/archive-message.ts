/** Messages of the conversation archive in the official (decrypted) shapes. */
import { type Random } from '../random.ts'
import { chatText, thing } from './phrases.ts'

/** What is common to a message whatever its type. Times in epoch ms. */
export interface ArchiveMessage {
  msgid: string
  action: 'send' | 'recall' | 'switch'
  from: string
  tolist: string[]
  /** Empty between two people. */
  roomid: string
  msgtime: number
  msgtype: string
  /** The payload under its key, which is not always the type's name. */
  payload: Record<string, unknown>
}

/** A number written bare though no JavaScript number holds it: the archive carries 64-bit identifiers. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

export function archiveLine(seq: number, message: ArchiveMessage): string {
  if (message.action === 'switch') {
    return JSON.stringify({ seq, msgid: message.msgid, action: 'switch', time: message.msgtime, user: message.from })
  }
  const { payload, ...common } = message
  return JSON.stringify({ seq, ...common, ...payload })
}

type Maker = (random: Random, byStaff: boolean, from: string, msgtime: number) => Record<string, unknown>

const file = (random: Random): string => random.id(120)
const md5 = (random: Random): string => Array.from({ length: 32 }, () => '0123456789abcdef'[random.below(16)]).join('')
const big = (random: Random): unknown =>
  rawJson(`11${String(100_000_000 + random.below(800_000_000))}${String(100_000_000 + random.below(800_000_000))}`)

/** Types that are sent, with how many of ten thousand messages are of them. */
const kinds: readonly (readonly [string, number, Maker])[] = [
  ['text', 8750, (random, byStaff) => ({ text: { content: chatText(random, byStaff) } })],
  [
    'image',
    500,
    (random) => ({ image: { md5sum: md5(random), filesize: 20_000 + random.below(900_000), sdkfileid: file(random) } }),
  ],
  [
    'emotion',
    150,
    (random) => ({
      emotion: {
        type: 1 + random.below(2),
        width: 290,
        height: 290,
        imagesize: random.below(900_000),
        md5sum: md5(random),
        sdkfileid: file(random),
      },
    }),
  ],
  [
    'voice',
    100,
    (random) => ({
      voice: {
        md5sum: md5(random),
        voice_size: random.below(90_000),
        play_length: 1 + random.below(59),
        sdkfileid: file(random),
      },
    }),
  ],
  [
    'video',
    60,
    (random) => ({
      video: {
        md5sum: md5(random),
        filesize: random.below(20_000_000),
        play_length: 3 + random.below(100),
        sdkfileid: file(random),
      },
    }),
  ],
  [
    'link',
    120,
    (random) => ({
      link: {
        title: `${thing(random)}限时福利`,
        description: '点开领券，今晚24点截止',
        link_url: `https://shop.example.com/p/${random.below(9999)}`,
        image_url: 'https://shop.example.com/cover.png',
      },
    }),
  ],
  [
    'weapp',
    110,
    (random) => ({
      weapp: { title: `${thing(random)}拼团中`, description: '优贝母婴商城', username: 'gh_shop@app', displayname: '优贝母婴' },
    }),
  ],
  [
    'file',
    40,
    (random) => ({
      file: {
        md5sum: md5(random),
        filename: '秋季价目表.xlsx',
        fileext: 'xlsx',
        filesize: random.chance(0.05) ? big(random) : random.below(500_000),
        sdkfileid: file(random),
      },
    }),
  ],
  [
    'mixed',
    40,
    (random, byStaff) => ({
      mixed: {
        item: [
          { type: 'text', content: JSON.stringify({ content: `${chatText(random, byStaff)}\n` }) },
          { type: 'image', content: JSON.stringify({ md5sum: md5(random), filesize: 13_177, sdkfileid: file(random) }) },
        ],
      },
    }),
  ],
  [
    'location',
    10,
    () => ({
      location: {
        longitude: 113.942855,
        latitude: 22.541443,
        address: '广东省深圳市南山区深南大道9668号',
        title: '万象天地店',
        zoom: 15,
      },
    }),
  ],
  ['card', 15, (_random, _byStaff, from) => ({ card: { corpname: '优贝母婴', userid: from } })],
  [
    'chatrecord',
    10,
    (random, byStaff, _from, msgtime) => ({
      chatrecord: {
        title: '群聊的聊天记录',
        item: [
          {
            type: 'ChatRecordText',
            msgtime: Math.floor(msgtime / 1000) - 60,
            content: JSON.stringify({ content: chatText(random, byStaff) }),
            from_chatroom: false,
          },
        ],
      },
    }),
  ],
  [
    'meeting',
    5,
    (random, _byStaff, _from, msgtime) => ({
      meeting: {
        topic: '社群运营周会',
        starttime: Math.floor(msgtime / 1000) + 600,
        endtime: Math.floor(msgtime / 1000) + 4200,
        address: '',
        remarks: '',
        meetingtype: 102,
        meetingid: big(random),
        status: 1,
      },
    }),
  ],
  [
    'collect',
    5,
    (random, _byStaff, from) => ({
      collect: {
        room_name: '',
        creator: from,
        create_time: '2026-05-11 11:21:22',
        title: `${thing(random)}接龙`,
        details: [{ id: big(random), ques: '数量', type: 'Number' }],
      },
    }),
  ],
  ['sphfeed', 10, () => ({ sphfeed: { feed_type: 4, sph_name: '优贝母婴', feed_desc: '新手爸妈换季护肤三步走 #育儿' } })],
  ['external_redpacket', 10, () => ({ redpacket: { type: 1, wish: '感谢老客支持', totalcnt: 2, totalamount: 666 } })],
  [
    'docmsg',
    5,
    (_random, _byStaff, from) => ({
      doc: { title: '社群排班', doc_creator: from, link_url: 'https://doc.weixin.qq.com/txdoc/excel?docid=xxx' },
    }),
  ],
]
const total = kinds.reduce((sum, [, share]) => sum + share, 0)

/** Type and payload of something sent. */
export function sentContent(
  random: Random,
  byStaff: boolean,
  from: string,
  msgtime: number,
): { msgtype: string; payload: Record<string, unknown> } {
  let place = random.below(total)
  for (const [msgtype, share, make] of kinds) {
    if (place < share) return { msgtype, payload: make(random, byStaff, from, msgtime) }
    place -= share
  }
  return { msgtype: 'text', payload: { text: { content: chatText(random, byStaff) } } }
}
