/** Messages in the forms OneBot 11 has for them: a string with CQ codes, an array of segments, one segment. */

export interface Segment {
  type: string
  data: Readonly<Record<string, string>>
}

function escapeText(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('[', '&#91;').replaceAll(']', '&#93;')
}

function escapeValue(value: string): string {
  return escapeText(value).replaceAll(',', '&#44;')
}

/** `&amp;` is undone last: what was `&#91;` in the original arrives as `&amp;#91;` and must not become a bracket. */
function unescapeText(value: string): string {
  return value.replaceAll('&#91;', '[').replaceAll('&#93;', ']').replaceAll('&amp;', '&')
}

function unescapeValue(value: string): string {
  return unescapeText(value.replaceAll('&#44;', ','))
}

const CODE = /\[CQ:([A-Za-z0-9_.-]+)((?:,[^[\],]*)*)\]/g

/** What is not a well-formed code stays text: people do write square brackets, and not everyone escapes them. */
export function segmentsOfString(message: string): Segment[] {
  const segments: Segment[] = []
  let end = 0
  const addText = (raw: string) => {
    if (raw !== '') segments.push({ type: 'text', data: { text: unescapeText(raw) } })
  }
  for (const match of message.matchAll(CODE)) {
    addText(message.slice(end, match.index))
    end = match.index + match[0].length
    const data: Record<string, string> = {}
    for (const pair of match[2]!.split(',')) {
      const at = pair.indexOf('=')
      if (at > 0) data[pair.slice(0, at)] = unescapeValue(pair.slice(at + 1))
    }
    segments.push({ type: match[1]!, data })
  }
  addText(message.slice(end))
  return joined(segments)
}

export function stringOfSegments(segments: readonly Segment[]): string {
  return segments
    .map(({ type, data }) =>
      type === 'text'
        ? escapeText(data['text'] ?? '')
        : `[CQ:${type}${Object.entries(data)
            .map(([key, value]) => `,${key}=${escapeValue(value)}`)
            .join('')}]`,
    )
    .join('')
}

/** Any of the three forms; `null` where it is none of them. Values come out as text, absent ones are left out. */
export function segmentsOf(message: unknown): Segment[] | null {
  if (typeof message === 'string') return segmentsOfString(message)
  const list: unknown[] = Array.isArray(message) ? message : [message]
  const segments: Segment[] = []
  for (const item of list) {
    if (typeof item !== 'object' || item === null) return null
    const { type, data } = item as { type?: unknown; data?: unknown }
    if (typeof type !== 'string' || type === '') return null
    if (data !== undefined && data !== null && (typeof data !== 'object' || Array.isArray(data))) return null
    const values: Record<string, string> = {}
    for (const [key, value] of Object.entries(data ?? {})) {
      if (typeof value === 'string') values[key] = value
      else if (typeof value === 'number' || typeof value === 'boolean') values[key] = String(value)
      else if (value !== null && value !== undefined) values[key] = JSON.stringify(value)
    }
    segments.push({ type, data: values })
  }
  return joined(segments)
}

/** Neighbouring texts as one, empty ones gone: both forms of one message come out the same. */
function joined(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = []
  for (const segment of segments) {
    const last = result.at(-1)
    if (segment.type !== 'text') result.push(segment)
    else if (segment.data['text'] === undefined || segment.data['text'] === '') continue
    else if (last?.type === 'text') {
      result[result.length - 1] = { type: 'text', data: { text: last.data['text']! + segment.data['text'] } }
    } else result.push({ type: 'text', data: { text: segment.data['text'] } })
  }
  return result
}
