import type { MessageItem } from '#shared/contract/conversations.ts'
import { ownWords, splitQuote } from '#shared/domain/quote.ts'
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'
import type { ReadDb } from '#core/store/db.ts'
import { answeredMessage, type TimelineRow } from '#core/store/tables/timeline.ts'

/** A stored message as the contract shows it. */
export function messageItem(db: ReadDb, row: TimelineRow): MessageItem {
  const answered = row.reply_to === null ? undefined : answeredMessage(db, row.conversation_id, row.reply_to, row.id)
  const { quote, own } = splitQuote(row.text)
  return {
    id: row.id,
    sentAt: row.sent_at,
    kind: row.kind as MessageKind,
    text: own,
    senderId: row.sender_id,
    sender: row.sender,
    isStaff: row.is_staff === 1,
    isSelf: row.is_self === 1,
    customerId: row.customer_id,
    editedAt: row.edited_at,
    recalledAt: row.recalled_at,
    media: row.media === null ? null : (JSON.parse(row.media) as MediaInfo),
    quote,
    replyTo: answered ? { ...answered, text: ownWords(answered.text).slice(0, 200) } : null,
  }
}
