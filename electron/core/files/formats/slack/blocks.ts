/** Text of Slack's layout blocks (docs: "Block Kit"): what bots and newer clients write where `text` is empty. */
import { readableText, withoutTokens, type Names } from './text.ts'

type Fields = Record<string, unknown>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const fields = (value: unknown): Fields | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : null
const list = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.map((one) => fields(one)).filter((one) => one !== null) : []
const lines = (parts: readonly string[]): string => parts.filter((part) => part.trim() !== '').join('\n')

/** Deeper than anybody writes; a file nested further is not followed. */
const DEEPEST = 12

/** Lines of a message's blocks, or of an attachment's; '' where they hold no words. */
export function blocksText(value: unknown, names: Names, depth = 0): string {
  if (depth > DEEPEST) return ''
  return lines(list(value).map((block) => blockText(block, names, depth)))
}

function blockText(block: Fields, names: Names, depth: number): string {
  switch (text(block['type'])) {
    case 'rich_text':
      return lines(list(block['elements']).map((element) => richText(element, names, depth)))
    case 'section':
      return lines([wordsOf(block['text'], names), ...list(block['fields']).map((field) => wordsOf(field, names))])
    case 'context':
      return list(block['elements'])
        .map((element) => wordsOf(element, names))
        .filter(Boolean)
        .join(' ')
    case 'header':
    case 'markdown':
      return wordsOf(block['text'], names)
    case 'image':
    case 'video':
      return lines([wordsOf(block['title'], names), text(block['alt_text'])])
    default:
      // Kinds that are not known yet: whatever words they carry in the usual places.
      return lines([
        wordsOf(block['text'], names),
        wordsOf(block['title'], names),
        blocksText(block['elements'], names, depth + 1),
      ])
  }
}

/** A text object, or a bare text. Plain ones hold no markup. */
function wordsOf(value: unknown, names: Names): string {
  if (typeof value === 'string') return readableText(value, names)
  const object = fields(value)
  if (!object) return ''
  const said = text(object['text'])
  return object['type'] === 'plain_text' ? withoutTokens(said) : readableText(said, names)
}

function richText(element: Fields, names: Names, depth: number): string {
  if (depth > DEEPEST) return ''
  const inside = list(element['elements'])
  switch (text(element['type'])) {
    case 'rich_text_quote':
      return spans(inside, names)
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n')
    case 'rich_text_list':
      return lines(inside.map((item) => `- ${richText(item, names, depth + 1)}`))
    default:
      return spans(inside, names)
  }
}

function spans(elements: readonly Fields[], names: Names): string {
  return elements.map((element) => span(element, names)).join('')
}

function span(element: Fields, names: Names): string {
  switch (text(element['type'])) {
    case 'user':
      return `@${names.user(text(element['user_id']))}`
    case 'channel':
      return `#${names.channel(text(element['channel_id']))}`
    case 'usergroup':
      return `@${text(element['usergroup_id'])}`
    case 'broadcast':
      return `@${text(element['range'])}`
    case 'emoji':
      return emoji(text(element['unicode'])) || `:${text(element['name'])}:`
    case 'link': {
      const [label, url] = [text(element['text']), withoutTokens(text(element['url']))]
      return label === '' || label === url ? url : `${label} (${url})`
    }
    case 'date':
      return text(element['fallback'])
    default:
      return withoutTokens(text(element['text']))
  }
}

/** `1f44d-1f3fb` */
function emoji(codes: string): string {
  return /^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*$/i.test(codes)
    ? codes
        .split('-')
        .map((code) => Number.parseInt(code, 16))
        .filter((code) => code <= 0x10ffff)
        .map((code) => String.fromCodePoint(code))
        .join('')
    : ''
}
