/** Words out of the XML that WeChat keeps for everything but plain texts; read without a parser, for only a few elements matter. */
import { withQuote } from '#shared/domain/quote.ts'
import { attribute, decodeEntities } from '../../reading/xml.ts'

/** Some databases put who wrote it before the XML: `wxid_abc:` and a line break. */
const XML = /^\s*(?:[A-Za-z0-9][-\w@.]{3,60}:\s*)?(?=<(?:\?xml|msg|sysmsg|appmsg|voipmsg|voipinvitemsg|revokemsg|location|pat)\b)/

/** The XML of a row, without an id before it; null for a plain text. */
export function xmlIn(raw: string): string | null {
  const found = XML.exec(raw)
  return found ? raw.slice(found[0].length) : null
}

/** The text of the first element of that name from `from` on, with CDATA and entities read; '' where there is none. */
function element(xml: string, name: string, from = 0): string {
  const open = new RegExp(`<${name}(?:\\s[^<>]*)?>`, 'g')
  open.lastIndex = from
  const start = open.exec(xml)
  if (!start) return ''
  const at = start.index + start[0].length
  const cdata = /^\s*<!\[CDATA\[/.exec(xml.slice(at, at + 40))
  if (cdata) {
    const begin = at + cdata[0].length
    const end = xml.indexOf(']]>', begin)
    return xml.slice(begin, end === -1 ? undefined : end).trim()
  }
  const end = xml.indexOf(`</${name}>`, at)
  return decodeEntities(xml.slice(at, end === -1 ? at : end)).trim()
}

/** The attributes of the first tag of that name. */
function tag(xml: string, name: string): string {
  return new RegExp(`<${name}(\\s[^<>]*)>`).exec(xml)?.[1] ?? ''
}

/** What a quoted message of that type is called when it has no words. */
const LABELS: Record<string, string> = {
  3: '[图片]',
  34: '[语音]',
  42: '[名片]',
  43: '[视频]',
  47: '[表情]',
  48: '[位置]',
  49: '[卡片]',
}
/** A quote in a quote in a quote: nobody reads on. */
const DEEPEST = 4

/** The share's own sub-type, for tables that do not give it in a column. */
export function shareType(xml: string): string {
  const at = xml.indexOf('<appmsg')
  return at === -1 ? '' : element(xml, 'type', at)
}

export function xmlText(xml: string, depth = 0): string {
  const revoked = element(xml, 'replacemsg')
  if (revoked !== '') return revoked
  const template = xml.includes('<sysmsg') || xml.includes('<pat') ? element(xml, 'template') || element(xml, 'plain') : ''
  // `"${wxid_abc}" 拍了拍我`: the marks are the table's, the ids are all it has.
  if (template !== '') return template.replace(/\$\{([^}]{1,80})\}/g, '$1')
  const place = tag(xml, 'location')
  if (place !== '') return [attribute(place, 'poiname'), attribute(place, 'label')].filter(Boolean).join(' ')
  const title = element(xml, 'title', Math.max(0, xml.indexOf('<appmsg')))
  const refer = xml.indexOf('<refermsg')
  if (refer !== -1) return quoting(xml, refer, title, depth)
  if (title !== '') return [title, element(xml, 'feedesc')].filter(Boolean).join(' ')
  return attribute(tag(xml, 'msg'), 'nickname') ?? ''
}

function quoting(xml: string, refer: number, own: string, depth: number): string {
  const content = element(xml, 'content', refer)
  const inner = depth < DEEPEST ? xmlIn(content) : null
  const words = inner === null ? content.replace(/^[A-Za-z0-9][-\w@.]{3,60}:\n/, '') : xmlText(inner, depth + 1)
  const text = words || LABELS[element(xml, 'type', refer)] || ''
  return withQuote({ sender: element(xml, 'displayname', refer) || null, text }, own)
}
