/** Who speaks in a WhatsApp line, and what the text stands for: media, deletions, notices. */
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'
import { kindOfFile } from '../media-kind.ts'

const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const NOBREAK = /[\u00a0\u202f]/g

/** Notices whose own text may hold a colon inside quotes: they are not "name: text". */
const NOTICE_BEFORE_COLON =
  /( changed the (subject|group name|group description)| created (the )?(group|community)| changed (this|the) group| changed the topic|更改了|创建了群组|將群組|建立了群組|将群组|已创建群组|已建立群組| hat den Betreff| hat die Gruppe| a changé | a créé (le |ce )?groupe| cambió el asunto| creó (el |este )?grupo)/i

/** What iPhones write in the group's or the other person's name. */
const NOTICE_TEXT =
  /(end-to-end encrypted|端到端加密|端對端加密|created (this |the )?group|added you|You were added|added |removed | left$|joined using|changed the (subject|group)|changed this group|changed the group|security code|安全码|创建了(此|该)?群组|将您添加|加入了群组|退出了群组|Ende-zu-Ende|chiffré|cifrad)/i

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
  if (marked && NOTICE_TEXT.test(bare) && !bare.startsWith('<')) {
    return { name: null, text: bare, marked, chat: cleanName(name) }
  }
  return { name: cleanName(name), text: bare, marked }
}

const OMITTED: [RegExp, MessageKind][] = [
  [
    /^<(Media omitted|已省略媒体文件|省略多媒体文件|媒体文件已省略|省略多媒體檔案|已省略多媒體檔案|Medien ausgeschlossen|Multimedia omitido|Médias? omis|Media omessi|Mídia oculta|Ficheiro não revelado|Media weggelaten|メディアは含まれていません|미디어 파일을 제외한 내용)>$/i,
    'file',
  ],
  [
    /^(image|photo) omitted$|^(图像|图片|照片|圖片|圖像)已?(忽略|省略|略去)$|^忽略图片$|^Bild weggelassen$|^imagen omitida$|^image absente$/i,
    'image',
  ],
  [
    /^(video|GIF|video note) omitted$|^(视频|影片|視訊)已?(忽略|省略|略去)$|^Video weggelassen$|^Video omitido$|^vidéo absente$/i,
    'video',
  ],
  [
    /^(audio|voice message) omitted$|^(音频|语音|音訊|語音)(文件)?已?(忽略|省略|略去)$|^Audio weggelassen$|^audio omitido$/i,
    'voice',
  ],
  [/^sticker omitted$|^(贴图|表情|貼圖)已?(忽略|省略|略去)$|^Sticker weggelassen$/i, 'image'],
  [/^document omitted$|^(文档|文件)已?(忽略|省略|略去)$|^Dokument weggelassen$|^.{1,200} document omitted$/i, 'file'],
  [/^contact card omitted$|^(联系人名片|联系人卡|聯絡人名片)已?(忽略|省略|略去)$|^Kontaktkarte ausgelassen$/i, 'card'],
  [/^<View once (voice|photo|video) message omitted>$/i, 'image'],
]

const DELETED =
  /^(This message was deleted|You deleted this message|This message was deleted by admin .{1,80}|此消息已(?:被)?删除|此訊息已(?:被)?刪除|您?已?删除(了)?(此|这条)消息|您已刪除此訊息|Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht|Se eliminó este mensaje|Eliminaste este mensaje|Ce message a été supprimé|Mensagem apagada|このメッセージは削除されました)[.。]?$/i

const EDITED =
  /\s*[\u200e]?<(This message was edited|此消息已编辑|已编辑此消息|此訊息已編輯|Diese Nachricht wurde bearbeitet\.?|Se editó este mensaje\.?)>$/i

const ATTACHED =
  /^<(?:attached|附件|已附加|Anhang|adjunto|pièce jointe|anexado|allegato|添付ファイル)\s?[:：]\s?([^\n>]{1,255})>(?:\n([\s\S]*))?$/i
const FILE_ATTACHED =
  /^([^\n]{1,255}\.\w{1,8}) ?[(（](?:file attached|文件附件|档案附件|檔案附件|附件|Datei angehängt|archivo adjunto|fichier joint|arquivo anexado|file allegato)[)）](?:\n([\s\S]*))?$/i
const PLACE =
  /^(?:location|位置|Standort|ubicación|Localisation)[:：]\s?https?:\/\/\S+$|^https:\/\/maps\.google\.com\/\?q=[-\d.,]+$|^(?:live location shared|实时位置已共享)$/i

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
    const stripped = text.replace(EDITED, '')
    if (stripped !== text) {
      text = stripped
      edited = true
    }
  }
  const bare = text.replace(MARKS, '').trim()
  if (bare.length < 400) {
    if (DELETED.test(bare)) return { kind: 'recalled', text: bare, edited }
    for (const [pattern, kind] of OMITTED) if (pattern.test(bare)) return { kind, text: '', edited }
    if (PLACE.test(bare)) return { kind: 'location', text: bare, edited }
  }
  if (bare.startsWith('<') || bare.includes('(') || bare.includes('（')) {
    const attached = ATTACHED.exec(bare) ?? FILE_ATTACHED.exec(bare)
    if (attached) return { kind: kindOfFile(attached[1]!), text: attached[2] ?? '', edited, media: { name: attached[1]!.trim() } }
  }
  return { kind: 'text', text: text.replace(/^[\u200e\u200f]+|[\u200e\u200f]+$/g, ''), edited }
}

const SUBJECT =
  /(?:created (?:the )?group|changed the (?:subject|group name)(?: from .*)? to|创建了群组|建立了群組|将群组名称更改为|将主题更改为|更改为)\s*["“「'«]([^"”」'»]+)["”」'»]/i

/** The group's name when a notice tells it. */
export function subjectOf(notice: string): string | null {
  return SUBJECT.exec(notice)?.[1] ?? null
}

const GROUP =
  /created (the )?group|added|You were added|joined using|changed the (subject|group)|changed this group|群组|群組| left$|wurde hinzugefügt|Gruppe|grupo|groupe/i

export function isGroupNotice(notice: string): boolean {
  return GROUP.test(notice) && !/end-to-end|端到端|端對端/.test(notice)
}
