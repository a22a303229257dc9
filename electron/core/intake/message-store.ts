/**
 * Messages put into the database, from files and live channels alike: new ones once, edits with what they replaced, recalls
 * also before their original, with the search index, the figures beside them and whoever listens (after-apply.ts).
 */
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'
import type { WriteDb } from '#core/store/db.ts'
import { kindCode } from '#core/store/search/message-kinds.ts'
import type { IndexedMessage } from '#core/store/search/schema.ts'
import type { SearchIndex } from '#core/store/search/search-index.ts'
import {
  findMessage,
  findRecalled,
  hasRevision,
  keepRevision,
  MessageInserter,
  RECALL_SLACK,
  recallMessage,
  reviseMessage,
  setEditedAt,
  type StoredMessage,
} from '#core/store/tables/message-writes.ts'
import { dropPendingRecall, keepPendingRecall } from '#core/store/tables/recalls.ts'
import type { AfterMessages } from './after-apply.ts'

/** What is said, whoever tells of it. Times are epoch milliseconds UTC. */
interface Said {
  sentAt: number
  kind: MessageKind
  text: string
  nativeId?: string
  editedAt?: number
  recalledAt?: number
  /** The native id of the message that this one takes back. */
  recalls?: string
  replyTo?: string
  media?: MediaInfo
}

interface Speaker {
  id: number
}

export interface Place {
  id: number
  /** Recalls that came before their original, by its native id. */
  recalls: Map<string, number>
}

interface MessageCounts {
  added: number
  unchanged: number
  edited: number
  recalled: number
}

/** Figures kept beside messages. */
interface Listener<C extends Place, P extends Speaker> {
  /** Somebody was heard, by a new message or one that is known. */
  spoke(db: WriteDb, chat: C, person: P, at: number): void
  /** A new message. */
  added(chat: C, person: P | undefined, id: number, at: number): void
}

interface MessageStoreOptions<C extends Place, P extends Speaker> {
  index: SearchIndex
  listener: Listener<C, P>
  /** Called in this order, once a transaction, when the figures are written. */
  afterMessages: readonly AfterMessages[]
  /**
   * guessed: a file may hold a new text without saying that it is one, and texts that were replaced once are old.
   * told: only a later `editedAt` makes a text newer.
   */
  edits: 'guessed' | 'told'
  counts?: MessageCounts
}

export class MessageStore<C extends Place, P extends Speaker> {
  readonly #index: SearchIndex
  readonly #listener: Listener<C, P>
  readonly #afterMessages: readonly AfterMessages[]
  readonly #told: boolean
  readonly counts: MessageCounts
  /** What this transaction added, and where it changed something. */
  #added: IndexedMessage[] = []
  #touched = new Map<number, { from: number; to: number }>()
  #inserter!: MessageInserter
  #now = 0

  constructor(options: MessageStoreOptions<C, P>) {
    this.#index = options.index
    this.#listener = options.listener
    this.#afterMessages = options.afterMessages
    this.#told = options.edits === 'told'
    this.counts = options.counts ?? { added: 0, unchanged: 0, edited: 0, recalled: 0 }
  }

  /** At the start of each transaction; `now` is epoch milliseconds. */
  begin(db: WriteDb, now: number): void {
    this.#added = []
    this.#touched = new Map()
    this.#inserter = new MessageInserter(db)
    this.#now = now
  }

  /** `uid` names the message within its conversation and instant (uid.ts). */
  put(db: WriteDb, chat: C, person: P | undefined, said: Said, uid: string): void {
    const media = said.media ? JSON.stringify(said.media) : null
    const ahead = chat.recalls.size > 0 ? chat.recalls.get(uid) : undefined
    const meant = ahead !== undefined && said.sentAt <= ahead + RECALL_SLACK
    const recalledAt = meant ? Math.min(ahead, said.recalledAt ?? Infinity) : (said.recalledAt ?? null)
    const stored = this.#inserter.insert({
      conversationId: chat.id,
      senderId: person?.id ?? null,
      sentAt: said.sentAt,
      uid,
      kind: said.kind,
      text: said.text,
      editedAt: said.editedAt ?? null,
      recalledAt,
      replyTo: said.replyTo ?? null,
      media,
    })
    if (person) this.#listener.spoke(db, chat, person, said.sentAt)
    if (typeof stored !== 'number') {
      this.#known(db, chat, stored, said, media)
      return
    }
    if (meant) {
      chat.recalls.delete(uid)
      dropPendingRecall(db, chat.id, uid)
    }
    this.counts.added++
    this.touch(chat, stored)
    this.#listener.added(chat, person, stored, said.sentAt)
    this.#added.push({
      id: stored,
      conversationId: chat.id,
      senderId: person?.id ?? 0,
      kind: kindCode(said.kind),
      text: said.text,
    })
  }

  /** A notice that takes another message back. True when that was all it had to say: it is in the message's own place. */
  recallOther(db: WriteDb, chat: C, said: Said & { recalls: string }): boolean {
    const own = said.recalls === said.nativeId
    const at = said.recalledAt ?? said.sentAt
    const original = own
      ? findMessage(db, chat.id, said.sentAt, said.recalls)
      : findRecalled(db, chat.id, said.recalls, said.sentAt)
    if (!original) {
      if (!own) this.#recallAhead(db, chat, said.recalls, at)
      return false
    }
    if (own && original.kind === 'system') return false
    if (recallMessage(db, original.id, at)) {
      this.counts.recalled++
      this.touch(chat, original.id)
    } else if (own) this.counts.unchanged++
    return own
  }

  /** A recall reported apart from any message. Returns whether anything changed by it. */
  recall(db: WriteDb, chat: Place, uid: string, at: number): boolean {
    const original = findRecalled(db, chat.id, uid, at)
    if (!original) return this.#recallAhead(db, chat, uid, at)
    if (!recallMessage(db, original.id, at)) return false
    this.counts.recalled++
    this.touch(chat, original.id)
    return true
  }

  #recallAhead(db: WriteDb, chat: Place, uid: string, at: number): boolean {
    const known = chat.recalls.get(uid)
    if (known !== undefined && known <= at) return false
    chat.recalls.set(uid, at)
    return keepPendingRecall(db, chat.id, uid, at)
  }

  /** Puts another text into a stored message; the one it replaces is kept. */
  revise(db: WriteDb, chat: C, stored: StoredMessage, said: Said, media: string | null): void {
    this.#reindexed(db, chat, stored, said, () =>
      reviseMessage(db, stored, { text: said.text, kind: said.kind, media }, said.editedAt ?? this.#now),
    )
  }

  #reindexed(db: WriteDb, chat: C, stored: StoredMessage, said: Said, change: () => void): void {
    const before: IndexedMessage = {
      id: stored.id,
      conversationId: chat.id,
      senderId: stored.sender_id ?? 0,
      kind: kindCode(stored.kind),
      text: stored.text,
    }
    // Messages of this very batch are not in the index yet.
    this.#flushIndex(db)
    change()
    this.#index.remove(db, [before])
    this.#index.add(db, [{ ...before, kind: kindCode(said.kind), text: said.text }])
  }

  touch(chat: Place, id: number): void {
    const range = this.#touched.get(chat.id)
    if (!range) this.#touched.set(chat.id, { from: id, to: id })
    else if (id < range.from) range.from = id
    else if (id > range.to) range.to = id
  }

  /** Conversations that this transaction changed. */
  get touched(): number[] {
    return [...this.#touched.keys()]
  }

  /** What was added gets into the index; the figures' turn is next, then `announce`. */
  index(db: WriteDb): void {
    this.#flushIndex(db)
  }

  /** Tells those who listen, once the figures are written. Returns whether anything changed. */
  announce(db: WriteDb, zone: string): boolean {
    if (this.#touched.size === 0) return false
    let fromId = Infinity
    let toId = -Infinity
    for (const range of this.#touched.values()) {
      if (range.from < fromId) fromId = range.from
      if (range.to > toId) toId = range.to
    }
    const applied = { conversationIds: this.touched, fromId, toId, now: this.#now, zone }
    for (const listener of this.#afterMessages) listener(db, applied)
    return true
  }

  /** The message is there already: perhaps edited since, perhaps recalled. */
  #known(db: WriteDb, chat: C, stored: StoredMessage, said: Said, media: string | null): void {
    const counts = this.counts
    let changed = false
    if (said.recalledAt !== undefined && recallMessage(db, stored.id, said.recalledAt)) {
      counts.recalled++
      changed = true
    }
    if (this.#told ? this.#takeVersion(db, chat, stored, said, media) : this.#isEdit(db, stored, said)) {
      if (!this.#told) this.revise(db, chat, stored, said, media)
      if (!changed) counts.edited++
      changed = true
    }
    if (changed) this.touch(chat, stored.id)
    else counts.unchanged++
  }

  /** Only messages with an id can be reported as edited; of two versions the one edited last wins, whichever file came first. */
  #isEdit(db: WriteDb, stored: StoredMessage, said: Said): boolean {
    if (said.nativeId === undefined || said.text === stored.text || said.kind === 'system' || stored.kind === 'system')
      return false
    if (said.text === '' && said.recalledAt !== undefined) return false
    if ((said.editedAt ?? 0) < (stored.edited_at ?? 0)) return false
    return !hasRevision(db, stored.id, said.text)
  }

  /** Versions tell when they were made: the latest is shown, the others are kept beside it. Returns whether anything was written. */
  #takeVersion(db: WriteDb, chat: C, stored: StoredMessage, said: Said, media: string | null): boolean {
    const madeAt = said.editedAt ?? 0
    const stands = stored.edited_at ?? 0
    if (said.text === stored.text) {
      if (madeAt <= stands) return false
      setEditedAt(db, stored.id, madeAt)
      return true
    }
    // Some channels tell of a recalled message without its words: those that come later, or are stored already, are kept.
    if (said.text === '' && (said.recalledAt !== undefined || said.kind === 'recalled')) return false
    if (stored.text === '' && (stored.recalled_at !== null || stored.kind === 'recalled')) {
      this.#reindexed(db, chat, stored, said, () => reviseMessage(db, stored, { ...said, media }, null))
      return true
    }
    if (madeAt > stands) {
      this.revise(db, chat, stored, said, media)
      return true
    }
    return madeAt < stands && !hasRevision(db, stored.id, said.text) && keepRevision(db, stored.id, said.text, madeAt)
  }

  #flushIndex(db: WriteDb): void {
    if (this.#added.length === 0) return
    this.#index.add(db, this.#added)
    this.#added = []
  }
}
