/** Lists of customers, of what is due for them, and of the views people saved. */
import type { customersContract } from '#shared/contract/customers.ts'
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { MINUTE } from '#shared/domain/zone.ts'
import type { ReadDb } from '#core/store/db.ts'
import { countCustomers, listCustomers } from '#core/store/tables/customers.ts'
import { countDueFollowUps, dueFollowUps, nextFollowUpAt } from '#core/store/tables/follow-ups.ts'
import { listSavedViews } from '#core/store/tables/saved-views.ts'
import { customerItem, followUpItem } from './profile.ts'

type Calls = typeof customersContract

/** "The last 30 days" need no finer clock, and one statement text serves all pages of a minute. */
export const minute = (now: number) => Math.floor(now / MINUTE) * MINUTE

export function customerList(
  db: ReadDb,
  input: ParsedInputOf<Calls['customers.list']>,
  at: number,
): OutputOf<Calls['customers.list']> {
  const now = minute(at)
  return { items: listCustomers(db, { ...input, now }).map(customerItem), total: countCustomers(db, input.filter, now) }
}

export function dueList(db: ReadDb, { until, limit }: ParsedInputOf<Calls['followUps.due']>): OutputOf<Calls['followUps.due']> {
  return {
    items: dueFollowUps(db, until, limit).map((row) => ({ ...followUpItem(row), customerName: row.customer_name })),
    total: countDueFollowUps(db, until),
    nextAt: nextFollowUpAt(db, until),
  }
}

export function savedViewList(db: ReadDb, screen: string): OutputOf<Calls['savedViews.list']> {
  return { items: listSavedViews(db, screen).map(({ id, name, state }) => ({ id, name, state: JSON.parse(state) as unknown })) }
}
