/** What a message says, for people: its kind, its words, what it answers, and the first thing attached to it. */
import { parseOutsideJson } from '../channel/outside-json.ts'
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'
import { withQuote, type Quote } from '#shared/domain/quote.ts'
import { faceName } from './faces.ts'
import type { Segment } from './cq.ts'

interface Reading {
  kind: MessageKind
  text: string
  replyTo?: string
  media?: MediaInfo
}

/** Segments that are the message rather than words in it, and the word that stands for a second one. */
const attachments: Readonly<Record<string, { kind: MessageKind; word: string }>> = {
  image: { kind: 'image', word: '[图片]' },
  mface: { kind: 'image', word: '[表情]' },
  record: { kind: 'voice', word: '[语音]' },
  video: { kind: 'video', word: '[视频]' },
  file: { kind: 'file', word: '[文件]' },
  onlinefile: { kind: 'file', word: '[文件]' },
  share: { kind: 'link', word: '[链接]' },
  music: { kind: 'link', word: '[音乐]' },
  location: { kind: 'location', word: '[位置]' },
  contact: { kind: 'card', word: '[名片]' },
  json: { kind: 'link', word: '[卡片]' },
  xml: { kind: 'link', word: '[卡片]' },
}

const words: Readonly<Record<string, string>> = {
  rps: '[猜拳]',
  dice: '[骰子]',
  shake: '[窗口抖动]',
  poke: '[戳一戳]',
  anonymous: '',
  forward: '[合并转发的聊天记录]',
  node: '[合并转发的聊天记录]',
  longmsg: '[长消息]',
  gift: '[礼物]',
}

/** @param nameOf what a person is called where the message was said; used for mentions that carry no name themselves */
export function read(segments: readonly Segment[], nameOf: (userId: string) => string | undefined = () => undefined): Reading {
  // An empty message is what implementations leave of one that was taken back.
  if (segments.length === 0) return { kind: 'recalled', text: '' }
  let kind: MessageKind = 'text'
  let text = ''
  let replyTo: string | undefined
  let quoted: Quote | null = null
  let media: MediaInfo | undefined
  for (const segment of segments) {
    const { type, data } = segment
    const attachment = Object.hasOwn(attachments, type) ? attachments[type]! : undefined
    if (type === 'text') text += data['text'] ?? ''
    else if (type === 'reply') {
      replyTo ??= data['id'] || data['seq'] || undefined
      quoted ??= quoteOf(data)
    } else if (type === 'at') text += mention(data, nameOf)
    else if (type === 'face') text += `[${faceName(data['id'] ?? '') ?? '表情'}]`
    else if (type === 'markdown') text += data['content'] ?? ''
    else if (attachment !== undefined) {
      const caption = captionOf(segment)
      if (kind === 'text') {
        kind = type === 'json' && /miniapp|miniprogram/i.test(data['data'] ?? '') ? 'miniProgram' : attachment.kind
        media = mediaOf(segment)
        text = text === '' || caption === '' ? text + caption : `${text}\n${caption}`
      } else text += caption === '' ? attachment.word : `${attachment.word} ${caption}`
    } else if (Object.hasOwn(words, type)) text += words[type]
    else text += `[${type}]`
  }
  if (kind === 'text' && text === '' && replyTo === undefined && quoted === null) text = '[消息]'
  if (quoted !== null) text = withQuote(quoted, text)
  return { kind, text, ...(replyTo === undefined ? {} : { replyTo }), ...(media === undefined ? {} : { media }) }
}

/** Some implementations write what is answered into the message itself, for want of an id that others know. */
function quoteOf(data: Segment['data']): Quote | null {
  const text = (data['text'] ?? data['content'] ?? '').trim()
  return text === '' ? null : { sender: (data['name'] ?? data['nickname'] ?? data['qq'] ?? '').trim() || null, text }
}

/** The words alone, as they were typed: what a message of ours is recognised by. */
export function typedWords(segments: readonly Segment[]): string {
  return segments.map(({ type, data }) => (type === 'text' ? (data['text'] ?? '') : '')).join('')
}

function mention(data: Segment['data'], nameOf: (userId: string) => string | undefined): string {
  const qq = data['qq'] ?? ''
  if (qq === 'all') return '@全体成员'
  // Some implementations put the @ into the name.
  const name = (data['name'] ?? '').replace(/^@/, '')
  return `@${name || nameOf(qq) || qq}`
}

function captionOf({ type, data }: Segment): string {
  if (type === 'share' || type === 'music') return lines(data['title'], data['content'] ?? data['desc'], data['url'])
  if (type === 'location') return lines(data['title'], data['content']) || [data['lat'], data['lon']].filter(Boolean).join(', ')
  if (type === 'contact') return `${data['type'] === 'group' ? 'QQ 群' : 'QQ'} ${data['id'] ?? ''}`.trim()
  if (type === 'json') return jsonTitle(data['data'] ?? '')
  if (type === 'xml') return xmlTitle(data['data'] ?? '')
  if (type === 'mface') return data['summary'] ?? ''
  return ''
}

function mediaOf({ type, data }: Segment): MediaInfo | undefined {
  const name =
    type === 'mface' || type === 'json' || type === 'xml' ? '' : (data['name'] ?? data['file_name'] ?? data['file'] ?? '')
  const size = Number(data['file_size'] ?? data['size'] ?? NaN)
  const duration = Number(data['duration'] ?? NaN)
  const media: MediaInfo = {
    // A picture may come as its own bytes; that is no name.
    ...(name === '' || /^(?:base64|https?|data):/i.test(name) ? {} : { name: name.slice(0, 300) }),
    ...(Number.isFinite(size) && size >= 0 ? { size } : {}),
    ...(Number.isFinite(duration) && duration >= 0 ? { duration } : {}),
  }
  return Object.keys(media).length === 0 ? undefined : media
}

/** Cards of QQ: `prompt` is the line shown in the list of chats, `meta.<one>.title` and `desc` what the card says. */
function jsonTitle(source: string): string {
  let card: unknown
  try {
    card = parseOutsideJson(source)
  } catch {
    // A card that nobody can read has no title; the message itself is stored.
    return ''
  }
  if (typeof card !== 'object' || card === null) return ''
  const { prompt, desc, meta } = card as { prompt?: unknown; desc?: unknown; meta?: unknown }
  const parts: unknown[] = []
  if (typeof meta === 'object' && meta !== null) {
    const detail: unknown = Object.values(meta)[0]
    if (typeof detail === 'object' && detail !== null) {
      const { title, desc: about, jumpUrl, qqdocurl, url } = detail as Record<string, unknown>
      parts.push(title, about, jumpUrl ?? qqdocurl ?? url)
    }
  }
  return lines(...parts) || lines(prompt, desc)
}

function xmlTitle(source: string): string {
  const found = /<title[^>]*>([^<]{1,500})<\/title>/.exec(source)?.[1] ?? /\bbrief="([^"]{1,500})"/.exec(source)?.[1] ?? ''
  return found.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&').trim()
}

function lines(...parts: unknown[]): string {
  const said = parts.filter((part): part is string => typeof part === 'string' && part.trim() !== '').map((part) => part.trim())
  return [...new Set(said)].join('\n').slice(0, 2000)
}
