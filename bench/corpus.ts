/**
 * Generated Chinese group-chat messages for the benchmarks: words drawn by rank as people draw them (Zipf), order numbers, prices,
 * Latin names and emoji mixed in; 21 characters on average, 500 groups, 50,000 people. The same seed gives the same messages.
 */

export interface CorpusMessage {
  /** Epoch milliseconds UTC, rising. */
  sentAt: number
  uid: string
  /** 0 … groups − 1; some groups talk far more than others. */
  group: number
  /** 0 … people − 1. */
  sender: number
  text: string
}

interface CorpusOptions {
  messages: number
  groups?: number
  people?: number
  seed?: number
  /** Epoch milliseconds of the first message. */
  start?: number
}

const COMMON =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运'
const SHOP =
  '亲订单发货快递物流退款换货优惠券满减包邮尺码颜色库存预售现货客服好评晒图直播秒杀拼团积分会员礼盒敏感肌面膜精华防晒口红奶粉纸尿裤辅食玩具绘本水果车厘子草莓牛排海鲜咖啡茶叶零食坚果洗衣液纸巾'
const PUNCTUATION = ['，', '。', '？', '！', '～', '…', ' ', '、']
const EMOJI = ['😀', '😂', '🙏', '❤️', '👍', '🌹', '[微笑]', '[强]']
const LATIN = ['ok', 'OK', 'App', 'iPhone', 'SKU', 'VIP', 'Lina', 'Tom', 'kg', 'ml', '3C', 'logo']

/** Zipf–Mandelbrot shift: the most frequent word makes up 0.7% of all, as in running Chinese. */
const FLATTEN = 20

/** A small seeded generator (mulberry32), uniform in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function vocabulary(random: () => number): string[] {
  const characters = [...new Set(SHOP + COMMON)]
  for (let code = 0x4e00; characters.length < 3000; code += 7) {
    const character = String.fromCharCode(code)
    if (!characters.includes(character)) characters.push(character)
  }
  const pick = () => characters[Math.floor(characters.length * random() ** 2)]!
  const words: string[] = []
  for (let i = 0; i < 20_000; i += 1) {
    const roll = random()
    const length = roll < 0.15 ? 1 : roll < 0.75 ? 2 : roll < 0.9 ? 3 : 4
    let word = ''
    for (let k = 0; k < length; k += 1) word += pick()
    words.push(word)
  }
  return words
}

/** Yields the messages in order of time. */
export function* corpus(options: CorpusOptions): Generator<CorpusMessage> {
  const { messages, groups = 500, people = 50_000, seed = 7, start = Date.UTC(2023, 10, 1) } = options
  const random = seeded(seed)
  const words = vocabulary(random)
  const word = () => words[Math.floor(FLATTEN * (1 + words.length / FLATTEN) ** random() - FLATTEN)]!
  let sentAt = start
  for (let i = 0; i < messages; i += 1) {
    sentAt += Math.floor(random() * 120_000) + 1
    const group = Math.floor(groups * random() ** 2)
    // Mostly the group's own few hundred members.
    const sender = random() < 0.98 ? (group * 97 + Math.floor(300 * random() ** 2)) % people : Math.floor(people * random())
    yield { sentAt, uid: `m${(i * 2654435761) % 2 ** 32}-${i}`, group, sender, text: sentence(random, word) }
  }
}

function sentence(random: () => number, word: () => string): string {
  const target = 2 + Math.floor(-Math.log(1 - random()) * 18)
  let text = ''
  while (text.length < target) {
    const roll = random()
    if (roll < 0.83) text += word()
    else if (roll < 0.94) text += PUNCTUATION[Math.floor(PUNCTUATION.length * random())]!
    else if (roll < 0.96) text += String(Math.floor(random() * 10 ** (1 + Math.floor(random() * 8))))
    else if (roll < 0.98) text += LATIN[Math.floor(LATIN.length * random())]!
    else if (roll < 0.985) text += `A${Math.floor(random() * 90 + 10)}${'bcdxyz'[Math.floor(random() * 6)]!}`
    else text += EMOJI[Math.floor(EMOJI.length * random())]!
  }
  return text
}
