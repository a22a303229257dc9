/** What the channel says of deliveries given to it. These are facts: they are written down, never refused. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { WriteDb } from '#core/store/db.ts'
import { getDelivery, updateDelivery, type DeliveryListRow } from '#core/store/tables/deliveries.ts'
import { deliveryTargets, setTargetState } from '#core/store/tables/delivery-sends.ts'
import { appendLedger } from '#core/store/tables/ledger.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { deleteTouch, touchOfDelivery, updateTouch, type TouchRow } from '#core/store/tables/touches.ts'
import type { HeldTarget, Moment, SendGate, SendListener } from '#core/channels/channel/listeners.ts'
import { seenPost } from './dispatch.ts'
import { asCounted, withBook } from './kept-book.ts'
import { floorMinute, openRefusals } from './planning.ts'

const COUNTED: ReadonlySet<string> = new Set(['planned', 'claimed', 'sent', 'observed'])

/** Moves delivery and touch together with the book; `touch.state` decides whether it counts. */
function settle(
  db: WriteDb,
  when: Moment,
  row: DeliveryListRow,
  change: { delivery: Partial<DeliveryListRow>; at: number; touch: TouchRow['state']; seen?: TouchRow | null },
): void {
  const touch = touchOfDelivery(db, row.id)
  if (!touch) return
  withBook(db, when.zone, when.now, (book) => {
    if (COUNTED.has(touch.state)) book.remove(asCounted(touch))
    if (change.seen) {
      book.remove(asCounted(change.seen))
      deleteTouch(db, change.seen.id)
    }
    updateTouch(db, touch.id, { at: change.at, state: change.touch, messageId: change.seen?.message_id ?? null })
    if (COUNTED.has(change.touch)) book.add(asCounted({ ...touch, at: change.at }))
    updateDelivery(db, row.id, { ...row, ...change.delivery })
  })
}

function recordSent(db: WriteDb, when: Moment, outbox: OutboxRow, deliveryId: string, at: number): void {
  const row = getDelivery(db, deliveryId)
  if (!row || row.state === 'sent') return
  const seen = seenPost(db, row, at)
  const sentAt = seen?.at ?? floorMinute(at)
  settle(db, when, row, { delivery: { state: 'sent', reason: null, closed_at: sentAt }, at: sentAt, touch: 'sent', seen })
  appendLedger(db, {
    at: when.now,
    operatorId: outbox.operator_id,
    act: 'delivery.sent',
    subject: `delivery:${deliveryId}`,
    detail: { group: row.conversation_id, kind: row.kind, at: sentAt, content: row.content_id, task: outbox.task_id },
  })
}

function recordUnsent(db: WriteDb, when: Moment, deliveryId: string, state: 'failed' | 'missed', reason: string): void {
  const row = getDelivery(db, deliveryId)
  if (!row || !['planned', 'claimed'].includes(row.state)) return
  const touch = touchOfDelivery(db, deliveryId)
  settle(db, when, row, { delivery: { state, reason, closed_at: when.now }, at: touch?.at ?? row.at, touch: state })
}

function giveBack(db: WriteDb, when: Moment, deliveryId: string): void {
  const row = getDelivery(db, deliveryId)
  if (row?.state !== 'claimed') return
  settle(db, when, row, { delivery: { state: 'planned', claimed_at: null, operator_id: null }, at: row.at, touch: 'planned' })
}

/** A failed row is tried once more by a person: its deliveries count again, or the retry is refused. */
function claimAgain(db: WriteDb, when: Moment, deliveryId: string): void {
  const row = getDelivery(db, deliveryId)
  const touch = row && touchOfDelivery(db, deliveryId)
  if (!row || !touch || !['failed', 'missed', 'planned'].includes(row.state)) return
  const at = floorMinute(when.now)
  withBook(db, when.zone, when.now, (book) => {
    if (COUNTED.has(touch.state)) book.remove(asCounted(touch))
    const candidate = { ...asCounted(touch), at }
    const [refusal] = openRefusals(db, book, deliveryId, candidate)
    if (refusal) {
      throw new QunxiError('REFUSED', `A frequency policy does not allow it now: ${row.group_title}`, { policy: refusal.policy })
    }
    book.add(candidate)
    updateTouch(db, touch.id, { at, state: 'claimed' })
    updateDelivery(db, deliveryId, { ...row, state: 'claimed', reason: null, claimed_at: when.now, closed_at: null })
  })
}

const reasonOf = (row: OutboxRow): string =>
  row.problem ? `channel:${(JSON.parse(row.problem) as ChannelProblem).code}` : 'channel'

/** Deliveries and touches follow the rows that carry them. */
export const followSend: SendListener = (db, { row, targets }, when) => {
  if (row.kind !== 'massSend' && row.kind !== 'message') return
  for (const target of targets) {
    if (target.deliveryId === null) continue
    if (target.state === 'sent') recordSent(db, when, row, target.deliveryId, target.at)
    else recordUnsent(db, when, target.deliveryId, 'failed', `channel:${target.reason ?? 'REFUSED'}`)
  }
  const open = () => deliveryTargets(db, row.id).filter((target) => target.state === 'waiting')
  if (row.state === 'sent' && row.kind === 'message') {
    for (const { native_id, delivery_id } of open()) {
      setTargetState(db, row.id, native_id, { state: 'sent', reason: null, at: row.closed_at })
      recordSent(db, when, row, delivery_id, row.closed_at ?? when.now)
    }
  } else if (row.state === 'failed') {
    for (const { delivery_id } of open()) recordUnsent(db, when, delivery_id, 'failed', reasonOf(row))
  } else if (row.state === 'cancelled') {
    const expired = reasonOf(row) === 'channel:EXPIRED'
    for (const { delivery_id } of open()) {
      if (expired) recordUnsent(db, when, delivery_id, 'missed', 'offline')
      else giveBack(db, when, delivery_id)
    }
  } else if (row.state === 'waiting') {
    for (const { delivery_id } of open()) claimAgain(db, when, delivery_id)
  }
}

/** Caps as of the moment of leaving: history that came in since the approval counts. */
export const holdOverCap: SendGate = (db, row, when) => {
  if (row.kind !== 'massSend' && row.kind !== 'message') return []
  const held: HeldTarget[] = []
  const at = floorMinute(when.now)
  for (const { native_id, delivery_id } of deliveryTargets(db, row.id)) {
    const delivery = getDelivery(db, delivery_id)
    const touch = delivery && touchOfDelivery(db, delivery_id)
    if (!delivery || !touch || delivery.state !== 'claimed') continue
    withBook(db, when.zone, when.now, (book) => {
      const before = asCounted(touch)
      book.remove(before)
      const candidate = { ...before, at }
      if (openRefusals(db, book, delivery_id, candidate).length > 0) {
        held.push({ nativeId: native_id, reason: 'cap' })
        book.add(before)
      } else {
        book.add(candidate)
        updateTouch(db, touch.id, { at, state: 'claimed' })
      }
    })
  }
  return held
}
