/** The lifecycle stage of a customer, from facts alone, with the reason it was given. */
import type { LifecycleStage } from './customer-filter.ts'
import { DAY } from './zone.ts'

interface StageFacts {
  orderCount: number
  /** Epoch milliseconds, or null for never. */
  lastOrderAt: number | null
  lastMessageAt: number | null
  createdAt: number
}

/** Days and counts that draw the lines; `stageOf` and the store's SQL both read them. */
export const stageLines = { newDays: 30, activeDays: 30, silentDays: 90, loyalOrders: 4 } as const

/**
 * prospect: never ordered. Of those who ordered, by the last sign of life (order or message): over 90 days churned, over
 * 30 silent; within 30 days, four orders or more loyal, one order new, else active.
 */
export function stageOf(facts: StageFacts, now: number): LifecycleStage {
  if (facts.orderCount === 0) return 'prospect'
  const quiet = now - Math.max(facts.lastOrderAt ?? 0, facts.lastMessageAt ?? 0)
  if (quiet > stageLines.silentDays * DAY) return 'churned'
  if (quiet > stageLines.activeDays * DAY) return 'silent'
  if (facts.orderCount >= stageLines.loyalOrders) return 'loyal'
  if (facts.orderCount === 1) return 'new'
  return 'active'
}
