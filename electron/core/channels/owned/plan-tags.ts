/** Changes of the tag library made here, and marks that follow from changes made there. */
import type { WriteDb } from '#core/store/db.ts'
import { liveAccounts } from '#core/store/tables/accounts.ts'
import { channelTag, twinsOf } from '#core/store/tables/channel-tags.ts'
import { carriedElsewhere, contactsCarrying, forgetBaseTag } from '#core/store/tables/contact-tags.ts'
import { customerOfContact } from '#core/store/tables/customers.ts'
import { createField, heldValue, letGo, renameField } from '#core/store/tables/local-only.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { dropWaiting, isCarriedIn, queueCarriers, queueLacking, unsentOfLibraries } from '#core/store/tables/push-queue.ts'
import { hasTag, markFromChannel, tagsWithGroups, unmark } from '#core/store/tables/tags.ts'
import { placeFrom } from './tag-library.ts'
import { settleRows, type Wanted } from './wanted-rows.ts'

/** A deleted tag leaves the channel only after this long, so that an undo comes before it. Milliseconds. */
export const DELETE_DELAY = 15_000

/** Renames and deletions of linked tags. Returns how many rows were queued or changed. */
export function planTags(db: WriteDb, tagIds: readonly string[], now: number): number {
  const live = new Set(liveAccounts(db).flatMap((account) => (account.removed_at === null ? [account.id] : [])))
  const ours = new Map(tagsWithGroups(db, tagIds).map((row) => [row.id, row]))
  const unsent = unsentOfLibraries(db)
  const there: OutboxRow[] = []
  const wanted: Wanted[] = []
  for (const twin of twinsOf(db, tagIds)) {
    const { account_id: accountId, native_id: native } = twin
    if (!live.has(accountId)) continue
    there.push(...unsent.filter((row) => row.account_id === accountId && row.channel_tag_id === native))
    if (twin.gone_at !== null) continue
    const tag = ours.get(twin.tag_id)
    if (!tag) {
      wanted.push({ accountId, payload: { kind: 'tagDelete', tagId: native }, heldUntil: now + DELETE_DELAY })
      continue
    }
    // Back by an undo: marks taken off before it was deleted were not planned meanwhile.
    queueLacking(db, accountId, native, tag.id)
    if (tag.name === twin.base_name) {
      letGo(db, 0, renameField(accountId, native))
    } else if (heldValue(db, 0, renameField(accountId, native)) !== tag.name) {
      wanted.push({ accountId, payload: { kind: 'tagRename', tagId: native, name: tag.name } })
    }
  }
  for (const row of unsent) {
    if (row.kind !== 'tagCreate') continue
    const id = row.tag_id
    if (id === null || !tagIds.includes(id)) continue
    there.push(row)
    const tag = ours.get(id)
    const known = twinsOf(db, [id]).some((twin) => twin.account_id === row.account_id && twin.gone_at === null)
    if (!tag || known || heldValue(db, 0, createField(row.account_id, id)) === tag.name) continue
    const groupId = payloadOf(row, 'tagCreate')?.groupId ?? null
    const payload = { kind: 'tagCreate' as const, groupId, groupName: tag.group_name, name: tag.name }
    wanted.push({ accountId: row.account_id, about: { tagId: id }, payload })
  }
  return settleRows(db, there, wanted, now)
}

/** Tags that were to be made in the channel for customers who carry them no more. */
export function dropUnusedCreates(db: WriteDb, most = 20): void {
  for (const row of unsentOfLibraries(db).slice(0, most)) {
    if (row.kind === 'tagCreate' && row.state === 'waiting' && !isCarriedIn(db, row.account_id, row.tag_id ?? ''))
      dropWaiting(db, row.id)
  }
}

const PORTION = 200

/** A tag that is new in the library: marks reported before are taken, carriers here are looked at. Returns whether it is done with. */
export function tagCame(db: WriteDb, place: string, now: number): boolean {
  const { accountId, nativeId } = placeFrom(place)
  const link = channelTag(db, accountId, nativeId)
  if (!link || link.gone_at !== null || !hasTag(db, link.tag_id)) return true
  const contacts = contactsCarrying(db, accountId, nativeId, PORTION, link.tag_id)
  for (const contact of contacts) {
    const customer = customerOfContact(db, contact)
    if (customer !== undefined) markFromChannel(db, customer, link.tag_id, now)
  }
  if (contacts.length === PORTION) return false
  queueCarriers(db, accountId, link.tag_id)
  return true
}

/**
 * A tag that the library has no more: what was noted of it goes; marks that only came from there go, those a person put stay.
 * Deleted from here, the marks went with the tag, or came back with an undo. Returns whether it is done with.
 */
export function tagWent(db: WriteDb, place: string): boolean {
  const { accountId, nativeId } = placeFrom(place)
  const link = channelTag(db, accountId, nativeId)
  if (link && link.gone_at === null) return true
  const contacts = contactsCarrying(db, accountId, nativeId, PORTION)
  if (link?.gone_by === 'channel') {
    for (const contact of contacts) {
      const customer = customerOfContact(db, contact)
      if (customer !== undefined && !carriedElsewhere(db, customer, link.tag_id, contact)) unmark(db, customer, link.tag_id, true)
    }
  }
  forgetBaseTag(db, contacts, nativeId)
  return contacts.length < PORTION
}
