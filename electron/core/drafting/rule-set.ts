/** Rules compiled for matching: every keyword and every literal a regex requires goes into one pattern index. */
import { QunxiError } from '#shared/contract/errors.ts'
import { normaliseKeyword } from '#shared/domain/normalise.ts'
import { PARTS_MAX, type Matcher, type ReplyRule } from '#shared/domain/reply-rule.ts'
import { PatternIndex } from './pattern-index.ts'
import { checkRegex, regexFits, runRegex, type SafeRegex } from './regex-safety.ts'

export interface MatcherHit {
  /** As the operator wrote it. */
  matcher: Matcher
  /** [start, end) in the normalised text. */
  spans: [number, number][]
  /** For a keyword of several parts: those that are missing. */
  missing: string[]
}

export interface RuleMatch {
  rule: ReplyRule
  hits: MatcherHit[]
  /** Matchers of `none` that was in the text: the rule does not fire. */
  excluded: MatcherHit[]
}

const KEYWORD = 0
const PARTS = 1
const EXACT = 2
const REGEX = 3

interface CompiledMatcher {
  kind: typeof KEYWORD | typeof PARTS | typeof EXACT | typeof REGEX
  rule: number
  negative: boolean
  source: Matcher
  parts: number[]
  /** Bits of all parts. */
  full: number
  safe: SafeRegex | null
}

/** Splits `退货+运费`; parts are trimmed, normalised and distinct. */
function keywordParts(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[+＋]/)
        .map(normaliseKeyword)
        .filter((part) => part !== ''),
    ),
  ]
}

/** Says what is wrong with a matcher, or null. `PATTERN_RISKY` for expressions that could freeze the app. */
function matcherProblem(
  matcher: Matcher,
): { code: 'EMPTY' | 'TOO_MANY_PARTS' | 'REGEX'; problem: string; at: number | null } | null {
  if (matcher.kind === 'regex') {
    const check = checkRegex(matcher.source)
    return check.ok ? null : { code: 'REGEX', problem: check.problem, at: check.at }
  }
  const parts = matcher.kind === 'keyword' ? keywordParts(matcher.text) : [normaliseKeyword(matcher.text)].filter(Boolean)
  if (parts.length === 0) return { code: 'EMPTY', problem: 'EMPTY', at: null }
  return parts.length > PARTS_MAX ? { code: 'TOO_MANY_PARTS', problem: 'TOO_MANY_PARTS', at: null } : null
}

/** What is wrong with each, in their order. */
export function matcherProblems(matchers: readonly Matcher[]) {
  return matchers.map((matcher) => matcherProblem(matcher))
}

/** Throws PATTERN_RISKY or BAD_INPUT naming the matcher. */
export function assertMatchers(matchers: readonly Matcher[]): void {
  for (const matcher of matchers) {
    const problem = matcherProblem(matcher)
    if (!problem) continue
    const text = matcher.kind === 'regex' ? matcher.source : matcher.text
    const code = problem.code === 'REGEX' ? 'PATTERN_RISKY' : 'BAD_INPUT'
    throw new QunxiError(code, `The pattern "${text}" cannot be used: ${problem.problem}`, {
      field: 'body',
      pattern: text,
      problem: problem.problem,
      at: problem.at,
    })
  }
}

/** Insertion sort: a message fires few rules, and a comparator call costs more than all the moves. */
function ascending(list: number[]): number[] {
  for (let i = 1; i < list.length; i += 1) {
    const value = list[i]!
    let j = i - 1
    for (; j >= 0 && list[j]! > value; j -= 1) list[j + 1] = list[j]!
    list[j + 1] = value
  }
  return list
}

export class RuleSet {
  readonly rules: readonly ReplyRule[]
  readonly index: PatternIndex
  /** Rules whose stored patterns are no longer acceptable; they never fire. */
  readonly broken: { rule: ReplyRule; pattern: string; problem: string }[] = []
  readonly #matchers: CompiledMatcher[] = []
  readonly #always: number[] = []
  /** For each pattern, its uses: matcher number and part bit, flat. */
  readonly #useStart: Int32Array
  readonly #useMatcher: Int32Array
  readonly #useBit: Int32Array
  readonly #positives: number[][] = []
  // Per message marks: a counter instead of clearing.
  #turn = 0
  readonly #bits: Int32Array
  readonly #bitsTurn: Int32Array
  readonly #satisfied: Int32Array
  readonly #tried: Int32Array
  readonly #fired: Int32Array
  readonly #blocked: Int32Array
  // What the inner loop asks of a matcher, flat: following objects would cost a third of the speed.
  readonly #kinds: Uint8Array
  readonly #fulls: Int32Array
  readonly #ruleOf: Int32Array
  readonly #negatives: Uint8Array

  constructor(rules: readonly ReplyRule[]) {
    this.rules = rules
    const numbers = new Map<string, number>()
    const uses: [number, number][][] = []
    const pattern = (text: string): number => {
      let number = numbers.get(text)
      if (number === undefined) {
        number = numbers.size
        numbers.set(text, number)
        uses.push([])
      }
      return number
    }
    rules.forEach((rule, number) => {
      this.#positives.push([])
      if (!rule.enabled) return
      for (const source of rule.any) this.#compile(number, false, source, pattern, uses)
      for (const source of rule.none) this.#compile(number, true, source, pattern, uses)
    })
    this.index = new PatternIndex([...numbers.keys()])
    this.#useStart = new Int32Array(uses.length + 1)
    uses.forEach((list, i) => (this.#useStart[i + 1] = this.#useStart[i]! + list.length))
    this.#useMatcher = Int32Array.from(uses.flatMap((list) => list.map(([matcher]) => matcher)))
    this.#useBit = Int32Array.from(uses.flatMap((list) => list.map(([, bit]) => bit)))
    const size = this.#matchers.length
    this.#bits = new Int32Array(size)
    this.#bitsTurn = new Int32Array(size)
    this.#satisfied = new Int32Array(size)
    this.#tried = new Int32Array(size)
    this.#fired = new Int32Array(rules.length)
    this.#blocked = new Int32Array(rules.length)
    this.#kinds = Uint8Array.from(this.#matchers, (matcher) => matcher.kind)
    this.#fulls = Int32Array.from(this.#matchers, (matcher) => matcher.full)
    this.#ruleOf = Int32Array.from(this.#matchers, (matcher) => matcher.rule)
    this.#negatives = Uint8Array.from(this.#matchers, (matcher) => (matcher.negative ? 1 : 0))
  }

  #compile(
    rule: number,
    negative: boolean,
    source: Matcher,
    pattern: (text: string) => number,
    uses: [number, number][][],
  ): void {
    const number = this.#matchers.length
    const add = (compiled: Partial<CompiledMatcher> & Pick<CompiledMatcher, 'kind'>) => {
      this.#matchers.push({ rule, negative, source, parts: [], full: 0, safe: null, ...compiled })
      if (!negative) this.#positives[rule]!.push(number)
    }
    const problem = matcherProblem(source)
    if (problem) {
      const text = source.kind === 'regex' ? source.source : source.text
      this.broken.push({ rule: this.rules[rule]!, pattern: text, problem: problem.problem })
      return
    }
    if (source.kind === 'regex') {
      const check = checkRegex(source.source)
      if (!check.ok) return
      add({ kind: REGEX, safe: check.safe })
      if (check.safe.literals.length === 0) this.#always.push(number)
      for (const literal of check.safe.literals) uses[pattern(literal)]!.push([number, 0])
      return
    }
    const parts = source.kind === 'keyword' ? keywordParts(source.text) : [normaliseKeyword(source.text)]
    const ids = parts.map(pattern)
    add({ kind: source.kind === 'exact' ? EXACT : ids.length > 1 ? PARTS : KEYWORD, parts: ids, full: (1 << ids.length) - 1 })
    ids.forEach((id, bit) => uses[id]!.push([number, 1 << bit]))
  }

  /**
   * Numbers (into `rules`) of the rules whose `any` holds and whose `none` does not, ascending; conditions are not looked
   * at. The array is fresh. This is the bulk path: no spans are kept.
   */
  match(text: string): number[] {
    const fired = this.#run(text)
    if (fired.length === 0) return fired
    const turn = this.#turn
    const blocked = this.#blocked
    let kept = 0
    for (let i = 0; i < fired.length; i += 1) if (blocked[fired[i]!] !== turn) fired[kept++] = fired[i]!
    fired.length = kept
    return kept > 1 ? ascending(fired) : fired
  }

  /** Rules with at least one hit, with where; `excluded` tells why some of them do not fire. */
  explain(text: string): RuleMatch[] {
    this.#run(text)
    const touched = new Set<number>()
    const spans = this.#spansByPattern(text)
    for (const [pattern] of spans) {
      for (let u = this.#useStart[pattern]!; u < this.#useStart[pattern + 1]!; u += 1) touched.add(this.#useMatcher[u]!)
    }
    for (const number of this.#always) touched.add(number)
    const byRule = new Map<number, RuleMatch>()
    for (const number of [...touched].sort((a, b) => a - b)) {
      const compiled = this.#matchers[number]!
      const hit = this.#hitOf(number, text, spans)
      if (!hit) continue
      let match = byRule.get(compiled.rule)
      if (!match) byRule.set(compiled.rule, (match = { rule: this.rules[compiled.rule]!, hits: [], excluded: [] }))
      if (compiled.negative) {
        if (hit.missing.length === 0) match.excluded.push(hit)
      } else match.hits.push(hit)
    }
    return [...byRule.entries()]
      .filter(([, match]) => match.hits.length > 0)
      .sort(([a], [b]) => a - b)
      .map(([, match]) => match)
  }

  #run(text: string): number[] {
    this.#turn += 1
    const turn = this.#turn
    const fired: number[] = []
    const count = this.index.scan(text)
    const { hitPattern, hitStart, patterns } = this.index
    const useStart = this.#useStart
    const useMatcher = this.#useMatcher
    const satisfied = this.#satisfied
    const kinds = this.#kinds
    for (let h = 0; h < count; h += 1) {
      const pattern = hitPattern[h]!
      const last = useStart[pattern + 1]!
      for (let u = useStart[pattern]!; u < last; u += 1) {
        const number = useMatcher[u]!
        if (satisfied[number] === turn) continue
        const kind = kinds[number]!
        if (kind === PARTS) {
          if (this.#bitsTurn[number] !== turn) {
            this.#bitsTurn[number] = turn
            this.#bits[number] = 0
          }
          const bits = this.#bits[number]! | this.#useBit[u]!
          this.#bits[number] = bits
          if (bits !== this.#fulls[number]) continue
        } else if (kind === EXACT) {
          if (hitStart[h] !== 0 || patterns[pattern]!.length !== text.length) continue
        } else if (kind === REGEX) {
          if (this.#tried[number] === turn) continue
          this.#tried[number] = turn
          if (!this.#regexFits(number, text)) continue
        }
        satisfied[number] = turn
        this.#satisfy(number, turn, fired)
      }
    }
    for (const number of this.#always) {
      if (satisfied[number] !== turn && this.#regexFits(number, text)) {
        satisfied[number] = turn
        this.#satisfy(number, turn, fired)
      }
    }
    return fired
  }

  #regexFits(number: number, text: string): boolean {
    return regexFits(this.#matchers[number]!.safe!, text)
  }

  #satisfy(number: number, turn: number, fired: number[]): void {
    const rule = this.#ruleOf[number]!
    if (this.#negatives[number] === 1) this.#blocked[rule] = turn
    else if (this.#fired[rule] !== turn) {
      this.#fired[rule] = turn
      fired.push(rule)
    }
  }

  #spansByPattern(text: string): Map<number, [number, number][]> {
    const spans = new Map<number, [number, number][]>()
    const count = this.index.scan(text)
    for (let h = 0; h < count; h += 1) {
      const pattern = this.index.hitPattern[h]!
      const start = this.index.hitStart[h]!
      const list = spans.get(pattern) ?? []
      list.push([start, start + this.index.patterns[pattern]!.length])
      spans.set(pattern, list)
    }
    return spans
  }

  #hitOf(number: number, text: string, spans: Map<number, [number, number][]>): MatcherHit | null {
    const { kind, source, parts, safe } = this.#matchers[number]!
    if (kind === REGEX) {
      const found = runRegex(safe!, text)
      return found.length > 0 ? { matcher: source, spans: found, missing: [] } : null
    }
    if (kind === EXACT) {
      const whole = spans.get(parts[0]!)?.find(([start, end]) => start === 0 && end === text.length)
      return whole ? { matcher: source, spans: [whole], missing: [] } : null
    }
    const found = parts.flatMap((part) => spans.get(part) ?? [])
    const missing = parts.filter((part) => !spans.has(part)).map((part) => this.index.patterns[part]!)
    return found.length > 0 ? { matcher: source, spans: found.sort((a, b) => a[0] - b[0]), missing } : null
  }
}
