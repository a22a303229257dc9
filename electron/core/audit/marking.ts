/** A person's word on what a staff post was. The cap counts by it at once; day figures follow through the queue. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { auditContract } from '#shared/contract/audit.ts'
import type { ParsedInputOf } from '#shared/contract/define.ts'
import type { LedgerDraft } from '#shared/domain/ledger-acts.ts'
import { forgetObservedTouch, recordObservedTouch } from '#core/cadence/observing.ts'
import type { WriteDb } from '#core/store/db.ts'
import { staffPost } from '#core/store/tables/audit-rows.ts'
import { getLabel, saveLabel } from '#core/store/tables/message-labels.ts'
import { broadcastKinds } from '#core/cadence/observe.ts'

/** Returns how many posts were marked: none when this was said before. NOT_FOUND for anything but a staff post in a group. */
export function markPost(
  db: WriteDb,
  { messageId, kind }: ParsedInputOf<(typeof auditContract)['audit.mark']>,
  desk: { ledger(entry: LedgerDraft): void },
): number {
  const post = staffPost(db, messageId)
  if (!post)
    throw new QunxiError('NOT_FOUND', 'Only a post of our staff in a group can be marked', { field: 'messageId', id: messageId })
  const known = getLabel(db, messageId)
  if (known?.source === 'manual' && known.kind === kind) return 0
  saveLabel(db, { message_id: messageId, kind, score: 1, reasons: '["manual"]', source: 'manual' })
  if (broadcastKinds.has(kind)) {
    recordObservedTouch(db, { conversationId: post.conversation_id, messageId, at: post.sent_at, kind, text: post.text })
  } else {
    forgetObservedTouch(db, messageId)
  }
  desk.ledger({
    act: 'post.marked',
    subject: `message:${post.id}`,
    detail: { kind, group: post.conversation_id, at: post.sent_at },
  })
  return 1
}
