/** JSON whose integers may not fit a JavaScript number: those become text, everything else stays as JSON.parse reads it. */

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
const parseWithSource = JSON.parse as unknown as (text: string, reviver: Reviver) => unknown

// Only texts that seem to hold such an integer pay for the slow way; a hit inside a string costs time, nothing else.
const maybeBig = /[:,[]\s*-?\d{16}/

const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value

/** Throws SyntaxError. A byte order mark in front is passed over. */
export function parseJson(text: string): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  return maybeBig.test(body) ? parseWithSource(body, keepDigits) : JSON.parse(body)
}
