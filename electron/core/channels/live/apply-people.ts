/** Identities of a live account: made when they are first named, renamed as the channel says, ours told apart from customers. */
import { idAt, newId } from '#shared/domain/id.ts'
import { readPhones } from '#shared/domain/phone.ts'
import {
  detachContact,
  insertContact,
  lastContactId,
  noteContactName,
  setContactStaff,
} from '#core/store/tables/contact-writes.ts'
import { archiveCustomer, insertCustomer, linkContact } from '#core/store/tables/customers.ts'
import {
  followRename,
  liveContacts,
  liveContactsById,
  newestContactName,
  saveLiveContact,
  type LiveContactRow,
} from '#core/store/tables/live-contacts.ts'
import type { Work } from './apply-work.ts'
import type { ContactRecord, StaffRecord } from '../channel/records.ts'

/**
 * Who named somebody, the weakest first: nobody (the id stands for the name), a message, a member list, the channel's word
 * about the identity itself. A weaker source never takes a stronger one's place: groups and friends lists may differ for days.
 */
const SOURCES = ['id', 'message', 'member', 'record'] as const
type NameSource = (typeof SOURCES)[number]

/** Of `contacts.detail`, as far as live channels write it. */
interface Detail {
  gender?: string
  company?: string
  position?: string
  avatar?: string
  /** The channel lists this identity by itself, not only as somebody's member or sender. */
  listed?: true
  /** Absent: the channel's own word. */
  named?: Exclude<NameSource, 'record'>
}

export interface Person {
  id: number
  nativeId: string
  /** As stored; changes go through `save`. */
  row: LiveContactRow
}

interface Hint {
  name?: string | undefined
  source: NameSource
  isStaff?: boolean | undefined
  isSelf?: boolean | undefined
  unionId?: string | undefined
  /** Since when this person is somewhere we see them. */
  since?: number | undefined
}

/** People of one transaction: looked up once for all records in it. */
export class LivePeople {
  readonly #work: Work
  readonly #byNativeId = new Map<string, Person>()
  /** By contact id and name: when somebody was last heard under it. */
  readonly #heardAs = new Map<string, { person: Person; name: string; at: number }>()
  #lastId: number | undefined

  constructor(work: Work, nativeIds: Iterable<string>) {
    this.#work = work
    for (const row of liveContacts(work.db, work.accountId, [...nativeIds])) this.#keep(row)
  }

  get(nativeId: string): Person | undefined {
    return this.#byNativeId.get(nativeId)
  }

  byId(ids: readonly number[]): Person[] {
    return liveContactsById(this.#work.db, ids).map((row) => this.#byNativeId.get(row.native_id) ?? this.#keep(row))
  }

  get all(): IterableIterator<Person> {
    return this.#byNativeId.values()
  }

  isStaff(person: Person): boolean {
    return person.row.role === 'staff'
  }

  isStandIn(person: Person): boolean {
    return person.row.name === person.nativeId
  }

  /** Somebody named by a record; made when unknown, with a customer where it is not one of us. */
  meet(nativeId: string, hint: Hint): Person {
    const known = this.#byNativeId.get(nativeId)
    if (!known) return this.#make(nativeId, hint, {}, {})
    if (hint.isStaff || hint.isSelf) this.#makeStaff(known, hint.isSelf === true)
    if (hint.source !== 'message') this.rename(known, hint.name, hint.source)
    if (hint.unionId && known.row.union_id === null) this.#save(known, { union_id: hint.unionId })
    return known
  }

  staff(record: StaffRecord): void {
    this.meet(record.id, { name: record.name, source: 'record', isStaff: true, isSelf: record.isSelf })
  }

  /** The channel's own word about an identity. */
  contact(record: ContactRecord): Person {
    const { name, gender, company, position, avatar, unionId } = record
    const told: Detail = {
      ...(gender ? { gender } : {}),
      ...(company ? { company } : {}),
      ...(position ? { position } : {}),
      ...(avatar ? { avatar } : {}),
      listed: true,
    }
    const known = this.#byNativeId.get(record.id)
    if (!known) {
      // A list that is being read may have passed its place, and looks the same later: who is new is asked about too.
      this.#work.touch('contacts', record.id)
      return this.#make(record.id, { name, source: 'record', unionId }, told, record)
    }
    this.rename(known, name, 'record')
    const change: Partial<LiveContactRow> = {}
    const detail = JSON.parse(known.row.detail) as Detail
    if (Object.entries(told).some(([field, value]) => detail[field as keyof Detail] !== value)) {
      change.detail = JSON.stringify({ ...detail, ...told })
    }
    if (unionId && unionId !== known.row.union_id) change.union_id = unionId
    if (record.channelRemark !== undefined && (record.channelRemark || null) !== known.row.remark) {
      change.remark = record.channelRemark || null
    }
    const phone = phoneOf(record)
    if (phone !== null && known.row.phone === null) change.phone = phone
    this.#save(known, change)
    return known
  }

  setGone(person: Person, at: number | null): void {
    if (person.row.gone_at !== at) this.#save(person, { gone_at: at })
  }

  /** A name told for somebody who is known. */
  rename(person: Person, name: string | undefined, source: NameSource): void {
    if (!name) return
    const detail = person.row.detail
    const before = sourceOf(detail)
    if (SOURCES.indexOf(source) < SOURCES.indexOf(before)) return
    const change: Partial<LiveContactRow> = {}
    if (source !== before) change.detail = withSource(detail, source)
    if (name !== person.row.name) {
      // Messages note the names they were said under by themselves.
      if (before === 'member' || before === 'record') noteContactName(this.#work.db, person.id, person.row.name, this.#work.now)
      followRename(this.#work.db, person.id, person.row.name, name, this.#work.now)
      change.name = name
    }
    this.#save(person, change)
  }

  /** A message under a name; all of a transaction are written at its end. */
  heardAs(person: Person, name: string, at: number): void {
    const key = `${person.id} ${name}`
    const heard = this.#heardAs.get(key)
    if (!heard) this.#heardAs.set(key, { person, name, at })
    else if (at > heard.at) heard.at = at
  }

  flush(): void {
    const { db } = this.#work
    const spoke = new Set<Person>()
    for (const { person, name, at } of this.#heardAs.values()) {
      spoke.add(person)
      if (this.#work.writes(() => noteContactName(db, person.id, name, at))) this.#work.change()
    }
    for (const person of spoke) {
      const source = sourceOf(person.row.detail)
      if (source === 'id' || source === 'message') this.rename(person, newestContactName(db, person.id), 'message')
    }
    this.#heardAs.clear()
  }

  #make(nativeId: string, hint: Hint, told: Detail, record: Partial<ContactRecord>): Person {
    const { db, now, accountId } = this.#work
    this.#lastId ??= lastContactId(db)
    const staff = hint.isStaff === true || hint.isSelf === true
    // Names of messages are weighed against each other at the end.
    const name = (hint.source === 'message' ? undefined : hint.name) || nativeId
    const source = name === nativeId && !hint.name ? 'id' : hint.source === 'message' ? 'id' : hint.source
    const detail: Detail = source === 'record' ? told : { ...told, named: source }
    const row: LiveContactRow = {
      id: ++this.#lastId,
      native_id: nativeId,
      name,
      remark: record.channelRemark || null,
      role: staff ? 'staff' : 'external',
      is_self: hint.isSelf ? 1 : 0,
      phone: phoneOf(record),
      union_id: hint.unionId ?? null,
      detail: JSON.stringify(detail),
      gone_at: null,
    }
    insertContact(db, {
      id: row.id,
      accountId,
      nativeId,
      name,
      remark: row.remark,
      role: row.role,
      isSelf: row.is_self === 1,
      phone: row.phone,
      unionId: row.union_id,
      detail: row.detail,
      messageCount: 0,
      firstSeenAt: null,
      lastSeenAt: null,
    })
    if (!staff) {
      // Members of groups who are nobody's contact come after those who are: by when they joined.
      const since = addedAt(record) ?? hint.since ?? now
      const customer = hint.source === 'member' && hint.since !== undefined ? idAt(hint.since) : newId(now)
      const company = record.company ?? record.follow?.company ?? null
      insertCustomer(db, { id: customer, name: row.remark ?? name, phone: row.phone, company, createdAt: since })
      linkContact(db, row.id, customer)
    }
    this.#work.change()
    return this.#keep(row)
  }

  /** Only ever this way: who of us is in no list of the channel may have been marked by hand. */
  #makeStaff(person: Person, isSelf: boolean): void {
    const { row } = person
    if (row.role === 'staff' && (!isSelf || row.is_self === 1)) return
    const { db, now } = this.#work
    setContactStaff(db, row.id, isSelf)
    const alone = detachContact(db, row.id)
    if (alone) archiveCustomer(db, alone, now)
    person.row = { ...row, role: 'staff', is_self: isSelf ? 1 : row.is_self }
    this.#work.change()
  }

  #save(person: Person, change: Partial<LiveContactRow>): void {
    if (Object.keys(change).length === 0) return
    person.row = { ...person.row, ...change }
    saveLiveContact(this.#work.db, person.row)
    this.#work.change()
    this.#work.touch('contacts', person.nativeId)
  }

  #keep(row: LiveContactRow): Person {
    const person = { id: row.id, nativeId: row.native_id, row }
    this.#byNativeId.set(row.native_id, person)
    return person
  }
}

function sourceOf(detail: string): NameSource {
  return detail.includes('"named"') ? ((JSON.parse(detail) as Detail).named ?? 'record') : 'record'
}

function withSource(detail: string, source: NameSource): string {
  const { named: _, ...rest } = JSON.parse(detail) as Detail
  return JSON.stringify(source === 'record' ? rest : { ...rest, named: source })
}

function phoneOf(record: Partial<ContactRecord>): string | null {
  const follows = [...(record.follow ? [record.follow] : []), ...(record.follows ?? [])]
  return follows.flatMap((follow) => (follow.mobiles ?? []).flatMap((mobile) => readPhones(mobile).numbers))[0] ?? null
}

function addedAt(record: Partial<ContactRecord>): number | undefined {
  const times = [record.follow, ...(record.follows ?? [])].flatMap((follow) =>
    follow?.addedAt === undefined ? [] : [follow.addedAt],
  )
  return times.length > 0 ? Math.min(...times) : undefined
}
