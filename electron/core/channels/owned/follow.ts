/**
 * What a channel says of one relation, compared with what was last synced and with what is stored here.
 * The applier writes the relation's row first (all columns but `remark` and `drives`, which are written in this folder only), with
 * `gone_at` cleared where it came back, and calls this whenever the record's remark or tags differ from what is stored.
 */
import type { Follow } from '#core/channels/channel/records.ts'
import type { WriteDb } from '#core/store/db.ts'
import {
  addBaseTag,
  baseTags,
  carriedBy,
  carriedElsewhere,
  removeBaseTag,
  type CarriedRow,
} from '#core/store/tables/contact-tags.ts'
import { linksOf } from '#core/store/tables/channel-tags.ts'
import {
  insertRelation,
  ownerOf,
  relationsOf,
  setBaseRemark,
  type OwnerRow,
  type RelationRow,
} from '#core/store/tables/follow-bases.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { holdBack, tagField } from '#core/store/tables/local-only.ts'
import { isQueued, dropWaiting, queuePush, unqueuePush, unsentOfContacts } from '#core/store/tables/push-queue.ts'
import { markFromChannel, tagsOfContacts, unmark } from '#core/store/tables/tags.ts'
import { justSent } from './just-sent.ts'
import { isFlying } from './pushes.ts'
import { compareRemark, handOver, primaryOf, type RemarkResult } from './remark.ts'
import { placeOf } from './tag-library.ts'
import { compareSets } from './three-way.ts'

interface FollowInput {
  accountId: number
  /** Local ids of the customer's identity and of the staff member. */
  contactId: number
  staffId: number
  follow: Pick<Follow, 'remark' | 'tagIds' | 'addedAt'>
  now: number
}

/**
 * In the caller's transaction. Nothing is sent from here: what differs afterwards is left to `planPushes`. Returns how many rows
 * changed; 0: everything was as said already.
 */
export function applyFollow(db: WriteDb, input: FollowInput): number {
  const { contactId, staffId, follow, now } = input
  const owner = ownerOf(db, contactId)
  if (!owner) return 0
  const queued = isQueued(db, 'contact', contactId)
  const here = new Set(tagsOfContacts(db, [contactId]).map((row) => row.tag_id))
  const bare = owner.customer_id !== null && owner.remark === '' && here.size === 0
  let relations = relationsOf(db, contactId)
  let changed = 0
  if (!relations.some((each) => each.staff_id === staffId)) {
    insertRelation(db, contactId, staffId, follow.addedAt ?? null)
    relations = relationsOf(db, contactId)
    changed += 1
  }
  const first = relations.every((each) => each.drives === 0)
  const relation = relations.find((each) => each.staff_id === staffId)!
  // Who was never compared has nothing in the outbox either.
  let rows: OutboxRow[] | undefined = first ? [] : undefined
  const unsent = () => (rows ??= unsentOfContacts(db, [contactId]))
  const tags = follow.tagIds === undefined ? NO_TAGS : applyTags(db, owner, relation, here, follow.tagIds, unsent, now)
  const remark = applyRemark(db, owner, relations, staffId, follow.remark, unsent, now)
  changed += tags.base + tags.local + Number(remark.base) + Number(remark.taken) + Number(remark.conflicts)
  // The triggers noted what was just taken; where nothing stood here before, nothing can differ.
  if (changed > 0 || first) {
    if (!bare) queuePush(db, 'contact', contactId)
    else if (!queued) unqueuePush(db, 'contact', [contactId])
  }
  return changed
}

const NO_REMARK: RemarkResult = { taken: false, conflicts: false, base: false }
const NO_TAGS = { base: 0, local: 0 }

type TagLink = Pick<CarriedRow, 'native_id' | 'tag_id' | 'gone' | 'there'>

const isHere = (row: TagLink) => row.tag_id !== null && row.gone === 0 && row.there === 1
/** Deleted here and not yet there: it goes there too, or an undo brings it back. */
const isLeaving = (row: TagLink) => row.tag_id !== null && row.gone === 0 && row.there === 0

function applyTags(
  db: WriteDb,
  owner: OwnerRow,
  relation: RelationRow,
  here: ReadonlySet<string>,
  said: readonly string[],
  unsent: () => readonly OutboxRow[],
  now: number,
): { base: number; local: number } {
  const staffId = relation.staff_id
  const remote = settled(db, owner, relation, said, now)
  const mine = new Set(baseTags(db, owner.contact_id, staffId))
  let came = [...remote].filter((native) => !mine.has(native))
  let went = [...mine].filter((native) => !remote.has(native))
  if (came.length + went.length === 0) return NO_TAGS

  const flying = flyingTags(unsent(), owner.contact_id, staffId)
  const carried = carriedBy(db, [owner.contact_id])
  const others = carried.filter((row) => row.staff_id !== staffId && isHere(row)).map((row) => row.tag_id!)
  const links = new Map<string, TagLink>(carried.map((row) => [row.native_id, row]))
  for (const row of linksOf(
    db,
    owner.account_id,
    came.filter((native) => !links.has(native)),
  ))
    links.set(row.native_id, row)
  const open = (native: string) => {
    const row = links.get(native)
    return row === undefined || !isLeaving(row)
  }
  const undecided = came.length + went.length
  came = came.filter(open)
  went = went.filter(open)
  // Of a tag that may come back here by an undo nothing is taken as known: it is compared once that is decided.
  if (came.length + went.length < undecided) compareAgain(db, owner, relation)
  const tagOf = (native: string) => {
    const row = links.get(native)
    return row && isHere(row) ? row.tag_id! : undefined
  }
  const tagsOf = (natives: Iterable<string>) => [...natives].flatMap((native) => tagOf(native) ?? [])
  // Of what is on its way, that which has arrived is our own doing, not the channel's.
  const known = new Set([...mine, ...flying.add.filter((native) => remote.has(native))])
  for (const native of flying.remove) if (!remote.has(native)) known.delete(native)
  const live = relation.gone_at === null

  let local = 0
  if (owner.customer_id !== null && live) {
    const { take } = compareSets(new Set([...others, ...tagsOf(known)]), here, new Set([...others, ...tagsOf(remote)]))
    for (const tag of take.add) local += Number(markFromChannel(db, owner.customer_id, tag, now))
    for (const tag of take.remove) {
      // The customer is known elsewhere too and carries it there: it stays, and is not put back here by itself.
      if (carriedElsewhere(db, owner.customer_id, tag, owner.contact_id)) holdBack(db, owner.contact_id, tagField(tag), '1')
      else local += Number(unmark(db, owner.customer_id, tag))
    }
    for (const native of went) {
      // A tag that the library dropped meanwhile: what a person put stays as a tag of ours.
      const row = links.get(native)
      if (row?.gone === 1 && row.tag_id !== null && !carriedElsewhere(db, owner.customer_id, row.tag_id, owner.contact_id))
        local += Number(unmark(db, owner.customer_id, row.tag_id, true))
    }
  }
  let base = 0
  for (const native of came) base += addBaseTag(db, owner.contact_id, staffId, native)
  for (const native of went) base += removeBaseTag(db, owner.contact_id, staffId, native)
  return { base, local }
}

/** What is said, but for what is most likely the state before our own last send. */
function settled(db: WriteDb, owner: OwnerRow, relation: RelationRow, said: readonly string[], now: number): Set<string> {
  const remote = new Set(said)
  const sent = justSent(relation, now)
  const late = [...sent.add.filter((tag) => !remote.has(tag)), ...sent.remove.filter((tag) => remote.has(tag))]
  if (late.length === 0) return remote
  const base = new Set(baseTags(db, owner.contact_id, relation.staff_id))
  for (const tag of late) if (base.has(tag)) remote.add(tag)
  for (const tag of late) if (!base.has(tag)) remote.delete(tag)
  compareAgain(db, owner, relation)
  return remote
}

function compareAgain(db: WriteDb, owner: OwnerRow, relation: RelationRow): void {
  queuePush(db, 'again', placeOf(owner.account_id, `${owner.native_id}\n${relation.staff_native_id}`))
}

function flyingTags(unsent: readonly OutboxRow[], contactId: number, staffId: number): { add: string[]; remove: string[] } {
  const rows = unsent.filter((row) => isFlying(row) && row.contact_id === contactId && row.staff_id === staffId)
  const payloads = rows.flatMap((row) => payloadOf(row, 'tags') ?? [])
  return { add: payloads.flatMap((each) => [...each.add]), remove: payloads.flatMap((each) => [...each.remove]) }
}

function applyRemark(
  db: WriteDb,
  owner: OwnerRow,
  relations: readonly RelationRow[],
  staffId: number,
  said: string | undefined,
  unsent: () => readonly OutboxRow[],
  now: number,
): RemarkResult {
  const mine = relations.find((each) => each.staff_id === staffId)!
  const primary = primaryOf(relations)
  const driver = relations.find((each) => each.drives === 1)
  if (primary === mine && (driver === mine || !driver)) {
    const result = handOver(db, owner, relations, now)
    return said === undefined ? result : compare(db, owner, mine, said, unsent, now)
  }
  const base = said !== undefined && mine.remark !== said
  if (base) {
    setBaseRemark(db, owner.contact_id, staffId, said)
    mine.remark = said
  }
  const result = handOver(db, owner, relations, now)
  return { ...result, base: result.base || base }
}

function compare(
  db: WriteDb,
  owner: OwnerRow,
  mine: RelationRow,
  said: string,
  unsent: () => readonly OutboxRow[],
  now: number,
): RemarkResult {
  if (said === justSent(mine, now).was && said !== mine.remark) {
    compareAgain(db, owner, mine)
    return NO_REMARK
  }
  if (said === mine.remark && said === owner.remark) return compareRemark(db, owner, mine, said, undefined, now)
  const rows = unsent().filter(
    (row) => row.kind === 'remark' && row.contact_id === owner.contact_id && row.staff_id === mine.staff_id,
  )
  const flying = rows.filter(isFlying).flatMap((row) => payloadOf(row, 'remark')?.remark ?? [])
  const result = compareRemark(db, owner, mine, said, flying.at(-1), now)
  // Found to differ on both sides: what waits must not overwrite the other side before a person has chosen.
  if (result.conflicts) for (const row of rows) if (row.state === 'waiting') dropWaiting(db, row.id)
  return result
}
