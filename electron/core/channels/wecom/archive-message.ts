/** One decrypted line of the message archive as a record (path/91774). */
import type { LiveMessageRecord } from '../channel/records.ts'
import { readContent } from './archive-text.ts'
import { isExternal } from './ids.ts'
import { BadShape, type Json } from './shape.ts'

/**
 * `fallback` gives the time (epoch ms) of a message that carries none. Throws BadShape with the field's name as its place.
 * A conversation of two is named by both ids, sorted: either direction is the same conversation.
 */
export function readArchiveMessage(raw: Json, fallback: () => number): LiveMessageRecord {
  const nativeId = text(raw.msgid)
  if (nativeId === '') throw new BadShape('msgid', 'is missing')
  if (raw.action === 'switch') return switched(raw, nativeId, fallback)
  const from = text(raw.from)
  if (from === '') throw new BadShape('from', 'is missing')
  const msgtype = typeof raw.msgtype === 'string' ? raw.msgtype : ''
  const { kind, text: said, media } = readContent(msgtype, raw)
  const record: LiveMessageRecord = {
    type: 'message',
    conversation: conversationOf(raw, from),
    // Consent is a notice about the person, not something said.
    senderId: msgtype === 'agree' || msgtype === 'disagree' ? null : from,
    nativeId,
    sentAt: timeOf(raw.msgtime) ?? fallback(),
    kind,
    text: said,
  }
  if (record.senderId !== null) record.senderIsStaff = !isExternal(from)
  if (media !== undefined) record.media = media
  if (msgtype === 'revoke') {
    const recalled = text((raw.revoke as Json | undefined)?.pre_msgid)
    if (recalled === '') throw new BadShape('revoke.pre_msgid', 'is missing')
    record.recalls = recalled
  }
  return record
}

function conversationOf(raw: Json, from: string): LiveMessageRecord['conversation'] {
  if (typeof raw.roomid === 'string' && raw.roomid !== '') return { id: raw.roomid, kind: 'group' }
  const to = text(Array.isArray(raw.tolist) ? raw.tolist[0] : undefined)
  if (to === '') throw new BadShape('tolist', 'is empty, and there is no roomid')
  return { id: from < to ? `${from}|${to}` : `${to}|${from}`, kind: 'direct', peerId: peerOf(from, to) }
}

/** The customer; between two members (or two outsiders) the one who sorts later, whoever writes. */
function peerOf(from: string, to: string): string {
  if (isExternal(from) !== isExternal(to)) return isExternal(from) ? from : to
  return from < to ? to : from
}

/** A member moved to another company in the client: nobody said it to anybody, so it has a place of its own. */
function switched(raw: Json, nativeId: string, fallback: () => number): LiveMessageRecord {
  const user = text(raw.user)
  if (user === '') throw new BadShape('user', 'is missing')
  return {
    type: 'message',
    conversation: { id: `${user}|${user}`, kind: 'direct', peerId: user },
    senderId: null,
    nativeId,
    sentAt: timeOf(raw.time) ?? fallback(),
    kind: 'system',
    text: `${user} 切换了企业`,
  }
}

/** 64-bit numbers arrive as text already (json.ts). */
function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Undefined for 0 and for what no clock shows: before 2000 or after 2100. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Number(value) : value
  return typeof time === 'number' && time > 946_684_800_000 && time < 4_102_444_800_000 ? Math.trunc(time) : undefined
}
