/** Groups as the channel describes them: title, owner, notice, until when they exist. What is reported late undoes nothing newer. */
import { makeGroup, insertConversation, setConversationTitle } from '#core/store/tables/chat-writes.ts'
import { liveChats, saveLiveGroup, setGone, type LiveChatRow } from '#core/store/tables/live-groups.ts'
import { claimRecallsAhead } from '#core/store/tables/recalls.ts'
import type { LivePeople, Person } from './apply-people.ts'
import type { Work } from './apply-work.ts'
import type { GroupGoneRecord, GroupRecord } from '../channel/records.ts'

/** What has no name and no members that are known either. */
const UNNAMED = '未命名群'
const NAMES = 3

/** Where a title is from, the strongest first (`group_chats.stand_in`). */
const TITLE = { channel: 0, message: 1, members: 2, id: 3 } as const

export interface Chat {
  id: number
  nativeId: string
  row: LiveChatRow
}

/** What an applier remembers from one transaction to the next, by the group's local id. */
export interface Memory {
  /** When each group, and its whole member list, was last reported, also where nothing had changed and so nothing was written. */
  group: Map<number, number>
  members: Map<number, number>
  /** The latest time it was reported to be gone; the date kept is the earliest. */
  gone: Map<number, number>
  /** Who has spoken and so is known to be in the table of members. */
  spoke: Map<number, Set<number>>
}

/** Conversations of one transaction. */
export class LiveGroups {
  readonly #work: Work
  readonly #people: LivePeople
  readonly #last: Memory
  readonly #byNativeId = new Map<string, Chat>()

  constructor(work: Work, people: LivePeople, last: Memory, nativeIds: Iterable<string>) {
    this.#work = work
    this.#people = people
    this.#last = last
    for (const row of liveChats(work.db, work.accountId, [...nativeIds])) this.#keep(row)
  }

  get(nativeId: string): Chat | undefined {
    return this.#byNativeId.get(nativeId)
  }

  /** When what is known of a group, and of its members, was true at the latest. */
  toldAt(chat: Chat): number {
    return Math.max(chat.row.told_at ?? -Infinity, this.#last.group.get(chat.id) ?? -Infinity)
  }

  membersAt(chat: Chat): number {
    return Math.max(chat.row.members_at ?? -Infinity, this.#last.members.get(chat.id) ?? -Infinity)
  }

  /** Who has spoken in it, in any transaction so far. */
  spoke(chat: Chat): Set<number> {
    let known = this.#last.spoke.get(chat.id)
    if (!known) this.#last.spoke.set(chat.id, (known = new Set()))
    return known
  }

  heardMembers(chat: Chat, at: number): void {
    if (at > this.membersAt(chat)) this.#last.members.set(chat.id, at)
  }

  /** A group that is named by somebody; made when unknown. */
  group(nativeId: string): Chat {
    return this.open(nativeId, 'group', undefined)
  }

  /** A conversation that a message is in. Its title is taken where nothing better is known. */
  open(nativeId: string, kind: 'direct' | 'group', title: string | undefined): Chat {
    let chat = this.#byNativeId.get(nativeId)
    if (!chat) chat = this.#make(nativeId, kind, title)
    else if (kind === 'group' && chat.row.kind === 'direct') {
      makeGroup(this.#work.db, chat.id)
      chat.row = liveChats(this.#work.db, this.#work.accountId, [nativeId])[0]!
      this.save(chat, { stand_in: TITLE.id })
    }
    if (title && chat.row.kind === 'group') this.#title(chat, title, TITLE.message)
    return chat
  }

  /** The group itself; its members are apply-members.ts's. */
  tell(record: GroupRecord): Chat {
    const chat = this.group(record.id)
    const { row } = chat
    const last = this.toldAt(chat)
    const late = record.at < last
    const owner = record.ownerId ? this.#owner(record, record.ownerId) : undefined
    const change: Partial<LiveChatRow> = {}
    const facts = {
      owner_contact_id: owner?.id,
      notice: record.notice,
      founded_at: record.foundedAt,
      capacity: record.capacity,
    }
    for (const name of ['owner_contact_id', 'notice', 'founded_at', 'capacity'] as const) {
      const told = facts[name]
      // Of old news only that is taken of which nothing newer is known.
      if (told === undefined || told === row[name] || (late && row[name] !== null)) continue
      Object.assign(change, { [name]: told })
    }
    if (record.name && (!late || row.stand_in !== TITLE.channel)) this.#title(chat, record.name, TITLE.channel)
    const gone = Math.max(row.gone_at ?? -Infinity, this.#last.gone.get(chat.id) ?? -Infinity)
    if (!late && row.gone_at !== null && record.at >= gone) this.#gone(chat, null)
    const dirty = Object.keys(change).length > 0
    if (late) {
      if (dirty) this.save(chat, change)
    } else {
      if (dirty || chat.row !== row || row.told_at === null) this.save(chat, { ...change, told_at: record.at })
      this.#last.group.set(chat.id, record.at)
    }
    return chat
  }

  gone(record: GroupGoneRecord): void {
    const chat = this.#byNativeId.get(record.id)
    if (!chat || record.at < this.toldAt(chat)) return
    this.#last.gone.set(chat.id, Math.max(record.at, this.#last.gone.get(chat.id) ?? -Infinity))
    if (chat.row.gone_at === null || chat.row.gone_at > record.at) this.#gone(chat, record.at)
  }

  /** A group without a name is called after people in it, as the channels' own clients do. */
  standIn(chat: Chat, members: readonly Person[]): void {
    if (chat.row.stand_in < TITLE.members) return
    const names: string[] = []
    for (const person of members) {
      if (names.length === NAMES) break
      if (!this.#people.isStandIn(person)) names.push(person.row.name)
    }
    const title = names.length === 0 ? UNNAMED : names.join('、') + (members.length > names.length ? '…' : '')
    this.#title(chat, title, TITLE.members)
  }

  save(chat: Chat, change: Partial<LiveChatRow>): void {
    chat.row = { ...chat.row, ...change }
    saveLiveGroup(this.#work.db, chat.row)
    this.#changed(chat)
  }

  setTitle(chat: Chat, title: string): void {
    if (chat.row.title === title) return
    setConversationTitle(this.#work.db, chat.id, title)
    chat.row = { ...chat.row, title }
    this.#changed(chat)
  }

  #title(chat: Chat, title: string, source: number): void {
    const { row } = chat
    if (source > row.stand_in) return
    // Messages and old news may bear an older name than the one in force.
    if (source === TITLE.message && row.stand_in === TITLE.message) return
    this.setTitle(chat, title)
    if (source !== row.stand_in) this.save(chat, { stand_in: source })
  }

  /** Who owns a group is in it as a rule; else in WeCom one of us. */
  #owner(record: GroupRecord, ownerId: string): Person {
    const member = record.members?.find((one) => one.id === ownerId)
    const isStaff = member ? member.isStaff : this.#work.channel === 'wecom'
    return this.#people.get(ownerId) ?? this.#people.meet(ownerId, { name: member?.name, source: 'member', isStaff })
  }

  #gone(chat: Chat, at: number | null): void {
    setGone(this.#work.db, chat.id, at)
    chat.row = { ...chat.row, gone_at: at }
    this.#changed(chat)
  }

  #changed(chat: Chat): void {
    this.#work.change()
    if (chat.row.kind === 'group') this.#work.touch('groups', chat.nativeId)
  }

  #make(nativeId: string, kind: 'direct' | 'group', title: string | undefined): Chat {
    const { db, accountId } = this.#work
    insertConversation(db, { accountId, nativeId, kind, title: title ?? nativeId, zone: null })
    const chat = this.#keep(liveChats(db, accountId, [nativeId])[0]!)
    claimRecallsAhead(db, accountId, nativeId, chat.id)
    if (kind === 'group') this.save(chat, { stand_in: title ? TITLE.message : TITLE.id })
    else this.#work.change()
    return chat
  }

  #keep(row: LiveChatRow): Chat {
    const chat = { id: row.id, nativeId: row.native_id, row }
    this.#byNativeId.set(row.native_id, chat)
    return chat
  }
}
