/**
 * How sure a rule's draft is. A logistic over a few features of the match, fitted on labelled phrasings
 * (`bench/rule-confidence.ts`; method and figures: docs/decisions/drafting-confidence.md). Never a raw score:
 * 0.9 means that about nine of ten such matches are right.
 */
import offTopicData from '#resources/rules/off-topic.json' with { type: 'json' }
import { CLAUSE } from '#shared/domain/character-table.ts'
import { PatternIndex } from './pattern-index.ts'

export const featureNames = [
  'bias',
  'weight',
  'coverage',
  'clauseCoverage',
  'exact',
  'multi',
  'asking',
  'telling',
  'offTopic',
  'notSo',
  'rival',
  'leftover',
  'length',
  'fragment',
] as const
export type Features = Record<(typeof featureNames)[number], number>

/** Below this there is no draft rather than a wrong one. */
export const DRAFT_THRESHOLD = 0.85

/** Words that carry no topic: they count little, wherever they are. */
const LIGHT = /[我你您他她它的了吗呢吧啊呀嘛么哦哈就都也还很太和跟与在是有这那个些下一把被给让到请想要会能可以得着过来去做说]/g
const ASKING =
  /[吗呢么嘛不没]$|[吗呢么嘛]，|吧$|什么|怎么|咋|啥|如何|几[点天号时个码家分]|多少|多久|多长|多大|几多|哪|谁|能不能|能否|可不可以|是不是|有没有|要不要|会不会|行不行|好不好|保不保|补不补|可以.{0,8}不$|能.{0,8}不|还是|请问|求|帮我|帮忙|麻烦|我要|我想|想(?!起|到|来)|给我|发我|发一?下|推荐|怎样|为何|为什么|还没|怎么还|不了$|催|错了|发错|少(?:了|发|给|一|两)|漏发|没收到|没抵扣|退了吧|各来|坏|碎|破|失败|异常/
const TELLING =
  /已经?|刚刚|收到|到货了|到了$|用完|用掉|买了|退了$|换了|领了|过了$|好了$|完了$|发了$|好看|好用|不错|喜欢|满意|舒服|挺|蛮|真[好快香的]|感觉|谢谢|赞|刚好|合适$|很准|推荐大家|看到了|知道了|明白|的时候|我接受|放心|期待|疑$|太[^贵慢差]{1,4}了$|给同事|给我妈|换完|抢到/
/** The thing asked about is denied as a fact, without a question: 地址没写错, 洗了几次都没起球. */
const NOT_SO = /(?:没有?|都没|不是|没在|从不|也不|不再|无)[^，]{0,3}$/

let offTopicIndex: PatternIndex | undefined

function isOffTopic(text: string): boolean {
  offTopicIndex ??= new PatternIndex([...new Set(offTopicData.words)])
  return offTopicIndex.scan(text) > 0
}

function weightOf(text: string): number {
  const chars = [...text.replaceAll(CLAUSE, '')]
  const light = (text.match(LIGHT) ?? []).length
  return chars.length - light * 0.7
}

interface MatchView {
  /** Normalised message. */
  text: string
  /** [start, end) of what the rule matched; may overlap. */
  spans: readonly [number, number][]
  exact: boolean
  /** Several parts or a regex: more specific than one keyword. */
  multi: boolean
  /** Spans of other rules with another script, per rule. */
  rivals: readonly (readonly [number, number][])[]
  /** A question mark was in the original. */
  asked: boolean
  /** [start, end) of clauses that other rules answer: they are not held against this one. */
  elsewhere?: readonly [number, number][]
}

function isAsking(text: string, asked: boolean): boolean {
  return asked || ASKING.test(text)
}

export function featuresOf({ text, spans, exact, multi, rivals, asked, elsewhere = [] }: MatchView): Features {
  const covered = weightOf(unionText(text, spans))
  const total = Math.max(0.3, weightOf(text) - weightOf(unionText(text, elsewhere)))
  let touched = 0
  let leftover = 0
  for (const [start, end] of clauses(text)) {
    const clause = text.slice(start, end)
    if (spans.some(([from, to]) => from < end && start < to)) touched += weightOf(clause)
    else if (ASKING.test(clause) && weightOf(clause) >= 2 && !elsewhere.some(([from]) => from === start)) leftover += 1
  }
  const asking = isAsking(text, asked)
  const strongest = Math.max(0, ...rivals.map((rival) => weightOf(unionText(text, rival))))
  return {
    bias: 1,
    weight: Math.min(1, covered / 5),
    coverage: Math.min(1, covered / total),
    clauseCoverage: Math.min(1, covered / Math.max(0.3, touched)),
    exact: exact ? 1 : 0,
    multi: multi ? 1 : 0,
    asking: asking ? 1 : 0,
    telling: TELLING.test(text) ? 1 : 0,
    // Housing, travel, school, phones…: everyday talk that borrows the shop's words (房子多少钱).
    offTopic: isOffTopic(text) ? 1 : 0,
    notSo:
      !asked && spans.every(([start]) => NOT_SO.test(text.slice(0, start))) && !/[吗呢么]|怎么|为什么|还没/.test(text) ? 1 : 0,
    rival: Math.min(1.5, strongest / Math.max(0.3, covered)),
    leftover: Math.min(2, leftover),
    length: Math.min(1, total / 30),
    fragment: total < 1.5 ? 1 : 0,
  }
}

/** Fitted by `bench/rule-confidence.ts`. */
export const weights: Features = {
  bias: -0.99,
  weight: 1.22,
  coverage: 1.07,
  clauseCoverage: 0.52,
  exact: 1.11,
  multi: 0.9,
  asking: 2.48,
  telling: -2.27,
  offTopic: -3.22,
  notSo: -2.11,
  rival: -1.45,
  leftover: -0.69,
  length: -0.4,
  fragment: -0.52,
}

export function confidenceOf(features: Features, model: Features = weights): number {
  let sum = 0
  for (const name of featureNames) sum += model[name] * features[name]
  return 1 / (1 + Math.exp(-sum))
}

/** [start, end) of each clause of normalised text. */
export function clauses(text: string): [number, number][] {
  const found: [number, number][] = []
  let start = 0
  for (let i = 0; i <= text.length; i += 1) {
    if (i < text.length && text[i] !== CLAUSE) continue
    if (i > start) found.push([start, i])
    start = i + 1
  }
  return found
}

function unionText(text: string, spans: readonly (readonly [number, number])[]): string {
  let out = ''
  let at = 0
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(start, at)
    if (end > from) {
      out += text.slice(from, end)
      at = end
    }
  }
  return out
}
