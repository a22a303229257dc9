/**
 * Does a staff post sell? A few dozen signs, each with a weight and a name that is shown to the operator, added up and
 * squeezed to 0…1. Weights were fitted by logistic regression on half of the labelled posts and rounded by hand. What a post quotes is not looked at.
 */
import { splitQuote } from '../quote.ts'

interface PostSigns {
  text: string
  /** Message kind of the glossary. */
  kind: string
  /** It answers another message; one whose text quotes does so anyway. */
  isReply?: boolean
  /** A customer's question is open. */
  afterQuestion?: boolean
}

interface Reading {
  /** 0…1; a promo from `PROMO_FROM` on. */
  score: number
  /** Names of the signs found, strongest first. */
  reasons: PromoSign[]
}

/** A post with at least this score counts as a promo. */
export const PROMO_FROM = 0.5
/** From here on the reading is kept, so that what almost counted can be looked at. */
export const KEPT_FROM = 0.25

const patterns = {
  price:
    /(\d+(\.\d+)?\s*(元|块|r\b|rmb))|[¥￥]\s*\d|\d+\.\d+(?!\s*([米度℃%厘]|cm|kg|斤|[lL]\b|以下|以上))|价\s*\d{2,}|\d+\s*(包邮|一[瓶盒份只件板套支箱袋]|[两三]([瓶盒份只件板套支箱袋]|条))|到手\s*\d|券后|(→|->)\s*\d/i,
  /** A bare figure where a clause ends: 保温杯，79。 */
  figure: /(?<![\d.:：/年月号楼层第尾])\b\d{2,3}(?=\s*([，。,!！]|$|\s[\u4e00-\u9fff]))/,
  discount:
    /[\d一二三四五六七八九]\s*折(?!腾|叠)|立减|直降|特价|半价|特惠|买\s*[\d一二两三]+\s*(送|发|赠)|满\s*\d+\s*(减|送|赠|抽|立)|满[减额]|第二[件套份]|清[仓货库]|秒杀|福利|团购价|拼[团单车]|优惠|折扣|降价|免单|内部价|活动价|好价|低至|买一送一|加购|返场|捡漏|特卖|甩卖|大促|底价|送.{0,6}(券|小样|赠)|红包|再减|(?<!分)抵\s*\d+|[充存]\s*\d+\s*送|成团|收单|差\s*\d+\s*[人份]/,
  urgency:
    /限时|限量|限购|仅限|最后|仅剩|只剩|只有\s*\d|手[慢快]|先到先得|截[止单团]|今晚|倒计时|即将|恢复原?价?|[别没]错过|错过(等|这|6|就)|抓紧|赶紧|就今天|今天最后|名额|余量|库存|还剩|只补|前\s*\d+\s*[名位]|打烊前|[前内日]有效|有效期(三|两|至今|仅)|冲(鸭|$|啊)|抢/,
  call: /下单|点(击|下面|开|图|这)|戳|链接|(?<!成语)接龙|开团|扣\s*1|报数|私我|滴滴|领取|领\s*\d+|回复[“"「]|付款留|截图|登记|拍下|直接拍|点.{0,4}小程序|小程序.{0,3}(下单|直接|首页|搜|领|抢)|先付|定金|尾款|预[定订售]|要的(?![，,])|要囤|喜欢的|囤/,
  fresh: /上新|新品|新款|首发|到货|补货|现货|开卖|上架|开播|直播间|店庆|周年|会员日|开业|宠粉|回馈|节大促|购物车/,
  benefit: /包邮|赠品|送完即止|免费领|0\s*元|1\s*分|[一1]\s*元|试用|礼[包盒]|福袋|见面礼|券/,
  link: /https?:\/\/|#小程序:\/\/|👇|👉|口令/,
  rally: /^(【|📢|🔥|⏰|🎁)|姐妹们|宝妈们|宝子们|家人们|吃货|给大家|亲们|各位邻居/,
  toOne: /您|^亲[，,亲 ]|^@|^不好意思|^抱歉|请问|麻烦您|辛苦您/,
  logistics: /运费|快递|物流|单号|发货|发出|签收|派送|驿站|仓库|补发|退款|退货|换货|售后|包裹|查收|退您|到账|原路|地址|验货|漏发/,
  answer:
    /^(可以|要的[，,]|在小程序|能的|支持|有的|没有|好的|收到|不客气|没关系|这[款个])|的亲|谢谢|核实|已[经按]|积分|重[新]?进|重启|到账|开票|发票|登记了|留言/,
  notice: /欢迎|积分有效|公告|盘点|营业|停水|谅解|温馨提示|提醒[:：一]|规则|请大家|客服|调整|名单|中奖|恭喜|结果|休息|问卷|安全/,
  talk: /话题|打卡|猜|晒|投票|一句话|早上好|晚安|哈哈|你们|大家(好|有什么|平时)|谁家|吗[？?]?$|愉快|快乐|感谢/,
  lesson: /小知识|小课堂|小课|建议|为什么|怎么|技巧|注意|及时就医|医生|分钟|左右|就够|适合/,
} as const

type PromoSign = keyof typeof patterns | 'card' | 'short' | 'reply' | 'afterQuestion'

const weights: Record<PromoSign, number> = {
  price: 1.6,
  figure: 0.5,
  discount: 2.1,
  urgency: 1.9,
  call: 1.7,
  fresh: 0.9,
  benefit: 0.3,
  link: 0.8,
  rally: 0.3,
  card: 1.6,
  toOne: -2.2,
  logistics: -1.2,
  answer: -1.2,
  notice: -1.6,
  talk: -1.1,
  lesson: -1.1,
  short: -0.8,
  reply: -1.5,
  afterQuestion: -1.7,
}
const BIAS = -1.5

const signNames = Object.keys(patterns) as (keyof typeof patterns)[]

function promoSigns(post: PostSigns): PromoSign[] {
  const { quote, own } = splitQuote(post.text)
  const text = own.normalize('NFKC')
  const found: PromoSign[] = signNames.filter((name) => patterns[name].test(text))
  if (post.kind === 'link' || post.kind === 'miniProgram' || post.kind === 'card') found.push('card')
  if (text.length < 8) found.push('short')
  if (post.isReply || quote !== null) found.push('reply')
  if (post.afterQuestion) found.push('afterQuestion')
  return found
}

export function readPost(post: PostSigns): Reading {
  const found = promoSigns(post)
  const sum = found.reduce((total, name) => total + weights[name], BIAS)
  found.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]))
  return { score: 1 / (1 + Math.exp(-sum)), reasons: found }
}
