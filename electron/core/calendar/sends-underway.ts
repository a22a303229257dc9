/** Deliveries that are in the outbox or in the channel: taken out while they still wait, asked after when they have left. */
import type { WriteDb } from '#core/store/db.ts'
import { dropTargets, leaveOut, sendsOf } from '#core/store/tables/delivery-sends.ts'
import { cancelOutbox, enqueue, getOutboxRow } from '#core/store/tables/outbox.ts'

export const isUnderway = (send: { state: string; target_state: string } | undefined) =>
  send !== undefined && send.state !== 'cancelled' && send.state !== 'failed' && send.target_state === 'waiting'

/**
 * Takes deliveries out of rows that have not left, before something else is done with them. Returns those that are free now;
 * the others are on their way, and only the channel's result moves them.
 */
export function withdrawSends(db: WriteDb, now: number, ids: readonly string[]): { free: string[]; underway: string[] } {
  const sends = sendsOf(db, ids)
  const free: string[] = []
  const underway: string[] = []
  for (const id of new Set(ids)) {
    const send = sends.get(id)
    if (!isUnderway(send)) free.push(id)
    else if (send!.state === 'waiting') {
      takeOut(db, now, send!.outbox_id, send!.native_id)
      free.push(id)
    } else underway.push(id)
  }
  return { free, underway }
}

function takeOut(db: WriteDb, now: number, outboxId: string, nativeId: string): void {
  dropTargets(db, outboxId, [nativeId])
  if (!leaveOut(db, getOutboxRow(db, outboxId)!, new Set([nativeId]))) cancelOutbox(db, [outboxId], now)
}

/** Queues a word about a task that is already in the channel. */
export function askTask(
  db: WriteDb,
  desk: { now: number; operatorId: string | null },
  outboxId: string,
  kind: 'taskRemind' | 'taskCancel',
  taskId: string,
): void {
  const { account_id: accountId } = getOutboxRow(db, outboxId)!
  const { operatorId } = desk
  enqueue(db, { accountId, about: { outboxId }, payload: { kind, taskId }, operatorId }, desk.now)
}
