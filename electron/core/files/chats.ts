/** Conversations of a file put into the workspace, with their members and the figures kept with them. */
import type { ConversationRecord, MemberRecord } from '#shared/domain/records.ts'
import type { WriteDb } from '#core/store/db.ts'
import {
  findConversation,
  insertConversation,
  makeGroup,
  memberJoined,
  memberLeft,
  noteMember,
  noteSpeakers,
  setConversationContact,
  setConversationTitle,
  setGroupOwner,
  type ConversationRow,
} from '#core/store/tables/chat-writes.ts'
import type { KnownPerson } from './people.ts'
import { recogniseConversation } from './recognise.ts'
import type { ScannedConversation } from './scanned.ts'
import { ChatTallies } from '#core/intake/tallies.ts'

export interface KnownChat {
  id: number
  kind: 'direct' | 'group'
  /** Made in this run: it holds nothing from before. */
  isNew: boolean
  /** Contacts already noted as members in this run. */
  members: Set<number>
  /** A direct chat whose other side is still to be found. */
  needsContact: boolean
  recalls: Map<string, number>
}

export class Chats {
  readonly #account: number
  readonly #zone: string | null
  readonly #scanned: ReadonlyMap<string, ScannedConversation>
  readonly #byKey = new Map<string, KnownChat>()
  readonly #tallies = new ChatTallies()
  /** New speakers of this transaction by conversation. */
  readonly #speakers = new Map<number, number[]>()

  constructor(account: number, zone: string | null, scanned: ReadonlyMap<string, ScannedConversation>) {
    this.#account = account
    this.#zone = zone
    this.#scanned = scanned
  }

  get count(): number {
    return this.#byKey.size
  }

  get(key: string): KnownChat | undefined {
    return this.#byKey.get(key)
  }

  open(db: WriteDb, record: ConversationRecord): KnownChat {
    const known = this.#byKey.get(record.key)
    if (known) return known
    const row = this.#find(db, record)
    const chat: KnownChat = row ? this.#continue(db, row, record) : this.#begin(db, record)
    this.#byKey.set(record.key, chat)
    return chat
  }

  #find(db: WriteDb, record: ConversationRecord): ConversationRow | undefined {
    if (record.nativeId !== undefined) return findConversation(db, this.#account, record.nativeId)
    const scanned = this.#scanned.get(record.key)
    return scanned ? recogniseConversation(db, this.#account, scanned) : undefined
  }

  #continue(db: WriteDb, row: ConversationRow, record: ConversationRecord): KnownChat {
    // Chats without ids keep the title they were recognised by; with an id the channel's title is the present one.
    if (record.nativeId !== undefined && row.title !== record.title) setConversationTitle(db, row.id, record.title)
    let kind = row.kind as 'direct' | 'group'
    if (kind === 'direct' && record.kind === 'group') {
      makeGroup(db, row.id)
      kind = 'group'
    }
    const recalls = new Map(
      db
        .all<{ uid: string; recalled_at: number }>(
          'SELECT uid, recalled_at FROM pending_recalls WHERE conversation_id = ?',
          row.id,
        )
        .map((pending) => [pending.uid, pending.recalled_at]),
    )
    return {
      id: row.id,
      kind,
      isNew: false,
      members: new Set(),
      needsContact: kind === 'direct' && row.contact_id === null,
      recalls,
    }
  }

  #begin(db: WriteDb, record: ConversationRecord): KnownChat {
    let nativeId = record.nativeId ?? `title:${record.title}`
    if (record.nativeId === undefined) {
      for (let n = 2; findConversation(db, this.#account, nativeId); n++) nativeId = `title:${record.title}#${n}`
    }
    const id = insertConversation(db, {
      accountId: this.#account,
      nativeId,
      kind: record.kind,
      title: record.title,
      zone: this.#zone,
    })
    return { id, kind: record.kind, isNew: true, members: new Set(), needsContact: record.kind === 'direct', recalls: new Map() }
  }

  /** Whoever speaks in a group is, or was, a member of it; who speaks in a direct chat and is not one of us is its other side. */
  spoke(db: WriteDb, chat: KnownChat, person: KnownPerson): void {
    if (chat.kind === 'group') {
      if (chat.members.has(person.id)) return
      chat.members.add(person.id)
      const speakers = this.#speakers.get(chat.id)
      if (speakers) speakers.push(person.id)
      else this.#speakers.set(chat.id, [person.id])
    } else if (chat.needsContact && !person.staff) {
      chat.needsContact = false
      setConversationContact(db, chat.id, person.id)
    }
  }

  member(db: WriteDb, record: MemberRecord, person: KnownPerson): void {
    const chat = this.#byKey.get(record.conversationKey)
    if (!chat || chat.kind !== 'group') return
    if (record.event === 'joined' && record.at !== undefined) memberJoined(db, chat.id, person.id, record.at)
    else if (record.event === 'left' && record.at !== undefined) memberLeft(db, chat.id, person.id, record.at)
    else {
      noteMember(db, chat.id, person.id, record.role ?? null, record.nickname ?? null)
      if (record.role === 'owner') setGroupOwner(db, chat.id, person.id)
    }
    chat.members.add(person.id)
  }

  tally(chat: KnownChat, messageId: number): void {
    this.#tallies.count(chat.id, messageId)
  }

  /** Writes the figures of this transaction. */
  flush(db: WriteDb): void {
    this.#tallies.flush(db)
    for (const [id, speakers] of this.#speakers) noteSpeakers(db, id, speakers)
    this.#speakers.clear()
  }
}
