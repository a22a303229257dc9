/** News of the wire as records. */
import type { LiveRecord, RecallRecord } from '../channel/records.ts'
import { FieldError, idOf, messageIdOf, optionalId, secondsOf, textOf, type Fields } from './fields.ts'
import { conversationId, recordOf, toldOf, type Reader, type Told } from './messages.ts'
import { groupRecordId } from './people.ts'

interface News {
  records: LiveRecord[]
  /** Groups whose member list has changed in a way the event does not tell completely. */
  stale: string[]
  /** A message of ours. */
  own?: { told: Told; native: string }
  /** A recall of a message that is not known by this id, where ids differ between calls. */
  unknownRecall?: RecallRecord
  /** Streams that should run now. */
  wake: string[]
  /** For the log: an event that nothing is done with, by its kind. */
  ignored?: string
  /** For the log: something worth knowing. */
  note?: { event: string; detail: Record<string, unknown> }
}

/** Never throws: what cannot be used is a record of type `bad` that names its place. */
export function newsOf(event: Fields, reader: Reader): News {
  const news: News = { records: [], stale: [], wake: [] }
  const kind = [
    event['post_type'],
    event['message_type'] ?? event['notice_type'] ?? event['request_type'] ?? event['meta_event_type'],
  ]
    .filter((part) => typeof part === 'string')
    .join('.')
  try {
    const self = optionalId(event, 'self_id')
    if (self !== undefined && self !== reader.selfId) return { ...news, ignored: `another login's ${kind}` }
    switch (event['post_type']) {
      case 'message':
      case 'message_sent':
        message(event, reader, news)
        break
      case 'notice':
        notice(event, reader, news)
        break
      case 'request':
        news.note = { event: 'request', detail: { kind, subType: textOf(event, 'sub_type') } }
        break
      case 'meta_event':
        if (event['meta_event_type'] !== 'heartbeat' && event['meta_event_type'] !== 'lifecycle') news.ignored = kind
        break
      default:
        news.ignored = kind
    }
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    const id = event['message_id']
    const which = typeof id === 'number' || typeof id === 'string' ? ` ${String(id).slice(0, 40)}` : ''
    news.records = [{ type: 'bad', at: `event ${kind.slice(0, 80)}${which}: ${error.field}`, problem: error.message }]
  }
  return news
}

function message(event: Fields, reader: Reader, news: News): void {
  const told = toldOf(event, reader)
  const native = reader.ledger.live(told.sighting)
  news.records.push(recordOf(told, native, reader, true))
  if (told.own) news.own = { told, native }
}

function notice(event: Fields, reader: Reader, news: News): void {
  const type = textOf(event, 'notice_type')
  const subType = textOf(event, 'sub_type')
  switch (type) {
    case 'group_recall':
    case 'friend_recall':
      recall(event, reader, news)
      return
    case 'group_increase': {
      const group = idOf(event, 'group_id')
      const user = idOf(event, 'user_id')
      if (user === reader.selfId) news.wake.push('groups')
      else news.records.push(membership(group, user, 'joined', secondsOf(event, 'time')))
      news.stale.push(group)
      return
    }
    case 'group_decrease': {
      const group = idOf(event, 'group_id')
      const user = optionalId(event, 'user_id')
      const at = secondsOf(event, 'time') * 1000
      if (subType === 'kick_me' || subType === 'disband' || user === reader.selfId) {
        news.records.push({ type: 'groupGone', id: groupRecordId(group), at })
        return
      }
      news.records.push(membership(group, idOf(event, 'user_id'), 'left', secondsOf(event, 'time')))
      news.stale.push(group)
      return
    }
    case 'group_card':
      reader.names.set(idOf(event, 'group_id'), idOf(event, 'user_id'), textOf(event, 'card_new'))
      news.stale.push(idOf(event, 'group_id'))
      return
    case 'group_admin':
      news.stale.push(idOf(event, 'group_id'))
      return
    case 'friend_add': {
      const id = idOf(event, 'user_id')
      if (id !== reader.selfId) news.records.push({ type: 'contact', id })
      news.wake.push('friends')
      return
    }
    case 'group_upload':
    case 'offline_file':
      news.records.push(upload(event, reader, type === 'group_upload'))
      return
    case 'notify':
      // NapCat has news of a rename; the protocol has none.
      if (subType === 'group_name') {
        const name = textOf(event, 'name_new')
        if (name !== '')
          news.records.push({
            type: 'group',
            id: groupRecordId(idOf(event, 'group_id')),
            name,
            at: secondsOf(event, 'time') * 1000,
          })
        else news.wake.push('groups')
      }
      // Pokes, honours, lucky draws, titles: nobody says anything in them.
      return
    case 'group_ban':
      if (optionalId(event, 'user_id') === reader.selfId) {
        news.note = {
          event: subType === 'lift_ban' ? 'unmuted' : 'muted',
          detail: { group: idOf(event, 'group_id'), seconds: Number(event['duration']) || 0 },
        }
      }
      return
    case 'bot_offline':
      news.note = { event: 'loginOffline', detail: { reason: textOf(event, 'message').slice(0, 200) } }
      return
    case 'essence':
    case 'group_msg_emoji_like':
    case 'client_status':
    case 'profile_like':
      return
    default:
      news.ignored = `notice.${type.slice(0, 60)}`
  }
}

function membership(group: string, user: string, event: 'joined' | 'left', seconds: number): LiveRecord {
  const at = seconds * 1000
  const member = { id: user, isStaff: false, ...(event === 'joined' ? { joinedAt: at } : {}) }
  return { type: 'member', groupId: groupRecordId(group), member, event, at }
}

/** In private it names who spoke: for our own messages that is not the conversation. */
function recall(event: Fields, reader: Reader, news: News): void {
  const id = messageIdOf(event)
  const group = optionalId(event, 'group_id')
  const user = optionalId(event, 'user_id')
  const at = secondsOf(event, 'time') * 1000
  const said =
    group !== undefined
      ? conversationId({ kind: 'group', peer: group })
      : user !== undefined && user !== reader.selfId
        ? conversationId({ kind: 'private', peer: user })
        : null
  const known = reader.ledger.find(said, id)
  const record: RecallRecord = { type: 'recall', conversationId: known?.conversation ?? said, messageId: known?.native ?? id, at }
  news.records.push(record)
  if (known === undefined && reader.ledger.kind === 'foreign') news.unknownRecall = record
}

/** A file put into the group: many implementations tell it only so, without a message. */
function upload(event: Fields, reader: Reader, inGroup: boolean): LiveRecord {
  const user = idOf(event, 'user_id')
  const seconds = secondsOf(event, 'time')
  const file = (event['file'] ?? {}) as Fields
  const name = textOf(file, 'name') || '文件'
  const size = Number(file['size'])
  const peer = inGroup ? idOf(event, 'group_id') : user
  const kind = inGroup ? 'group' : 'private'
  const who = (inGroup ? reader.names.of(peer, user) : undefined) ?? user
  return {
    type: 'message',
    conversation: {
      id: conversationId({ kind, peer }),
      kind: inGroup ? 'group' : 'direct',
      ...(inGroup ? {} : { peerId: user }),
    },
    senderId: null,
    nativeId: `upload:${user}:${seconds}:${textOf(file, 'id') || name}`.slice(0, 200),
    sentAt: seconds * 1000,
    kind: 'system',
    text: `${who} 上传了文件“${name.slice(0, 200)}”`,
    media: { name: name.slice(0, 300), ...(size >= 0 ? { size } : {}) },
  }
}
