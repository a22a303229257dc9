/** Fills sentence patterns with one thread's products, prices, people and places, so that its lines fit together. */
import { addDays, localDay, weekdayOf } from '#shared/domain/zone.ts'
import { nameParts, stores, words, type Product } from './lexicon.ts'
import { render } from './phrase.ts'
import type { Rng } from './random.ts'

const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

export class Speech {
  readonly rng: Rng
  readonly product: Product
  readonly #other: Product
  readonly #values = new Map<string, string>()
  readonly #at: number
  readonly #zone: string

  constructor(
    rng: Rng,
    options: { store: number; at: number; zone: string; nick?: string; staff?: string; group?: string; order?: string },
  ) {
    this.rng = rng
    const products = stores[options.store]!.products
    this.product = rng.pick(products)
    this.#other = rng.pick(products.filter((one) => one !== this.product))
    this.#at = options.at
    this.#zone = options.zone
    for (const name of ['nick', 'staff', 'group', 'order'] as const) {
      const value = options[name]
      if (value !== undefined) this.#values.set(name, value)
    }
  }

  say(pattern: string): string {
    return render(pattern, this.rng, (name) => this.#slot(name))
  }

  /** One of several patterns. */
  any(patterns: readonly string[]): string {
    return this.say(this.rng.pick(patterns))
  }

  /** A question and an answer to it: the patterns of a topic are written side by side. */
  exchange(topic: { q: readonly string[]; a: readonly string[] }): { question: string; answer: string } {
    const { rng } = this
    const at = rng.int(0, topic.q.length - 1)
    const near = Math.min(topic.a.length - 1, Math.floor((at * topic.a.length) / topic.q.length))
    return { question: this.say(topic.q[at]!), answer: this.say(rng.chance(0.8) ? topic.a[near]! : rng.pick(topic.a)) }
  }

  set(name: string, value: string): void {
    this.#values.set(name, value)
  }

  #slot(name: string): string {
    let value = this.#values.get(name)
    if (value === undefined) {
      value = this.#make(name)
      this.#values.set(name, value)
    }
    return value
  }

  #make(name: string): string {
    const { rng, product } = this
    const reduced = (yuan: number) =>
      yuan < 20 ? (yuan * 0.8).toFixed(1) : String(Math.max(5, Math.round(yuan * (0.55 + rng.next() * 0.3)) - 1) + 0.9)
    switch (name) {
      case 'p':
        return product.name
      case 'p2':
        return this.#other.name
      case 'spec':
        return product.spec
      case 'price':
        return reduced(product.yuan)
      case 'price2':
        return String(Math.round(product.yuan * 1.5))
      case 'price3':
        return reduced(this.#other.yuan)
      case 'orig':
        return String(product.yuan)
      case 'n':
        return String(rng.pick([10, 20, 30, 50, 60, 80, 100, 12, 15, 25]))
      case 'n1':
        return String(rng.int(1, 4))
      case 'd':
        return String(rng.int(1, 21))
      case 'kg':
        return String(rng.int(12, 26))
      case 'kg2':
        return String(rng.int(90, 148))
      case 'cm':
        return String(rng.int(152, 173))
      case 'city':
      case 'city2':
        return rng.pick(words.cities)
      case 'surname':
        return rng.pick(nameParts.surnames)
      case 'nick':
        return rng.pick(nameParts.nature)
      case 'order':
        return orderNumber(rng, this.#at, this.#zone)
      case 'day':
        return weekdays[weekdayOf(addDays(localDay(this.#at, this.#zone), rng.int(1, 4))) - 1]!
      case 'host':
        return 'shop.qunxi-demo.example'
      case 'code':
        return rng.int(0x10000, 0xfffff).toString(36)
      default:
        throw new Error(`Unknown slot {${name}} in a demo pattern`)
    }
  }
}

const endings = [
  '～',
  '呀',
  '哈',
  '呢',
  '。',
  '…',
  '!!',
  '😂',
  '🙏',
  '😭',
  '🌹',
  '~~',
  ' 谢谢',
  '👍',
  '😄',
  '！',
  ' [捂脸]',
  ' [玫瑰]',
  '[呲牙]',
  '嘿嘿',
  '🥺',
  '👌',
]
const openings = ['话说', '哎', '那个', '哦对了 ', '额', '大家好，', '问一下 ']

/** The small noises people add when they type. */
export function mumble(rng: Rng, text: string): string {
  let out = text
  if (rng.chance(0.05)) out = rng.pick(openings) + out
  if (rng.chance(0.34) && !/[～~!！…。]$/.test(out)) out += rng.pick(endings)
  if (rng.chance(0.1)) out = out.replace(/[，,]/, ' ')
  return out
}

/** Date and eleven digits, as shops number their orders. */
export function orderNumber(rng: Rng, at: number, zone: string): string {
  return localDay(at, zone).replaceAll('-', '') + String(rng.int(10_000, 99_999)) + String(rng.int(1000, 9999))
}
