/** What a new workspace holds before anything is brought in: one operator, so that acts have a name. */
import { newId } from '#shared/domain/id.ts'
import type { WriteDb } from './db.ts'
import { saveOperator, setMe } from './tables/operators.ts'

export function addStartingData(db: WriteDb, now: number): void {
  const id = newId(now)
  saveOperator(db, { id, name: '我', role: 'manager', createdAt: now })
  setMe(db, id)
}
