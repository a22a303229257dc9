/**
 * Who hears what one workspace stores and sends. The composition root writes the lists (`electron/core/listeners.ts`), in the order in
 * which they are called, and hands them to whoever stores or sends; so nothing below imports the layers that listen.
 */
import type { WriteDb } from '#core/store/db.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'

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

interface OutboxMoved {
  /** As it is now. */
  row: OutboxRow
  /** Receivers whose state changed. */
  targets: readonly TargetMoved[]
}

/** `now`: epoch milliseconds. `zone`: the workspace's IANA zone. */
export interface Moment {
  now: number
  zone: string
}

/** Hears how a send fares, in the transaction that moves the row, so both are true at once. */
export type SendListener = (db: WriteDb, moved: OutboxMoved, when: Moment) => void

export interface HeldTarget {
  nativeId: string
  /** A fixed word, such as `cap`. */
  reason: string
}

/**
 * Looks once more before a row leaves: what was right when it was queued may be wrong now (history synced in between fills a cap).
 * The receivers it returns stay behind and the rest goes.
 */
export type SendGate = (db: WriteDb, row: OutboxRow, when: Moment) => readonly HeldTarget[]

export interface Listeners {
  /** Messages that came in, from files and channels. */
  afterMessages: readonly AfterMessages[]
  sends: readonly SendListener[]
  gates: readonly SendGate[]
}

/** A move of outbox rows: when it is, and who hears of it. */
export interface When extends Moment {
  listeners: Pick<Listeners, 'sends'>
}

export function outboxMoved(db: WriteDb, moved: OutboxMoved, { now, zone, listeners }: When): void {
  for (const listener of listeners.sends) listener(db, moved, { now, zone })
}
