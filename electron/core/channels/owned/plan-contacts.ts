/** What differs between a customer here and what was last synced of their identities, as outbox rows. */
import { wecomConfigSchema } from '#shared/domain/accounts.ts'
import type { WriteDb } from '#core/store/db.ts'
import { getAccount } from '#core/store/tables/accounts.ts'
import { carriedBy, type CarriedRow } from '#core/store/tables/contact-tags.ts'
import { nativeGroupOf, twinsOf } from '#core/store/tables/channel-tags.ts'
import { openConflict, openConflictsOf, type OpenConflict } from '#core/store/tables/conflicts.ts'
import { liveOwners, relationsOfMany, type OwnerRow, type RelationRow } from '#core/store/tables/follow-bases.ts'
import { createField, heldBack, heldValue, letGo, REMARK_FIELD, tagField } from '#core/store/tables/local-only.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { unsentOfContacts, unsentOfLibraries } from '#core/store/tables/push-queue.ts'
import { tagsOfContacts, tagsWithGroups, type TagNameRow } from '#core/store/tables/tags.ts'
import { isFlying } from './pushes.ts'
import { compareRemark, handOver, lengthOf, primaryOf, REMARK_LENGTH, type RemarkResult } from './remark.ts'
import { settleRows, type Wanted } from './wanted-rows.ts'

function groupBy<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}

interface Twin {
  native: string | null
  /** It had a twin there that the channel deleted: it is not made anew. */
  buried: boolean
}

/** One portion, with everything it needs read at once. */
export function planContacts(db: WriteDb, contactIds: readonly number[], now: number): PlannedContacts {
  const owners = liveOwners(db, contactIds).filter((owner) => owner.customer_id !== null)
  if (owners.length === 0) return { queued: 0, moved: false }
  const portion = new Portion(db, owners, now)
  return { queued: portion.plan(), moved: portion.moved }
}

interface PlannedContacts {
  /** Rows queued or changed. */
  queued: number
  /** A remark here, or a conflict, changed by it. */
  moved: boolean
}

class Portion {
  moved = false
  readonly #db: WriteDb
  readonly #now: number
  readonly #owners: readonly OwnerRow[]
  readonly #relations: Map<number, RelationRow[]>
  readonly #carried: Map<number, CarriedRow[]>
  readonly #here: Map<number, Set<string>>
  readonly #held: Map<number, Map<string, string>>
  readonly #rows: Map<number | null, OutboxRow[]>
  readonly #conflicts: Map<number, OpenConflict>
  /** By account and tag of ours. */
  readonly #twins = new Map<string, Twin>()
  readonly #names: Map<string, TagNameRow>
  readonly #pushesOwn = new Map<number, boolean>()
  /** By account and tag of ours. */
  readonly #create = new Map<string, Wanted>()

  constructor(db: WriteDb, owners: readonly OwnerRow[], now: number) {
    const ids = owners.map((owner) => owner.contact_id)
    this.#db = db
    this.#now = now
    this.#owners = owners
    this.#relations = groupBy(relationsOfMany(db, ids), (row) => row.contact_id)
    this.#carried = groupBy(carriedBy(db, ids), (row) => row.contact_id)
    const marks = tagsOfContacts(db, ids)
    this.#here = new Map(
      [...groupBy(marks, (row) => row.contact_id)].map(([id, rows]) => [id, new Set(rows.map((row) => row.tag_id))]),
    )
    this.#held = new Map(
      [...groupBy(heldBack(db, ids), (row) => row.contact_id)].map(([id, rows]) => [
        id,
        new Map(rows.map((row) => [row.field, row.value])),
      ]),
    )
    this.#conflicts = new Map(openConflictsOf(db, ids, REMARK_FIELD).map((row) => [row.contact_id, row]))
    this.#rows = groupBy(unsentOfContacts(db, ids), (row) => row.contact_id)
    const tagIds = [...new Set(marks.map((row) => row.tag_id))]
    this.#names = new Map(tagsWithGroups(db, tagIds).map((row) => [row.id, row]))
    for (const row of twinsOf(db, tagIds)) {
      const key = `${row.account_id} ${row.tag_id}`
      const twin = this.#twins.get(key) ?? { native: null, buried: false }
      if (row.gone_at === null) twin.native ??= row.native_id
      else if (row.gone_by === 'channel') twin.buried = true
      this.#twins.set(key, twin)
    }
  }

  plan(): number {
    let queued = 0
    for (const owner of this.#owners) queued += this.#contact(owner)
    if (this.#create.size > 0) {
      const creates = unsentOfLibraries(this.#db).filter((row) => row.kind === 'tagCreate')
      for (const row of creates) this.#create.delete(`${row.account_id} ${row.tag_id}`)
      queued += settleRows(this.#db, [], [...this.#create.values()], this.#now)
    }
    return queued
  }

  #contact(owner: OwnerRow): number {
    const relations = this.#relations.get(owner.contact_id) ?? []
    const there = this.#rows.get(owner.contact_id) ?? []
    const primary = primaryOf(relations)
    const wanted = primary ? [...this.#tags(owner, relations, primary, there), ...this.#remark(owner, relations, primary)] : []
    if (there.length === 0 && wanted.length === 0) return 0
    return settleRows(this.#db, there, wanted, this.#now)
  }

  /** A tag not carried by anyone's relation goes to the first follower; one to be taken goes from everybody who carries it. */
  #tags(owner: OwnerRow, relations: readonly RelationRow[], primary: RelationRow, there: readonly OutboxRow[]): Wanted[] {
    const { contact_id: contact, account_id: account } = owner
    const here = this.#here.get(contact) ?? NONE
    const carried = (this.#carried.get(contact) ?? []).filter((row) => row.tag_id !== null && row.gone === 0 && row.there === 1)
    const carriedTags = new Set(carried.map((row) => row.tag_id!))
    const leaving = new Set(there.filter(isFlying).flatMap((row) => payloadOf(row, 'tags')?.add ?? []))
    const changes = new Map<number, { add: string[]; remove: string[] }>()
    const change = (staff: number) => {
      const one = changes.get(staff) ?? { add: [], remove: [] }
      changes.set(staff, one)
      return one
    }
    for (const tag of here) {
      if (!this.#names.has(tag) || carriedTags.has(tag) || this.#isHeld(contact, tagField(tag), '1')) continue
      const twin = this.#twins.get(`${account} ${tag}`)
      if (twin?.native == null) this.#make(account, tag, twin)
      else if (!leaving.has(twin.native)) change(primary.staff_id).add.push(twin.native)
    }
    for (const row of carried) {
      if (here.has(row.tag_id!) || this.#isHeld(contact, tagField(row.tag_id!), '0')) continue
      change(row.staff_id).remove.push(row.native_id)
    }
    for (const field of [...(this.#held.get(contact)?.keys() ?? [])]) {
      const tag = field.startsWith(TAG) ? field.slice(TAG.length) : undefined
      if (tag !== undefined && here.has(tag) === carriedTags.has(tag)) this.#letGo(contact, field)
    }
    return [...changes].map(([staff, { add, remove }]) => ({
      accountId: account,
      about: { contactId: contact, staffId: staff },
      payload: {
        kind: 'tags',
        staffId: relations.find((each) => each.staff_id === staff)!.staff_native_id,
        contactId: owner.native_id,
        add: add.toSorted(),
        remove: remove.toSorted(),
      },
    }))
  }

  #remark(owner: OwnerRow, relations: readonly RelationRow[], primary: RelationRow): Wanted[] {
    const contact = owner.contact_id
    if (primary.drives !== 1) {
      this.#note(handOver(this.#db, owner, relations, this.#now))
      for (const row of heldBack(this.#db, [contact])) this.#hold(contact, row.field, row.value)
      const found = openConflict(this.#db, contact, REMARK_FIELD)
      if (found) this.#conflicts.set(contact, found)
      else this.#conflicts.delete(contact)
    }
    let open = this.#conflicts.get(contact)
    if (open) {
      // Edited here since: to what the channel says, or back to what it was, it is settled.
      this.#note(compareRemark(this.#db, owner, primary, open.remote, undefined, this.#now))
      open = openConflict(this.#db, contact, REMARK_FIELD)
    }
    if (owner.remark === primary.remark) {
      if (this.#held.get(contact)?.has(REMARK_FIELD)) this.#letGo(contact, REMARK_FIELD)
      return []
    }
    if (open || this.#isHeld(contact, REMARK_FIELD, owner.remark)) return []
    const length = lengthOf(owner.remark)
    const want: Wanted = {
      accountId: owner.account_id,
      about: { contactId: contact, staffId: primary.staff_id },
      payload: {
        kind: 'remark',
        staffId: primary.staff_native_id,
        contactId: owner.native_id,
        remark: owner.remark,
        was: primary.remark,
      },
    }
    if (length > REMARK_LENGTH)
      want.problem = { kind: 'refused', code: 'REMARK_TOO_LONG', fix: 'editItem', params: { max: REMARK_LENGTH, length } }
    return [want]
  }

  #note(result: RemarkResult): void {
    if (result.taken || result.conflicts) this.moved = true
  }

  #hold(contact: number, field: string, value: string): void {
    const held = this.#held.get(contact) ?? new Map<string, string>()
    held.set(field, value)
    this.#held.set(contact, held)
  }

  /** Held back for this very value; for another one it has been changed since, and the note is over. */
  #isHeld(contact: number, field: string, value: string): boolean {
    const held = this.#held.get(contact)?.get(field)
    if (held === undefined) return false
    if (held === value) return true
    this.#letGo(contact, field)
    return false
  }

  #letGo(contact: number, field: string): void {
    letGo(this.#db, contact, field)
    this.#held.get(contact)!.delete(field)
  }

  /** A tag of ours that the channel does not know: made there first, marks follow when it has an id. */
  #make(accountId: number, tagId: string, twin: Twin | undefined): void {
    const key = `${accountId} ${tagId}`
    const tag = this.#names.get(tagId)
    if (this.#create.has(key) || !tag || twin?.buried || (tag.source !== 'manual' && !twin) || !this.#makesOwn(accountId)) return
    if (heldValue(this.#db, 0, createField(accountId, tagId)) === tag.name) return
    this.#create.set(key, {
      accountId,
      about: { tagId },
      payload: {
        kind: 'tagCreate',
        groupId: nativeGroupOf(this.#db, accountId, tag.group_id) ?? null,
        groupName: tag.group_name,
        name: tag.name,
      },
    })
  }

  #makesOwn(accountId: number): boolean {
    let makes = this.#pushesOwn.get(accountId)
    if (makes === undefined) {
      const config = wecomConfigSchema.safeParse(JSON.parse(getAccount(this.#db, accountId)?.config ?? 'null'))
      makes = config.success && config.data.pushOwnTags
      this.#pushesOwn.set(accountId, makes)
    }
    return makes
  }
}

const TAG = tagField('')
const NONE: ReadonlySet<string> = new Set()
