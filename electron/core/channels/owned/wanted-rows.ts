/** Brings the outbox in line with what is to be sent: queues, changes and drops rows, without touching what is on its way. */
import type { WriteDb } from '#core/store/db.ts'
import { changeRow } from '#core/store/tables/outbox-moves.ts'
import { payloadText } from '#core/store/tables/outbox-payloads.ts'
import { enqueue, mergeKeyOf, type OutboxEntry, type OutboxRow } from '#core/store/tables/outbox.ts'
import { dropWaiting } from '#core/store/tables/push-queue.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { isFlying } from './pushes.ts'

export type Wanted = OutboxEntry & {
  accountId: number
  heldUntil?: number
  /** It cannot be sent as it is: said at once, instead of when the channel refuses it. */
  problem?: ChannelProblem
}

const keyOf = (want: Wanted) => mergeKeyOf(want.accountId, want)

/** `there`: the rows of the same lane and kinds that have not left. Returns how many rows were queued or changed. */
export function settleRows(db: WriteDb, there: readonly OutboxRow[], wanted: readonly Wanted[], now: number): number {
  const flying = new Set(there.filter(isFlying).map((row) => row.merge_key))
  const open = new Map(wanted.filter((each) => !flying.has(keyOf(each))).map((each) => [keyOf(each), each]))
  for (const row of there) {
    if (isFlying(row) || row.merge_key === null || flying.has(row.merge_key)) continue
    const want = open.get(row.merge_key)
    const same = want !== undefined && row.payload === payloadText(want.payload)
    // A refused one is not tried again by itself: a person sees it, changes it or tries again.
    if (same && (row.state === 'failed' || want.problem === undefined)) open.delete(row.merge_key)
    else if (row.state === 'failed') changeRow(db, row.id, { state: 'cancelled', closed_at: now })
    else if (want === undefined) dropWaiting(db, row.id)
  }
  for (const want of open.values()) queueRow(db, want, now)
  return open.size
}

function queueRow(db: WriteDb, { problem, ...want }: Wanted, now: number): void {
  const id = enqueue(db, want, now)
  if (problem) changeRow(db, id, { state: 'failed', closed_at: now, problem: JSON.stringify(problem) })
}
