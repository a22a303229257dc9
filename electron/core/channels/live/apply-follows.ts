/** Who of us has whom as a customer: since when, with what note, until when. Tags and remarks are compared in channels/owned. */
import {
  contactsInConflict,
  followsOf,
  insertFollow,
  syncedTagsOf,
  updateFollow,
  type FollowRow,
} from '#core/store/tables/follows.ts'
import { applyFollow } from '../owned/follow.ts'
import type { LivePeople, Person } from './apply-people.ts'
import type { Work } from './apply-work.ts'
import type { ContactGoneRecord, ContactRecord, Follow } from '../channel/records.ts'

export class LiveFollows {
  readonly #work: Work
  readonly #people: LivePeople
  /** By contact, then by staff. */
  readonly #rows = new Map<number, Map<number, FollowRow>>()
  readonly #tags = new Map<string, Set<string>>()
  readonly #inConflict: ReadonlySet<number>

  constructor(work: Work, people: LivePeople, contacts: readonly Person[]) {
    this.#work = work
    this.#people = people
    const ids = contacts.map((person) => person.id)
    for (const row of followsOf(work.db, ids)) this.#of(row.contact_id).set(row.staff_id, row)
    for (const { contact_id, staff_id, native_id } of syncedTagsOf(work.db, ids)) {
      const key = `${contact_id} ${staff_id}`
      const tags = this.#tags.get(key)
      if (tags) tags.add(native_id)
      else this.#tags.set(key, new Set([native_id]))
    }
    this.#inConflict = new Set(contactsInConflict(work.db, work.accountId))
  }

  contact(record: ContactRecord): void {
    const contact = this.#people.contact(record)
    const told = [...(record.follow ? [record.follow] : []), ...(record.follows ?? [])]
    const staff = new Set(told.map((follow) => this.#follow(contact, follow)))
    if (record.follows) {
      for (const row of this.#of(contact.id).values()) {
        if (row.gone_at === null && !staff.has(row.staff_id)) this.#end(contact, row, this.#work.now, 'unseen')
      }
    }
    if (told.length > 0 || record.follows) this.#settle(contact)
    // Channels without relations list the identity itself.
    else if (this.#of(contact.id).size === 0) this.#people.setGone(contact, null)
  }

  gone(record: ContactGoneRecord): void {
    const contact = this.#people.get(record.id)
    if (!contact) return
    const rows = this.#of(contact.id)
    if (record.staffId === undefined) {
      for (const row of rows.values()) if (row.gone_at === null) this.#end(contact, row, record.at, record.by)
      if (rows.size === 0) this.#people.setGone(contact, Math.min(contact.row.gone_at ?? Infinity, record.at))
    } else {
      const staff = this.#people.get(record.staffId)
      const row = staff && rows.get(staff.id)
      if (!row) return
      // Added again since: old news.
      if (row.gone_at === null && (row.added_at ?? -Infinity) <= record.at) this.#end(contact, row, record.at, record.by)
      else if (
        row.gone_at !== null &&
        (row.gone_by === 'unseen' || record.at < row.gone_at) &&
        (row.added_at ?? -Infinity) <= record.at
      )
        this.#save(contact, { ...row, gone_at: Math.min(row.gone_at, record.at), gone_by: record.by })
    }
    this.#settle(contact)
  }

  /** A relation that a whole pass did not find. */
  unseen(contact: Person, staffId: number): void {
    const row = this.#of(contact.id).get(staffId)
    if (!row || row.gone_at !== null) return
    this.#end(contact, row, this.#work.now, 'unseen')
    this.#settle(contact)
  }

  /** Returns the staff member's local id. */
  #follow(contact: Person, follow: Follow): number {
    const { db, now, accountId } = this.#work
    const staff = this.#people.meet(follow.staffId, { source: 'id', isStaff: true })
    const known = this.#of(contact.id).get(staff.id)
    const back = known !== undefined && known.gone_at !== null && cameBack(known, follow)
    const row: FollowRow = {
      contact_id: contact.id,
      staff_id: staff.id,
      remark: known?.remark ?? '',
      description: follow.description ?? known?.description ?? '',
      added_at: follow.addedAt ?? known?.added_at ?? null,
      add_way: follow.addWay ?? known?.add_way ?? null,
      detail: detailOf(known?.detail ?? '{}', follow),
      gone_at: back ? null : (known?.gone_at ?? null),
      gone_by: back ? null : (known?.gone_by ?? null),
    }
    if (!known || isDifferent(known, row)) this.#save(contact, row)
    if (row.gone_at !== null) return staff.id
    if (known && !back && !this.#toldOtherwise(row, follow)) return staff.id
    const changed = applyFollow(db, { accountId, contactId: contact.id, staffId: staff.id, follow, now })
    if (changed > 0) this.#changed(contact, staff)
    return staff.id
  }

  /** Whether the channel says something else than when last synced; only then is there anything to compare. */
  #toldOtherwise(row: FollowRow, follow: Follow): boolean {
    if (follow.remark !== undefined && follow.remark !== row.remark) return true
    if (this.#inConflict.has(row.contact_id)) return true
    if (follow.tagIds === undefined) return false
    const synced = this.#tags.get(`${row.contact_id} ${row.staff_id}`)
    const told = new Set(follow.tagIds)
    return told.size !== (synced?.size ?? 0) || [...told].some((id) => !synced!.has(id))
  }

  #end(contact: Person, row: FollowRow, at: number, by: ContactGoneRecord['by']): void {
    this.#save(contact, { ...row, gone_at: at, gone_by: by })
  }

  /** An identity is gone with its last relation, and back with the first. */
  #settle(contact: Person): void {
    let gone: number | null = -Infinity
    for (const { gone_at } of this.#of(contact.id).values())
      gone = gone_at === null || gone === null ? null : Math.max(gone, gone_at)
    if (gone !== -Infinity) this.#people.setGone(contact, gone)
  }

  #save(contact: Person, row: FollowRow): void {
    const rows = this.#of(contact.id)
    if (rows.has(row.staff_id)) updateFollow(this.#work.db, row)
    else insertFollow(this.#work.db, row)
    rows.set(row.staff_id, row)
    this.#changed(contact, this.#people.byId([row.staff_id])[0]!)
  }

  #changed(contact: Person, staff: Person): void {
    this.#work.change()
    this.#work.touch('follows', `${contact.nativeId}\n${staff.nativeId}`)
  }

  #of(contactId: number): Map<number, FollowRow> {
    let rows = this.#rows.get(contactId)
    if (!rows) this.#rows.set(contactId, (rows = new Map()))
    return rows
  }
}

/**
 * Whether a relation that ended is in force again. A customer who deleted us stays on the staff member's list: being listed is no
 * return, being added later is. Both times are of whole seconds in WeCom, so equal ones count as a return.
 */
function cameBack(row: FollowRow, follow: Follow): boolean {
  return row.gone_by !== 'customer' || follow.addedAt === undefined || follow.addedAt >= row.gone_at!
}

function detailOf(before: string, { mobiles, company, state }: Follow): string {
  if (!mobiles?.length && !company && !state && before === '{}') return before
  const known = JSON.parse(before) as Record<string, unknown>
  return JSON.stringify({
    ...known,
    ...(mobiles ? { mobiles } : {}),
    ...(company === undefined ? {} : { company }),
    ...(state === undefined ? {} : { state }),
  })
}

function isDifferent(a: FollowRow, b: FollowRow): boolean {
  return (
    a.description !== b.description ||
    a.added_at !== b.added_at ||
    a.add_way !== b.add_way ||
    a.detail !== b.detail ||
    a.gone_at !== b.gone_at ||
    a.gone_by !== b.gone_by
  )
}
