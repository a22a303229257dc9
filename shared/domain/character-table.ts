/**
 * What each UTF-16 unit becomes before matching: NFKC (full width → half width), lower case, traditional → simplified.
 * Filled on first use, one unit at a time: normalising all 65,536 at start-up would cost 20 ms nobody asked for.
 */
import { Converter } from 'opencc-js/t2cn'

export const KEEP = 1
/** Emoji, quotes, brackets, control characters: gone. */
export const DROP = 2
/** Ends a clause: becomes one CLAUSE mark. */
export const BREAK = 3
export const SPACE = 4
/** Becomes several characters (㎏, …): see `expansion`. */
export const EXPAND = 5
/** Surrogates, combining marks, jamo: only right as a whole grapheme. */
export const COMPLEX = 6
/** Kept between two ASCII letters or digits (12.5, a-1, 2/3), else ends or drops like the class it is mapped to. */
export const JOINER = 7
/** A question mark: a clause break that also says "question". */
export const ASK = 8
export const NEWLINE = 9

/** The one mark between clauses in normalised text. */
export const CLAUSE = '，'
export const CLAUSE_CODE = CLAUSE.charCodeAt(0)

const classes = new Uint8Array(65536)
const mapped = new Uint16Array(65536)
const expansions = new Map<number, string>()
/** 1 where a simplified twin exists, so a phrase dictionary has to look at the whole text. */
const traditional = new Uint8Array(65536)

let toSimplified: ((text: string) => string) | undefined

/** Traditional → simplified with phrases (乾淨 → 干净, 著急 → 着急). Same length as the input, or the input is kept. */
export function simplify(text: string): string {
  toSimplified ??= Converter({ from: 'tw', to: 'cn' })
  // 么 is simplified already; the dictionary would take it for the traditional 幺.
  const out = toSimplified(text.replaceAll('么', '麼')).replaceAll('妳', '你')
  if (out.length === text.length) return out
  let byUnit = ''
  for (const unit of text) {
    const one = unit === '么' ? unit : toSimplified(unit)
    byUnit += one.length === unit.length ? one : unit
  }
  return byUnit
}

const BREAKS = new Set('，。！；：、,!;:~…|¦\u2014\u2026')
const ASKS = new Set('?？')
const JOINERS = new Set(".-/_'&+%*#@=")
const NEWLINES = new Set('\n\r\u2028\u2029\v\f')

function learn(unit: number): void {
  const char = String.fromCharCode(unit)
  const set = (cls: number, to = unit) => {
    classes[unit] = cls
    mapped[unit] = to
  }
  if (NEWLINES.has(char)) return set(NEWLINE)
  if (/\s|\u200b|\u2005|\u3164/u.test(char)) return set(SPACE)
  if (
    (unit >= 0xd800 && unit <= 0xdfff) ||
    /\p{M}/u.test(char) ||
    /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f]/.test(char)
  ) {
    return set(COMPLEX)
  }
  if (BREAKS.has(char)) return set(BREAK)
  if (ASKS.has(char)) return set(ASK)
  const wide = char.normalize('NFKC').toLowerCase()
  if (wide.length !== 1) {
    const clean = [...wide].filter((c) => /[\p{L}\p{N}]/u.test(c)).join('')
    if (clean === '') return set(wide.includes('.') || wide.includes('!') || wide.includes('?') ? BREAK : DROP)
    if (clean.length > 1) {
      expansions.set(unit, clean)
      return set(EXPAND)
    }
    return set(KEEP, clean.charCodeAt(0))
  }
  if (BREAKS.has(wide)) return set(BREAK)
  if (ASKS.has(wide)) return set(ASK)
  if (JOINERS.has(wide)) return set(JOINER, wide.charCodeAt(0))
  if (wide === '¥' || wide === '$' || wide === '￥') return set(KEEP, 0xa5)
  if (!/[\p{L}\p{N}]/u.test(wide)) return set(DROP)
  const simple = simplify(wide)
  if (simple !== wide || unit === 0x4e7e /* 乾 */ || unit === 0x8457 /* 著 */) traditional[unit] = 1
  set(KEEP, wide.charCodeAt(0))
}

export function classOf(unit: number): number {
  const known = classes[unit]!
  if (known !== 0) return known
  learn(unit)
  return classes[unit]!
}

export function mappedUnit(unit: number): number {
  return mapped[unit]!
}

export function expansionOf(unit: number): string {
  return expansions.get(unit) ?? ''
}

export function isTraditional(unit: number): boolean {
  return traditional[unit] === 1
}

/** A whole grapheme cluster as it is matched: '' for emoji and other signs. */
export function clusterText(cluster: string): string {
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u20e3/u.test(cluster) && !/\p{L}/u.test(cluster)) {
    const digit = /^[0-9]/.exec(cluster)
    return digit ? digit[0] : ''
  }
  const wide = cluster.normalize('NFKC').toLowerCase()
  return [...wide].filter((c) => /[\p{L}\p{N}\p{M}]/u.test(c) && !/[\ufe00-\ufe0f]/.test(c)).join('')
}
