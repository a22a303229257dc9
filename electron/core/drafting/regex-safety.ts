/**
 * Keeps regular expressions from freezing core, and finds a literal each one requires so that it runs only where that
 * literal occurs. JavaScript's engine backtracks and cannot be stopped, so what could explode is refused in the editor.
 */
import type { Node, Range, UnsupportedReason } from './regex-tree.ts'
import { RegexUnsupported, normaliseRegex, readRegex } from './regex-tree.ts'

type RegexProblem = UnsupportedReason | 'NESTED_REPEAT' | 'OVERLAPPING_CHOICE' | 'TOO_MANY_REPEATS' | 'EMPTY_MATCH'

/** A regex sees at most this many characters at once; longer messages are read in overlapping pieces. */
const REGEX_WINDOW = 200
const OVERLAP = 60
/** Ways to split one window between the repeats of a pattern: 200² keeps the worst text there is under half a second, an ordinary one under 0.1 ms. */
const MAX_WAYS = 40_000
const MAX_LITERALS = 32

export interface SafeRegex {
  regex: RegExp
  /** One of these is in every match; empty: the pattern has to run on every message. */
  literals: string[]
}

type RegexCheck = { ok: true; safe: SafeRegex } | { ok: false; problem: RegexProblem; at: number | null }

export function checkRegex(source: string): RegexCheck {
  const normal = normaliseRegex(source)
  let regex: RegExp
  let tree: Node
  try {
    regex = new RegExp(normal, 'gu')
    tree = readRegex(normal)
  } catch (error) {
    if (error instanceof RegexUnsupported) return { ok: false, problem: error.reason, at: error.at }
    return { ok: false, problem: 'SYNTAX', at: null }
  }
  const problem =
    riskOf(tree, false) ?? (ways(tree) > MAX_WAYS ? 'TOO_MANY_REPEATS' : null) ?? (nullable(tree) ? 'EMPTY_MATCH' : null)
  if (problem) return { ok: false, problem, at: null }
  return { ok: true, safe: { regex, literals: requiredLiterals(tree) ?? [] } }
}

/** Whether it occurs anywhere: the bulk path, no spans. */
export function regexFits(safe: SafeRegex, text: string): boolean {
  if (text.length > REGEX_WINDOW) return runRegex(safe, text, 1).length > 0
  safe.regex.lastIndex = 0
  for (let match = safe.regex.exec(text); match; match = safe.regex.exec(text)) {
    if (match[0] !== '') return true
    safe.regex.lastIndex += 1
  }
  return false
}

/** Spans of all matches, at most `limit`. */
export function runRegex(safe: SafeRegex, text: string, limit = 8): [number, number][] {
  const spans: [number, number][] = []
  for (let base = 0; base === 0 || base + OVERLAP < text.length; base += REGEX_WINDOW - OVERLAP) {
    const window = text.length <= REGEX_WINDOW ? text : text.slice(base, base + REGEX_WINDOW)
    safe.regex.lastIndex = 0
    for (let match = safe.regex.exec(window); match; match = safe.regex.exec(window)) {
      if (match[0] === '') {
        safe.regex.lastIndex += 1
        continue
      }
      const span: [number, number] = [base + match.index, base + match.index + match[0].length]
      if (!spans.some(([start, end]) => start < span[1] && span[0] < end)) spans.push(span)
      if (spans.length >= limit) return spans
    }
    if (text.length <= REGEX_WINDOW) break
  }
  return spans
}

function nullable(node: Node): boolean {
  switch (node.type) {
    case 'char':
    case 'set':
      return false
    case 'sequence':
      return node.items.every(nullable)
    case 'choice':
      return node.items.some(nullable)
    case 'repeat':
      return node.min === 0 || nullable(node.item)
    case 'look':
    case 'anchor':
      return true
  }
}

function varies(node: Node): boolean {
  switch (node.type) {
    case 'char':
    case 'set':
    case 'anchor':
    case 'look':
      return false
    case 'sequence':
    case 'choice':
      return node.items.some(varies)
    case 'repeat':
      return node.min !== node.max || varies(node.item)
  }
}

function firsts(node: Node): Range[] {
  switch (node.type) {
    case 'char':
      return [[node.char.codePointAt(0)!, node.char.codePointAt(0)!]]
    case 'set':
      return node.ranges
    case 'sequence': {
      const ranges: Range[] = []
      for (const item of node.items) {
        ranges.push(...firsts(item))
        if (!nullable(item)) break
      }
      return ranges
    }
    case 'choice':
      return node.items.flatMap(firsts)
    case 'repeat':
      return firsts(node.item)
    case 'look':
    case 'anchor':
      return []
  }
}

const overlap = (a: Range[], b: Range[]) => a.some(([low, high]) => b.some(([from, to]) => low <= to && from <= high))

function riskOf(node: Node, inLoop: boolean): RegexProblem | null {
  switch (node.type) {
    case 'char':
    case 'set':
    case 'anchor':
      return null
    case 'look':
      return riskOf(node.item, inLoop)
    case 'sequence':
      return node.items.map((item) => riskOf(item, inLoop)).find((risk) => risk !== null) ?? null
    case 'choice': {
      if (inLoop) {
        for (let i = 0; i < node.items.length; i += 1) {
          if (nullable(node.items[i]!)) return 'NESTED_REPEAT'
          for (let j = 0; j < i; j += 1) if (overlap(firsts(node.items[i]!), firsts(node.items[j]!))) return 'OVERLAPPING_CHOICE'
        }
      }
      return node.items.map((item) => riskOf(item, inLoop)).find((risk) => risk !== null) ?? null
    }
    case 'repeat': {
      const loops = node.max > 1
      if (loops && (varies(node.item) || nullable(node.item))) return 'NESTED_REPEAT'
      return riskOf(node.item, inLoop || loops)
    }
  }
}

/** Upper bound of the ways one start can be tried. */
function ways(node: Node): number {
  switch (node.type) {
    case 'char':
    case 'set':
    case 'anchor':
      return 1
    case 'look':
      return ways(node.item)
    case 'sequence': {
      let product = 1
      let looks = 0
      // A look-ahead is tried once for each way to get to it.
      for (const item of node.items) {
        if (item.type === 'look') looks += product * ways(item)
        else product *= ways(item)
      }
      return product + looks
    }
    case 'choice':
      // Only alternatives that can begin alike are ever tried one after the other.
      return Math.max(
        ...node.items.map((item) =>
          node.items.reduce(
            (sum, other) => (other === item || overlap(firsts(item), firsts(other)) ? sum + ways(other) : sum),
            0,
          ),
        ),
      )
    case 'repeat':
      return Math.min(node.max, REGEX_WINDOW) - Math.min(node.min, REGEX_WINDOW) + ways(node.item)
  }
}

/** A set of which one must be in every match: the most selective the tree offers, or null. */
function requiredLiterals(node: Node): string[] | null {
  switch (node.type) {
    case 'char':
      return [node.char]
    case 'set':
      return node.chars && node.chars.length > 0 ? [...new Set(node.chars)] : null
    case 'look':
    case 'anchor':
      return null
    case 'repeat':
      return node.min >= 1 ? requiredLiterals(node.item) : null
    case 'choice': {
      const all: string[] = []
      for (const item of node.items) {
        const literals = requiredLiterals(item)
        if (!literals) return null
        all.push(...literals)
      }
      const distinct = [...new Set(all)]
      return distinct.length <= MAX_LITERALS ? distinct : null
    }
    case 'sequence':
      return bestOf(node.items)
  }
}

function bestOf(items: readonly Node[]): string[] | null {
  let best: string[] | null = null
  let run = ''
  const offer = (literals: string[] | null) => {
    if (literals && (!best || worth(literals) > worth(best))) best = literals
  }
  for (const item of items) {
    if (item.type === 'char') {
      run += item.char
      offer([run])
    } else {
      if (item.type !== 'anchor' && item.type !== 'look') run = ''
      offer(requiredLiterals(item))
    }
  }
  return best
}

function worth(literals: string[]): number {
  return Math.min(...literals.map((literal) => literal.length)) * 100 - literals.length
}
