/**
 * Who hears of messages that came in. The list is the workspace's (`electron/core/listeners.ts`), so intake need not import the layers that
 * listen. They are called in the transaction that holds the messages, so what they derive is there exactly when the messages are.
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
