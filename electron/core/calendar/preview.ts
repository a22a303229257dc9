/** What the calendar shows before anything is dropped: for each group and slot whether one more would fit, and why not. */
import { notThere } from '#shared/contract/errors.ts'
import type { FrequencyBook } from '#shared/domain/frequency/book.ts'
import type { Candidate, CountedTouch } from '#shared/domain/frequency/touch.ts'
import type { ContentKind } from '#shared/domain/content.ts'
import type { Condition } from '#shared/domain/frequency/conditions.ts'
import { policyRuleSchema, type PolicyRule } from '#shared/domain/frequency/policy.ts'
import type { ReadDb } from '#core/store/db.ts'
import { bookGroups } from '#core/store/tables/book-source.ts'
import { deliveriesOfEntry } from '#core/store/tables/deliveries.ts'
import { listPolicies } from '#core/store/tables/policies.ts'
import { touchOfDelivery } from '#core/store/tables/touches.ts'
import { asCounted, dropBook, frequencyBook, groupKey } from './kept-book.ts'

const SHOWN_TIMES = 8

type PreviewCell =
  | { state: 'past' }
  | { state: 'free' | 'tight'; used: number | null; max: number | null }
  | {
      state: 'refused'
      policyName: string
      rule: PolicyRule
      condition: Condition
      aboutCustomer: boolean
      filledAt: number[]
      filledCount: number
    }

function cellOf(
  book: FrequencyBook,
  policies: ReadonlyMap<string, { name: string; rule: PolicyRule }>,
  candidate: Candidate,
): PreviewCell {
  const refusal = book.refusal(candidate)
  if (refusal) {
    const { name, rule } = policies.get(refusal.policy)!
    return {
      state: 'refused',
      policyName: name,
      rule,
      condition: refusal.condition,
      aboutCustomer: refusal.customer !== null,
      filledAt: refusal.filledBy.slice(0, SHOWN_TIMES).map((touch) => touch.at),
      filledCount: refusal.filledBy.length,
    }
  }
  const meter = book.tightest(candidate)
  if (!meter) return { state: 'free', used: null, max: null }
  const used = meter.used + 1
  return { state: used >= meter.max ? 'tight' : 'free', used, max: meter.max }
}

/** Touches of an entry's open deliveries, which do not stand in its own way while it is dragged. */
function touchesOfEntry(db: ReadDb, entryId: string): CountedTouch[] {
  return deliveriesOfEntry(db, entryId).flatMap((row) => {
    const touch = row.state === 'planned' || row.state === 'claimed' ? touchOfDelivery(db, row.id) : undefined
    return touch ? [asCounted(touch)] : []
  })
}

/** NOT_FOUND where a group is none. */
export function previewCells(
  db: ReadDb,
  zone: string,
  now: number,
  input: { kind: ContentKind; conversationIds: readonly number[]; slots: readonly number[]; movingEntryId: string | null },
): { conversationId: number; cells: PreviewCell[] }[] {
  const groups = new Set(bookGroups(db).map((group) => group.conversation_id))
  const unknown = input.conversationIds.find((id) => !groups.has(id))
  if (unknown !== undefined) throw notThere('group', 'conversationIds', unknown)
  const book = frequencyBook(db, zone, now)
  const policies = new Map(
    listPolicies(db).map((row) => [row.id, { name: row.name, rule: policyRuleSchema.parse(JSON.parse(row.rule)) }]),
  )
  const moving = input.movingEntryId === null ? [] : touchesOfEntry(db, input.movingEntryId)
  try {
    for (const touch of moving) book.remove(touch)
    const rows = input.conversationIds.map((conversationId) => ({
      conversationId,
      cells: input.slots.map((at): PreviewCell => {
        if (at < now - 60_000) return { state: 'past' }
        return cellOf(book, policies, { id: '', group: groupKey(conversationId), at, kind: input.kind })
      }),
    }))
    for (const touch of moving) book.add(touch)
    return rows
  } catch (error) {
    // Half removed: the next question builds the book anew.
    dropBook(db)
    throw error
  }
}

/** Promos that count in a group's fullest window holding `at`, against the cap for groups; null where nothing caps them. */
export function groupMeter(
  book: FrequencyBook,
  conversationId: number,
  at: number,
  kind: ContentKind = 'promo',
): { used: number; max: number } | null {
  const meter = book.tightest({ id: '', group: groupKey(conversationId), at, kind }, 'group')
  return meter && { used: meter.used, max: meter.max }
}
