/** Tasks in the channel whose receivers are decided one by one, after the send itself: what it tells of them. */
import type { WriteDb } from '#core/store/db.ts'
import { changeRow, taskRow, targetsOf } from '#core/store/tables/outbox-moves.ts'
import { getOutboxRow } from '#core/store/tables/outbox.ts'
import type { TaskResultRecord } from '../channel/records.ts'
import { outboxMoved, type When } from '../channel/listeners.ts'
import { moveTargets, type TargetNews } from './moves.ts'

/** Returns how many rows or receivers changed. Results of tasks that are not ours are passed over. */
export function settleTaskResults(db: WriteDb, accountId: number, results: readonly TaskResultRecord[], when: When): number {
  let changed = 0
  for (const result of results) {
    const row = taskRow(db, accountId, result.taskId)
    if (!row) continue
    const moved = moveTargets(db, row.id, result.targets, when)
    // The channel will tell no more: whoever is not decided by now gets nothing.
    const left: TargetNews[] = result.closed
      ? targetsOf(db, row.id)
          .filter((target) => target.state === 'waiting')
          .map((target) => ({ id: target.native_id, state: 'failed', reason: 'TASK_GONE' }))
      : []
    moved.push(...moveTargets(db, row.id, left, when))
    const open = !result.closed && targetsOf(db, row.id).some((target) => target.state === 'waiting')
    if (row.task_open === 1 && !open) changeRow(db, row.id, { task_open: 0 })
    else if (moved.length === 0) continue
    changed += 1 + moved.length
    outboxMoved(db, { row: getOutboxRow(db, row.id)!, targets: moved }, when)
  }
  return changed
}
