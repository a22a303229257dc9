/**
 * Text as rules see it. In order: quoted replies, mentions, channel boilerplate and emoji codes out; NFKC, half width,
 * lower case; traditional → simplified; punctuation to one clause mark 「，」; private parts masked; greetings and thanks
 * off both ends. Every character keeps its place in the original, so that a hit can be highlighted there.
 */
import {
  ASK,
  BREAK,
  CLAUSE_CODE,
  COMPLEX,
  DROP,
  EXPAND,
  JOINER,
  KEEP,
  NEWLINE,
  SPACE,
  classOf,
  clusterText,
  expansionOf,
  isTraditional,
  mappedUnit,
  simplify,
} from './character-table.ts'
import { withoutCourtesies } from './courtesies.ts'
import { findPrivateParts, maskChar, type PrivatePart } from './private-parts.ts'
import { splitQuote } from './quote.ts'

export interface Normalised {
  /** What is matched. */
  text: string
  /** Original start of each character of `text`. */
  from: Int32Array
  /** Original end (exclusive) of each character of `text`. */
  to: Int32Array
  /** Masked pieces, with offsets in the original. */
  masked: PrivatePart[]
  /** A question mark stood somewhere. */
  asked: boolean
  /** Someone was addressed with @. */
  mentions: string[]
}

/** Longer messages are matched by their first part only: the interactive path stays bounded. */
const MATCH_LIMIT = 4000

const NOISE =
  /https?:\/\/[^\s\u4e00-\u9fff，。！？）】」]{1,500}|@[^\s@\u2005，。？！,?!]{1,30}[\s\u2005]?|\[[\u4e00-\u9fffA-Za-z!]{1,8}\]|\/:[a-z@:!<>,*~-]{1,10}|[(（【[]?(?:京东快递|顺丰速运)?[(（]移动端[)）][)）】\]]?|(?:发自我的|来自)\s?(?:iPhone|iPad|Android|华为|小米)[^\n]{0,20}/gm
const MAY_BE_NOISE = /[@[\]【]|https?:|\/:|移动端|来自|发自/

let codes = new Uint16Array(1024)
let froms = new Int32Array(1024)
let tos = new Int32Array(1024)

function grow(size: number): void {
  if (codes.length >= size) return
  const next = Math.max(size, codes.length * 2)
  const copy = <T extends Uint16Array | Int32Array>(old: T, fresh: T): T => {
    fresh.set(old)
    return fresh
  }
  codes = copy(codes, new Uint16Array(next))
  froms = copy(froms, new Int32Array(next))
  tos = copy(tos, new Int32Array(next))
}

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

/** Is the next kept unit after `i` an ASCII letter or digit? (full-width ones count) */
function wordFollows(text: string, i: number): boolean {
  if (i >= text.length) return false
  const unit = text.charCodeAt(i)
  return classOf(unit) === KEEP && isWord(mappedUnit(unit))
}

function tokenLength(text: string, from: number): number {
  let n = 0
  for (let i = from; i < text.length && n < 2; i += 1) {
    const cls = classOf(text.charCodeAt(i))
    if (cls === KEEP || cls === EXPAND || cls === COMPLEX) n += 1
    else if (cls !== DROP) break
  }
  return n
}

let graphemes: Intl.Segmenter | undefined

interface Working {
  length: number
  asked: boolean
  traditional: boolean
}

/** Fills the shared buffers from `text`, leaving out the spans in `skip` (sorted, [start, end)). */
function scan(text: string, skip: readonly Hole[]): Working {
  let n = 0
  let asked = false
  let hasTraditional = false
  let sinceGap = 0
  let skipAt = 0
  let complexEnds: number[] | undefined
  const put = (code: number, from: number, to: number) => {
    codes[n] = code
    froms[n] = from
    tos[n] = to
    n += 1
    sinceGap += 1
  }
  const breakHere = (at: number) => {
    if (n > 0 && codes[n - 1] !== CLAUSE_CODE) put(CLAUSE_CODE, at, at + 1)
    sinceGap = 0
  }
  grow(text.length * 4 + 64)
  for (let i = 0; i < text.length; i += 1) {
    const hole = skip[skipAt]
    if (hole && i >= hole[0]) {
      skipAt += 1
      if (hole[1] > i) {
        i = hole[1] - 1
        continue
      }
    }
    const unit = text.charCodeAt(i)
    const cls = classOf(unit)
    if (cls === KEEP) {
      if (isTraditional(unit)) hasTraditional = true
      put(mappedUnit(unit), i, i + 1)
    } else if (cls === BREAK || cls === NEWLINE) breakHere(i)
    else if (cls === ASK) {
      asked = true
      breakHere(i)
    } else if (cls === SPACE) {
      const before = n > 0 ? codes[n - 1]! : CLAUSE_CODE
      let next = i + 1
      while (next < text.length && classOf(text.charCodeAt(next)) === SPACE) next += 1
      if (isWord(before) && wordFollows(text, next)) put(32, i, next)
      // Chinese writers use a space as a comma; a lone character beside it (发 货) is a spread-out word instead.
      else if (before !== CLAUSE_CODE && sinceGap > 1 && tokenLength(text, next) > 1) breakHere(i)
      sinceGap = 0
      i = next - 1
    } else if (cls === JOINER) {
      const joins = n > 0 && isWord(codes[n - 1]!) && (wordFollows(text, i + 1) || unit === 37 || unit === 0xff05)
      if (joins || unit === 64) put(mappedUnit(unit), i, i + 1)
      else if (unit === 46 || unit === 0xff0e) breakHere(i)
    } else if (cls === EXPAND) {
      const more = expansionOf(unit)
      grow(n + more.length + text.length - i + 64)
      for (let k = 0; k < more.length; k += 1) put(more.charCodeAt(k), i, i + 1)
    } else if (cls === COMPLEX) {
      complexEnds ??= clusterEnds(text)
      // A mark belongs to the character before it: take that one back and treat the cluster as one.
      let start = i
      while (start > 0 && complexEnds[start] === -1) start -= 1
      let end = i + 1
      while (end < text.length && complexEnds[end] === -1) end += 1
      while (n > 0 && froms[n - 1]! >= start) n -= 1
      const more = clusterText(text.slice(start, end))
      grow(n + more.length + text.length - i + 64)
      for (let k = 0; k < more.length; k += 1) put(more.charCodeAt(k), start, end)
      i = end - 1
    }
  }
  while (n > 0 && codes[n - 1] === CLAUSE_CODE) n -= 1
  return { length: n, asked, traditional: hasTraditional }
}

/** For every unit: 0 where a grapheme starts, -1 inside one. */
function clusterEnds(text: string): number[] {
  graphemes ??= new Intl.Segmenter('zh', { granularity: 'grapheme' })
  const marks = new Array<number>(text.length).fill(-1)
  for (const { index } of graphemes.segment(text)) marks[index] = 0
  return marks
}

function textOf(length: number): string {
  let out = ''
  for (let i = 0; i < length; i += 4096)
    out += String.fromCharCode.apply(null, codes.subarray(i, Math.min(length, i + 4096)) as never)
  return out
}

type Hole = readonly [number, number]

/** What is left out, in order: `quoted`, and boilerplate outside of it. */
function noiseSpans(text: string, quoted: readonly Hole[], mentions: string[], links: PrivatePart[]): readonly Hole[] {
  if (!MAY_BE_NOISE.test(text)) return quoted
  const spans: Hole[] = [...quoted]
  for (const match of text.matchAll(NOISE)) {
    if (quoted.some(([start, end]) => match.index < end && match.index + match[0].length > start)) continue
    // An address like a@b.com is not a mention.
    if (match[0].startsWith('@')) {
      if (/[\w.]/.test(text[match.index - 1] ?? ' ')) continue
      mentions.push(match[0].slice(1).trim())
    }
    const end = match.index + match[0].length
    if (/^https?:/.test(match[0])) links.push({ kind: 'url', start: match.index, end, text: match[0] })
    spans.push([match.index, end])
  }
  return spans.toSorted((a, b) => a[0] - b[0])
}

interface NormaliseOptions {
  /** Leave greetings and thanks on (a rule's own keyword may be one). */
  keepCourtesies?: boolean
  /** Leave numbers and addresses readable (keywords, not messages). */
  keepPrivate?: boolean
}

export function normalise(original: string, options: NormaliseOptions = {}): Normalised {
  const { holes } = splitQuote(original)
  // A long quote takes nothing away from what is said behind it.
  const limit = MATCH_LIMIT + holes.reduce((sum, [start, end]) => sum + end - start, 0)
  const text = original.length > limit ? original.slice(0, limit) : original
  const mentions: string[] = []
  const links: PrivatePart[] = []
  const spans = noiseSpans(text, holes, mentions, links)
  const { length, asked, traditional } = scan(text, spans)
  let working = textOf(length)
  if (traditional) working = simplify(working)
  let from = froms.slice(0, length)
  let to = tos.slice(0, length)
  let masked = links
  if (!options.keepPrivate) {
    const parts = findPrivateParts(working)
    if (parts.length > 0) {
      const masking = mask(working, from, to, parts, text)
      working = masking.text
      from = masking.from
      to = masking.to
      masked = [...links, ...masking.masked]
    }
  }
  if (options.keepCourtesies) return { text: working, from, to, masked, asked, mentions }
  const [start, end] = withoutCourtesies(working)
  if (start === 0 && end === working.length) return { text: working, from, to, masked, asked, mentions }
  return {
    text: working.slice(start, end),
    from: from.subarray(start, end),
    to: to.subarray(start, end),
    masked,
    asked,
    mentions,
  }
}

function mask(working: string, from: Int32Array, to: Int32Array, parts: readonly PrivatePart[], original: string) {
  let text = ''
  const froms: number[] = []
  const tos: number[] = []
  const masked: PrivatePart[] = []
  let at = 0
  const copy = (end: number) => {
    text += working.slice(at, end)
    for (; at < end; at += 1) {
      froms.push(from[at]!)
      tos.push(to[at]!)
    }
  }
  for (const part of parts) {
    copy(part.start)
    const start = from[part.start]!
    const end = to[part.end - 1]!
    text += maskChar(part.kind)
    froms.push(start)
    tos.push(end)
    masked.push({ kind: part.kind, start, end, text: original.slice(start, end) })
    at = part.end
  }
  copy(working.length)
  return { text, from: Int32Array.from(froms), to: Int32Array.from(tos), masked }
}

/** Where `text[start, end)` of a normalised message was in the original. */
export function originalSpan(message: Normalised, start: number, end: number): [number, number] {
  if (end <= start || start >= message.text.length) return [0, 0]
  return [message.from[start]!, message.to[end - 1]!]
}

/** A keyword as it must be in normalised text: '' if nothing matchable is left. */
export function normaliseKeyword(keyword: string): string {
  return normalise(keyword, { keepCourtesies: true, keepPrivate: true }).text
}
