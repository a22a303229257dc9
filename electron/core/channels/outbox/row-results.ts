/** What becomes of a row that left, each in one transaction with all that hangs on it. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { WriteDb } from '#core/store/db.ts'
import { changeRow, hasWaitingTwin, targetsOf } from '#core/store/tables/outbox-moves.ts'
import { getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import { queuePush } from '#core/store/tables/push-queue.ts'
import type { AccountScope } from '../channel/account-writer.ts'
import type { SendResult } from '../channel/connector.ts'
import { afterSent, tookBack } from '../owned/sent.ts'
import { outboxMoved, type When } from '../channel/listeners.ts'
import { linkSent } from './came-back.ts'
import { moveTargets, type TargetNews } from './moves.ts'

/** While it was on its way nothing else could be planned for this identity: what was changed meanwhile is looked at now. */
function planAgain(db: WriteDb, row: OutboxRow): void {
  if (row.contact_id !== null) queuePush(db, 'contact', row.contact_id)
}

/** What is kept of the channel's answer. */
export function receiptOf({ nativeId, failed = [] }: SendResult): string {
  return JSON.stringify({
    ...(nativeId === undefined ? {} : { nativeId }),
    ...(failed.length > 0 ? { failed: failed.length } : {}),
  })
}

/** The channel has done it. `withRecords` false: what it made true is left to the streams, because storing it failed before. */
export function rowDone(scope: AccountScope, row: OutboxRow, result: SendResult, when: When, withRecords: boolean): void {
  const { db } = scope
  if (result.stale) {
    tookBack(db, row)
    if (withRecords) scope.apply(result.records ?? [])
    return
  }
  const failed: TargetNews[] = (result.failed ?? []).map(({ id, reason }) => ({ id, state: 'failed', reason }))
  const gone = new Set(failed.map((target) => target.id))
  // A message has one receiver, which has it now; those of a task are reported one by one.
  const reached: TargetNews[] =
    row.kind === 'message'
      ? targetsOf(db, row.id)
          .filter((target) => !gone.has(target.native_id))
          .map((target) => ({ id: target.native_id, state: 'sent' }))
      : []
  const moved = moveTargets(db, row.id, [...failed, ...reached], when)
  const task = row.kind === 'massSend' ? (result.nativeId ?? null) : null
  changeRow(db, row.id, {
    state: 'sent',
    closed_at: when.now,
    held_until: 0,
    problem: null,
    receipt: receiptOf(result),
    native_id: result.nativeId ?? null,
    task_id: task,
    task_open: task !== null && result.taskOpen === true ? 1 : 0,
  })
  // First: what the records tell of is our own doing, not the channel's.
  afterSent(db, row, result, when.now)
  if (withRecords) scope.apply(result.records ?? [])
  planAgain(db, row)
  // The channel may have reported it before it answered.
  linkSent(db, getOutboxRow(db, row.id)!)
  outboxMoved(db, { row: getOutboxRow(db, row.id)!, targets: moved }, when)
}

/** It stays wrong however often it is tried: a person changes something, or lets it be. */
export function rowFailed(db: WriteDb, row: OutboxRow, problem: ChannelProblem, when: When): void {
  changeRow(db, row.id, { state: 'failed', closed_at: when.now, held_until: 0, problem: JSON.stringify(problem) })
  planAgain(db, row)
  const reason = problem.code
  const open: TargetNews[] = targetsOf(db, row.id)
    .filter((target) => target.state === 'waiting')
    .map((target) => ({ id: target.native_id, state: 'failed', reason }))
  const targets = moveTargets(db, row.id, open, when)
  outboxMoved(db, { row: getOutboxRow(db, row.id)!, targets }, when)
}

/** It was certainly not done, and is tried again at `until`; another row that waits for the same does for both. */
export function rowHeld(db: WriteDb, row: OutboxRow, problem: ChannelProblem | null, until: number, now: number): void {
  planAgain(db, row)
  if (hasWaitingTwin(db, row)) {
    changeRow(db, row.id, { state: 'cancelled', closed_at: now, held_until: 0 })
    return
  }
  changeRow(db, row.id, {
    state: 'waiting',
    attempted_at: null,
    held_until: until,
    problem: problem && JSON.stringify(problem),
  })
}

/** It may have been done; asked after at `until`. */
export function rowUncertain(db: WriteDb, row: Pick<OutboxRow, 'id'>, problem: ChannelProblem, until: number): void {
  changeRow(db, row.id, { state: 'uncertain', held_until: until, problem: JSON.stringify(problem) })
}

export function rowExpired(db: WriteDb, id: string, when: When): void {
  const problem: ChannelProblem = { kind: 'refused', code: 'EXPIRED', fix: 'editItem' }
  changeRow(db, id, { state: 'cancelled', closed_at: when.now, problem: JSON.stringify(problem) })
  outboxMoved(db, { row: getOutboxRow(db, id)!, targets: [] }, when)
}
