/**
 * Who wants to know of messages that came in: later layers register here, so that sync need not import them. Listeners run in
 * the transaction that holds the messages, so what they derive is there exactly when the messages are.
 */
import type { WriteDb } from '#core/store/db.ts'

export interface AppliedMessages {
  /** Conversations that got, changed or lost messages. */
  conversationIds: readonly number[]
  /** Smallest and largest id among new or changed messages; both inclusive. */
  fromId: number
  toId: number
  /** Epoch milliseconds of the run. */
  now: number
  /** The workspace's zone. */
  zone: string
}

export type AfterMessages = (db: WriteDb, applied: AppliedMessages) => void

const listeners: AfterMessages[] = []

/** Registers once at start; answers how to take it back (tests). */
export function onMessagesApplied(listener: AfterMessages): () => void {
  listeners.push(listener)
  return () => {
    const at = listeners.indexOf(listener)
    if (at !== -1) listeners.splice(at, 1)
  }
}

export function afterMessagesApplied(db: WriteDb, applied: AppliedMessages): void {
  for (const listener of listeners) listener(db, applied)
}
