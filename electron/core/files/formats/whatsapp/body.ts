/** Who speaks in a WhatsApp line, and what the text stands for: media, deletions, notices. */
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'
import { kindOfFile } from '../media-kind.ts'
import { isAttachedWord, isDeletion, isEditMark, isEncryptionNotice, isNoticeText, leftOutKind } from './phrases.ts'

const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const NOBREAK = /[\u00a0\u202f]/g

/** Notices whose own text may hold a colon inside quotes: they are not "name: text". */
const NOTICE_BEFORE_COLON =
  /( changed the (subject|group name|group description)| created (the )?(group|community)| changed (this|the) group| changed the topic|更改了|创建了群组|將群組|建立了群組|将群组|已创建群组|已建立群組| hat den Betreff| hat die Gruppe| a changé | a créé (le |ce )?groupe| cambió el asunto| creó (el |este )?grupo)/i

export function cleanName(name: string): string {
  return name.replace(MARKS, '').replace(NOBREAK, ' ').replace(/^~\s*/, '').trim()
}

interface Speaker {
  /** Null for a notice. */
  name: string | null
  text: string
  /** In whose name an iPhone writes a notice: the group's, or the other person's. */
  chat?: string
  /** The text begins with the invisible mark phones put before their own words. */
  marked: boolean
}

const MAX_NAME = 100

/** Names known to hold ": " themselves are tried first; `known` are names seen so far. */
export function splitSpeaker(rest: string, longNames: ReadonlySet<string>, known: ReadonlySet<string>): Speaker {
  const line = rest.replace(/^[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/, '')
  const marked = line.length !== rest.length
  for (const name of longNames) {
    if (line.startsWith(`${name}: `)) return said(name, line.slice(name.length + 2))
  }
  let colon = line.indexOf(': ')
  if (colon === -1) {
    // "Name:" with nothing or something right behind it, from someone who has spoken before.
    const tight = line.indexOf(':')
    if (tight > 0 && (tight === line.length - 1 || known.has(cleanName(line.slice(0, tight))))) colon = tight
  }
  if (colon <= 0 || colon > MAX_NAME) return { name: null, text: line.replace(MARKS, ''), marked }
  const name = line.slice(0, colon)
  if (NOTICE_BEFORE_COLON.test(name)) return { name: null, text: line.replace(MARKS, ''), marked }
  return said(name, line.slice(colon + 1).replace(/^ /, ''))
}

function said(name: string, text: string): Speaker {
  const bare = text.replace(/^[\u200e\u200f]+/, '')
  const marked = bare.length !== text.length
  // Copies lose the mark; what every chat begins with is known without it.
  const notice = marked ? isNoticeText(bare) && !bare.startsWith('<') && !isPhrase(bare) : isEncryptionNotice(bare)
  if (notice) return { name: null, text: bare, marked, chat: cleanName(name) }
  return { name: cleanName(name), text: bare, marked }
}

/** Nothing but words that stand for something left out or taken back. */
const isPhrase = (text: string): boolean => leftOutKind(text) !== null || isDeletion(text)

const EDITED = /\s*[\u200e\u200f]*<([^<>\n]{3,80})>$/
/** iPhones write the caption, or a document's name and pages, before it. */
const ATTACHED = /^([\s\S]*?)[\u200e\u200f]*<([^<>:：\n]{1,30})\s?[:：]\s?([^\n<>]{1,255})>[\s\u200e\u200f]*$/
const FILE_ATTACHED = /^([^\n]{1,255}\.\w{1,8}) ?[(（]([^()（）\n]{2,40})[)）](?:\n([\s\S]*))?$/
/** Names that phones give to files: `00000042-PHOTO-2024-…`, `IMG-20180613-WA0001.jpg`. */
const PHONES_NAME = /^(?:\d{6,}-[A-Z]{3,}|(?:IMG|VID|AUD|PTT|DOC|STK|GIF|PHOTO|VIDEO|AUDIO)-\d{8}-WA\d+)/
/** `Report.pdf • 3 pages`, which an iPhone writes before a document. */
const DOCUMENT_LINE = /^[^\n]{1,255}\.\w{1,8}(?: ?[•·] ?[^\n]{1,40})?$/
const PLACE =
  /^[^\n:：]{1,40}[:：]\s?https?:\/\/(?:maps\.google\.com|www\.google\.com\/maps|foursquare\.com)\S*$|^https:\/\/maps\.google\.com\/\?q=[-\d.,]+$|^(?:location|位置|Standort|ubicación|Localisation)[:：]\s?https?:\/\/\S+$|^(?:live location shared|实时位置已共享|共享实时位置|實時位置已分享|即時位置已分享)$/i

interface Body {
  kind: MessageKind
  text: string
  edited: boolean
  media?: MediaInfo
}

export function readBody(raw: string): Body {
  let text = raw
  let edited = false
  if (text.endsWith('>')) {
    const mark = EDITED.exec(text)
    if (mark && isEditMark(mark[1]!)) {
      text = text.slice(0, mark.index)
      edited = true
    }
  }
  const bare = text.replace(MARKS, '').trim()
  if (bare.length < 400) {
    if (isDeletion(bare)) return { kind: 'recalled', text: bare, edited }
    const kind = leftOutKind(bare)
    if (kind) return { kind, text: '', edited }
    if (PLACE.test(bare)) return { kind: 'location', text: bare, edited }
  }
  const attached = attachment(text) ?? leftOutBehind(text)
  if (attached) return { ...attached, edited }
  return { kind: 'text', text: text.replace(/^[\u200e\u200f]+|[\u200e\u200f]+$/g, ''), edited }
}

type Found = Pick<Body, 'kind' | 'text' | 'media'>

/** A file that came with the export, with its caption. */
function attachment(text: string): Found | null {
  if (!text.includes('>') && !text.includes(')') && !text.includes('）')) return null
  const iphone = ATTACHED.exec(text) ?? ATTACHED.exec(text.split('\n', 1)[0]!)
  if (iphone && (isAttachedWord(iphone[2]!) || PHONES_NAME.test(iphone[3]!))) {
    const name = iphone[3]!.replace(MARKS, '').trim()
    const below = text.length > iphone[0].length ? text.slice(iphone[0].length) : ''
    return { kind: kindOfFile(name), text: captionOf(iphone[1]! + below, name), media: { name } }
  }
  const android = FILE_ATTACHED.exec(text.replace(MARKS, '').trim())
  if (android && (isAttachedWord(android[2]!) || PHONES_NAME.test(android[1]!))) {
    const name = android[1]!.trim()
    return { kind: kindOfFile(name), text: android[3] ?? '', media: { name } }
  }
  return null
}

/** `Report.pdf • 3 pages document omitted`, and a caption with the mark of the phone's own words behind it. */
function leftOutBehind(text: string): Found | null {
  const mark = text.lastIndexOf('\u200e')
  const line = text.replace(MARKS, '').trim()
  if (mark > 0) {
    const kind = leftOutKind(text.slice(mark + 1))
    if (kind) {
      const before = text.slice(0, mark).replace(MARKS, '').trim()
      return withDocument(before, kind)
    }
  }
  if (line.includes('\n') || line.length > 330 || !/\.\w{1,8}(?:[\s•·]|$)/.test(line)) return null
  for (let at = line.length, words = 0; words < 6; words++) {
    at = line.lastIndexOf(' ', at - 1)
    if (at <= 0) return null
    const before = line.slice(0, at).trim()
    const kind = DOCUMENT_LINE.test(before) ? leftOutKind(line.slice(at + 1)) : null
    if (kind === 'file') return withDocument(before, kind)
  }
  return null
}

function withDocument(before: string, kind: MessageKind): Found {
  if (!DOCUMENT_LINE.test(before)) return { kind, text: before }
  const name = before.replace(/ ?[•·][^\n]*$/, '')
  return { kind: kind === 'file' ? kindOfFile(name) : kind, text: '', media: { name } }
}

/** The words before the marker, unless they are the file's own name with its pages. */
function captionOf(before: string, file: string): string {
  const caption = before.replace(MARKS, '').trim()
  if (caption === '') return ''
  const named = caption.replace(/ ?[•·][^\n]*$/, '').trim()
  const tail = file.replace(/^\d{6,}-/, '')
  return !caption.includes('\n') && DOCUMENT_LINE.test(caption) && (named === tail || named === file || /[•·]/.test(caption))
    ? ''
    : caption
}

const SUBJECT =
  /(?:created (?:the )?group|changed the (?:subject|group name)(?: from .*)? to|创建了群组|建立了群組|将群组名称更改为|将主题更改为|更改为)\s*["“「'«]([^"”」'»]+)["”」'»]/i

/** The group's name when a notice tells it. */
export function subjectOf(notice: string): string | null {
  return SUBJECT.exec(notice)?.[1] ?? null
}

const GROUP =
  /created (the )?group|added|You were added|joined using|changed the (subject|group)|changed this group|群组|群組| left$|wurde hinzugefügt|Gruppe|grup|group|gruppo|groep|ryhmä|skupin|csoport|nhóm|kumpulan|グループ|그룹|групп|груп|ομάδα|المجموعة|گروه|گروپ|קבוצה|ग्रुप|กลุ่ม/i

export function isGroupNotice(notice: string): boolean {
  return GROUP.test(notice) && !isEncryptionNotice(notice) && !/end-to-end|端到端|端對端/.test(notice)
}
