/** What an archived message shows, by its type: the kind and a readable text. Names of types are the platform's (path/91774). */
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'
import { parseOutsideJson } from '../channel/outside-json.ts'
import type { Json } from './shape.ts'

interface Content {
  kind: MessageKind
  text: string
  media?: MediaInfo
}

type Reader = (payload: Json, message: Json) => Content

const says = (text: string): Content => ({ kind: 'text', text })
const notice = (text: string): Content => ({ kind: 'system', text })
const lines = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n')
/** A label, and after it whatever there is to say. */
const labelled = (label: string, ...parts: readonly string[]): string =>
  [`[${label}]`, ...parts.filter((part) => part !== '')].join(' ')

function str(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}

function obj(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function items(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(obj) : []
}

/** Positive numbers only; what does not fit a number (64 bits) is left out. */
function amount(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined
}

function media(name: unknown, size: unknown, duration?: unknown, type?: unknown): { media?: MediaInfo } {
  const info: MediaInfo = {}
  const bytes = amount(size)
  const seconds = amount(duration)
  if (str(name) !== '') info.name = str(name)
  if (str(type) !== '') info.type = str(type)
  if (bytes !== undefined) info.size = bytes
  if (seconds !== undefined) info.duration = seconds
  return Object.keys(info).length === 0 ? {} : { media: info }
}

/** As WeCom's clients show it: `10-28 17:30` in China's time. */
function clock(seconds: unknown): string {
  const at = amount(seconds)
  return at === undefined || at > 8e10 ? '' : new Date(at * 1000 + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
}

function span(from: unknown, to: unknown): string {
  return [clock(from), clock(to)].filter((part) => part !== '').join(' 至 ')
}

function yuan(fen: unknown): string {
  const cents = amount(fen)
  return cents === undefined ? '' : `¥${(cents / 100).toFixed(2)}`
}

function count(value: unknown, word: string): string {
  const number = amount(value)
  return number === undefined ? '' : `${number} ${word}`
}

const redPacket: Reader = (p) => says(labelled('红包', str(p.wish), count(p.totalcnt, '个'), yuan(p.totalamount)))

const readers: Record<string, Reader> = {
  text: (p) => ({ kind: 'text', text: typeof p.content === 'string' ? p.content : str(p.content) }),
  image: (p) => ({ kind: 'image', text: '', ...media(undefined, p.filesize) }),
  emotion: (p) => ({
    kind: 'image',
    text: '',
    ...media(undefined, p.imagesize, undefined, p.type === 1 ? 'image/gif' : 'image/png'),
  }),
  voice: (p) => ({ kind: 'voice', text: '', ...media(undefined, p.voice_size, p.play_length) }),
  video: (p) => ({ kind: 'video', text: '', ...media(undefined, p.filesize, p.play_length) }),
  file: (p) => ({ kind: 'file', text: str(p.filename), ...media(p.filename, p.filesize) }),
  qydiskfile: (p) => ({ kind: 'file', text: str(p.filename), ...media(p.filename, p.filesize) }),
  voip_doc_share: (p) => ({ kind: 'file', text: str(p.filename), ...media(p.filename, p.filesize) }),
  link: (p) => ({ kind: 'link', text: lines(str(p.title), str(p.description), str(p.link_url)) }),
  weapp: (p) => ({ kind: 'miniProgram', text: lines(str(p.displayname), str(p.title), str(p.description)) }),
  card: (p) => ({ kind: 'card', text: lines(str(p.corpname), str(p.userid)) }),
  location: (p) => ({ kind: 'location', text: lines(str(p.title), str(p.address)) }),
  chatrecord: (p) => ({ kind: 'link', text: lines(labelled('聊天记录', str(p.title)), ...summary(p.item)) }),
  mixed,
  markdown: (p) => says(str(p.content)),
  news: (p) => ({
    kind: 'link',
    text: lines(...items(p.item).map((item) => lines(str(item.title), str(item.description), str(item.url)))),
  }),
  docmsg: (p) => ({ kind: 'link', text: lines(labelled('文档', str(p.title)), str(p.link_url)) }),
  redpacket: redPacket,
  external_redpacket: redPacket,
  meeting: (p) => says(lines(labelled('会议', str(p.topic), span(p.starttime, p.endtime)), str(p.address), str(p.remarks))),
  calendar: (p) => says(lines(labelled('日程', str(p.title), span(p.starttime, p.endtime)), str(p.place), str(p.remarks))),
  collect: (p) => says(lines(labelled('填表', str(p.title)), ...items(p.details).map((row) => str(row.ques)))),
  todo: (p) => says(lines(labelled('待办', str(p.title)), str(p.content))),
  vote: (p) =>
    says(lines(labelled('投票', str(p.votetitle) || str(p.title)), ...(Array.isArray(p.voteitem) ? p.voteitem.map(str) : []))),
  sphfeed: (p) => ({ kind: 'video', text: labelled('视频号', str(p.sph_name), str(p.feed_desc)) }),
  meeting_voice_call: (p) => ({ kind: 'voice', text: labelled('语音会议', clock(p.endtime) && `结束于 ${clock(p.endtime)}`) }),
  voiptext: (p) => notice(labelled('音视频通话', count(p.callduration, '秒'))),
  agree: () => notice('客户同意存档会话内容'),
  disagree: () => notice('客户不同意存档会话内容'),
  revoke: () => notice('撤回了一条消息'),
}

/** The payload is not always under the type's own name. */
const payloadKeys: Record<string, string> = {
  markdown: 'info',
  news: 'info',
  docmsg: 'doc',
  external_redpacket: 'redpacket',
  qydiskfile: 'info',
  voiptext: 'info',
}

const words: Record<string, string> = {
  image: '图片',
  emotion: '表情',
  voice: '语音',
  video: '视频',
  file: '文件',
  link: '链接',
  weapp: '小程序',
  card: '名片',
  location: '位置',
}

/** A type that is not known stays as a notice with its name and whatever words it carries: it is never lost. */
export function readContent(msgtype: string, message: Json): Content {
  const payload = obj(message[payloadKeys[msgtype] ?? msgtype] ?? message[msgtype])
  const reader = Object.hasOwn(readers, msgtype) ? readers[msgtype] : undefined
  if (reader !== undefined) return reader(payload, message)
  const loose = Object.keys(payload).length > 0 ? payload : obj(message.info)
  return notice(labelled(msgtype || '未知类型', str(loose.title), str(loose.content), str(loose.text), str(loose.filename)))
}

function mixed(payload: Json): Content {
  const parts = items(payload.item).map(partText)
  const single = parts.length === 1 && items(payload.item)[0]?.type === 'image'
  return single ? { kind: 'image', text: '' } : says(lines(...parts))
}

/** A part of a mixed message or a forwarded conversation: its content is JSON in a text. */
function partText(part: Json): string {
  const type = str(part.type)
    .replace(/^ChatRecord/, '')
    .toLowerCase()
  let content: Json = {}
  try {
    content = obj(typeof part.content === 'string' ? parseOutsideJson(part.content) : part.content)
  } catch {
    // Words instead of JSON: they are what was said.
    return str(part.content)
  }
  if (type === 'text') return str(content.content)
  if (type === 'mixed') return items(content.item).map(partText).join(' ')
  const word = words[type] ?? (type === 'chatrecord' ? '聊天记录' : type)
  return labelled(word, str(content.filename) || str(content.title) || str(content.content))
}

const shownOfRecord = 50

function summary(value: unknown): string[] {
  const all = items(value)
  const shown = all.slice(0, shownOfRecord).map(partText)
  return all.length > shownOfRecord ? [...shown, `…… 共 ${all.length} 条`] : shown
}
