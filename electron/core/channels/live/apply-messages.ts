/** Messages and recalls of a live channel, each stored exactly once by the piece that stores those of files. */
import type { SearchIndex } from '#core/store/search/search-index.ts'
import { setConversationContact } from '#core/store/tables/chat-writes.ts'
import { refreshMessageFigures } from '#core/store/tables/contact-writes.ts'
import { addFiguresDue } from '#core/store/tables/figures-due.ts'
import { addSpeakers } from '#core/store/tables/live-groups.ts'
import { findNear, findRecalledAnywhere, RECALL_SLACK } from '#core/store/tables/message-writes.ts'
import { dropRecallAhead, keepRecallAhead, pendingRecalls, recallsAhead } from '#core/store/tables/recalls.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import { refreshAttention } from '#core/intake/attention.ts'
import { MessageStore, type Place } from '#core/intake/message-store.ts'
import { ChatTallies, PersonTallies } from '#core/intake/tallies.ts'
import type { Chat, LiveGroups } from './apply-groups.ts'
import type { LivePeople, Person } from './apply-people.ts'
import type { Work } from './apply-work.ts'
import type { LiveMessageRecord, RecallRecord } from '../channel/records.ts'

/** An event and a history of one channel may differ by so much (ms) about when a message was sent. */
const SAME_WITHIN = 120_000
interface Heard extends Place {
  chat: Chat
}

interface MessageOptions {
  index: SearchIndex
  zone: string
  atOnce: number
  afterMessages: readonly AfterMessages[]
}

export class LiveMessages {
  readonly #work: Work
  readonly #people: LivePeople
  readonly #groups: LiveGroups
  readonly #zone: string
  /** Of so many conversations the figures are worked out with their messages; of more, as in a first sync, afterwards in portions. */
  readonly #atOnce: number
  readonly #store: MessageStore<Heard, Person>
  readonly #places = new Map<string, Heard>()
  readonly #personTallies = new PersonTallies()
  readonly #chatTallies = new ChatTallies()
  /** Who spoke in groups, and when last. */
  readonly #speakers = new Map<Chat, Map<number, number>>()
  /** Recalls of this account whose conversation the channel did not say. */
  readonly #anywhere = new Map<string, number>()
  readonly #twins: boolean

  constructor(work: Work, people: LivePeople, groups: LiveGroups, options: MessageOptions) {
    this.#work = work
    this.#people = people
    this.#groups = groups
    this.#zone = options.zone
    this.#atOnce = options.atOnce
    // WeCom's archive gives each message one time; asking for each would cost a third of the speed.
    this.#twins = work.channel !== 'wecom'
    this.#store = new MessageStore<Heard, Person>({
      index: options.index,
      afterMessages: options.afterMessages,
      edits: 'told',
      listener: {
        spoke: (_db, heard, person, at) => this.#spoke(heard.chat, person, at),
        added: (heard, person, id, at) => {
          this.#chatTallies.count(heard.id, id)
          if (person) this.#personTallies.count(person.id, at)
        },
      },
    })
    this.#store.begin(work.db, work.now)
  }

  /** Conversations that were known before, by the channel's ids: what waits for their messages is looked up at once. */
  prepare(nativeIds: Iterable<string>): void {
    const byId = new Map<number, Heard>()
    for (const nativeId of nativeIds) {
      const chat = this.#groups.get(nativeId)
      if (!chat) continue
      const heard = { id: chat.id, chat, recalls: new Map<string, number>() }
      byId.set(chat.id, heard)
      this.#places.set(nativeId, heard)
    }
    const { db, accountId } = this.#work
    for (const { conversation_id, uid, recalled_at } of pendingRecalls(db, [...byId.keys()])) {
      byId.get(conversation_id)!.recalls.set(uid, recalled_at)
    }
    for (const { uid, recalled_at } of recallsAhead(db, accountId, '')) this.#anywhere.set(uid, recalled_at)
  }

  message(record: LiveMessageRecord): void {
    const { db } = this.#work
    const heard = this.#place(record)
    const person = record.senderId === null ? undefined : this.#sender(record.senderId, record)
    this.#peer(heard.chat, record, person)
    let said = this.#sameInstant(heard, person, record)
    const anywhere = this.#anywhere.get(said.nativeId)
    if (anywhere !== undefined && said.sentAt <= anywhere + RECALL_SLACK) {
      said = { ...said, recalledAt: Math.min(anywhere, said.recalledAt ?? Infinity) }
      this.#anywhere.delete(said.nativeId)
      dropRecallAhead(db, this.#work.accountId, '', said.nativeId)
      this.#work.change()
    }
    const { recalls } = said
    if (recalls !== undefined) {
      const pending = heard.recalls.get(recalls)
      const own = this.#store.recallOther(db, heard, { ...said, recalls })
      if (heard.recalls.get(recalls) !== pending) this.#work.change()
      if (own) return
    }
    this.#store.put(db, heard, person, said, said.nativeId)
  }

  recall(record: RecallRecord): void {
    const { db, accountId } = this.#work
    const { conversationId, messageId: uid, at } = record
    const chat = conversationId === null ? undefined : this.#groups.get(conversationId)
    if (chat) {
      const heard = this.#placeOf(chat)
      const pending = heard.recalls.get(uid)
      this.#store.recall(db, heard, uid, at)
      if (heard.recalls.get(uid) !== pending) this.#work.change()
      return
    }
    const found = conversationId === null ? findRecalledAnywhere(db, accountId, uid, at) : undefined
    if (found) {
      this.#store.recall(db, { id: found.conversation_id, recalls: new Map() }, uid, at)
      return
    }
    if (conversationId === null) {
      const known = this.#anywhere.get(uid)
      if (known === undefined || known > at) this.#anywhere.set(uid, at)
    }
    if (keepRecallAhead(db, accountId, { conversation: conversationId ?? '', uid, recalled_at: at })) this.#work.change()
  }

  /** Writes what goes with the messages: index, figures, members by their speaking, and whoever listens. */
  finish(): void {
    const { db, now } = this.#work
    const work = this.#work
    this.#store.index(db)
    const chats = this.#store.touched
    const few = chats.length <= this.#atOnce
    const people = few ? this.#personTallies.flush(db) : []
    this.#personTallies.postpone(db)
    this.#chatTallies.flush(db)
    this.#flushSpeakers()
    const { added, edited, recalled } = this.#store.counts
    work.messagesAdded += added
    work.changed += added + edited + recalled
    if (!this.#store.announce(db, this.#zone)) return
    if (few) {
      refreshAttention(db, chats, now)
      refreshMessageFigures(db, people)
    } else addFiguresDue(db, 'conversation', chats)
  }

  #place(record: LiveMessageRecord): Heard {
    const { id, kind, title } = record.conversation
    const heard = this.#places.get(id)
    if (heard && (kind === 'direct' || (heard.chat.row.kind === 'group' && heard.chat.row.stand_in < 2))) return heard
    return this.#placeOf(this.#groups.open(id, kind, title))
  }

  #placeOf(chat: Chat): Heard {
    const known = this.#places.get(chat.nativeId)
    if (known) return known
    const recalls = new Map(pendingRecalls(this.#work.db, [chat.id]).map((row) => [row.uid, row.recalled_at]))
    const heard = { id: chat.id, chat, recalls }
    this.#places.set(chat.nativeId, heard)
    return heard
  }

  #sender(id: string, record: LiveMessageRecord): Person {
    const known = this.#people.get(id)
    const person =
      known && !record.senderIsStaff && !record.senderIsSelf
        ? known
        : this.#people.meet(id, {
            name: record.senderName,
            source: 'message',
            isStaff: record.senderIsStaff,
            isSelf: record.senderIsSelf,
          })
    if (record.senderName) this.#people.heardAs(person, record.senderName, record.sentAt)
    return person
  }

  /** The other side of a direct chat gives it its title, too. */
  #peer(chat: Chat, record: LiveMessageRecord, sender: Person | undefined): void {
    if (chat.row.kind !== 'direct' || chat.row.contact_id !== null) return
    const { peerId, title } = record.conversation
    const outside = sender && !this.#people.isStaff(sender) ? sender : undefined
    const peer = peerId === undefined ? outside : this.#people.meet(peerId, { source: 'id' })
    if (!peer) return
    setConversationContact(this.#work.db, chat.id, peer.id)
    chat.row = { ...chat.row, contact_id: peer.id }
    this.#work.change()
    this.#groups.setTitle(chat, peer.row.name)
    if (title && this.#people.isStandIn(peer)) this.#people.heardAs(peer, title, record.sentAt)
  }

  /** The same message told with another time, as an event and a history may: it keeps the time it was stored with. */
  #sameInstant(heard: Heard, person: Person | undefined, record: LiveMessageRecord): LiveMessageRecord {
    if (!this.#twins) return record
    const near = findNear(this.#work.db, heard.id, record.nativeId, record.sentAt, SAME_WITHIN)
    if (near.length === 0 || near.some((one) => one.sent_at === record.sentAt)) return record
    const wordless = record.text === '' && (record.recalledAt !== undefined || record.kind === 'recalled')
    const twin = near.find(
      (one) =>
        one.sender_id === (person?.id ?? null) &&
        (one.text === record.text || wordless || (one.text === '' && (one.recalled_at !== null || one.kind === 'recalled'))),
    )
    return twin ? { ...record, sentAt: twin.sent_at } : record
  }

  #spoke(chat: Chat, person: Person, at: number): void {
    if (chat.row.kind !== 'group' || this.#groups.spoke(chat).has(person.id)) return
    let speakers = this.#speakers.get(chat)
    if (!speakers) this.#speakers.set(chat, (speakers = new Map()))
    const last = speakers.get(person.id)
    if (last === undefined || at > last) speakers.set(person.id, at)
  }

  /** Who spoke is a member, or was one: a list that is newer and does not hold them says so. */
  #flushSpeakers(): void {
    for (const [chat, speakers] of this.#speakers) {
      const listed = this.#groups.membersAt(chat)
      const ids = [...speakers.keys()]
      const known = this.#groups.spoke(chat)
      for (const id of ids) known.add(id)
      const left = listed === -Infinity ? [] : ids.filter((id) => speakers.get(id)! <= listed)
      const present = left.length === 0 ? ids : ids.filter((id) => speakers.get(id)! > listed)
      const added =
        (left.length > 0 ? addSpeakers(this.#work.db, chat.id, left, listed) : 0) +
        (present.length > 0 ? addSpeakers(this.#work.db, chat.id, present, null) : 0)
      if (added === 0) continue
      this.#work.changed += added
      this.#work.touch('groups', chat.nativeId)
    }
    this.#speakers.clear()
  }
}
