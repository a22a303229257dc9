/** Putting content on the calendar, moving and cancelling it. Every target is judged by itself; a refused one stops no other. */
import type { RefusalDetail } from '#shared/contract/calendar.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { Audience } from '#shared/domain/content.ts'
import type { FrequencyBook, Refusal } from '#shared/domain/frequency/book.ts'
import type { Candidate } from '#shared/domain/frequency/touch.ts'
import type { LedgerDraft } from '#shared/domain/ledger-acts.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { audienceGroups, groupsWithTag } from '#core/store/tables/book-source.ts'
import { getEntry, insertEntry, setEntryAt, settleEntry } from '#core/store/tables/calendar-entries.ts'
import { getContent } from '#core/store/tables/content-items.ts'
import { deliveriesOfEntry, insertDelivery, updateDelivery, type DeliveryListRow } from '#core/store/tables/deliveries.ts'
import { insertOverride, overridesOf } from '#core/store/tables/overrides.ts'
import { insertTouch, touchOfDelivery, updateTouch } from '#core/store/tables/touches.ts'
import { asCounted, dropBook, frequencyBook, groupKey, withBook } from './kept-book.ts'
import { explainRefusal, type Place } from './refusals.ts'
import { withdrawSends } from './sends-underway.ts'

/** What a change on the calendar needs to know of its caller. */
export interface Desk {
  now: number
  zone: string
  operatorId: string | null
  ledger(entry: LedgerDraft): void
}

interface Placed extends Place {
  deliveryId: string | null
}

/** A plan may be entered up to this long after its minute began. */
const LATE_PLAN = 5 * 60_000

export const floorMinute = (ms: number) => Math.floor(ms / 60_000) * 60_000

/**
 * The groups of an audience, each once: those named, in their order, then those found by tier or tag, by title. Groups that are gone
 * are left out; CONFLICT where nothing else was named.
 */
function expandAudience(db: ReadDb, audience: Audience): Place[] {
  const all = audienceGroups(db)
  const byId = new Map(all.map((group) => [group.conversation_id, group]))
  const found = new Map<number, Place>()
  const take = (id: number) => {
    const group = byId.get(id)
    if (group?.gone_at === null) found.set(id, { conversationId: id, groupTitle: group.title })
    return group !== undefined
  }
  for (const id of audience.groups) {
    if (!take(id)) throw notThere('group', 'audience.groups', id)
  }
  const tagged = new Set(audience.tags.flatMap((tag) => groupsWithTag(db, tag)))
  for (const group of all) {
    if (audience.tiers.includes(group.tier) || tagged.has(group.conversation_id)) take(group.conversation_id)
  }
  if (found.size === 0 && audience.groups.length > 0) {
    const [conversationId] = audience.groups
    throw new QunxiError('CONFLICT', `The group ${byId.get(conversationId!)!.title} is there no more`, { conversationId })
  }
  return [...found.values()]
}

function contentOf(db: ReadDb, contentId: string) {
  const content = getContent(db, contentId)
  if (!content) throw notThere('content', 'contentId', contentId)
  if (content.archived_at !== null) throw new QunxiError('CONFLICT', 'This content is archived; restore it first', { contentId })
  return content
}

function notPast(at: number, now: number, field = 'at'): void {
  if (at < now - LATE_PLAN) throw new QunxiError('BAD_INPUT', 'This time has passed already', { field, at })
}

/** Judges a planned entry without writing; what is allowed counts for the groups after it, as in planning. */
export function checkPlan(
  db: ReadDb,
  zone: string,
  now: number,
  input: { contentId: string; at: number; audience: Audience },
): { allowed: Placed[]; refused: RefusalDetail[] } {
  const { kind } = contentOf(db, input.contentId)
  notPast(input.at, now)
  const book = frequencyBook(db, zone, now)
  const allowed: Placed[] = []
  const refused: RefusalDetail[] = []
  const added: Candidate[] = []
  try {
    for (const place of expandAudience(db, input.audience)) {
      const candidate: Candidate = { id: newId(now), group: groupKey(place.conversationId), at: input.at, kind }
      const refusal = book.refusal(candidate)
      if (refusal) {
        refused.push(explainRefusal(db, book, candidate, place, refusal))
        continue
      }
      book.add(candidate)
      added.push(candidate)
      allowed.push({ ...place, deliveryId: null })
    }
    for (const candidate of added) book.remove(candidate)
  } catch (error) {
    dropBook(db)
    throw error
  }
  return { allowed, refused }
}

/**
 * Plans an entry: one delivery and one touch per allowed group. `override`: a reason that plans the refused ones too, each
 * violated policy noted in `overrides` and the ledger. No allowed group: nothing is written and `entryId` is null.
 */
export function planEntry(
  db: WriteDb,
  desk: Desk,
  input: { contentId: string; at: number; audience: Audience; note: string; override: string | null },
): { entryId: string | null; planned: Placed[]; refused: RefusalDetail[] } {
  const { kind } = contentOf(db, input.contentId)
  notPast(input.at, desk.now)
  const places = expandAudience(db, input.audience)
  const entryId = newId(desk.now)
  return withBook(db, desk.zone, desk.now, (book) => {
    const planned: Placed[] = []
    const refused: RefusalDetail[] = []
    for (const place of places) {
      const touchId = newId(desk.now)
      const candidate: Candidate = { id: touchId, group: groupKey(place.conversationId), at: input.at, kind }
      const refusals = book.refusals(candidate)
      if (refusals.length > 0 && input.override === null) {
        refused.push(explainRefusal(db, book, candidate, place, refusals[0]!))
        continue
      }
      const deliveryId = newId(desk.now)
      if (planned.length === 0) {
        const audience = JSON.stringify(input.audience)
        insertEntry(db, { id: entryId, ...input, kind, audience, operatorId: desk.operatorId, now: desk.now })
      }
      insertDelivery(db, { id: deliveryId, entryId, conversationId: place.conversationId, at: input.at, kind })
      insertTouch(db, {
        id: touchId,
        conversation_id: place.conversationId,
        customer_id: null,
        at: input.at,
        kind,
        state: 'planned',
        delivery_id: deliveryId,
        message_id: null,
      })
      book.add(candidate)
      grantOverrides(db, desk, deliveryId, place, candidate, refusals, input.override)
      planned.push({ ...place, deliveryId })
    }
    return { entryId: planned.length > 0 ? entryId : null, planned, refused }
  })
}

/** Writes down each set-aside policy, with the reason, beside the delivery and in the ledger. */
export function grantOverrides(
  db: WriteDb,
  desk: Desk,
  deliveryId: string,
  place: Place,
  candidate: Candidate,
  refusals: readonly Refusal[],
  reason: string | null,
): void {
  if (reason === null) return
  for (const { policy, condition, filledBy } of refusals) {
    insertOverride(db, {
      id: newId(desk.now),
      delivery_id: deliveryId,
      policy_id: policy,
      condition,
      reason,
      operator_id: desk.operatorId,
      at: desk.now,
    })
    desk.ledger({
      act: 'override.granted',
      subject: `delivery:${deliveryId}`,
      detail: {
        policy,
        condition,
        reason,
        group: place.conversationId,
        at: candidate.at,
        kind: candidate.kind,
        filledBy: filledBy.slice(0, 50).map((touch) => touch.id),
      },
    })
  }
}

/** Violations that no earlier exception of this delivery covers. */
export function openRefusals(db: ReadDb, book: FrequencyBook, deliveryId: string, candidate: Candidate): Refusal[] {
  const granted = new Set(overridesOf(db, deliveryId).map((row) => row.policy_id))
  return book.refusals(candidate).filter((refusal) => !granted.has(refusal.policy))
}

export function placeOf(row: DeliveryListRow): Place {
  return { conversationId: row.conversation_id!, groupTitle: row.group_title }
}

interface Which {
  entryId: string
  from: number | null
  conversationId: number | null
}

function chosen(db: ReadDb, which: Which, states: readonly string[]): DeliveryListRow[] {
  if (!getEntry(db, which.entryId)) throw notThere('entry on the calendar', 'entryId', which.entryId)
  return deliveriesOfEntry(db, which.entryId).filter(
    (row) =>
      states.includes(row.state) &&
      (which.from === null || row.at === which.from) &&
      (which.conversationId === null || row.conversation_id === which.conversationId),
  )
}

/** Moves deliveries to `to`, each judged without its own touch; refused ones stay where they are. */
export function moveDeliveries(
  db: WriteDb,
  desk: Desk,
  input: Which & { to: number; override: string | null },
): { moved: Placed[]; refused: RefusalDetail[] } {
  notPast(input.to, desk.now, 'to')
  const rows = chosen(db, input, ['planned', 'missed', 'failed'])
  return withBook(db, desk.zone, desk.now, (book) => {
    const moved: Placed[] = []
    const refused: RefusalDetail[] = []
    for (const row of rows) {
      const touch = touchOfDelivery(db, row.id)!
      const before = asCounted(touch)
      if (touch.state === 'planned') book.remove(before)
      const candidate = { ...before, at: input.to }
      const refusals = openRefusals(db, book, row.id, candidate)
      if (refusals.length > 0 && input.override === null) {
        refused.push(explainRefusal(db, book, candidate, placeOf(row), refusals[0]!))
        if (touch.state === 'planned') book.add(before)
        continue
      }
      book.add(candidate)
      updateTouch(db, touch.id, { at: input.to, state: 'planned' })
      updateDelivery(db, row.id, { ...row, at: input.to, state: 'planned', reason: null, claimed_at: null, closed_at: null })
      grantOverrides(db, desk, row.id, placeOf(row), candidate, refusals, input.override)
      moved.push({ ...placeOf(row), deliveryId: row.id })
    }
    if (moved.length > 0 && refused.length === 0) setEntryAt(db, input.entryId, input.to, desk.now)
    return { moved, refused }
  })
}

/** Cancels what is still open. Returns how many deliveries. */
export function cancelDeliveries(db: WriteDb, desk: Desk, input: Which & { reason: string }): number {
  const open = chosen(db, input, ['planned', 'claimed', 'missed'])
  // What has left already cannot be taken off the calendar; its result is still to come.
  const free = new Set(
    withdrawSends(
      db,
      desk.now,
      open.map((row) => row.id),
    ).free,
  )
  const rows = open.filter((row) => free.has(row.id))
  return withBook(db, desk.zone, desk.now, (book) => {
    for (const row of rows) {
      const touch = touchOfDelivery(db, row.id)!
      if (row.state !== 'missed') book.remove(asCounted(touch))
      updateTouch(db, touch.id, { at: touch.at, state: 'cancelled' })
      updateDelivery(db, row.id, { ...row, state: 'cancelled', reason: input.reason || null, closed_at: desk.now })
    }
    if (rows.length > 0) settleEntry(db, input.entryId, desk.now)
    return rows.length
  })
}
