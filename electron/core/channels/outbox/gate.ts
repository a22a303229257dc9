/**
 * A last look before a row leaves: what was right when it was queued may be wrong now (history synced in between fills a cap).
 * Later layers register here; what they refuse stays behind and the rest goes.
 */
import type { WriteDb } from '#core/store/db.ts'
import { deliveryTargets, setOutboxPayload, setTargetState } from '#core/store/tables/delivery-sends.ts'
import { cancelOutbox, getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import { outboxMoved } from './hooks.ts'

interface When {
  now: number
  zone: string
}

export interface HeldTarget {
  nativeId: string
  /** A fixed word, such as `cap`. */
  reason: string
}

export type OutboxGate = (db: WriteDb, row: OutboxRow, when: When) => readonly HeldTarget[]

const gates: OutboxGate[] = []

/** Registers once at start; answers how to take it back (tests). */
export function onBeforeSend(gate: OutboxGate): () => void {
  gates.push(gate)
  return () => {
    const at = gates.indexOf(gate)
    if (at !== -1) gates.splice(at, 1)
  }
}

/** The row as it may leave now, or null when nothing of it may: then it has been cancelled. In the transaction that marks it as sending. */
export function passGate(db: WriteDb, row: OutboxRow, when: When): OutboxRow | null {
  const held = new Map(gates.flatMap((gate) => gate(db, row, when)).map((target) => [target.nativeId, target.reason]))
  if (held.size === 0) return row
  const moved = deliveryTargets(db, row.id).filter((target) => held.has(target.native_id))
  for (const [nativeId, reason] of held) setTargetState(db, row.id, nativeId, { state: 'failed', reason, at: when.now })
  const payload = JSON.parse(row.payload) as { targets?: string[] }
  const left = payload.targets?.filter((target) => !held.has(target)) ?? []
  if (left.length > 0) setOutboxPayload(db, row.id, { ...payload, targets: left })
  else cancelOutbox(db, [row.id], when.now, { kind: 'refused', code: 'NOT_SENDABLE', fix: 'editItem' })
  const now = getOutboxRow(db, row.id)!
  const targets = moved.map((target) => ({
    nativeId: target.native_id,
    deliveryId: target.delivery_id,
    conversationId: null,
    contactId: null,
    state: 'failed' as const,
    reason: held.get(target.native_id)!,
    at: when.now,
  }))
  outboxMoved(db, { row: now, targets }, when)
  return left.length > 0 ? now : null
}
