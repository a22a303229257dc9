/** Names and sentences of a mother-and-baby and skin-care shop's groups, with the names that break careless programs. */
import type { Random } from '../random.ts'
import { text, type Segment } from './cq.ts'

const family = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'
const given = '安雅静婷敏丽芳娟霞玲燕琳慧颖洁莹雪梅佳欣怡晨涵梓萱诗瑶思琪雨桐可馨一诺子墨浩宇俊杰博文'
const nicks = [
  '小鹿妈妈',
  '圆圆麻麻',
  '爱吃糖的猫',
  '今天也要早睡',
  '柚子茶',
  '豆豆爸',
  '海边的风',
  '草莓味的夏天',
  '阿宁',
  '好好生活',
]
/** Emoji only, right to left, brackets and commas as in CQ codes, a colon, spaces around, 40 characters, a name of markup. */
const hard = [
  '🌸🌸🌸',
  '👨‍👩‍👧‍👦',
  'مريم العطار',
  '\u202eabc\u202c反着写',
  '[CQ:at,qq=all]',
  'A,B&C [D]',
  '客服: 小美',
  '  两边有空格  ',
  '这是一个特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别长的名字呀',
  '<b>加粗</b>',
  '=1+1',
  'null',
]
const subjects = [
  '母婴好物',
  '敏感肌护肤',
  '新手妈妈',
  '辅食交流',
  '早八护肤',
  '会员福利',
  '团购接龙',
  '成分党',
  '育儿经验',
  '老客答疑',
]
const hardGroups = ['🍼🍼', '【福利】[3群], 别广告&谢绝', 'مجموعة العناية بالبشرة', '群:  双空格  ']
const questions = [
  '这款多久发货',
  '敏感肌能用吗',
  '孕期可以用吗',
  '有没有小样',
  '能不能便宜点',
  '什么时候补货',
  '一岁宝宝用几段',
  '过敏了怎么办',
]
const answers = [
  '今天下单明天发',
  '可以先在耳后试一下',
  '建议先问问医生',
  '满 199 送小样',
  '会员日有活动',
  '下周三到货',
  '看包装上的月龄',
  '先停用，拍照发我',
]
const chat = [
  '好的',
  '收到',
  '哈哈哈哈',
  '谢谢～',
  'ok',
  '已拍',
  '+1',
  '早上好',
  '晚安啦',
  '这个真的好用👍',
  '链接发一下',
  '😂😂',
  '刚收到货，包装很好',
]

/** A whole number in [from, to]. */
export function between(random: Random, from: number, to: number): number {
  return from + random.below(to - from + 1)
}

export function nickname(random: Random, index: number): string {
  if (index < hard.length) return hard[index]!
  if (random.chance(0.3)) return `${random.pick(nicks)}${random.below(1000)}`
  const first = () => random.pick([...given])
  return random.pick([...family]) + first() + (random.chance(0.6) ? first() : '')
}

export function groupName(random: Random, index: number): string {
  return index > 0 && index <= hardGroups.length ? hardGroups[index - 1]! : `${random.pick(subjects)} ${index + 1} 群`
}

export function card(random: Random): string {
  return random.chance(0.7) ? '' : `${random.pick(['上海', '杭州', '广州', '成都', '北京'])}-${random.pick(nicks)}`
}

function sentence(random: Random): string {
  const kind = random.next()
  if (kind < 0.3) return `${random.pick(questions)}${random.chance(0.5) ? '？' : ''}`
  if (kind < 0.55) return random.pick(answers)
  if (kind < 0.9) return random.pick(chat)
  if (kind < 0.95) return `订单 ${between(random, 100_000, 999_999)} 到哪了，[急]&谢谢，a=1,b=2`
  return `第一行\n第二行 ${random.pick(chat)}`
}

/** Most of it words, now and then a mention, a picture, a face or an answer to `replyTo`. */
export function chatter(random: Random, someone: number, replyTo: number | undefined): Segment[] {
  const kind = random.next()
  const words = text(sentence(random))
  if (kind < 0.86) return [words]
  if (kind < 0.9) return [{ type: 'at', data: { qq: String(someone) } }, text(` ${words.data!.text}`)]
  if (kind < 0.94) {
    const file = `${random.below(0x7fffffff).toString(16).padStart(8, '0').toUpperCase()}.jpg`
    return [{ type: 'image', data: { file, url: `https://example.invalid/${file}?rkey=a,b&spec=0` } }]
  }
  if (kind < 0.97) return [words, { type: 'face', data: { id: String(random.below(200)) } }]
  if (replyTo === undefined) return [words]
  return [{ type: 'reply', data: { id: String(replyTo) } }, words]
}
