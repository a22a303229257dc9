/** What a WeChat message is, from its type codes, its type's Chinese name, or the placeholder in its text. */
import type { MessageKind } from '#shared/domain/records.ts'
import { shareType, xmlIn, xmlText } from './xml-text.ts'

const codes: Record<string, MessageKind> = {
  1: 'text',
  3: 'image',
  34: 'voice',
  42: 'card',
  43: 'video',
  44: 'video',
  47: 'image',
  48: 'location',
  49: 'link',
  50: 'system',
  62: 'video',
  66: 'card',
  10000: 'system',
  10002: 'system',
}

/** Sub-types of 49 (shares) that are not links. */
const shares: Record<string, MessageKind> = {
  1: 'text',
  6: 'file',
  8: 'image',
  17: 'location',
  33: 'miniProgram',
  36: 'miniProgram',
  51: 'video',
  57: 'text',
  62: 'system',
  74: 'file',
  87: 'text',
  2000: 'text',
  2001: 'text',
  2003: 'text',
}

const words: [RegExp, MessageKind][] = [
  [/^(文本|文字|引用|转账|红包|群公告|接龙)/, 'text'],
  [/^(图片|表情|动画表情|表情包|贴图)/, 'image'],
  [/^(语音通话|音视频通话|视频通话|通话|系统|拍一拍|撤回)/, 'system'],
  [/^语音/, 'voice'],
  [/^(视频|视频号)/, 'video'],
  [/^文件/, 'file'],
  [/^(位置|地理位置|实时位置)/, 'location'],
  [/^(名片|个人名片|公众号名片|推荐公众号)/, 'card'],
  [/^小程序/, 'miniProgram'],
  [/^(链接|卡片|分享|音乐|合并转发|聊天记录|公众号)/, 'link'],
]

function byWord(word: string): MessageKind | null {
  for (const [pattern, kind] of words) if (pattern.test(word)) return kind
  return null
}

const PLACEHOLDER = /^!?\[([^\]|\n]{1,12})(?:\|([^\]\n]{0,300}))?\](?:\([^)\n]*\))?$/
const RECALL = /^(你|您|["“「]?.{1,60}?["”」]?\s?)(撤回了一条消息|recalled a message)/

export function isRecallNotice(text: string): boolean {
  return text.length < 200 && (text.includes('撤回了一条消息') || text.includes('recalled a message')) && RECALL.test(text)
}

interface Content {
  kind: MessageKind
  text: string
}

/** `type` is a code, a Chinese word or empty. */
export function readContent(type: string, subType: string, raw: string): Content {
  const xml = xmlIn(raw)
  let text = xml === null ? raw : xmlText(xml)
  let kind: MessageKind | null = null
  const share = xml !== null && (subType === '' || subType === '0') ? shareType(xml) : subType
  if (type === '49' || (xml !== null && share !== '' && !Object.hasOwn(codes, type) && byWord(type) === null))
    kind = Object.hasOwn(shares, share) ? shares[share]! : 'link'
  else if (Object.hasOwn(codes, type)) kind = codes[type]!
  else if (type !== '' && !/^\d+$/.test(type)) kind = byWord(type)
  if (kind === null || kind === 'text') {
    const held = text.includes('[') ? PLACEHOLDER.exec(text.trim()) : null
    const told = held ? byWord(held[1]!) : null
    if (told && told !== 'text') {
      kind = told
      text = held![2] ?? ''
    }
  } else if (kind !== 'system' && PLACEHOLDER.test(text.trim())) {
    text = PLACEHOLDER.exec(text.trim())![2] ?? ''
  }
  if ((kind === null || kind === 'text') && isRecallNotice(text)) kind = 'system'
  return { kind: kind ?? 'text', text }
}
