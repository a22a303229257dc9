/** A message of the wire, from an event, a history, get_msg or a receipt, as a record. */
import type { LiveMessageRecord } from '../channel/records.ts'
import { segmentsOf, type Segment } from './cq.ts'
import { FieldError, isFields, messageIdOf, optionalId, secondsOf, idOf, textOf, type Fields } from './fields.ts'
import { printOf, type Ledger, type Sighting } from './ledger.ts'
import { read, typedWords } from './text.ts'

/** Where a message was said; ids of groups and people are apart by their prefix. */
export interface Place {
  kind: 'group' | 'private'
  /** The group, or the person on the other side. */
  peer: string
  title?: string
}

export function conversationId({ kind, peer }: Place): string {
  return `${kind}:${peer}`
}

/** Null for what is none of ours. */
export function placeOf(conversation: string): Place | null {
  const found = /^(group|private):(.+)$/.exec(conversation)
  return found === null ? null : { kind: found[1] as Place['kind'], peer: found[2]! }
}

/** How people are called where they speak. */
export class Names {
  readonly #byGroup = new Map<string, Map<string, string>>()

  set(group: string, user: string, name: string): void {
    if (name === '') return
    let members = this.#byGroup.get(group)
    if (members === undefined) this.#byGroup.set(group, (members = new Map()))
    members.set(user, name)
  }

  of(group: string, user: string): string | undefined {
    return this.#byGroup.get(group)?.get(user)
  }
}

export interface Reader {
  selfId: string
  names: Names
  ledger: Ledger
}

/** A message as it was told, before it is known by which id it is stored. */
export interface Told {
  place: Place
  id: string
  seconds: number
  /** Null for what nobody said. */
  userId: string | null
  name: string
  own: boolean
  segments: readonly Segment[]
  sighting: Sighting
}

/** @param place where the asker knows it. Throws FieldError. */
export function toldOf(fields: Fields, { selfId, names }: Reader, place?: Place): Told {
  const sender = isFields(fields['sender']) ? fields['sender'] : {}
  const group = optionalId(fields, 'group_id')
  const speaker = optionalId(fields, 'user_id') ?? optionalId(sender, 'user_id')
  if (speaker === undefined) idOf(fields, 'user_id')
  const own = speaker === selfId
  const where =
    place ??
    (group !== undefined && fields['message_type'] !== 'private'
      ? ({ kind: 'group', peer: group } as const)
      : directWith(fields, speaker!, own))
  const segments = segmentsOf(fields['message'] ?? fields['raw_message'])
  if (segments === null) throw new FieldError('message', 'neither text nor segments')
  const anonymous = isFields(fields['anonymous']) ? fields['anonymous'] : undefined
  const nickname = anonymous === undefined ? textOf(sender, 'nickname') : textOf(anonymous, 'name')
  const userId =
    fields['sub_type'] === 'notice'
      ? null
      : anonymous === undefined
        ? speaker!
        : `anonymous:${optionalId(anonymous, 'id') ?? nickname}`
  if (where.kind === 'group' && userId !== null) names.set(where.peer, userId, textOf(sender, 'card') || nickname)
  const id = messageIdOf(fields)
  const seconds = secondsOf(fields, 'time')
  const sighting = {
    conversation: conversationId(where),
    id,
    seconds,
    user: userId ?? '',
    print: printOf(segments),
    empty: segments.length === 0,
  }
  return { place: where, id, seconds, userId, name: nickname || textOf(sender, 'card'), own, segments, sighting }
}

function directWith(fields: Fields, speaker: string, own: boolean): Place {
  if (!own) return { kind: 'private', peer: speaker }
  const peer = optionalId(fields, 'target_id') ?? optionalId(fields, 'peer_id')
  if (peer === undefined) throw new FieldError('target_id', 'an own message that does not say to whom')
  return { kind: 'private', peer }
}

/** @param native the id it is stored by, as the ledger answered */
export function recordOf(told: Told, native: string, { names, ledger }: Reader, live: boolean): LiveMessageRecord {
  const { place, seconds, userId, name, own, segments } = told
  const group = place.kind === 'group'
  const { kind, text, replyTo, media } = read(segments, (user) => (group ? names.of(place.peer, user) : undefined))
  const sentAt = seconds * 1000
  const conversation = conversationId(place)
  const title = place.title ?? (group || own ? '' : name)
  // News of something empty is something this client cannot show; in a history it is what a recall left.
  const emptied = kind === 'recalled' && !live
  return {
    type: 'message',
    conversation: {
      id: conversation,
      kind: group ? 'group' : 'direct',
      ...(group ? {} : { peerId: place.peer }),
      ...(title === '' ? {} : { title }),
    },
    senderId: userId,
    ...(name === '' || userId === null ? {} : { senderName: name }),
    ...(own ? { senderIsStaff: true, senderIsSelf: true } : {}),
    nativeId: native,
    sentAt,
    kind: userId === null ? 'system' : emptied ? 'recalled' : kind === 'recalled' ? 'text' : kind,
    text: kind === 'recalled' && live ? '[消息]' : text,
    ...(emptied ? { recalledAt: sentAt } : {}),
    ...(replyTo === undefined ? {} : { replyTo: ledger.find(conversation, replyTo)?.native ?? replyTo }),
    ...(media === undefined ? {} : { media }),
  }
}

/** The words of a message of ours, to recognise it by. */
export function wordsOf(told: Told): string {
  return typedWords(told.segments)
}
