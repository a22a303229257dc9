/** What a new workspace holds before anything is brought in: one operator, so that acts have a name, and the promo caps. */
import { startingPolicies } from '#shared/domain/frequency/defaults.ts'
import { newId } from '#shared/domain/id.ts'
import type { WriteDb } from './db.ts'
import { saveOperator, setMe } from './tables/operators.ts'
import { savePolicy } from './tables/policies.ts'

export function addStartingData(db: WriteDb, now: number): void {
  const id = newId(now)
  saveOperator(db, { id, name: '我', role: 'manager', createdAt: now })
  setMe(db, id)
  for (const { name, rule } of startingPolicies) {
    savePolicy(db, { id: newId(now), name, enabled: true, source: 'workspace', rule: JSON.stringify(rule), now })
  }
}
