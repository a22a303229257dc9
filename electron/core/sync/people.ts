/** Contacts of a file put into the workspace: one identity each, one customer for each who is not one of us. */
import { newId } from '#shared/domain/id.ts'
import type { ContactRecord } from '#shared/domain/records.ts'
import type { WriteDb } from '#core/store/db.ts'
import {
  addToContact,
  detachContact,
  findContact,
  insertContact,
  noteContactName,
  setContactName,
  setContactStaff,
  updateContact,
  type ContactRow,
} from '#core/store/tables/contact-writes.ts'
import {
  archiveCustomer,
  customerOfContact,
  insertCustomer,
  linkContact,
  refreshCustomerFigures,
  updateCustomer,
} from '#core/store/tables/customers.ts'
import { findTagGroupNamed, findTagsNamed, listTagGroups, saveTag, saveTagGroup } from '#core/store/tables/tags.ts'

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

interface Tally {
  count: number
  firstAt: number
  lastAt: number
}

const DEFAULT_TAG_GROUP = '导入'
const TAG_COLOUR = 'gray'

/** Facts beside the columns, as they stand in `contacts.detail`. */
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
  }
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) detail[name] = value
  if (record.follower) {
    const followers = Array.isArray(detail['followers']) ? (detail['followers'] as string[]) : []
    if (!followers.includes(record.follower)) detail['followers'] = [...followers, record.follower]
  }
  return JSON.stringify(detail)
}

/** Customers whose figures are worked out in one transaction. */
const PORTION = 1000

/** People of one file. Keys are the file's own; the maps live as long as the run. */
export class People {
  readonly #account: number
  readonly #now: number
  readonly #byKey = new Map<string, KnownPerson>()
  readonly #tallies = new Map<number, Tally>()
  /** Who spoke: their customers' figures are worked out at the end; also those a run before was cut off from. */
  readonly #spoke = new Set<number>()
  readonly #tags = new Map<string, string>()
  /** Keys of different people met in the file. */
  readonly met = new Set<string>()

  constructor(account: number, now: number) {
    this.#account = account
    this.#now = now
  }

  get(key: string): KnownPerson | undefined {
    return this.#byKey.get(key)
  }

  meet(db: WriteDb, record: ContactRecord): KnownPerson {
    this.met.add(record.key)
    const nativeId = record.nativeId ?? `name:${record.name}`
    const row = findContact(db, this.#account, nativeId)
    const staff = record.isSelf === true || record.isStaff === true
    const person = row ? this.#meetAgain(db, row, record, staff) : this.#meetFirst(db, nativeId, record, staff)
    this.#byKey.set(record.key, person)
    if (record.tags && !person.staff) this.#tagCustomer(db, person.id, record.tags)
    return person
  }

  #meetFirst(db: WriteDb, nativeId: string, record: ContactRecord, staff: boolean): KnownPerson {
    const id = insertContact(db, {
      accountId: this.#account,
      nativeId,
      name: record.name,
      remark: record.remark ?? null,
      role: staff ? 'staff' : 'external',
      isSelf: record.isSelf === true,
      phone: record.phone ?? null,
      unionId: record.unionId ?? null,
      detail: detailOf(record, '{}'),
    })
    if (!staff) {
      const customer = newId(this.#now)
      insertCustomer(db, {
        id: customer,
        name: record.remark || record.name,
        phone: record.phone ?? null,
        company: record.company ?? null,
        remark: record.note ?? null,
        createdAt: record.addedAt ?? this.#now,
      })
      linkContact(db, id, customer)
    }
    return { id, nativeId, staff, name: record.name, storedName: record.name, nameSeen: false, lastSeenAt: -Infinity }
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
    this.#spoke.add(person.id)
    if (!person.nameSeen) {
      person.nameSeen = true
      noteContactName(db, person.id, person.name, at)
      if (at >= person.lastSeenAt && person.name !== person.storedName) {
        setContactName(db, person.id, person.name)
        person.storedName = person.name
      }
    }
    if (at > person.lastSeenAt) person.lastSeenAt = at
  }

  count(person: KnownPerson, at: number): void {
    const tally = this.#tallies.get(person.id)
    if (!tally) this.#tallies.set(person.id, { count: 1, firstAt: at, lastAt: at })
    else {
      tally.count++
      if (at < tally.firstAt) tally.firstAt = at
      if (at > tally.lastAt) tally.lastAt = at
    }
  }

  /** Writes the figures of this transaction. */
  flush(db: WriteDb): void {
    for (const [id, tally] of this.#tallies) {
      addToContact(db, id, tally)
    }
    this.#tallies.clear()
  }

  /** Recomputes what is kept with the customers of those who spoke, a portion a call; answers whether more are left. */
  refreshFigures(db: WriteDb): boolean {
    const customers: string[] = []
    for (const id of this.#spoke) {
      if (customers.length === PORTION) break
      this.#spoke.delete(id)
      const customer = customerOfContact(db, id)
      if (customer !== undefined) customers.push(customer)
    }
    if (customers.length > 0) refreshCustomerFigures(db, customers)
    return this.#spoke.size > 0
  }

  #tagCustomer(db: WriteDb, contactId: number, tags: readonly { group: string; name: string }[]): void {
    const customer = customerOfContact(db, contactId)
    if (customer === undefined) return
    for (const { group, name } of tags) {
      const tag = this.#tagId(db, group || DEFAULT_TAG_GROUP, name)
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
    let group = findTagGroupNamed(db, groupName)
    if (!group) {
      group = { id: newId(this.#now), name: groupName, color: TAG_COLOUR, position: listTagGroups(db).length }
      saveTagGroup(db, group)
    }
    let id = findTagsNamed(db, name).find((tag) => tag.group_id === group.id)?.id
    if (id === undefined) {
      id = newId(this.#now)
      saveTag(db, { id, groupId: group.id, name, color: null, source: 'channel', createdAt: this.#now })
    }
    this.#tags.set(key, id)
    return id
  }
}
