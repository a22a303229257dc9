/** Contacts of a file put into the workspace: one identity each, one customer for each who is not one of us. */
import { newId } from '#shared/domain/id.ts'
import { readPhones } from '#shared/domain/phone.ts'
import type { ContactRecord } from '#shared/domain/records.ts'
import type { WriteDb } from '#core/store/db.ts'
import {
  detachContact,
  findContact,
  insertContact,
  lastContactId,
  noteContactName,
  refreshMessageFigures,
  setContactName,
  setContactStaff,
  updateContact,
  type ContactRow,
} from '#core/store/tables/contact-writes.ts'
import { archiveCustomer, customerOfContact, insertCustomer, linkContact, updateCustomer } from '#core/store/tables/customers.ts'
import { PersonTallies } from '#core/intake/tallies.ts'
import { IMPORTED, ensureTag, ensureTagGroup, tagName } from '#core/intake/tags-by-name.ts'

export interface KnownPerson {
  id: number
  nativeId: string
  staff: boolean
  /** The name the file gives now, and when the workspace last saw this person. */
  name: string
  nameSeen: boolean
  /** What `contacts.name` holds. */
  storedName: string
  lastSeenAt: number
}

/** Someone met for the first time in this transaction: written at its end, when the figures are known, in one go. */
interface Newcomer {
  person: KnownPerson
  record: ContactRecord
  isSelf: boolean
  /** When the name was first borne in this transaction. */
  nameAt: number | null
}

/** Facts beside the columns, as they are stored in `contacts.detail`. */
function detailOf(record: ContactRecord, before: string): string {
  const detail = JSON.parse(before) as Record<string, unknown>
  const facts = {
    email: record.email,
    company: record.company,
    position: record.position,
    gender: record.gender,
    birthday: record.birthday,
    address: record.address,
    source: record.source,
    addedAt: record.addedAt,
    note: record.note,
    phoneText: record.phone === undefined ? record.phoneText : undefined,
    otherPhones: record.otherPhones,
  }
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) detail[name] = value
  if (record.phone !== undefined) delete detail['phoneText']
  if (record.follower) {
    const followers = Array.isArray(detail['followers']) ? (detail['followers'] as string[]) : []
    if (!followers.includes(record.follower)) detail['followers'] = [...followers, record.follower]
  }
  return JSON.stringify(detail)
}

/** What a customer is shown with: a whole number, or one that is dialled with its extension; never one with hidden digits. */
function shownPhone(record: ContactRecord): string | null {
  return record.phone ?? (record.phoneText === undefined ? null : (readPhones(record.phoneText).extended[0] ?? null))
}

/** Told of again in the same words: nothing to add to what will be written. */
function isSameTold({ record, person }: Newcomer, again: ContactRecord, staff: boolean): boolean {
  return record === again || (record.name === again.name && person.staff === staff && plain(record) && plain(again))
}

/** No facts beside name and id. */
function plain(record: ContactRecord): boolean {
  for (const field in record) if (!BARE.has(field)) return false
  return true
}

const BARE: ReadonlySet<string> = new Set(['type', 'key', 'nativeId', 'name', 'line', 'isSelf', 'isStaff'])

/** Customers whose figures are worked out in one transaction. */
const PORTION = 1000

/** People of one file. Keys are the file's own; the maps live as long as the run. */
export class People {
  readonly #account: number
  readonly #now: number
  readonly #byKey = new Map<string, KnownPerson>()
  readonly #tallies = new PersonTallies()
  /** Who spoke: their customers' figures are worked out at the end; also those a run before was cut off from. */
  readonly #spoke = new Set<number>()
  readonly #tags = new Map<string, string>()
  /** By native id, and by the id given to them. */
  readonly #newcomers = new Map<string, Newcomer>()
  readonly #newcomerIds = new Map<number, Newcomer>()
  #lastId = 0
  /** Keys of different people met in the file. */
  readonly met = new Set<string>()

  constructor(account: number, now: number) {
    this.#account = account
    this.#now = now
  }

  get(key: string): KnownPerson | undefined {
    return this.#byKey.get(key)
  }

  /** To be called at the start of each transaction. */
  begin(db: WriteDb): void {
    this.#lastId = lastContactId(db)
  }

  meet(db: WriteDb, record: ContactRecord): KnownPerson {
    this.met.add(record.key)
    const nativeId = record.nativeId ?? `name:${record.name}`
    const staff = record.isSelf === true || record.isStaff === true
    const newcomer = this.#newcomers.get(nativeId)
    if (newcomer) {
      if (isSameTold(newcomer, record, staff)) {
        this.#byKey.set(record.key, newcomer.person)
        return newcomer.person
      }
      this.settle(db)
    }
    const row = findContact(db, this.#account, nativeId)
    const person = row ? this.#meetAgain(db, row, record, staff) : this.#meetFirst(nativeId, record, staff)
    this.#byKey.set(record.key, person)
    if (row && record.tags && !person.staff) this.#tagCustomer(db, person.id, record.tags)
    return person
  }

  #meetFirst(nativeId: string, record: ContactRecord, staff: boolean): KnownPerson {
    const person: KnownPerson = {
      id: ++this.#lastId,
      nativeId,
      staff,
      name: record.name,
      storedName: record.name,
      nameSeen: false,
      lastSeenAt: -Infinity,
    }
    const newcomer: Newcomer = { person, record, isSelf: record.isSelf === true, nameAt: null }
    this.#newcomers.set(nativeId, newcomer)
    this.#newcomerIds.set(person.id, newcomer)
    return person
  }

  /** Writes those met in this transaction, so that they can be looked up; called at its end in any case. */
  settle(db: WriteDb): void {
    for (const { person, record, isSelf, nameAt } of this.#newcomers.values()) {
      const tally = this.#tallies.take(person.id)
      insertContact(db, {
        id: person.id,
        accountId: this.#account,
        nativeId: person.nativeId,
        name: record.name,
        remark: record.remark ?? null,
        role: person.staff ? 'staff' : 'external',
        isSelf,
        phone: record.phone ?? null,
        unionId: record.unionId ?? null,
        detail: detailOf(record, '{}'),
        messageCount: tally?.count ?? 0,
        firstSeenAt: tally?.firstAt ?? null,
        lastSeenAt: tally?.lastAt ?? null,
      })
      if (nameAt !== null) noteContactName(db, person.id, record.name, nameAt)
      if (person.staff) continue
      const customer = newId(this.#now)
      insertCustomer(db, {
        id: customer,
        name: record.remark || record.name,
        phone: shownPhone(record),
        company: record.company ?? null,
        remark: record.note ?? null,
        createdAt: record.addedAt ?? this.#now,
        messageCount: tally?.count ?? 0,
        lastMessageAt: tally?.lastAt ?? null,
      })
      linkContact(db, person.id, customer)
      if (record.tags) this.#tagCustomer(db, person.id, record.tags)
    }
    this.#newcomers.clear()
    this.#newcomerIds.clear()
  }

  #meetAgain(db: WriteDb, row: ContactRow, record: ContactRecord, staff: boolean): KnownPerson {
    const detail = detailOf(record, row.detail)
    const told = { remark: record.remark ?? null, phone: record.phone ?? null, unionId: record.unionId ?? null, detail }
    const changes =
      detail !== row.detail ||
      (told.remark !== null && told.remark !== row.remark) ||
      (told.phone !== null && told.phone !== row.phone) ||
      (told.unionId !== null && told.unionId !== row.union_id)
    if (changes) {
      updateContact(db, row.id, told)
      const customer = customerOfContact(db, row.id)
      if (customer !== undefined && (told.phone !== null || record.company)) {
        updateCustomer(
          db,
          customer,
          { ...(told.phone !== null ? { phone: told.phone } : {}), ...(record.company ? { company: record.company } : {}) },
          this.#now,
        )
      }
    }
    if (staff && (row.role !== 'staff' || (record.isSelf === true && row.is_self === 0))) {
      setContactStaff(db, row.id, record.isSelf === true)
      const alone = detachContact(db, row.id)
      if (alone) archiveCustomer(db, alone, this.#now)
    }
    const known = this.#byKey.get(record.key)
    return {
      id: row.id,
      nativeId: row.native_id,
      staff: staff || row.role === 'staff',
      name: record.name,
      storedName: row.name,
      nameSeen: record.name === known?.name && known.nameSeen,
      lastSeenAt: Math.max(row.last_seen_at ?? -Infinity, known?.lastSeenAt ?? -Infinity),
    }
  }

  /** A message of this person; the newest sighting decides which of several names is theirs now. */
  spoke(db: WriteDb, person: KnownPerson, at: number): void {
    const newcomer = this.#newcomerIds.get(person.id)
    if (!newcomer) this.#spoke.add(person.id)
    if (!person.nameSeen) {
      person.nameSeen = true
      if (newcomer) newcomer.nameAt ??= at
      else noteContactName(db, person.id, person.name, at)
      if (at >= person.lastSeenAt && person.name !== person.storedName) {
        setContactName(db, person.id, person.name)
        person.storedName = person.name
      }
    }
    if (at > person.lastSeenAt) person.lastSeenAt = at
  }

  count(person: KnownPerson, at: number): void {
    this.#tallies.count(person.id, at)
  }

  /** Writes the figures of this transaction. */
  flush(db: WriteDb): void {
    this.settle(db)
    this.#tallies.flush(db)
  }

  /** Recomputes what is kept with the customers of those who spoke, a portion a call; returns whether more are left. */
  refreshFigures(db: WriteDb): boolean {
    const some: number[] = []
    for (const id of this.#spoke) {
      if (some.length === PORTION) break
      this.#spoke.delete(id)
      some.push(id)
    }
    if (some.length > 0) refreshMessageFigures(db, some)
    return this.#spoke.size > 0
  }

  #tagCustomer(db: WriteDb, contactId: number, tags: readonly { group: string; name: string }[]): void {
    const customer = customerOfContact(db, contactId)
    if (customer === undefined) return
    for (const { group, name } of tags) {
      if (tagName(name) === '') continue
      const tag = this.#tagId(db, tagName(group) || IMPORTED, tagName(name))
      db.run(
        "INSERT INTO customer_tags(customer_id, tag_id, source, tagged_at) VALUES(?, ?, 'channel', ?) ON CONFLICT DO NOTHING",
        customer,
        tag,
        this.#now,
      )
    }
  }

  #tagId(db: WriteDb, groupName: string, name: string): string {
    const key = `${groupName}\n${name}`
    const known = this.#tags.get(key)
    if (known) return known
    const groupId = ensureTagGroup(db, groupName, this.#now).id
    const id = ensureTag(db, { groupId, name, source: 'channel', now: this.#now })
    this.#tags.set(key, id)
    return id
  }
}
