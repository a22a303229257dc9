/** A refusal in the words of the database: the policy by name, the touches with what to open for them. */
import type { FillingTouch, RefusalDetail } from '#shared/contract/calendar.ts'
import type { FrequencyBook, Refusal } from '#shared/domain/frequency/book.ts'
import type { CountedTouch } from '#shared/domain/frequency/touch.ts'
import { policyRuleSchema } from '#shared/domain/frequency/policy.ts'
import type { ReadDb } from '#core/store/db.ts'
import { customerName } from '#core/store/tables/book-source.ts'
import { getPolicy } from '#core/store/tables/policies.ts'
import { explainTouch } from '#core/store/tables/touches.ts'

const SHOWN_TOUCHES = 12

export interface Place {
  conversationId: number
  groupTitle: string
}

function explain(db: ReadDb, touch: CountedTouch): FillingTouch {
  const row = explainTouch(db, touch.id)
  // A touch judged in this very call is not a row yet.
  const group = 'group' in touch ? Number(touch.group) : null
  return {
    touchId: touch.id,
    at: touch.at,
    kind: touch.kind,
    state: row?.state ?? 'planned',
    conversationId: row?.conversation_id ?? group,
    groupTitle: row?.group_title ?? null,
    deliveryId: row?.delivery_id ?? null,
    entryId: row?.entry_id ?? null,
    messageId: row?.message_id ?? null,
    title: row?.content_title ?? row?.message_text ?? null,
  }
}

export function explainRefusal(
  db: ReadDb,
  book: FrequencyBook,
  candidate: CountedTouch,
  place: Place,
  refusal: Refusal,
): RefusalDetail {
  const policy = getPolicy(db, refusal.policy)!
  return {
    ...place,
    policyId: policy.id,
    policyName: policy.name,
    rule: policyRuleSchema.parse(JSON.parse(policy.rule)),
    condition: refusal.condition,
    customerId: refusal.customer,
    customerName: refusal.customer === null ? null : customerName(db, refusal.customer),
    filledBy: refusal.filledBy.slice(0, SHOWN_TOUCHES).map((touch) => explain(db, touch)),
    filledCount: refusal.filledBy.length,
    nextFree: book.nextFree(candidate),
  }
}
