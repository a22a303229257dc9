/** A last look before a row leaves: receivers that a gate holds back stay behind, and the rest goes. */
import type { WriteDb } from '#core/store/db.ts'
import { deliveryTargets, leaveOut, setTargetState } from '#core/store/tables/delivery-sends.ts'
import { cancelOutbox, getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import { outboxMoved, type Listeners, type Moment } from '../channel/listeners.ts'

/** The row as it may leave now, or null when nothing of it may: then it has been cancelled. In the transaction that marks it as sending. */
export function passGate(
  db: WriteDb,
  row: OutboxRow,
  when: Moment & { listeners: Pick<Listeners, 'sends' | 'gates'> },
): OutboxRow | null {
  const { now, zone, listeners } = when
  const held = new Map(
    listeners.gates.flatMap((gate) => gate(db, row, { now, zone })).map((target) => [target.nativeId, target.reason]),
  )
  if (held.size === 0) return row
  const moved = deliveryTargets(db, row.id).filter((target) => held.has(target.native_id))
  for (const [nativeId, reason] of held) setTargetState(db, row.id, nativeId, { state: 'failed', reason, at: now })
  const left = leaveOut(db, row, new Set(held.keys()))
  if (!left) cancelOutbox(db, [row.id], now, { kind: 'refused', code: 'NOT_SENDABLE', fix: 'editItem' })
  const after = getOutboxRow(db, row.id)!
  const targets = moved.map((target) => ({
    nativeId: target.native_id,
    deliveryId: target.delivery_id,
    conversationId: null,
    contactId: null,
    state: 'failed' as const,
    reason: held.get(target.native_id)!,
    at: now,
  }))
  outboxMoved(db, { row: after, targets }, when)
  return left ? after : null
}
