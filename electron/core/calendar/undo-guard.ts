/** Undo must not do what planning would refuse: bring back a touch whose place has been taken since. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { ReadDb } from '#core/store/db.ts'
import { getPolicy } from '#core/store/tables/policies.ts'
import { openTouches } from '#core/store/tables/touches.ts'
import { asCounted, withBook } from './kept-book.ts'
import { openRefusals } from './planning.ts'

/**
 * Call before the undo and the answer after it, in the same transaction. Throws REFUSED when a touch that came back, or moved
 * back, breaks a cap or a gap. Quiet hours are not asked again: the time was allowed when it was planned.
 */
export function guardCaps(db: ReadDb, zone: string, now: number): () => void {
  const before = new Map(openTouches(db).map((touch) => [touch.id, touch.at]))
  return () => {
    const back = openTouches(db).filter((touch) => before.get(touch.id) !== touch.at)
    if (back.length === 0) return
    withBook(db, zone, now, (book) => {
      for (const touch of back) {
        const candidate = asCounted(touch)
        book.remove(candidate)
        const [refusal] = openRefusals(db, book, touch.delivery_id ?? '', candidate).filter(
          ({ condition }) => condition !== 'quiet',
        )
        book.add(candidate)
        if (!refusal) continue
        const policy = getPolicy(db, refusal.policy)?.name ?? refusal.policy
        throw new QunxiError('REFUSED', `Its place has been taken since: ${policy}`, { policy, condition: refusal.condition })
      }
    })
  }
}
