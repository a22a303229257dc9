/**
 * JSON from outside: what a server or a peer sent. Integers beyond 2^53 become text instead of being rounded, and how deep and how
 * many things are is looked at before anything is built: a few megabytes of brackets become gigabytes of empty lists.
 */

/** Nothing that is meant is nested deeper; a forwarded chat within a forwarded chat stays below twenty. */
const DEEPEST = 128
/** Lists and objects in one text; the largest answer of 16 MB that was seen has a tenth of it. */
const MOST_CONTAINERS = 500_000

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
const parseWithSource = JSON.parse as unknown as (text: string, reviver: Reviver) => unknown

const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value

/** A run of digits that a double cannot hold, outside of strings or inside: only such a text pays for the slow way. */
const LONG_NUMBER = /\d{16}/

/** Throws SyntaxError, also for what is nested too deep or has too many parts. A byte order mark in front is passed over. */
export function parseOutsideJson(text: string): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  checkShape(body)
  return LONG_NUMBER.test(body) ? parseWithSource(body, keepDigits) : JSON.parse(body)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function checkShape(text: string): void {
  let depth = 0
  let containers = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(text, i)
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > DEEPEST) throw new SyntaxError(`JSON nested deeper than ${DEEPEST} at character ${i}`)
      if (++containers > MOST_CONTAINERS) throw new SyntaxError(`JSON of more than ${MOST_CONTAINERS} lists and objects`)
    } else if (code === 0x5d || code === 0x7d) depth--
  }
}

/** Where the string that opens at `start` closes; the text's end where it does not. */
function endOfString(text: string, start: number): number {
  let from = start + 1
  for (;;) {
    const end = text.indexOf('"', from)
    if (end === -1) return text.length
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
    from = end + 1
  }
}
