/** Events in the JSON of the protocol, with the fields NapCat adds (message_format, message_seq, real_seq, target_id). */
import { toCqString, type Segment } from './cq.ts'
import type { Conversation, Group, Member, Message, World } from './world.ts'

/** What goes over the wire; `post_type` tells an event from a reply. */
export type Event = { time: number; self_id: number; post_type: string } & Record<string, unknown>

export type MessageFormat = 'array' | 'string'

/** How message ids and numbers are written, which is where implementations differ. */
export interface Dialect {
  format: MessageFormat
  /** `separate`: message_seq counts in the conversation; `id`: it repeats message_id, as in NapCat; `absent`: as in Lagrange. */
  seq: 'separate' | 'id' | 'absent'
}

export class Events {
  readonly #world: World
  readonly #dialect: Dialect

  constructor(world: World, dialect: Dialect) {
    this.#world = world
    this.#dialect = dialect
  }

  /** The body shared by message events, get_msg and histories. A recalled message is empty, as NapCat answers it. */
  messageBody(message: Message, id = message.id): Record<string, unknown> {
    const segments = message.recalledBy === null ? message.segments : []
    const { format, seq } = this.#dialect
    const { conversation } = message
    const group = conversation.kind === 'group'
    const numbers = { separate: { message_seq: message.seq }, id: { message_seq: id, real_id: id }, absent: {} }[seq]
    return {
      message_type: conversation.kind,
      sub_type: group ? 'normal' : 'friend',
      message_id: id,
      ...numbers,
      ...(seq === 'absent' ? {} : { real_seq: String(message.seq) }),
      ...(group ? { group_id: conversation.peer } : {}),
      user_id: message.userId,
      ...(group ? { anonymous: null } : {}),
      message: format === 'array' ? segments.map(wire) : toCqString(segments),
      message_format: format,
      raw_message: toCqString(segments),
      font: 0,
      sender: this.#sender(message),
    }
  }

  message(message: Message, id = message.id): Event {
    const own = message.userId === this.#world.selfId
    const target = own ? { target_id: message.conversation.peer } : {}
    return { ...this.#base(message.time, own ? 'message_sent' : 'message'), ...this.messageBody(message, id), ...target }
  }

  recall(message: Message, operator: number, time: number): Event {
    const { kind, peer } = message.conversation
    if (kind === 'private') {
      return this.notice(time, 'friend_recall', { user_id: message.userId, message_id: message.id })
    }
    return this.notice(time, 'group_recall', {
      group_id: peer,
      user_id: message.userId,
      operator_id: operator,
      message_id: message.id,
    })
  }

  notice(time: number, type: string, fields: Record<string, unknown>): Event {
    return { ...this.#base(time, 'notice'), notice_type: type, ...fields }
  }

  request(time: number, type: 'friend' | 'group', fields: Record<string, unknown>): Event {
    return { ...this.#base(time, 'request'), request_type: type, ...fields }
  }

  lifecycle(time: number): Event {
    return { ...this.#base(time, 'meta_event'), meta_event_type: 'lifecycle', sub_type: 'connect' }
  }

  heartbeat(time: number, interval: number): Event {
    const status = { online: true, good: true }
    return { ...this.#base(time, 'meta_event'), meta_event_type: 'heartbeat', status, interval }
  }

  groupInfo(group: Group): Record<string, unknown> {
    return {
      group_id: group.peer,
      group_name: group.name,
      member_count: group.members.size,
      max_member_count: group.maxMembers,
    }
  }

  /** The list leaves out area and title, as the protocol allows; get_group_member_info has them. */
  memberInfo(group: Group, member: Member, inList: boolean): Record<string, unknown> {
    const person = this.#world.person(member.userId)
    return {
      group_id: group.peer,
      user_id: member.userId,
      nickname: person.nickname,
      card: member.card,
      sex: person.sex,
      age: person.age,
      ...(inList ? {} : { area: '', title: member.title, title_expire_time: 0 }),
      join_time: member.joinTime,
      last_sent_time: member.lastSentTime,
      level: '1',
      role: member.role,
      unfriendly: false,
      card_changeable: group.members.get(this.#world.selfId)?.role !== 'member',
      shut_up_timestamp: member.mutedUntil,
    }
  }

  #sender({ userId, conversation }: Message): Record<string, unknown> {
    const person = this.#world.person(userId)
    const member = memberOf(conversation, userId)
    const about = { user_id: userId, nickname: person.nickname, sex: person.sex, age: person.age }
    if (conversation.kind === 'private') return { ...about, card: '' }
    return {
      ...about,
      card: member?.card ?? '',
      role: member?.role ?? 'member',
      title: member?.title ?? '',
      area: '',
      level: '1',
    }
  }

  #base(time: number, postType: string): Event {
    return { time, self_id: this.#world.selfId, post_type: postType }
  }
}

function memberOf(conversation: Conversation, userId: number): Member | undefined {
  return conversation.kind === 'group' ? (conversation as Group).members.get(userId) : undefined
}

function wire({ type, data }: Segment): Segment {
  return { type, data: data === null ? null : { ...data } }
}
