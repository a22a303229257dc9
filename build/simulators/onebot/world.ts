/** What is true on the simulated side: people, groups, friends, messages. Changed only through `acts.ts` and `actions.ts`. */
import type { Segment } from './cq.ts'

export type Role = 'owner' | 'admin' | 'member'

interface Person {
  readonly userId: number
  nickname: string
  sex: 'male' | 'female' | 'unknown'
  age: number
}

export interface Member {
  readonly userId: number
  /** The name in this group; empty where the person set none. */
  card: string
  role: Role
  title: string
  /** Unix seconds. */
  joinTime: number
  lastSentTime: number
  mutedUntil: number
}

export interface Message {
  /** int32 and often negative, as real implementations hash them. */
  readonly id: number
  /** 1, 2, 3 … in its conversation. */
  readonly seq: number
  readonly conversation: Conversation
  readonly userId: number
  /** Unix seconds: the protocol knows nothing finer. */
  readonly time: number
  readonly segments: readonly Segment[]
  recalledBy: number | null
}

export interface Conversation {
  readonly kind: 'group' | 'private'
  /** The group's id, or the id of the person on the other side. */
  readonly peer: number
  readonly messages: Message[]
}

export interface Group extends Conversation {
  readonly kind: 'group'
  name: string
  readonly maxMembers: number
  readonly members: Map<number, Member>
  /** The account was removed from it: it is in no list any more, but what was said in it was said. */
  gone: boolean
}

export interface Friend extends Conversation {
  readonly kind: 'private'
  remark: string
  gone: boolean
}

export class World {
  readonly selfId: number
  readonly people = new Map<number, Person>()
  readonly groups = new Map<number, Group>()
  readonly friends = new Map<number, Friend>()
  readonly #byId = new Map<number, Message[]>()
  readonly #idsPerConversation: boolean
  readonly #salt: number
  #counter = 0

  /** @param idsPerConversation numbers messages 1, 2, 3 … in every conversation, so that one id stands for several messages */
  constructor(selfId: number, seed: number, idsPerConversation: boolean) {
    this.selfId = selfId
    this.#salt = Math.imul(seed + 1, 0x27d4eb2f)
    this.#idsPerConversation = idsPerConversation
  }

  person(userId: number): Person {
    const known = this.people.get(userId)
    if (known !== undefined) return known
    const person: Person = { userId, nickname: `用户${userId}`, sex: 'unknown', age: 0 }
    this.people.set(userId, person)
    return person
  }

  /** The name a group shows for a person: the card where there is one. */
  nameIn(group: Group, userId: number): string {
    const card = group.members.get(userId)?.card ?? ''
    return card === '' ? this.person(userId).nickname : card
  }

  addMessage(conversation: Conversation, userId: number, segments: readonly Segment[], time: number): Message {
    const last = conversation.messages.at(-1)
    const seq = (last?.seq ?? 0) + 1
    const message: Message = {
      id: this.#idsPerConversation ? seq : this.#nextId(),
      seq,
      conversation,
      userId,
      time: Math.max(time, last?.time ?? 0),
      segments,
      recalledBy: null,
    }
    conversation.messages.push(message)
    const same = this.#byId.get(message.id)
    if (same === undefined) this.#byId.set(message.id, [message])
    else same.push(message)
    if (conversation.kind === 'group') {
      const member = (conversation as Group).members.get(userId)
      if (member !== undefined) member.lastSentTime = message.time
    }
    return message
  }

  /** With ids that stand for several messages the newest is meant, unless the conversation is named. */
  message(id: number, peer?: number): Message | undefined {
    const found = this.#byId.get(id) ?? []
    if (peer !== undefined) return found.find((message) => message.conversation.peer === peer)
    return found.length < 2 ? found[0] : found.toSorted((a, b) => a.time - b.time).at(-1)
  }

  *messages(): IterableIterator<Message> {
    for (const group of this.groups.values()) yield* group.messages
    for (const friend of this.friends.values()) yield* friend.messages
  }

  /** Multiplying by an odd number visits every int32 once: distinct, scattered, half of them negative. */
  #nextId(): number {
    do this.#counter += 1
    while (((Math.imul(this.#counter, 0x9e3779b1) + this.#salt) | 0) === 0)
    return (Math.imul(this.#counter, 0x9e3779b1) + this.#salt) | 0
  }
}
