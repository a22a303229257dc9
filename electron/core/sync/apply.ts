/** Records of one file put into the database, a batch a transaction. Applying the same records again changes nothing. */
import type { ImportReport } from '#shared/contract/imports.ts'
import type { Topic } from '#shared/contract/topics.ts'
import type { ImportRecord, MessageRecord, OrderRecord } from '#shared/domain/records.ts'
import { newId } from '#shared/domain/id.ts'
import type { WriteDb } from '#core/store/db.ts'
import { kindCode } from '#core/store/search/message-kinds.ts'
import type { IndexedMessage } from '#core/store/search/schema.ts'
import type { SearchIndex } from '#core/store/search/search-index.ts'
import { customersByNativeId, customersByPhone } from '#core/store/tables/contact-writes.ts'
import { customerOfContact, refreshCustomerFigures } from '#core/store/tables/customers.ts'
import { insertImport } from '#core/store/tables/imports.ts'
import {
  findMessage,
  findMessageByUid,
  hasRevision,
  MessageInserter,
  recallMessage,
  reviseMessage,
  type StoredMessage,
} from '#core/store/tables/message-writes.ts'
import { orderCustomer, saveOrder } from '#core/store/tables/order-writes.ts'
import { afterMessagesApplied } from './after-apply.ts'
import { refreshAttention } from './attention.ts'
import { Chats, type KnownChat } from './chats.ts'
import { People, type KnownPerson } from './people.ts'
import { Placeholders } from './placeholders.ts'
import type { Scan } from './scan.ts'
import { UidMaker } from './uid.ts'

/** Where records come from: a scanned file, or whatever else makes records (the demo). */
export interface RecordSource {
  path: string
  source: { name: string }
  connector: { format: Scan['connector']['format'] | null; localTimes: boolean }
  options: { zone: string }
  conversations: Scan['conversations']
  placeholderMinutes?: Scan['placeholderMinutes']
}

const LISTED_REJECTS = 1000

export class FileApplier {
  readonly #scan: RecordSource
  readonly #index: SearchIndex
  readonly #now: number
  readonly #zone: string
  readonly #people: People
  readonly #chats: Chats
  readonly #uids = new UidMaker()
  readonly #placeholders: Placeholders
  readonly #seenChats = new Set<string>()
  readonly report: ImportReport
  /** What this transaction touched. */
  #added: IndexedMessage[] = []
  #touched = new Map<number, { from: number; to: number }>()
  #topics = new Set<Topic>()
  #buyers = new Set<string>()
  /** Conversations whose marks are to be worked out at the end; also those a run before was cut off from. */
  readonly #heard = new Set<number>()

  constructor(scan: RecordSource, options: { account: number; index: SearchIndex; now: number; workspaceZone: string }) {
    this.#scan = scan
    this.#index = options.index
    this.#now = options.now
    this.#zone = options.workspaceZone
    this.#placeholders = new Placeholders(scan.placeholderMinutes ?? new Set())
    this.#people = new People(options.account, options.now)
    this.#chats = new Chats(options.account, scan.connector.localTimes ? scan.options.zone : null, scan.conversations)
    this.report = {
      path: scan.path,
      file: scan.source.name,
      format: scan.connector.format,
      conversations: 0,
      contacts: 0,
      messages: { added: 0, unchanged: 0, edited: 0, recalled: 0 },
      orders: { added: 0, updated: 0, unchanged: 0 },
      rejected: [],
      rejectedTotal: 0,
      problem: null,
    }
  }

  /** One transaction's worth. Answers what became stale. */
  apply(db: WriteDb, records: readonly ImportRecord[]): Topic[] {
    this.#begin(db)
    const inserter = new MessageInserter(db)
    for (const record of records) {
      switch (record.type) {
        case 'message':
          this.#message(db, inserter, record)
          break
        case 'conversation':
          this.#chats.open(db, record)
          this.#seenChats.add(record.key)
          this.#topics.add('conversations')
          break
        case 'contact':
          this.#people.meet(db, record)
          this.#topics.add('customers')
          break
        case 'member': {
          const person = this.#people.get(record.contactKey)
          if (person) {
            this.#chats.member(db, record, person)
            this.#topics.add('members')
          }
          break
        }
        case 'order':
          this.#order(db, record)
          break
        case 'rejected':
          this.#reject(record.at, record.reason)
          break
      }
    }
    this.#finishBatch(db)
    this.report.conversations = this.#seenChats.size
    this.report.contacts = this.#people.met.size
    return [...this.#topics]
  }

  #begin(db: WriteDb): void {
    this.#people.begin(db)
    this.#added = []
    this.#touched = new Map()
    this.#topics = new Set()
    this.#buyers = new Set()
  }

  #reject(at: string, reason: ImportReport['rejected'][number]['reason']): void {
    this.report.rejectedTotal++
    if (this.report.rejected.length < LISTED_REJECTS) this.report.rejected.push({ at, reason })
  }

  #finishBatch(db: WriteDb): void {
    if (this.#added.length > 0) this.#index.add(db, this.#added)
    this.#people.flush(db)
    this.#chats.flush(db)
    if (this.#buyers.size > 0) refreshCustomerFigures(db, [...this.#buyers])
    if (this.#touched.size === 0) return
    this.#topics.add('messages').add('conversations').add('members').add('customers').add('cadence')
    let fromId = Infinity
    let toId = -Infinity
    for (const range of this.#touched.values()) {
      if (range.from < fromId) fromId = range.from
      if (range.to > toId) toId = range.to
    }
    afterMessagesApplied(db, { conversationIds: [...this.#touched.keys()], fromId, toId, now: this.#now, zone: this.#zone })
  }

  #touch(chat: KnownChat, id: number): void {
    const range = this.#touched.get(chat.id)
    if (!range) this.#touched.set(chat.id, { from: id, to: id })
    else if (id < range.from) range.from = id
    else if (id > range.to) range.to = id
  }

  #message(db: WriteDb, inserter: MessageInserter, record: MessageRecord): void {
    const chat = this.#chats.get(record.conversationKey)
    if (!chat) {
      this.#reject(`${this.#scan.source.name}:${record.line}`, { code: 'CONVERSATION_UNKNOWN' })
      return
    }
    const person = record.senderKey === null ? undefined : this.#people.get(record.senderKey)
    if (record.recalls !== undefined && this.#recallOther(db, chat, record)) return
    const uid = record.nativeId ?? this.#uids.contentUid(chat.id, record.sentAt, person?.nativeId ?? '', record.text)
    if (this.#placeholders.holdBack(chat, person, record, uid)) return
    this.#store(db, inserter, chat, person, record, uid)
  }

  #store(
    db: WriteDb,
    inserter: MessageInserter,
    chat: KnownChat,
    person: KnownPerson | undefined,
    record: MessageRecord,
    uid: string,
  ): void {
    const media = record.media ? JSON.stringify(record.media) : null
    const recalledAt = record.recalledAt ?? chat.recalls.get(uid) ?? null
    const stored = inserter.insert({
      conversationId: chat.id,
      senderId: person?.id ?? null,
      sentAt: record.sentAt,
      uid,
      kind: record.kind,
      text: record.text,
      editedAt: record.editedAt ?? null,
      recalledAt,
      replyTo: record.replyTo ?? null,
      media,
    })
    this.#heard.add(chat.id)
    if (person) {
      this.#people.spoke(db, person, record.sentAt)
      this.#chats.spoke(db, chat, person)
    }
    if (typeof stored !== 'number') {
      this.#known(db, chat, stored, record, media)
      return
    }
    this.report.messages.added++
    this.#touch(chat, stored)
    this.#chats.tally(chat, stored)
    if (person) this.#people.count(person, record.sentAt)
    this.#added.push({
      id: stored,
      conversationId: chat.id,
      senderId: person?.id ?? 0,
      kind: kindCode(record.kind),
      text: record.text,
    })
  }

  /** A notice that takes a stored message back. True when that was all it had to say: it stands in the message's own place. */
  #recallOther(db: WriteDb, chat: KnownChat, record: MessageRecord): boolean {
    const own = record.recalls === record.nativeId
    const original = own
      ? findMessage(db, chat.id, record.sentAt, record.recalls!)
      : findMessageByUid(db, chat.id, record.recalls!)
    if (!original || (own && original.kind === 'system')) return false
    if (recallMessage(db, original.id, record.recalledAt ?? record.sentAt)) {
      this.report.messages.recalled++
      this.#touch(chat, original.id)
    } else if (own) this.report.messages.unchanged++
    return own
  }

  /** The message is there already: perhaps edited since, perhaps recalled. */
  #known(db: WriteDb, chat: KnownChat, stored: StoredMessage, record: MessageRecord, media: string | null): void {
    const counts = this.report.messages
    let changed = false
    if (record.recalledAt !== undefined && recallMessage(db, stored.id, record.recalledAt)) {
      counts.recalled++
      changed = true
    }
    if (this.#isEdit(db, stored, record)) {
      this.#revise(db, chat, stored, record, media)
      if (!changed) counts.edited++
      changed = true
    }
    if (changed) this.#touch(chat, stored.id)
    else counts.unchanged++
  }

  #revise(db: WriteDb, chat: KnownChat, stored: StoredMessage, record: MessageRecord, media: string | null): void {
    const before: IndexedMessage = {
      id: stored.id,
      conversationId: chat.id,
      senderId: stored.sender_id ?? 0,
      kind: kindCode(stored.kind),
      text: stored.text,
    }
    // Messages of this very batch are not in the index yet.
    this.#flushIndex(db)
    reviseMessage(db, stored, { text: record.text, kind: record.kind, media }, record.editedAt ?? this.#now)
    this.#index.remove(db, [before])
    this.#index.add(db, [{ ...before, kind: kindCode(record.kind), text: record.text }])
  }

  /** The rows that had to wait for the file's end; to be called once, after the last `apply`. Answers what became stale. */
  settle(db: WriteDb): Topic[] {
    this.#begin(db)
    const inserter = new MessageInserter(db)
    const counts = this.report.messages
    for (const waiting of this.#placeholders.waiting) {
      const { chat, person, record, uid } = waiting
      const own = findMessage(db, chat.id, record.sentAt, uid)
      const original = own ? undefined : this.#placeholders.originalOf(db, waiting)
      if (!original) {
        this.#store(db, inserter, chat, person, record, uid)
        continue
      }
      const recalled = record.kind === 'recalled'
      const changed = recalled ? recallMessage(db, original.id, record.sentAt) : original.text !== record.text
      if (changed && !recalled) this.#revise(db, chat, original, record, record.media ? JSON.stringify(record.media) : null)
      if (!changed) counts.unchanged++
      else if (recalled) counts.recalled++
      else counts.edited++
      if (changed) this.#touch(chat, original.id)
    }
    this.#finishBatch(db)
    return [...this.#topics]
  }

  #flushIndex(db: WriteDb): void {
    if (this.#added.length === 0) return
    this.#index.add(db, this.#added)
    this.#added = []
  }

  /** Only messages with an id can be told to be edited; of two versions the one edited last wins, whichever file came first. */
  #isEdit(db: WriteDb, stored: StoredMessage, record: MessageRecord): boolean {
    if (record.nativeId === undefined || record.text === stored.text || record.kind === 'system' || stored.kind === 'system')
      return false
    if (record.text === '' && record.recalledAt !== undefined) return false
    if ((record.editedAt ?? 0) < (stored.edited_at ?? 0)) return false
    return !hasRevision(db, stored.id, record.text)
  }

  #order(db: WriteDb, record: OrderRecord): void {
    const customer = orderCustomer(db, record.source, record.nativeId) ?? this.#buyer(db, record)
    const outcome = saveOrder(db, {
      source: record.source,
      nativeId: record.nativeId,
      customerId: customer,
      buyer: record.buyer ?? null,
      phone: record.phone ?? null,
      orderedAt: record.orderedAt,
      cents: record.cents,
      currency: record.currency,
      status: record.status,
      items: record.items,
      detail: JSON.stringify(record.detail),
    })
    this.report.orders[outcome]++
    if (outcome === 'unchanged') return
    this.#topics.add('orders').add('customers')
    if (customer !== null) this.#buyers.add(customer)
  }

  /** The customer an order belongs to: by the buyer's id, else by telephone; two candidates are none. A new buyer becomes one. */
  #buyer(db: WriteDb, record: OrderRecord): string | null {
    this.#people.settle(db)
    for (const found of [
      record.buyerId ? customersByNativeId(db, record.buyerId) : [],
      record.phone ? customersByPhone(db, record.phone) : [],
    ]) {
      if (found.length === 1) return found[0]!
    }
    const name = record.buyer ?? record.phone ?? record.buyerId
    if (name === undefined) return null
    const nativeId = record.buyerId ?? (record.phone ? `card:${name}|${record.phone}` : undefined)
    const person = this.#people.meet(db, {
      type: 'contact',
      key: nativeId ?? `name:${name}`,
      name,
      ...(nativeId ? { nativeId } : {}),
      ...(record.phone ? { phone: record.phone } : {}),
    })
    this.#people.settle(db)
    return customerOfContact(db, person.id) ?? null
  }

  /** Who waits, what is unread, and the figures of customers, a portion a call; answers whether more is left. */
  refreshFigures(db: WriteDb): boolean {
    const chats = [...this.#heard].slice(0, 50)
    if (chats.length === 0) return this.#people.refreshFigures(db)
    refreshAttention(db, chats, this.#now)
    for (const id of chats) this.#heard.delete(id)
    return true
  }

  /** Remembers that this file was imported, and with what result. */
  finish(db: WriteDb): void {
    insertImport(db, {
      id: newId(this.#now),
      at: this.#now,
      file: this.report.file,
      format: this.report.format!,
      report: JSON.stringify({ ...this.report, rejected: this.report.rejected.slice(0, 100) }),
    })
  }
}
