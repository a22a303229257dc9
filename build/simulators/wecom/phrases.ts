/** What customers and staff of such shops write to each other. */
import type { Random } from '../random.ts'

const goods = [
  '水解奶粉3段',
  '云柔尿裤XL',
  '面霜',
  '防晒乳',
  '鱼肝油',
  '婴儿湿巾',
  '修护精华',
  '有机米粉',
  '宝宝润肤乳',
  '学步裤',
  '洁面泡沫',
  '益生菌',
  '口水巾',
  '果泥',
  '安抚奶嘴',
]
const sizes = ['90码', '100码', '110码', '50ml', '30ml', '800g', '大罐', '试用装', '两盒', '一箱']
const ages = ['6个月', '8个月', '一岁半', '两岁', '三个月', '刚满月']

const customerLines = [
  '{goods}现在什么价？',
  '在吗，想问下{goods}有货吗',
  '宝宝{age}了可以用{goods}吗',
  '{goods} {size}还有吗，帮我留一个',
  '已下单',
  '收到啦，谢谢🌹',
  '快递到哪了呀，等了{n}天了',
  '这个会过敏吗？我家娃皮肤比较敏感',
  '有没有优惠券',
  '+1',
  '我要{n}份',
  '好的',
  '嗯嗯',
  '多少钱',
  '上次买的{goods}不太好用，能退吗',
  '请问今天几点开门',
  '可以送货上门吗？',
  '哈哈哈哈',
  '太贵了，别家才{price}',
  '包邮吗',
  '怎么领券？',
  '收到的{goods}漏了一个，麻烦看下',
  '求推荐{age}宝宝的面霜',
  '用了一周，{goods}真的不错👍',
  '已付款，订单号尾号{n}{n2}',
  '群里谁用过{goods}？效果咋样',
  '图片那款是{size}吗',
  '退款多久到账啊',
  '发票能开吗',
  '明天去店里自提',
  '@客服 帮我查下积分',
  '孕期能用这个{goods}吗',
  '[强][强]',
  '晚上{n}点能拼上吗',
  '这个价格还有多久结束',
]
const staffLines = [
  '亲，{goods}今天活动价{price}元，会员再减{n}元',
  '在的，{goods}{size}还有货，给您留着哈',
  '可以的，{age}宝宝放心用，先在耳后试一下',
  '今晚8点群里有限时福利，{goods}买二送一，记得来～',
  '已经帮您查了，快递明天上午到',
  '退换货7天内都可以，拍个照发我就行',
  '满{price}包邮哦',
  '早上好☀️ 今天门店到了新一批{goods}',
  '券已经发您了，下单时自动抵扣',
  '您好，我是您的专属顾问，有问题随时找我',
  '【周三会员日】{goods}第二件半价，仅限今天，戳链接下单',
  '接龙开始：\n1. {goods} {size}\n2. ',
  '不好意思刚在忙，这款{goods}敏感肌也可以用',
  '亲，您的积分还有{n}{n2}分，月底清零记得用',
  '发票下周一统一开',
  '门店地址：万象城B1-{n}号，营业到晚上10点',
  '谢谢支持❤️',
  '好的，已备注',
  '天气转凉，宝宝润肤别忘了，有需要的宝妈可以私我',
  '抱歉让您久等了，这边给您补发一份',
  '{goods}明天恢复原价，今天最后一天',
]

export function chatText(random: Random, byStaff: boolean): string {
  return random
    .pick(byStaff ? staffLines : customerLines)
    .replace('{goods}', random.pick(goods))
    .replace('{size}', random.pick(sizes))
    .replace('{age}', random.pick(ages))
    .replace('{price}', String(49 + random.below(30) * 10))
    .replace('{n2}', String(10 + random.below(90)))
    .replaceAll('{n}', String(2 + random.below(8)))
}

export function thing(random: Random): string {
  return random.pick(goods)
}
