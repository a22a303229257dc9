/**
 * How text is compared when people search. Folding maps one UTF-16 unit to one unit, so a position in folded text is the same position in
 * the original and highlighting needs no map. Folded: letter case (simple, BMP), full-width ASCII, half-width katakana and currency signs,
 * every kind of white space to a plain space. Not folded: traditional and simplified, accents, emoji variants.
 */

const UNITS = 0x10000
const SPACE = 0x20
const REPLACEMENT = 0xfffd

/** Blocks of the BMP that have case pairs; looking only there keeps the table under a millisecond to build. */
const CASED: readonly (readonly [number, number])[] = [
  [0x0041, 0x058f],
  [0x10a0, 0x10ff],
  [0x13a0, 0x13ff],
  [0x1c80, 0x1cbf],
  [0x1d00, 0x1fff],
  [0x2100, 0x218f],
  [0x24b6, 0x24e9],
  [0x2c00, 0x2dff],
  [0xa640, 0xa7ff],
  [0xab30, 0xabbf],
]

/** U+FF61…FF9F in order, as their full-width twins. */
const KATAKANA =
  '。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜'
const WIDE_SIGNS = '¢£¬¯¦¥₩' // U+FFE0…FFE6

const WHITE = [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]

let table: Uint16Array | undefined

function buildTable(): Uint16Array {
  const fold = new Uint16Array(UNITS)
  for (let unit = 1; unit < UNITS; unit += 1) fold[unit] = unit
  fold[0] = REPLACEMENT // a zero unit means "end of text" inside the index
  for (const [from, to] of CASED) {
    for (let unit = from; unit <= to; unit += 1) fold[unit] = lower(unit)
  }
  for (const unit of WHITE) fold[unit] = SPACE
  for (let unit = 0x2000; unit <= 0x200a; unit += 1) fold[unit] = SPACE
  for (let unit = 0xff01; unit <= 0xff5e; unit += 1) fold[unit] = fold[unit - 0xfee0] ?? unit
  for (let i = 0; i < KATAKANA.length; i += 1) fold[0xff61 + i] = KATAKANA.charCodeAt(i)
  for (let i = 0; i < WIDE_SIGNS.length; i += 1) fold[0xffe0 + i] = WIDE_SIGNS.charCodeAt(i)
  return fold
}

/** Simple case folding by way of the capital, so that ς, ſ and µ meet σ, s and μ; units whose pair is longer than one unit stay. */
function lower(unit: number): number {
  if (unit === 0x0131) return unit // dotless i is not an i
  const text = String.fromCharCode(unit)
  const capital = text.toUpperCase()
  const folded = (capital.length === 1 ? capital : text).toLowerCase()
  return folded.length === 1 ? folded.charCodeAt(0) : unit
}

/** The fold of every UTF-16 unit (65,536 entries). Read only. */
export function foldTable(): Uint16Array {
  table ??= buildTable()
  return table
}

/** Unpaired surrogates become U+FFFD, as they do on the way into SQLite. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed()
}

/** Same length as `text`. */
export function foldText(text: string): string {
  const fold = foldTable()
  const safe = wellFormed(text)
  let folded = ''
  let kept = 0 // everything before is already in `folded`
  for (let i = 0; i < safe.length; i += 1) {
    const unit = safe.charCodeAt(i)
    const to = fold[unit] ?? unit
    if (to !== unit) {
      folded += safe.slice(kept, i) + String.fromCharCode(to)
      kept = i + 1
    }
  }
  return kept === 0 ? safe : folded + safe.slice(kept)
}

/** A half-open range of UTF-16 units in the original text. */
type TextRange = [start: number, end: number]

/** Where any of the folded needles occurs in `text`, overlapping and touching occurrences joined, in order. */
export function matchRanges(text: string, foldedNeedles: readonly string[]): TextRange[] {
  const folded = foldText(text)
  const found: TextRange[] = []
  for (const needle of foldedNeedles) {
    if (needle.length === 0) continue
    for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) {
      found.push([at, at + needle.length])
    }
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const joined: TextRange[] = []
  for (const range of found) {
    const last = joined.at(-1)
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1])
    else joined.push(range)
  }
  return joined
}

/** One reading of what was typed: every needle must occur in the message. */
export interface SearchReading {
  match: 'text' | 'words'
  needles: string[]
}

/**
 * The readings of a query, in the order they are tried; the first with any result is the answer.
 * 1. The text exactly as typed (trimmed). 2. Without its surrounding double quotes. 3. All of its words, anywhere in the message.
 * So a query without spaces is a plain substring search, and a quoted one never falls back to words.
 */
export function searchReadings(typed: string): SearchReading[] {
  const whole = foldText(typed).trim()
  if (whole.length === 0) return []
  const readings: SearchReading[] = [{ match: 'text', needles: [whole] }]
  const quoted = /^["“](.+)["”]$/u.exec(whole)
  if (quoted?.[1]) {
    const inner = quoted[1].trim()
    if (inner.length > 0) readings.push({ match: 'text', needles: [inner] })
    return readings
  }
  const words = [...new Set(whole.split(' ').filter((word) => word.length > 0))]
  if (words.length > 1) readings.push({ match: 'words', needles: words })
  return readings
}
