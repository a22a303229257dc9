/** A small reader of the regular expressions rules may use. It keeps only what safety and required literals need. */
import { CLAUSE } from '#shared/domain/character-table.ts'
import { normaliseKeyword } from '#shared/domain/normalise.ts'

export type Range = readonly [number, number]

export type Node =
  | { type: 'char'; char: string }
  | { type: 'set'; ranges: Range[]; chars: string[] | null }
  | { type: 'sequence'; items: Node[] }
  | { type: 'choice'; items: Node[] }
  | { type: 'repeat'; item: Node; min: number; max: number }
  | { type: 'look'; negative: boolean; item: Node }
  | { type: 'anchor' }

export type UnsupportedReason = 'SYNTAX' | 'BACKREFERENCE' | 'LOOKBEHIND'

export class RegexUnsupported extends Error {
  readonly reason: UnsupportedReason
  readonly at: number

  constructor(reason: UnsupportedReason, at: number) {
    super(reason)
    this.reason = reason
    this.at = at
  }
}

const ANY: Range[] = [[0, 0x10ffff]]
const DIGIT: Range[] = [[48, 57]]
const WORD: Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const BLANK: Range[] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
]

const full = (char: string) => char.codePointAt(0)!

/**
 * Letters as they are in normalised text: lower case, simplified; full-width marks become the clause mark. ASCII
 * punctuation is syntax and stays, and so does everything after a backslash.
 */
export function normaliseRegex(source: string): string {
  let out = ''
  const chars = [...source]
  for (let i = 0; i < chars.length; i += 1) {
    const char = chars[i]!
    if (char === '\\') {
      out += char + (chars[i + 1] ?? '')
      i += 1
    } else if (/[，。！？；：、]/.test(char)) out += CLAUSE
    else if (/[A-Z\u00c0-\uffef]/.test(char)) out += normaliseKeyword(char) || char
    else out += char
  }
  return out
}

class Reader {
  at = 0
  readonly #chars: string[]

  constructor(source: string) {
    this.#chars = [...source]
  }

  choice(): Node {
    const items: Node[] = [this.#sequence()]
    while (this.#peek() === '|') {
      this.at += 1
      items.push(this.#sequence())
    }
    return items.length === 1 ? items[0]! : { type: 'choice', items }
  }

  get done(): boolean {
    return this.at >= this.#chars.length
  }

  #peek(ahead = 0): string | undefined {
    return this.#chars[this.at + ahead]
  }

  #sequence(): Node {
    const items: Node[] = []
    while (!this.done && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#repeated())
    return items.length === 1 ? items[0]! : { type: 'sequence', items }
  }

  #repeated(): Node {
    const item = this.#atom()
    const [min, max] = this.#quantifier() ?? [1, 1]
    if (this.#peek() === '?' && (min !== 1 || max !== 1)) this.at += 1
    return min === 1 && max === 1 ? item : { type: 'repeat', item, min, max }
  }

  #quantifier(): [number, number] | undefined {
    const char = this.#peek()
    const table: Record<string, [number, number]> = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }
    if (char !== undefined && Object.hasOwn(table, char)) {
      this.at += 1
      return table[char]
    }
    if (char !== '{') return undefined
    const rest = this.#chars.slice(this.at, this.at + 12).join('')
    const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest)
    if (!match) throw new RegexUnsupported('SYNTAX', this.at)
    this.at += match[0].length
    const min = Number(match[1])
    return [min, match[2] === undefined ? min : match[3] === '' ? Infinity : Number(match[3])]
  }

  #atom(): Node {
    const char = this.#peek()!
    this.at += 1
    if (char === '(') return this.#group()
    if (char === '[') return this.#set()
    if (char === '.') return { type: 'set', ranges: ANY, chars: null }
    if (char === '^' || char === '$') return { type: 'anchor' }
    if (char === '\\') return this.#escape(false)
    if (/[*+?{}\])]/.test(char)) throw new RegexUnsupported('SYNTAX', this.at - 1)
    return { type: 'char', char }
  }

  #group(): Node {
    const started = this.at
    let wrap: (item: Node) => Node = (item) => item
    if (this.#peek() === '?') {
      const sign = this.#peek(1)
      if (sign === ':') this.at += 2
      else if (sign === '=' || sign === '!') {
        this.at += 2
        wrap = (item) => ({ type: 'look', negative: sign === '!', item })
      } else if (sign === '<') throw new RegexUnsupported('LOOKBEHIND', started)
      else throw new RegexUnsupported('SYNTAX', started)
    }
    const item = this.choice()
    if (this.#peek() !== ')') throw new RegexUnsupported('SYNTAX', started)
    this.at += 1
    return wrap(item)
  }

  #escape(inSet: boolean): Node {
    const char = this.#peek()
    if (char === undefined) throw new RegexUnsupported('SYNTAX', this.at)
    this.at += 1
    switch (char) {
      case 'd':
        return { type: 'set', ranges: DIGIT, chars: null }
      case 'w':
        return { type: 'set', ranges: WORD, chars: null }
      case 's':
        return { type: 'set', ranges: BLANK, chars: null }
      case 'D':
      case 'W':
      case 'S':
        return { type: 'set', ranges: ANY, chars: null }
      case 'n':
        return { type: 'char', char: '\n' }
      case 't':
        return { type: 'char', char: '\t' }
      case 'b':
      case 'B':
        if (inSet) throw new RegexUnsupported('SYNTAX', this.at)
        return { type: 'anchor' }
      default:
        if (/[1-9k]/.test(char)) throw new RegexUnsupported('BACKREFERENCE', this.at - 1)
        if (/[a-zA-Z0]/.test(char)) throw new RegexUnsupported('SYNTAX', this.at - 1)
        return { type: 'char', char }
    }
  }

  #set(): Node {
    const negative = this.#peek() === '^'
    if (negative) this.at += 1
    const ranges: Range[] = []
    const chars: string[] = []
    let listed = !negative
    while (this.#peek() !== ']') {
      if (this.done) throw new RegexUnsupported('SYNTAX', this.at)
      const low = this.#setItem()
      if (low.type !== 'char') {
        ranges.push(...(low as { ranges: Range[] }).ranges)
        listed = false
        continue
      }
      if (this.#peek() === '-' && this.#peek(1) !== ']' && this.#peek(1) !== undefined) {
        this.at += 1
        const high = this.#setItem()
        if (high.type !== 'char' || full(high.char) < full(low.char)) throw new RegexUnsupported('SYNTAX', this.at)
        ranges.push([full(low.char), full(high.char)])
        listed = false
      } else {
        ranges.push([full(low.char), full(low.char)])
        chars.push(low.char)
      }
    }
    this.at += 1
    if (ranges.length === 0) throw new RegexUnsupported('SYNTAX', this.at)
    // What a negated set leaves out is not worth tracking: it may begin with anything.
    return { type: 'set', ranges: negative ? ANY : ranges, chars: listed && chars.length <= 8 ? chars : null }
  }

  #setItem(): Node {
    const char = this.#peek()!
    this.at += 1
    return char === '\\' ? this.#escape(true) : { type: 'char', char }
  }
}

/** Throws RegexUnsupported. `source` is already normalised. */
export function readRegex(source: string): Node {
  const reader = new Reader(source)
  const node = reader.choice()
  if (!reader.done) throw new RegexUnsupported('SYNTAX', reader.at)
  return node
}
