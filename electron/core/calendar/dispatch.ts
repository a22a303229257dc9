/** A delivery's way from planned to sent, judged at each step: plans made on two screens, or history synced in between, cannot slip through. */
import type { RefusalDetail } from '#shared/contract/calendar.ts'
import { HOUR, MINUTE } from '#shared/domain/zone.ts'
import { ownWords } from '#shared/domain/quote.ts'
import type { WriteDb } from '#core/store/db.ts'
import { getDelivery, openDeliveriesBefore, updateDelivery, type DeliveryListRow } from '#core/store/tables/deliveries.ts'
import { sendsOf } from '#core/store/tables/delivery-sends.ts'
import { getMeta } from '#core/store/tables/meta.ts'
import { deleteTouch, touchesNear, touchOfDelivery, updateTouch, type TouchRow } from '#core/store/tables/touches.ts'
import { asCounted, withBook } from './kept-book.ts'
import { SAME_POST_SPAN } from '#core/cadence/observing.ts'
import { floorMinute, grantOverrides, openRefusals, placeOf, type Desk } from './planning.ts'
import { explainRefusal } from './refusals.ts'
import { askTask } from './sends-underway.ts'
import { SAME_TEXT, sharedText } from '#core/cadence/text-match.ts'

export interface Outcome {
  done: string[]
  refused: (RefusalDetail & { deliveryId: string })[]
  stale: string[]
}

/** Confirmed within this long after the text was copied, it was posted when it was copied. */
const CLAIM_HOLDS = HOUR

interface Step {
  at: number
  state: 'claimed' | 'sent'
  /** The message it was found to be, and the touch that message had of its own. */
  seen: TouchRow | null
}

function advance(
  db: WriteDb,
  desk: Desk,
  ids: readonly string[],
  override: string | null,
  open: readonly string[],
  stepOf: (row: DeliveryListRow) => Step,
): Outcome {
  return withBook(db, desk.zone, desk.now, (book) => {
    const outcome: Outcome = { done: [], refused: [], stale: [] }
    for (const id of new Set(ids)) {
      const row = getDelivery(db, id)
      const touch = row && touchOfDelivery(db, id)
      if (!row || !touch || !open.includes(row.state)) {
        outcome.stale.push(id)
        continue
      }
      const step = stepOf(row)
      const before = asCounted(touch)
      book.remove(before)
      if (step.seen) book.remove(asCounted(step.seen))
      const candidate = { ...before, at: step.at }
      const refusals = openRefusals(db, book, id, candidate)
      if (refusals.length > 0 && override === null) {
        outcome.refused.push({ deliveryId: id, ...explainRefusal(db, book, candidate, placeOf(row), refusals[0]!) })
        book.add(before)
        if (step.seen) book.add(asCounted(step.seen))
        continue
      }
      book.add(candidate)
      if (step.seen) deleteTouch(db, step.seen.id)
      updateTouch(db, touch.id, { at: step.at, state: step.state, messageId: step.seen?.message_id ?? null })
      grantOverrides(db, desk, id, placeOf(row), candidate, refusals, override)
      const sent = step.state === 'sent'
      updateDelivery(db, id, {
        ...row,
        state: step.state,
        operator_id: desk.operatorId,
        claimed_at: sent ? row.claimed_at : desk.now,
        closed_at: sent ? step.at : null,
      })
      if (sent) {
        desk.ledger({
          act: 'delivery.sent',
          subject: `delivery:${id}`,
          detail: { group: row.conversation_id, kind: row.kind, at: step.at, content: row.content_id },
        })
      }
      outcome.done.push(id)
    }
    return outcome
  })
}

/** Takes planned deliveries in hand, judged as if posted now, or at their planned time where that is still ahead. */
export function claimDeliveries(
  db: WriteDb,
  desk: Desk,
  ids: readonly string[],
  override: string | null,
  when: 'now' | 'planned' = 'now',
): Outcome {
  return advance(db, desk, ids, override, ['planned'], (row) => ({
    at: Math.max(floorMinute(desk.now), when === 'planned' ? row.at : 0),
    state: 'claimed',
    seen: null,
  }))
}

/** The post of a delivery that history already shows, with much the same text. */
export function seenPost(db: WriteDb, row: DeliveryListRow, at: number): TouchRow | null {
  let best: TouchRow | null = null
  let bestScore = SAME_TEXT
  for (const touch of touchesNear(db, row.conversation_id!, at - SAME_POST_SPAN, at + SAME_POST_SPAN)) {
    if (touch.state !== 'observed' || touch.message_text === null) continue
    const score = sharedText(row.body, ownWords(touch.message_text))
    if (score < bestScore) continue
    best = touch
    bestScore = score
  }
  return best
}

/** Confirms deliveries as posted. See `deliveries.confirm` for when. */
export function confirmDeliveries(
  db: WriteDb,
  desk: Desk,
  input: { ids: readonly string[]; at: number | null; override: string | null },
): Outcome {
  return advance(db, desk, input.ids, input.override, ['planned', 'claimed'], (row) => {
    const claimed = row.claimed_at !== null && desk.now - row.claimed_at <= CLAIM_HOLDS ? row.claimed_at : desk.now
    const told = floorMinute(Math.min(input.at ?? claimed, desk.now))
    const seen = seenPost(db, row, told)
    return { at: seen?.at ?? told, state: 'sent', seen }
  })
}

function close(
  db: WriteDb,
  desk: Desk,
  ids: readonly string[],
  open: readonly string[],
  change: (row: DeliveryListRow, touch: TouchRow) => void,
): number {
  return withBook(db, desk.zone, desk.now, (book) => {
    let changed = 0
    for (const id of new Set(ids)) {
      const row = getDelivery(db, id)
      const touch = row && touchOfDelivery(db, id)
      if (!row || !touch || !open.includes(row.state)) continue
      book.remove(asCounted(touch))
      change(row, touch)
      const after = touchOfDelivery(db, id)!
      if (after.state === 'planned') book.add(asCounted(after))
      changed += 1
    }
    return changed
  })
}

/** Gives claimed deliveries back to their planned time. */
export function releaseDeliveries(db: WriteDb, desk: Desk, ids: readonly string[]): number {
  return close(db, desk, ids, ['claimed'], (row, touch) => {
    updateTouch(db, touch.id, { at: row.at, state: 'planned' })
    updateDelivery(db, row.id, { ...row, state: 'planned', claimed_at: null, operator_id: null })
  })
}

/** Not posted on purpose. The touch no longer counts. */
export function skipDeliveries(db: WriteDb, desk: Desk, ids: readonly string[], reason: string): number {
  return close(db, desk, ids, ['planned', 'claimed', 'missed'], (row, touch) => {
    updateTouch(db, touch.id, { at: touch.at, state: 'cancelled' })
    updateDelivery(db, row.id, { ...row, state: 'skipped', reason, operator_id: desk.operatorId, closed_at: desk.now })
  })
}

export function failDeliveries(db: WriteDb, desk: Desk, ids: readonly string[], reason: string): number {
  return close(db, desk, ids, ['planned', 'claimed'], (row, touch) => {
    updateTouch(db, touch.id, { at: touch.at, state: 'failed' })
    updateDelivery(db, row.id, { ...row, state: 'failed', reason, operator_id: desk.operatorId, closed_at: desk.now })
  })
}

export const DEFAULT_MISSED_AFTER_MINUTES = 12 * 60

/**
 * Marks as missed what lies more than `missed_after_minutes` (a setting; twelve hours at first) behind its time, or was
 * claimed and never confirmed for as long. Returns how many.
 */
export function sweepMissed(db: WriteDb, desk: Desk): number {
  const grace = Number(getMeta(db, 'missed_after_minutes') ?? DEFAULT_MISSED_AFTER_MINUTES) * MINUTE
  const past = openDeliveriesBefore(db, desk.now - grace)
  const sends = sendsOf(
    db,
    past.filter((row) => row.state === 'claimed').map((row) => row.id),
  )
  const late = past.filter((row) => {
    // What still waits in the outbox has a time of its own after which it does not leave.
    if (['waiting', 'sending', 'uncertain'].includes(sends.get(row.id)?.state ?? '')) return false
    return row.state === 'planned' || row.claimed_at === null || row.claimed_at < desk.now - grace
  })
  const reasons = new Map(late.map((row) => [row.id, row.state === 'claimed' ? 'unconfirmed' : 'time']))
  // A promo confirmed a day late helps nobody: the owner is no longer asked for it.
  for (const id of reasons.keys()) {
    const send = sends.get(id)
    if (send?.task_open === 1 && send.task_id !== null) askTask(db, desk, send.outbox_id, 'taskCancel', send.task_id)
  }
  return close(db, desk, [...reasons.keys()], ['planned', 'claimed'], (row, touch) => {
    updateTouch(db, touch.id, { at: touch.at, state: 'missed' })
    updateDelivery(db, row.id, { ...row, state: 'missed', reason: reasons.get(row.id)!, closed_at: desk.now })
  })
}
