/**
 * Who wants to know how sends fare: later layers (the calendar's deliveries) register here, so that sync need not import them.
 * Listeners run in the transaction that moves the row, so both are true at once.
 */
import type { WriteDb } from '#core/store/db.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'

export interface TargetMoved {
  nativeId: string
  deliveryId: string | null
  conversationId: number | null
  contactId: number | null
  state: 'sent' | 'failed'
  reason: string | null
  /** When it happened in the channel, epoch milliseconds. */
  at: number
}

export interface OutboxMoved {
  /** As it is now. */
  row: OutboxRow
  /** Receivers whose state changed. */
  targets: readonly TargetMoved[]
}

export type OutboxListener = (db: WriteDb, moved: OutboxMoved, when: { now: number; zone: string }) => void

const listeners: OutboxListener[] = []

/** Registers once at start; answers how to take it back (tests). */
export function onOutboxMoved(listener: OutboxListener): () => void {
  listeners.push(listener)
  return () => {
    const at = listeners.indexOf(listener)
    if (at !== -1) listeners.splice(at, 1)
  }
}

export function outboxMoved(db: WriteDb, moved: OutboxMoved, when: { now: number; zone: string }): void {
  for (const listener of listeners) listener(db, moved, when)
}
