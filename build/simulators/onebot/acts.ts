/** What people do in the world, each with the news the protocol has for it (and none where it has none: renames). */
import { segmentsOf, type MessageInput } from './cq.ts'
import type { Delivery } from './chaos.ts'
import type { Events } from './events.ts'
import type { Friend, Group, Member, Message, World } from './world.ts'

/** Ids come as numbers or digits. */
type Id = number | string

interface ActsContext {
  world: World
  events: Events
  delivery: Delivery
  /** Milliseconds. */
  now: () => number
  /** Whether what the account itself says is news too (message_sent). */
  reportSelf: boolean
}

export class Acts {
  readonly #world: World
  readonly #events: Events
  readonly #delivery: Delivery
  readonly #now: () => number
  readonly #reportSelf: boolean

  constructor({ world, events, delivery, now, reportSelf }: ActsContext) {
    this.#world = world
    this.#events = events
    this.#delivery = delivery
    this.#now = now
    this.#reportSelf = reportSelf
  }

  /** In a group, or with the person of that id in private; the speaker may be the account itself, from its phone. */
  say(groupOrUser: Id, userId: Id, message: MessageInput): Message {
    const conversation = this.#world.groups.get(id(groupOrUser)) ?? this.#friend(groupOrUser)
    const speaker = id(userId)
    if (conversation.kind === 'group') this.#member(conversation as Group, speaker)
    else if (speaker !== conversation.peer && speaker !== this.#world.selfId) {
      throw new Error(`${speaker} is not in the private conversation with ${conversation.peer}`)
    }
    const segments = segmentsOf(message)
    if (segments === undefined) throw new Error('an empty or unreadable message')
    const said = this.#world.addMessage(conversation, speaker, segments, this.#seconds())
    if (speaker !== this.#world.selfId || this.#reportSelf) this.#delivery.emit(this.#events.message(said))
    return said
  }

  sayPrivate(userId: Id, message: MessageInput): Message {
    return this.say(this.#friend(userId).peer, userId, message)
  }

  /** @param peer the group or person, where ids stand for several messages */
  recall(messageId: Id, operator?: Id, peer?: Id): void {
    const message = this.#world.message(id(messageId), peer === undefined ? undefined : id(peer))
    if (message === undefined) throw new Error(`there is no message ${messageId}`)
    this.recallMessage(message, operator === undefined ? message.userId : id(operator))
  }

  recallMessage(message: Message, operator: number): void {
    if (message.recalledBy !== null) return
    message.recalledBy = operator
    this.#delivery.emit(this.#events.recall(message, operator, this.#seconds()))
  }

  /** The recall is known at once, the message only after `ms`. */
  sayAndRecallFirst(groupOrUser: Id, userId: Id, message: MessageInput, ms: number): Message {
    const conversation = this.#world.groups.get(id(groupOrUser)) ?? this.#friend(groupOrUser)
    const said = this.#world.addMessage(conversation, id(userId), segmentsOf(message) ?? [], this.#seconds())
    const news = this.#events.message(said)
    this.recallMessage(said, said.userId)
    this.#delivery.later(news, ms)
    return said
  }

  join(groupId: Id, userId: Id, nickname?: string, invitedBy?: Id): void {
    const group = this.#group(groupId)
    const user = id(userId)
    const person = this.#world.person(user)
    if (nickname !== undefined) person.nickname = nickname
    if (group.members.has(user)) throw new Error(`${user} is in group ${group.peer} already`)
    const joinTime = this.#seconds()
    const fresh: Member = { userId: user, card: '', role: 'member', title: '', joinTime, lastSentTime: joinTime, mutedUntil: 0 }
    group.members.set(user, fresh)
    group.gone = false
    const by = invitedBy === undefined ? this.#owner(group) : id(invitedBy)
    this.#notice('group_increase', {
      sub_type: invitedBy === undefined ? 'approve' : 'invite',
      group_id: group.peer,
      operator_id: by,
      user_id: user,
    })
  }

  leave(groupId: Id, userId: Id): void {
    this.#remove(groupId, userId, 'leave', id(userId))
  }

  /** Removing the account itself is kick_me: the group is in no list any more. */
  kick(groupId: Id, userId: Id, operator?: Id): void {
    const by = operator === undefined ? this.#owner(this.#group(groupId)) : id(operator)
    this.#remove(groupId, userId, id(userId) === this.#world.selfId ? 'kick_me' : 'kick', by)
  }

  /** @param seconds 0 lifts it */
  ban(groupId: Id, userId: Id, seconds: number, operator?: Id): void {
    const group = this.#group(groupId)
    this.#member(group, id(userId)).mutedUntil = seconds === 0 ? 0 : this.#seconds() + seconds
    this.#notice('group_ban', {
      sub_type: seconds === 0 ? 'lift_ban' : 'ban',
      group_id: group.peer,
      operator_id: operator === undefined ? this.#owner(group) : id(operator),
      user_id: id(userId),
      duration: seconds,
    })
  }

  setAdmin(groupId: Id, userId: Id, admin: boolean): void {
    const group = this.#group(groupId)
    this.#member(group, id(userId)).role = admin ? 'admin' : 'member'
    this.#notice('group_admin', { sub_type: admin ? 'set' : 'unset', group_id: group.peer, user_id: id(userId) })
  }

  /** No event: the protocol has none. */
  rename(groupId: Id, name: string): void {
    this.#group(groupId).name = name
  }

  setCard(groupId: Id, userId: Id, card: string): void {
    const group = this.#group(groupId)
    const member = this.#member(group, id(userId))
    const before = member.card
    member.card = card
    this.#notice('group_card', { group_id: group.peer, user_id: member.userId, card_new: card, card_old: before })
  }

  /** No event: the protocol has none. */
  setNickname(userId: Id, nickname: string): void {
    this.#world.person(id(userId)).nickname = nickname
  }

  /** The remark the account gave a friend from its phone; no event. */
  setRemark(userId: Id, remark: string): void {
    this.#friend(userId).remark = remark
  }

  addFriend(userId: Id, nickname?: string): void {
    const user = id(userId)
    const person = this.#world.person(user)
    if (nickname !== undefined) person.nickname = nickname
    const known = this.#world.friends.get(user)
    if (known !== undefined) known.gone = false
    else this.#world.friends.set(user, { kind: 'private', peer: user, remark: '', messages: [], gone: false })
    this.#notice('friend_add', { user_id: user })
  }

  /** No event: the protocol has none. */
  removeFriend(userId: Id): void {
    this.#friend(userId).gone = true
  }

  /** @param groupId null for a poke in private */
  poke(groupId: Id | null, userId: Id, target?: Id): void {
    const place = groupId === null ? {} : { group_id: this.#group(groupId).peer }
    const target_id = target === undefined ? this.#world.selfId : id(target)
    this.#notice('notify', { sub_type: 'poke', ...place, user_id: id(userId), target_id })
  }

  upload(groupId: Id, userId: Id, name: string, size = 1024): void {
    const file = { id: `/${name}`, name, size, busid: 102 }
    this.#notice('group_upload', { group_id: this.#group(groupId).peer, user_id: id(userId), file })
  }

  requestFriend(userId: Id, comment: string): void {
    this.#delivery.emit(this.#events.request(this.#seconds(), 'friend', { user_id: id(userId), comment, flag: `f${userId}` }))
  }

  requestGroup(groupId: Id, userId: Id, comment: string): void {
    const about = { sub_type: 'add', group_id: this.#group(groupId).peer, user_id: id(userId), comment, flag: `g${userId}` }
    this.#delivery.emit(this.#events.request(this.#seconds(), 'group', about))
  }

  #remove(groupId: Id, userId: Id, sub_type: 'leave' | 'kick' | 'kick_me', operator_id: number): void {
    const group = this.#group(groupId)
    const user = this.#member(group, id(userId)).userId
    group.members.delete(user)
    if (user === this.#world.selfId) group.gone = true
    this.#notice('group_decrease', { sub_type, group_id: group.peer, operator_id, user_id: user })
  }

  #notice(type: string, fields: Record<string, unknown>): void {
    this.#delivery.emit(this.#events.notice(this.#seconds(), type, fields))
  }

  #group(groupId: Id): Group {
    const group = this.#world.groups.get(id(groupId))
    if (group === undefined) throw new Error(`there is no group ${groupId}`)
    return group
  }

  #member(group: Group, userId: number): Member {
    const member = group.members.get(userId)
    if (member === undefined) throw new Error(`${userId} is not in group ${group.peer}`)
    return member
  }

  #friend(userId: Id): Friend {
    const friend = this.#world.friends.get(id(userId))
    if (friend === undefined) throw new Error(`there is no group and no friend ${userId}`)
    return friend
  }

  #owner(group: Group): number {
    for (const member of group.members.values()) if (member.role === 'owner') return member.userId
    return this.#world.selfId
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }
}

function id(value: Id): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || value === '') throw new Error(`"${value}" is not an id`)
  return number
}
