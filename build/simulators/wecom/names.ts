/** Names of people, groups and tags of a chain of mother-and-baby and skin care shops. */
import type { Random } from '../random.ts'

const surnames = [
  ['王', 'Wang'],
  ['李', 'Li'],
  ['张', 'Zhang'],
  ['刘', 'Liu'],
  ['陈', 'Chen'],
  ['杨', 'Yang'],
  ['赵', 'Zhao'],
  ['黄', 'Huang'],
  ['周', 'Zhou'],
  ['吴', 'Wu'],
  ['徐', 'Xu'],
  ['孙', 'Sun'],
  ['胡', 'Hu'],
  ['朱', 'Zhu'],
  ['高', 'Gao'],
  ['林', 'Lin'],
  ['何', 'He'],
  ['郭', 'Guo'],
  ['马', 'Ma'],
  ['罗', 'Luo'],
  ['梁', 'Liang'],
  ['宋', 'Song'],
  ['郑', 'Zheng'],
  ['谢', 'Xie'],
  ['韩', 'Han'],
  ['唐', 'Tang'],
  ['冯', 'Feng'],
  ['于', 'Yu'],
  ['董', 'Dong'],
  ['萧', 'Xiao'],
  ['程', 'Cheng'],
  ['曹', 'Cao'],
] as const

const given = [
  ['雨桐', 'YuTong'],
  ['思远', 'SiYuan'],
  ['晓雯', 'XiaoWen'],
  ['佳怡', 'JiaYi'],
  ['梓涵', 'ZiHan'],
  ['文静', 'WenJing'],
  ['丽娜', 'LiNa'],
  ['志强', 'ZhiQiang'],
  ['海燕', 'HaiYan'],
  ['小曼', 'XiaoMan'],
  ['婉清', 'WanQing'],
  ['浩然', 'HaoRan'],
  ['静怡', 'JingYi'],
  ['美玲', 'MeiLing'],
  ['国栋', 'GuoDong'],
  ['春梅', 'ChunMei'],
  ['一诺', 'YiNuo'],
  ['可欣', 'KeXin'],
  ['子轩', 'ZiXuan'],
  ['诗涵', 'ShiHan'],
  ['若曦', 'RuoXi'],
  ['敏', 'Min'],
  ['婷', 'Ting'],
  ['磊', 'Lei'],
  ['娟', 'Juan'],
  ['燕', 'Yan'],
] as const

const nicknames = [
  '小熊软糖',
  '慢慢来',
  '月亮不睡我不睡',
  '糖糖妈',
  '果果妈妈',
  '乐乐爸',
  '一颗小虎牙',
  '清风徐来',
  '向日葵🌻',
  '阿茶',
  '七月',
  '安安',
  '豆豆麻麻',
  '木子',
  '柠檬不酸',
  '星辰大海',
  '奶茶续命',
  '今天也要开心',
  'Cathy',
  'Vivian',
  'Yuki',
  'Amy Chen',
  '❀小雅❀',
  '🐰',
  '~',
  '朵朵',
  '宝妈丽丽',
  '等风来',
  '平安是福',
  '岁月静好',
  '小王同学',
  '不吃香菜',
  '芒果布丁',
  '团子妈妈(二胎)',
  '橙子',
  '【悦悦】',
  '旺仔',
  '静待花开',
  'حليمة',
  '李姐:护肤',
  '米粒',
  '小鱼儿',
  '可可',
  '大白',
  '暖阳',
  '阳光宝宝',
  '小舒',
  '沐沐',
  '玥玥妈',
  '嘟嘟',
]

const places = [
  '万象城',
  '龙湖天街',
  '大悦城',
  '印力中心',
  '吾悦',
  '银泰',
  '万达',
  '正佳',
  '海岸城',
  '来福士',
  '星光天地',
  '环宇荟',
]
const circles = [
  '0-1岁育儿交流群',
  '1-3岁辅食群',
  '新客福利群',
  '会员秒杀群',
  '护肤打卡群',
  '敏感肌互助群',
  '尿裤囤货群',
  '奶粉团购群',
  '孕期妈妈群',
  '老客专享群',
  '换季护肤群',
  '母婴好物分享群',
  '周三会员日',
  '童装拼团群',
  '防晒体验群',
]

export function staffPerson(random: Random): { name: string; userid: string } {
  const [surname, latin] = random.pick(surnames)
  const [first, firstLatin] = random.pick(given)
  return { name: surname + first, userid: firstLatin + latin }
}

export function fullName(random: Random): string {
  return random.pick(surnames)[0] + random.pick(given)[0]
}

/** What a customer calls herself in WeChat: nicknames, emoji, brackets, colons, Arabic, and now and then a real name. */
export function customerName(random: Random): string {
  const kind = random.next()
  if (kind < 0.35) return fullName(random)
  if (kind < 0.5) return `${fullName(random)}${random.pick(['妈妈', '', '🌸', '·', '_'])}`
  const name = random.pick(nicknames)
  return random.chance(0.6) ? name : `${name}${random.pick(['', random.below(1000), '呀', '✨'])}`
}

/** About one in thirty groups has never been named. */
export function groupName(random: Random, number: number): string {
  if (random.chance(0.03)) return ''
  return `${random.pick(places)}店${random.pick(circles)}${number + 1}`
}

export const notices = [
  '',
  '',
  '群内每周三会员日，下单前请先报尺码～',
  '文明沟通，广告直接移出',
  '领券在群公告链接，先领券再下单',
  '客服在线 9:00-21:00，节假日照常发货',
  '有问题请@群主，接龙请不要刷屏',
  '本群每晚8点有限时福利，记得看群消息',
]

export const nicknamesInGroup = [
  '',
  '',
  '',
  '',
  '',
  '{name}',
  '{name}-宝宝8个月',
  '{name}（南山）',
  '油敏肌-{name}',
  '{name} 孕26周',
]

/** The corp tags a shop starts with: group, then its tags. */
export const tagLibrary: readonly (readonly [string, readonly string[]])[] = [
  ['客户等级', ['普通会员', '银卡会员', '金卡会员', '钻石会员']],
  ['宝宝阶段', ['备孕', '孕期', '0-6个月', '6-12个月', '1-3岁', '3岁以上']],
  ['肤质', ['油性', '干性', '混合', '敏感肌']],
  ['来源渠道', ['门店扫码', '直播间', '朋友推荐', '公众号', '包裹卡']],
  ['购买意向', ['高意向', '观望', '已下单', '复购', '沉睡']],
  ['售后', ['退换过', '有投诉', '已安抚']],
]

export const remarkShapes = ['{name}', '{name} 奶粉3段', '{name}-已复购', 'VIP {name}', '{name}（对价格敏感）', '', '']
export const descriptions = [
  '',
  '',
  '',
  '宝宝乳糖不耐，只买水解奶粉',
  '每月20号左右囤尿裤',
  '对香精过敏',
  '周末到店，喜欢面交',
  '老公下单，她来挑',
]
export const companies = [
  ['优贝', '优贝母婴用品有限公司'],
  ['清禾', '清禾生物科技有限公司'],
  ['安诺', '安诺日化贸易有限公司'],
] as const
