/** What calls for a person: who waits for an answer since when, and how much is unread. Kept with each conversation. */
import { waitReason } from '#shared/domain/cadence/waits.ts'
import { messageIdFloor } from '#shared/domain/id.ts'
import { DAY } from '#shared/domain/zone.ts'
import type { WriteDb } from '#core/store/db.ts'
import { attentionRows, saveAttention, spokenBackwards } from '#core/store/tables/conversations.ts'

/** Of history that comes in, at most the last days count as unread: nobody wants ten thousand old messages in bold. */
const UNREAD_DAYS = 7
/** So far back a wait or the unread are followed. */
const LOOK = 200

/**
 * Works out both marks after messages came in. A direct chat waits for every word that is not mere courtesy, a group only
 * for what asks or complains (shared/domain/cadence): since the first such thing said after our last word. Our own words count as having read what stood before them.
 */
export function refreshAttention(db: WriteDb, conversationIds: readonly number[], now: number): void {
  for (const row of attentionRows(db, conversationIds)) {
    const unreadFrom = Math.max(row.read_message_id + 1, messageIdFloor(now - UNREAD_DAYS * DAY))
    let read = unreadFrom - 1
    let unread = 0
    let waitingSince: number | null = null
    let looked = 0
    for (const message of spokenBackwards(db, row.id)) {
      if (message.is_staff) {
        read = Math.max(read, message.id)
        break
      }
      const direct = row.kind === 'direct'
      if (waitReason({ kind: message.kind, text: message.text, direct }) !== null) waitingSince = message.sent_at
      if (message.id >= unreadFrom) unread += 1
      looked += 1
      if (looked >= LOOK) break
    }
    if (read !== row.read_message_id || unread !== row.unread_count || waitingSince !== row.waiting_since) {
      saveAttention(db, { id: row.id, read_message_id: read, unread_count: unread, waiting_since: waitingSince })
    }
  }
}
