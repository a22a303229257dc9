/**
 * A push parser for JSON files of any size. The outer structure is walked token by token; elements at chosen paths are cut out
 * whole and parsed by the engine's own JSON.parse, which is several times faster than building them token by token.
 * Syntax errors say line and column. Integers beyond 2^53 arrive as strings.
 */
import { BrokenFile } from './broken-file.ts'

export type JsonPath = readonly (string | number)[]

interface JsonHandler {
  /** Should the value at this path be handed over whole? Asked once a value. */
  whole(path: JsonPath): boolean
  /** A value that was asked for. `line` is where it begins. */
  element(path: JsonPath, value: unknown, line: number): void
  /** A string, number, boolean or null that was not asked for. */
  scalar?(path: JsonPath, value: string | number | boolean | null, line: number): void
  /** The end of an object or array that was not asked for. */
  close?(path: JsonPath): void
}

interface Level {
  array: boolean
  index: number
  /** What may come next: first = a value or the end; value = a value; key = a key; colon; comma = a comma or the end. */
  expect: 'first' | 'value' | 'key' | 'colon' | 'comma'
}

const MAX_ELEMENT = 64 * 1024 * 1024
const SHORT = 48
const MAX_DEPTH = 500
const QUOTE = 34
const BACKSLASH = 92
const NEWLINE = 10

export class JsonStream {
  readonly #name: string
  readonly #handler: JsonHandler
  #buffer = ''
  #at = 0
  #line = 1
  /** Characters of the present line that lie before the buffer. */
  #columnBase = 0
  readonly #stack: Level[] = []
  readonly #path: (string | number)[] = []
  #done = false
  /** Scan state of the element being cut out. */
  #cut: { start: number; scan: number; depth: number; inString: boolean; digits: number; big: boolean; line: number } | null =
    null

  constructor(name: string, handler: JsonHandler) {
    this.#name = name
    this.#handler = handler
  }

  feed(text: string): void {
    this.#buffer += text
    while (this.#step());
    const keep = this.#cut ? this.#cut.start : this.#at
    if (keep > 0) this.#drop(keep)
    if (this.#buffer.length > MAX_ELEMENT) throw new BrokenFile(this.#where(), 'ELEMENT_TOO_LARGE', { limit: 64 })
  }

  end(): void {
    if (!this.#done && !this.#cut && this.#stack.length === 0 && this.#at < this.#buffer.length) {
      // A bare number or word at the top ends only with the file.
      this.#buffer += ' '
      while (this.#step());
    }
    if (this.#cut) {
      this.#line = this.#cut.line
      this.#at = this.#cut.start
    }
    if (!this.#done) throw this.#error('JSON_UNFINISHED', this.#buffer.length)
  }

  #where(): string {
    return `${this.#name}:${this.#line}`
  }

  /** Forgets what was read, keeping count of the column. */
  #drop(count: number): void {
    const newline = this.#buffer.lastIndexOf('\n', count - 1)
    this.#columnBase = newline === -1 ? this.#columnBase + count : count - newline - 1
    this.#buffer = this.#buffer.slice(count)
    this.#at -= count
    if (this.#cut) {
      this.#cut.start -= count
      this.#cut.scan -= count
    }
  }

  #error(code: 'JSON_SYNTAX' | 'JSON_UNFINISHED', at: number, problem = ''): BrokenFile {
    let line = this.#line
    // `#line` is the line of `#at`; look on for places behind it.
    for (let i = this.#at; i < Math.min(at, this.#buffer.length); i++) if (this.#buffer.charCodeAt(i) === NEWLINE) line++
    const newline = at > 0 ? this.#buffer.lastIndexOf('\n', at - 1) : -1
    const column = newline === -1 ? this.#columnBase + at + 1 : at - newline
    return new BrokenFile(`${this.#name}:${line}`, code, { line, column, problem })
  }

  /** One token. False when more text is needed. */
  #step(): boolean {
    if (this.#cut) return this.#cutOut()
    const buffer = this.#buffer
    while (this.#at < buffer.length) {
      const code = buffer.charCodeAt(this.#at)
      if (code === NEWLINE) this.#line++
      else if (code !== 32 && code !== 9 && code !== 13) break
      this.#at++
    }
    if (this.#at >= buffer.length) return false
    const code = buffer.charCodeAt(this.#at)
    const level = this.#stack.at(-1)
    if (!level) {
      if (this.#done) throw this.#error('JSON_SYNTAX', this.#at, 'text after the end')
      return this.#value(code)
    }
    const closer = level.array ? 93 : 125
    switch (level.expect) {
      case 'comma':
        if (code === 44) {
          this.#at++
          level.expect = level.array ? 'value' : 'key'
          if (level.array) level.index++
          return true
        }
        if (code === closer) return this.#closeLevel()
        throw this.#error('JSON_SYNTAX', this.#at, `expected , or ${level.array ? ']' : '}'}`)
      case 'first':
        if (code === closer) return this.#closeLevel()
        if (!level.array) return this.#key(level, code)
        return this.#value(code)
      case 'key':
        return this.#key(level, code)
      case 'colon':
        if (code !== 58) throw this.#error('JSON_SYNTAX', this.#at, 'expected :')
        this.#at++
        level.expect = 'value'
        return true
      case 'value':
        return this.#value(code)
    }
  }

  #closeLevel(): boolean {
    this.#at++
    this.#stack.pop()
    if (this.#path.length > this.#stack.length) this.#path.length = this.#stack.length
    this.#handler.close?.(this.#path)
    this.#afterValue()
    return true
  }

  #afterValue(): void {
    const level = this.#stack.at(-1)
    if (level) level.expect = 'comma'
    else this.#done = true
  }

  #key(level: Level, code: number): boolean {
    if (code !== QUOTE) throw this.#error('JSON_SYNTAX', this.#at, 'expected a name in quotes')
    const end = this.#stringEnd(this.#at + 1)
    if (end === -1) return false
    this.#path[this.#stack.length - 1] = this.#parse(this.#at, end + 1) as string
    this.#at = end + 1
    level.expect = 'colon'
    return true
  }

  #value(code: number): boolean {
    const level = this.#stack.at(-1)
    if (level?.array) this.#path[this.#stack.length - 1] = level.index
    const opens = code === 123 || code === 91
    if (opens && this.#handler.whole(this.#path)) {
      this.#cut = { start: this.#at, scan: this.#at + 1, depth: 1, inString: false, digits: 0, big: false, line: this.#line }
      return true
    }
    if (opens) {
      if (this.#stack.length >= MAX_DEPTH) throw this.#error('JSON_SYNTAX', this.#at, 'nested too deeply')
      this.#at++
      this.#stack.push({ array: code === 91, index: 0, expect: 'first' })
      return true
    }
    let end: number
    if (code === QUOTE) {
      end = this.#stringEnd(this.#at + 1)
      if (end === -1) return false
      end++
    } else {
      end = this.#at
      while (end < this.#buffer.length && !',]} \t\r\n'.includes(this.#buffer[end]!)) end++
      if (end >= this.#buffer.length) return false
      if (end === this.#at) throw this.#error('JSON_SYNTAX', this.#at, 'expected a value')
    }
    const value = this.#parse(this.#at, end) as string | number | boolean | null
    if (this.#handler.whole(this.#path)) this.#handler.element(this.#path, value, this.#line)
    else this.#handler.scalar?.(this.#path, value, this.#line)
    this.#at = end
    this.#afterValue()
    return true
  }

  /** Index of the closing quote, or -1. Strings hold no raw newlines. */
  #stringEnd(from: number): number {
    let at = from
    for (;;) {
      const quote = this.#buffer.indexOf('"', at)
      if (quote === -1) {
        if (this.#buffer.indexOf('\n', from) !== -1) throw this.#error('JSON_SYNTAX', from - 1, 'a text without an end')
        return -1
      }
      let slashes = 0
      while (quote - 1 - slashes >= from && this.#buffer.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
      if (slashes % 2 === 0) return quote
      at = quote + 1
    }
  }

  #cutOut(): boolean {
    const cut = this.#cut!
    const buffer = this.#buffer
    let { scan, depth, inString, digits } = cut
    const size = buffer.length
    while (scan < size) {
      if (inString) {
        // Most texts are names and numbers of a few characters, for which a search of the engine's own is slower than looking.
        let quote = scan
        const near = Math.min(size, scan + SHORT)
        while (quote < near && buffer.charCodeAt(quote) !== QUOTE) quote++
        if (quote === near) quote = buffer.indexOf('"', near)
        if (quote === -1) {
          scan = size
          break
        }
        let slashes = 0
        while (buffer.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
        scan = quote + 1
        if (slashes % 2 === 0) inString = false
        continue
      }
      const code = buffer.charCodeAt(scan++)
      if (code >= 48 && code <= 57) {
        if (++digits > 15) cut.big = true
        continue
      }
      digits = 0
      if (code === QUOTE) inString = true
      else if (code === 123 || code === 91) {
        if (++depth > MAX_DEPTH) throw this.#error('JSON_SYNTAX', scan, 'nested too deep')
      } else if (code === NEWLINE) this.#line++
      else if (code === 125 || code === 93) {
        if (--depth === 0) {
          const line = this.#line
          this.#line = cut.line
          const value = this.#parse(cut.start, scan, cut.big)
          this.#line = line
          this.#cut = null
          this.#at = scan
          this.#handler.element(this.#path, value, cut.line)
          this.#afterValue()
          return true
        }
      }
    }
    cut.scan = scan
    cut.depth = depth
    cut.inString = inString
    cut.digits = digits
    return false
  }

  /** `big`: a number of more than 15 digits is in it. */
  #parse(start: number, end: number, big = end - start > 15): unknown {
    const text = this.#buffer.slice(start, end)
    try {
      return big ? JSON.parse(text, keepBigIntegers as never) : JSON.parse(text)
    } catch (error) {
      const said = (error as Error).message
      const offset = Number(/position (\d+)/.exec(said)?.[1] ?? (/end of JSON/.test(said) ? text.length : 0))
      this.#at = start
      throw this.#error(
        'JSON_SYNTAX',
        start + offset,
        said.replace(/ in JSON.*| at position.*|, (?:\.\.\.)?"[\s\S]*$/g, '').slice(0, 80),
      )
    }
  }
}

function keepBigIntegers(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value === 'number' && !Number.isSafeInteger(value) && context.source && /^-?\d+$/.test(context.source))
    return context.source
  return value
}
