/** Records of one file put into the database, a batch a transaction. Applying the same records again changes nothing. */
import type { ImportReport } from '#shared/contract/imports.ts'
import type { ColumnReading } from '#shared/domain/column-reading.ts'
import { isMaskedText } from '#shared/domain/masked-text.ts'
import type { ImportRecord, MessageRecord, OrderRecord } from '#shared/domain/records.ts'
import { newId } from '#shared/domain/id.ts'
import type { WriteDb } from '#core/store/db.ts'
import type { SearchIndex } from '#core/store/search/search-index.ts'
import { customersByNativeId, customersByPhone } from '#core/store/tables/contact-writes.ts'
import { customerOfContact, refreshCustomerFigures } from '#core/store/tables/customers.ts'
import { insertImport } from '#core/store/tables/imports.ts'
import { findMessage, recallMessage } from '#core/store/tables/message-writes.ts'
import { orderCustomer, saveOrder } from '#core/store/tables/order-writes.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import { refreshAttention } from '#core/intake/attention.ts'
import { Chats, type KnownChat } from './chats.ts'
import { MessageStore } from '#core/intake/message-store.ts'
import { People, type KnownPerson } from './people.ts'
import { Placeholders } from './placeholders.ts'
import type { Scan } from './scan.ts'
import { UidMaker } from '#core/intake/uid.ts'

/** Where records come from: a scanned file, or whatever else makes records (the demo). */
export interface RecordSource {
  path: string
  source: { name: string }
  connector: { format: Scan['connector']['format'] | null; localTimes: boolean }
  options: { zone: string }
  conversations: Scan['conversations']
  placeholderMinutes?: Scan['placeholderMinutes']
  readings?: readonly ColumnReading[]
}

interface FileApplierOptions {
  account: number
  index: SearchIndex
  now: number
  workspaceZone: string
  afterMessages: readonly AfterMessages[]
}

const LISTED_REJECTS = 1000

/**
 * By which a buyer is known again in the files' account. A name and a number that hide a part of themselves may be anybody's: then the
 * order alone says who it is.
 */
function buyerId(record: OrderRecord, name: string): string | undefined {
  if (record.buyerId) return record.buyerId
  if (record.phone) return `card:${name}|${record.phone}`
  if (isMaskedText(name)) return `order:${record.source}|${record.nativeId}`
  return record.phoneText ? `card:${name}|${record.phoneText}` : undefined
}

export class FileApplier {
  readonly #scan: RecordSource
  readonly #now: number
  readonly #zone: string
  readonly #people: People
  readonly #chats: Chats
  readonly #uids = new UidMaker()
  readonly #placeholders: Placeholders
  readonly #messages: MessageStore<KnownChat, KnownPerson>
  readonly #seenChats = new Set<string>()
  readonly report: ImportReport
  #buyers = new Set<string>()
  /** Conversations whose marks are to be worked out at the end; also those a run before was cut off from. */
  readonly #heard = new Set<number>()

  constructor(scan: RecordSource, options: FileApplierOptions) {
    this.#scan = scan
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
      noted: [],
      notedTotal: 0,
      readings: [...(scan.readings ?? [])],
      problem: null,
    }
    const people = this.#people
    const chats = this.#chats
    const heard = this.#heard
    this.#messages = new MessageStore({
      index: options.index,
      afterMessages: options.afterMessages,
      edits: 'guessed',
      counts: this.report.messages,
      listener: {
        spoke(db, chat, person, at) {
          heard.add(chat.id)
          people.spoke(db, person, at)
          chats.spoke(db, chat, person)
        },
        added(chat, person, id, at) {
          heard.add(chat.id)
          chats.tally(chat, id)
          if (person) people.count(person, at)
        },
      },
    })
  }

  /** One transaction's worth. */
  apply(db: WriteDb, records: readonly ImportRecord[]): void {
    this.#begin(db)
    for (const record of records) {
      switch (record.type) {
        case 'message':
          this.#message(db, record)
          break
        case 'conversation':
          this.#chats.open(db, record)
          this.#seenChats.add(record.key)
          break
        case 'contact':
          this.#people.meet(db, record)
          break
        case 'member': {
          const person = this.#people.get(record.contactKey)
          if (person) this.#chats.member(db, record, person)
          break
        }
        case 'order':
          this.#order(db, record)
          break
        case 'rejected':
          this.#reject(record.at, record.reason)
          break
        case 'noted':
          this.report.notedTotal++
          if (this.report.noted.length < LISTED_REJECTS) this.report.noted.push({ at: record.at, reason: record.reason })
          break
      }
    }
    this.#finishBatch(db)
    this.report.conversations = this.#seenChats.size
    this.report.contacts = this.#people.met.size
  }

  #begin(db: WriteDb): void {
    this.#people.begin(db)
    this.#messages.begin(db, this.#now)
    this.#buyers = new Set()
  }

  #reject(at: string, reason: ImportReport['rejected'][number]['reason']): void {
    this.report.rejectedTotal++
    if (this.report.rejected.length < LISTED_REJECTS) this.report.rejected.push({ at, reason })
  }

  #finishBatch(db: WriteDb): void {
    this.#messages.index(db)
    this.#people.flush(db)
    this.#chats.flush(db)
    if (this.#buyers.size > 0) refreshCustomerFigures(db, [...this.#buyers])
    this.#messages.announce(db, this.#zone)
  }

  #message(db: WriteDb, record: MessageRecord): void {
    const chat = this.#chats.get(record.conversationKey)
    if (!chat) {
      this.#reject(`${this.#scan.source.name}:${record.line}`, { code: 'CONVERSATION_UNKNOWN' })
      return
    }
    const person = record.senderKey === null ? undefined : this.#people.get(record.senderKey)
    const { recalls } = record
    if (recalls !== undefined && this.#messages.recallOther(db, chat, { ...record, recalls })) return
    const uid = record.nativeId ?? this.#uids.contentUid(chat.id, record.sentAt, person?.nativeId ?? '', record.text)
    if (this.#placeholders.holdBack(chat, person, record, uid)) return
    this.#messages.put(db, chat, person, record, uid)
  }

  /** The rows that had to wait for the file's end; to be called once, after the last `apply`. */
  settle(db: WriteDb): void {
    this.#begin(db)
    const counts = this.report.messages
    for (const waiting of this.#placeholders.waiting) {
      const { chat, person, record, uid } = waiting
      const own = findMessage(db, chat.id, record.sentAt, uid)
      const original = own ? undefined : this.#placeholders.originalOf(db, waiting)
      if (!original) {
        this.#messages.put(db, chat, person, record, uid)
        continue
      }
      const recalled = record.kind === 'recalled'
      const changed = recalled ? recallMessage(db, original.id, record.sentAt) : original.text !== record.text
      if (changed && !recalled)
        this.#messages.revise(db, chat, original, record, record.media ? JSON.stringify(record.media) : null)
      if (!changed) counts.unchanged++
      else if (recalled) counts.recalled++
      else counts.edited++
      if (changed) this.#messages.touch(chat, original.id)
    }
    this.#finishBatch(db)
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
    const name = record.buyer ?? record.phone ?? record.buyerId ?? record.phoneText
    if (name === undefined) return null
    const nativeId = buyerId(record, name)
    const person = this.#people.meet(db, {
      type: 'contact',
      key: nativeId ?? `name:${name}`,
      name,
      ...(nativeId ? { nativeId } : {}),
      ...(record.phone ? { phone: record.phone } : {}),
      ...(record.phoneText ? { phoneText: record.phoneText } : {}),
    })
    this.#people.settle(db)
    return customerOfContact(db, person.id) ?? null
  }

  /** Who waits, what is unread, and the figures of customers, a portion a call; returns whether more is left. */
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
      report: JSON.stringify({
        ...this.report,
        rejected: this.report.rejected.slice(0, 100),
        noted: this.report.noted.slice(0, 100),
      }),
    })
  }
}
