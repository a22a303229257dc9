/**
 * Rules × messages: 1,000 rules, 100,000 chat lines of 21 characters on average. Prints one JSON document.
 * npm run bench -- rules [--rules N] [--messages N] --json
 * Rates are by processor time. Every variant gives the same matches in the same run (checked); compare ratios first.
 */
import { parseArgs } from 'node:util'
import { normalise } from '#shared/domain/normalise.ts'
import { noConditions, type Matcher, type ReplyRule } from '#shared/domain/reply-rule.ts'
import { naiveMatcher } from '#core/drafting/rule-set.oracle.ts'
import { RuleSet } from '#core/drafting/rule-set.ts'

const { values } = parseArgs({
  options: {
    rules: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
  },
})
const RULES = Number(values.rules)
const MESSAGES = Number(values.messages)

const WORDS =
  '发货 快递 物流 退货 退款 换货 运费 包邮 优惠 优惠券 满减 折扣 活动 会员 积分 生日 礼物 赠品 尺码 偏大 偏小 身高 体重 颜色 面料 起球 褪色 掉色 敏感肌 干皮 油皮 成分 孕妇 保质期 日期 发票 抬头 税号 门店 地址 营业 几点 停车 预约 到店 体验 试用 小样 补货 断货 现货 预售 定金 尾款 付款 支付 信用卡 花呗 订单 查询 修改 取消 收货 签收 破损 少发 错发 漏发 质量 问题 质保 维修 安装 说明书 怎么用 效果 多久 什么时候 为什么 哪里 多少钱 能不能 可以 有没有 还有 什么 今天 明天 后天 周末 上午 下午 晚上 昨天 孩子 妈妈 老公 朋友 群里 链接 图片 视频 直播 主播 秒杀 拼团 团长 接龙 下单 加购 购物车 新款 老款 春装 夏装 秋冬 外套 裤子 裙子 鞋子 包包 面霜 精华 面膜 口红 防晒 洗发水 牙膏 奶粉 尿不湿 玩具 水果 牛奶 零食 咖啡 茶叶 坚果 鸡蛋 蔬菜 套餐 礼盒 团购 核销 券码 过期 延期 客服 店长 老师 谢谢 麻烦 好的 收到 知道了 辛苦 不好意思 请问 想问 帮我 看看 一下 这个 那个 我的 你们 他们 自己 真的 感觉 喜欢 不错 便宜 贵了 太慢 很快 马上 已经 还没 没有 不要 需要 应该'.split(
    ' ',
  )
const FILLERS = '我你他的了吗呢啊吧在是有要也都就还很太去来给和跟把被让从到对上下里外前后大小多少好坏新旧高低快慢早晚长短'

function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function makeMessages(count: number, next: () => number): string[] {
  const pick = <T>(list: readonly T[] | string) => list[Math.floor(next() * list.length)] as T
  return Array.from({ length: count }, () => {
    let line = ''
    const length = 8 + Math.floor(next() * 26)
    while (line.length < length) line += next() < 0.62 ? pick<string>(WORDS) : pick<string>(FILLERS) + (next() < 0.15 ? '，' : '')
    return next() < 0.3 ? `${line}？` : line
  })
}

/** `hot`: keywords are everyday words, about nine hits a line. `rare`: phrases of two words, most lines hit nothing. */
function makeRules(count: number, hot: boolean, next: () => number): ReplyRule[] {
  const pick = () => WORDS[Math.floor(next() * WORDS.length)]!
  const phrase = () => (hot && next() < 0.3 ? pick() : pick() + pick())
  return Array.from({ length: count }, (_, i): ReplyRule => {
    const any: Matcher[] = Array.from({ length: 3 }, () => ({ kind: 'keyword', text: phrase() }))
    if (i % 4 === 0) any.push({ kind: 'keyword', text: `${pick()}+${pick()}` })
    if (i % 10 === 0) any.push({ kind: 'regex', source: `${pick()}.{0,4}(${pick()}|${pick()})` })
    const none: Matcher[] = i % 7 === 0 ? [{ kind: 'keyword', text: phrase() }] : []
    return {
      id: String(i),
      name: String(i),
      enabled: true,
      priority: 0,
      scriptId: '',
      any,
      none,
      conditions: noConditions,
      cooldown: null,
    }
  })
}

/** Messages a second of processor time: on a machine that others use, wall time measures the others. */
function perSecond(count: number, run: () => void): number {
  const started = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(started)
  return Math.round((count / (user + system)) * 1_000_000)
}

function measure(hot: boolean, rules: number, messages: number) {
  const next = random(hot ? 7 : 11)
  const set = new RuleSet(makeRules(rules, hot, next))
  const naive = naiveMatcher(set.rules)
  const raw = makeMessages(messages, next)
  const lines = raw.map((line) => normalise(line).text)
  const sample = lines.slice(0, Math.max(500, messages / 50))
  for (const line of sample) {
    const a = set.match(line).join()
    const b = naive(line).join()
    if (a !== b) throw new Error(`Different matches for "${line}": ${a} | ${b}`)
  }
  let hits = 0
  for (const line of lines) hits += set.index.scan(line)
  const rounds = Array.from({ length: 3 }, () => ({
    match: perSecond(messages, () => lines.forEach((line) => set.match(line))),
    whole: perSecond(messages, () => raw.forEach((line) => set.match(normalise(line).text))),
    naive: perSecond(sample.length, () => sample.forEach((line) => naive(line))),
  }))
  const median = (values: number[]) => values.sort((a, b) => a - b)[1]!
  const match = median(rounds.map((round) => round.match))
  const naiveRate = median(rounds.map((round) => round.naive))
  return {
    patterns: set.index.patterns.length,
    hitsPerMessage: Math.round((hits / messages) * 100) / 100,
    messagesPerSecond: match,
    withNormalising: median(rounds.map((round) => round.whole)),
    naivePerSecond: naiveRate,
    timesNaive: Math.round(match / naiveRate),
  }
}

const hot = measure(true, RULES, MESSAGES)
const rare = measure(false, RULES, MESSAGES)
console.log(
  JSON.stringify({
    name: 'rules',
    rules: RULES,
    messages: MESSAGES,
    hot,
    rare,
    goal: { messagesPerSecond: 100_000, aim: 250_000 },
    ok: Math.min(hot.messagesPerSecond, rare.messagesPerSecond) >= 100_000,
  }),
)
