/** Messages in both forms of the protocol: arrays of segments, and strings with CQ codes. */

export interface Segment {
  type: string
  /** Values are strings on the wire; null where an implementation has none. */
  data: Record<string, string> | null
}

/** A message as a client may send it: CQ string, one segment or several. */
export type MessageInput = string | Segment | readonly Segment[]

export function text(value: string): Segment {
  return { type: 'text', data: { text: value } }
}

/** Outside codes `&`, `[` and `]` are escaped; in values of codes the comma too. */
function escapeText(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('[', '&#91;').replaceAll(']', '&#93;')
}

function escapeValue(value: string): string {
  return escapeText(value).replaceAll(',', '&#44;')
}

/** `&amp;` goes last: otherwise `&amp;#91;`, which stands for the five characters `&#91;`, would become a bracket. */
function unescape(value: string): string {
  return value.replaceAll('&#44;', ',').replaceAll('&#91;', '[').replaceAll('&#93;', ']').replaceAll('&amp;', '&')
}

export function toCqString(segments: readonly Segment[]): string {
  return segments
    .map(({ type, data }) => {
      if (type === 'text') return escapeText(data?.text ?? '')
      const values = Object.entries(data ?? {}).map(([key, value]) => `,${key}=${escapeValue(value)}`)
      return `[CQ:${type}${values.join('')}]`
    })
    .join('')
}

const code = /\[CQ:([A-Za-z0-9_.-]+)((?:,[^,[\]]*)*)\]/g

/** What is not a well-formed code stays text, as real implementations do. */
export function fromCqString(message: string): Segment[] {
  const segments: Segment[] = []
  let end = 0
  const addText = (raw: string) => {
    if (raw !== '') segments.push(text(unescape(raw)))
  }
  for (const match of message.matchAll(code)) {
    addText(message.slice(end, match.index))
    end = match.index + match[0].length
    const data: Record<string, string> = {}
    for (const pair of match[2]!.split(',').slice(1)) {
      const at = pair.indexOf('=')
      if (at > 0) data[pair.slice(0, at)] = unescape(pair.slice(at + 1))
    }
    segments.push({ type: match[1]!, data })
  }
  addText(message.slice(end))
  return segments
}

/**
 * What a client sent, as segments. `plain` is the protocol's auto_escape: a string is then text as it stands.
 * @returns undefined where it is none of the three forms or says nothing
 */
export function segmentsOf(message: unknown, plain = false): Segment[] | undefined {
  if (typeof message === 'string') {
    if (message === '') return undefined
    return plain ? [text(message)] : fromCqString(message)
  }
  const list = Array.isArray(message) ? message : [message]
  const segments: Segment[] = []
  for (const item of list) {
    if (typeof item !== 'object' || item === null) return undefined
    const { type, data } = item as { type?: unknown; data?: unknown }
    if (typeof type !== 'string' || type === '') return undefined
    if (data !== null && data !== undefined && typeof data !== 'object') return undefined
    const values = Object.entries(data ?? {}).map(([key, value]) => [key, value === null ? '' : String(value)] as const)
    if (type === 'text' && !values.some(([key, value]) => key === 'text' && value !== '')) continue
    segments.push({ type, data: values.length === 0 ? null : Object.fromEntries(values) })
  }
  return segments.length === 0 ? undefined : segments
}

/** What was written in words: the text segments, one after the other. */
export function wordsOf(segments: readonly Segment[]): string {
  return segments.map((segment) => (segment.type === 'text' ? (segment.data?.text ?? '') : '')).join('')
}
