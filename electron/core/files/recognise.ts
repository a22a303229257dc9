/**
 * Chats of formats without ids are known again by what was said in them: file names and titles change, and every iPhone export
 * is called `_chat.txt`. A chat is the same when most of what either side holds of their common time is there on the other
 * side too (the first minutes of a short export may be cut out of a crowded one); without a common time the title decides.
 */
import type { ReadDb } from '#core/store/db.ts'
import { getConversationRow, untitledIdConversations, type ConversationRow } from '#core/store/tables/chat-writes.ts'
import { messagesAt, textsBetween } from '#core/store/tables/message-writes.ts'
import { messageTime } from '#shared/domain/id.ts'
import type { ScannedConversation } from './scanned.ts'
import { normalText } from '#core/intake/uid.ts'

/** Titles that say nothing. */
const GENERIC = /^_?chat$|^(messages?|result|聊天记录|未命名)(\s*\(\d+\))?$/i

export function recogniseConversation(db: ReadDb, account: number, scanned: ScannedConversation): ConversationRow | undefined {
  const title = scanned.record.title
  let best: { row: ConversationRow; score: number } | null = null
  for (const [id, count] of votesOf(db, account, scanned)) {
    const row = getConversationRow(db, id)!
    const sampled = within(scanned, row)
    const stored = textsBetween(db, id, scanned.firstAt, scanned.lastAt, sampled + 1)
    const common = Math.min(sampled, stored)
    const sameTitle = row.title === title && !GENERIC.test(title)
    if (count * 2 < common || (count < 2 && common > 1 && !sameTitle)) continue
    if (!best || count > best.score) best = { row, score: count }
  }
  if (best) return best.row
  if (GENERIC.test(title)) return undefined
  return untitledIdConversations(db, account, title).find((row) => within(scanned, row) === 0)
}

/** How many of the sampled messages each stored conversation holds. */
function votesOf(db: ReadDb, account: number, scanned: ScannedConversation): Map<number, number> {
  const votes = new Map<number, number>()
  for (const { sentAt, text, uid, sender } of scanned.sample) {
    const wanted = normalText(text)
    const here = new Set<number>()
    for (const stored of messagesAt(db, account, sentAt)) {
      const known = uid !== undefined && stored.uid === uid
      if (known || ((stored.sender ?? '') === sender && normalText(stored.text) === wanted)) here.add(stored.conversation_id)
    }
    for (const id of here) votes.set(id, (votes.get(id) ?? 0) + 1)
  }
  return votes
}

function within(scanned: ScannedConversation, row: ConversationRow): number {
  if (row.first_message_id === null || row.last_message_id === null) return 0
  const from = messageTime(row.first_message_id)
  const to = messageTime(row.last_message_id)
  return scanned.sample.filter(({ sentAt }) => sentAt >= from && sentAt <= to).length
}
