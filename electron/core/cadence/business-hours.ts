/** When someone is there to answer: local minutes of the day, the same every day. */
import type { BusinessHours } from '#shared/domain/cadence/hours.ts'
import type { ReadDb } from '#core/store/db.ts'
import { getMeta } from '#core/store/tables/meta.ts'

const DEFAULT_HOURS: BusinessHours = { from: 9 * 60, to: 22 * 60 }

/** A setting of the workspace; 9:00–22:00 at first. After a change the cadence queue must be filled. */
export function businessHours(db: ReadDb): BusinessHours {
  const stored = getMeta(db, 'business_hours')
  return stored === undefined ? DEFAULT_HOURS : (JSON.parse(stored) as BusinessHours)
}
