/** One message of a Telegram export, old (numeric `from_id`, local dates) or new (`user123`, `date_unixtime`). */
import type { MediaInfo, MessageKind, MessageRecord, Reason } from '#shared/domain/records.ts'
import type { LocalClock } from '../../reading/local-clock.ts'
import { kindOfFile, kindOfMime } from '../media-kind.ts'
import { noticeSentence } from './notices.ts'

interface RawMessage {
  [field: string]: unknown
}

export interface Person {
  key: string
  nativeId?: string
  name: string
}

/** Chat ids of exports before 2021 carry the peer's type above bit 32: 1 = group, 2 = channel. */
const GROUP_SHIFT = 2 ** 32
const CHANNEL_SHIFT = 2 ** 33

export function bareChatId(id: string | number, type: string): string {
  const value = Number(id)
  if (type === 'personal_chat' || type === 'bot_chat' || type === 'saved_messages' || !Number.isSafeInteger(value))
    return String(id)
  if (value >= CHANNEL_SHIFT && value < CHANNEL_SHIFT + GROUP_SHIFT) return String(value - CHANNEL_SHIFT)
  if (value >= GROUP_SHIFT && value < CHANNEL_SHIFT) return String(value - GROUP_SHIFT)
  return String(id)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const idText = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** `from`/`from_id` of a message or `actor`/`actor_id` of a notice; null when neither says who. */
function personOf(name: unknown, id: unknown, channelId: string | null): Person | null {
  const raw = idText(id)
  if (raw === '') return text(name) === '' ? null : { key: `name:${text(name)}`, name: text(name) }
  const nativeId = /^-?\d+$/.test(raw)
    ? raw === channelId && Number(raw) >= GROUP_SHIFT
      ? `channel${bareChatId(raw, '')}`
      : `user${raw}`
    : raw
  return { key: nativeId, nativeId, name: text(name) || `Deleted account ${raw.replace(/\D/g, '')}` }
}

/** Plain text of `text`, which is a string or an array of strings and entities. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return ''
  let joined = ''
  for (const part of value) {
    if (typeof part === 'string') joined += part
    else if (part && typeof part === 'object') {
      const entity = part as { type?: unknown; text?: unknown; href?: unknown }
      joined += text(entity.text)
      if (entity.type === 'text_link' && typeof entity.href === 'string' && !sameLink(entity.href, text(entity.text)))
        joined += ` (${entity.href})`
    }
  }
  return joined
}

const sameLink = (a: string, b: string) => a.replace(/\/$/, '') === b.replace(/\/$/, '')

function sentAt(raw: RawMessage, clock: LocalClock): number | Reason {
  const unix = idText(raw['date_unixtime'])
  if (/^-?\d{1,11}$/.test(unix)) return Number(unix) * 1000
  const date = raw['date']
  if (typeof date !== 'string' || date === '') return { code: 'TIME_MISSING' }
  const ms = clock.parse(date)
  return Number.isNaN(ms) ? { code: 'TIME_BAD', params: { value: date.slice(0, 40) } } : ms
}

function editedAt(raw: RawMessage, clock: LocalClock): number | undefined {
  const unix = idText(raw['edited_unixtime'])
  const ms = /^\d{1,11}$/.test(unix) ? Number(unix) * 1000 : typeof raw['edited'] === 'string' ? clock.parse(raw['edited']) : NaN
  // Old exports write the first day of the epoch for "never".
  return ms > 86_400_000 * 2 ? ms : undefined
}

const mediaTypes: Record<string, MessageKind> = {
  voice_message: 'voice',
  video_message: 'video',
  video_file: 'video',
  animation: 'video',
  audio_file: 'file',
  sticker: 'image',
}

const NOT_EXPORTED = /^\(.*\)$/

function mediaOf(raw: RawMessage): { kind: MessageKind; media?: MediaInfo } | null {
  if (typeof raw['photo'] === 'string') {
    return { kind: 'image', media: mediaInfo(raw['photo'], undefined, raw['photo_file_size'] ?? raw['file_size'], undefined) }
  }
  if (raw['contact_information']) return { kind: 'card' }
  if (raw['location_information'] || typeof raw['place_name'] === 'string') return { kind: 'location' }
  if (typeof raw['file'] === 'string' || typeof raw['media_type'] === 'string') {
    const type = text(raw['media_type'])
    const mime = text(raw['mime_type'])
    const file = text(raw['file_name']) || text(raw['file'])
    const kind = Object.hasOwn(mediaTypes, type) ? mediaTypes[type]! : mime ? kindOfMime(mime) : kindOfFile(file)
    return { kind, media: mediaInfo(file, mime || undefined, raw['file_size'], raw['duration_seconds']) }
  }
  return null
}

function mediaInfo(file: string, type: string | undefined, size: unknown, duration: unknown): MediaInfo {
  const info: MediaInfo = {}
  if (file && !NOT_EXPORTED.test(file)) info.name = file.slice(file.lastIndexOf('/') + 1)
  if (type) info.type = type
  if (typeof size === 'number') info.size = size
  if (typeof duration === 'number') info.duration = duration
  return info
}

/** What a message without text shows: a poll's question, a place, a card, a sticker's emoji. */
function describe(raw: RawMessage): string {
  const poll = raw['poll'] as { question?: unknown; answers?: unknown } | undefined
  if (poll && typeof poll === 'object') {
    const answers = Array.isArray(poll.answers)
      ? poll.answers.map((answer) => `- ${text((answer as { text?: unknown } | null)?.text)}`)
      : []
    return [plainText(poll.question), ...answers].join('\n')
  }
  const contact = raw['contact_information'] as Record<string, unknown> | undefined
  if (contact && typeof contact === 'object') {
    return [text(contact['first_name']), text(contact['last_name']), text(contact['phone_number'])].filter(Boolean).join(' ')
  }
  const location = raw['location_information'] as Record<string, unknown> | undefined
  const place = [text(raw['place_name']), text(raw['address'])].filter(Boolean).join(' ')
  if (location && typeof location === 'object')
    return `${place} ${idText(location['latitude'])}, ${idText(location['longitude'])}`.trim()
  if (place) return place
  if (typeof raw['sticker_emoji'] === 'string') return raw['sticker_emoji']
  if (typeof raw['game_title'] === 'string') return raw['game_title']
  const dice = raw['dice'] as { emoji?: unknown; value?: unknown } | undefined
  if (dice && typeof dice === 'object') return `${text(dice.emoji)} ${idText(dice.value)}`.trim()
  return ''
}

interface MessageContext {
  conversationKey: string
  /** The chat's own id where posts are the chat's: old exports then name it as the sender. */
  channelId: string | null
  ordinal: number
  line: number
  clock: LocalClock
  language: 'zh' | 'en'
}

/** A record, or why there is none. `person` is who said or did it. */
export function toRecord(value: unknown, ctx: MessageContext): { record: MessageRecord; person: Person | null } | Reason {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { code: 'NOT_AN_OBJECT' }
  const raw = value as RawMessage
  const at = sentAt(raw, ctx.clock)
  if (typeof at !== 'number') return at
  const service = raw['type'] === 'service'
  const person = service
    ? personOf(raw['actor'], raw['actor_id'], ctx.channelId)
    : personOf(raw['from'], raw['from_id'], ctx.channelId)
  const record: MessageRecord = {
    type: 'message',
    conversationKey: ctx.conversationKey,
    senderKey: person?.key ?? null,
    sentAt: at,
    kind: 'text',
    text: '',
    ordinal: ctx.ordinal,
    line: ctx.line,
  }
  const id = idText(raw['id'])
  if (id) record.nativeId = id
  if (service) {
    record.kind = 'system'
    const members = Array.isArray(raw['members']) ? raw['members'].map((m) => text(m) || '?') : []
    record.text =
      plainText(raw['text']) ||
      noticeSentence(
        {
          actor: person?.name ?? '',
          action: text(raw['action']),
          title: text(raw['title']) || text(raw['new_title']),
          members,
          seconds: typeof raw['duration_seconds'] === 'number' ? raw['duration_seconds'] : null,
          discardReason: text(raw['discard_reason']),
          inviter: text(raw['inviter']),
        },
        ctx.language,
      )
    return { record, person }
  }
  record.text = plainText(raw['text'])
  const media = mediaOf(raw)
  if (media) {
    record.kind = media.kind
    if (media.media && Object.keys(media.media).length > 0) record.media = media.media
  }
  if (record.text === '') record.text = describe(raw)
  const edited = editedAt(raw, ctx.clock)
  if (edited !== undefined) record.editedAt = edited
  const reply = idText(raw['reply_to_message_id'])
  if (reply) record.replyTo = reply
  return { record, person }
}
