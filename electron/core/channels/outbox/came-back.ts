/**
 * Which stored message a sent row became. The channel tells of it sooner or later than it answers the send: so it is looked for when the row
 * is closed, and whenever messages come in.
 */
import type { AfterMessages } from '#core/intake/after-apply.ts'
import type { WriteDb } from '#core/store/db.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { linkSend, messageNamed, unclaimedSaying, unseenSends } from '#core/store/tables/sent-messages.ts'

/** A copy that has not come after so long does not come any more. */
const LOOK_MS = 7 * 24 * 3600_000
/** A channel's clock and ours may be so far apart. */
const CLOCKS_APART = 60_000
/** An event and a history of one channel may differ by so much about when a message was sent, and a name is not used again so soon. */
const NAMED_WITHIN = 10 * 60_000

/** By the channel's own name where it gave one; else by the reconciler's rule: our own words since the first try that no other row accounts for. */
export function linkSent(db: WriteDb, row: OutboxRow): void {
  const { conversation_id: conversationId, native_id: nativeId, attempted_at: since, closed_at: closedAt } = row
  if (row.kind !== 'message' || row.state !== 'sent' || row.message_id !== null) return
  if (conversationId === null || since === null || closedAt === null) return
  const around = (ms: number) => ({ from: since - ms, to: closedAt + ms })
  let found: number | undefined
  if (nativeId !== null) found = messageNamed(db, conversationId, nativeId, around(NAMED_WITHIN))
  else {
    const text = payloadOf(row, 'message')?.text
    if (text !== undefined) found = unclaimedSaying(db, row, text, around(CLOCKS_APART))
  }
  if (found !== undefined) linkSend(db, row, found)
}

export const linkCameBack: AfterMessages = (db, { conversationIds, now }) => {
  for (const row of unseenSends(db, conversationIds, now - LOOK_MS)) linkSent(db, row)
}
