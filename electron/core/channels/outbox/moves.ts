/** What a person does to outbox rows: takes back, tries again, says how one ended. Each in the caller's transaction. */
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { WriteDb } from '#core/store/db.ts'
import { setTargetState } from '#core/store/tables/delivery-sends.ts'
import { changeRow, hasWaitingTwin, targetsOf } from '#core/store/tables/outbox-moves.ts'
import { cancelOutbox, enqueue, getOutboxRow } from '#core/store/tables/outbox.ts'
import { afterCancel } from '../owned/cancelled.ts'
import { outboxMoved, type TargetMoved, type When } from '../channel/listeners.ts'

/** Tells later layers of rows as they are now. */
export function announceMoved(db: WriteDb, ids: readonly string[], when: When): void {
  for (const id of ids) outboxMoved(db, { row: getOutboxRow(db, id)!, targets: [] }, when)
}

/**
 * Takes back what has not left; of a mass send whose receivers are not all decided, the channel is asked to take the task back.
 * Returns how many rows that were.
 */
export function cancelRows(db: WriteDb, ids: readonly string[], when: When, operatorId: string | null): number {
  const cancelled = cancelOutbox(db, ids, when.now)
  afterCancel(
    db,
    cancelled.flatMap((id) => getOutboxRow(db, id) ?? []),
  )
  announceMoved(db, cancelled, when)
  let asked = 0
  for (const id of ids) {
    const row = getOutboxRow(db, id)
    if (row?.state !== 'sent' || row.task_open !== 1 || row.task_id === null) continue
    const payload = { kind: 'taskCancel' as const, taskId: row.task_id }
    enqueue(db, { accountId: row.account_id, about: { outboxId: id }, payload, operatorId }, when.now)
    asked += 1
  }
  return cancelled.length + asked
}

/** Failed rows wait again, waiting ones wait no longer. One that may not go any more never stops the others. */
export function retryRows(db: WriteDb, ids: readonly string[], when: When): number {
  let retried = 0
  let refusal: QunxiError | undefined
  for (const id of ids) {
    const row = getOutboxRow(db, id)
    if (!row || (row.state !== 'failed' && row.state !== 'waiting') || (row.state === 'failed' && hasWaitingTwin(db, row)))
      continue
    if (row.state === 'waiting') {
      if (row.attempts > 0) changeRow(db, id, { held_until: 0 })
      retried += 1
      continue
    }
    try {
      db.part(() => {
        changeRow(db, id, { state: 'waiting', held_until: 0, problem: null, closed_at: null })
        for (const target of targetsOf(db, id))
          if (target.state === 'failed') setTargetState(db, id, target.native_id, { state: 'waiting', reason: null, at: null })
        announceMoved(db, [id], when)
      })
      retried += 1
    } catch (error) {
      if (!(error instanceof QunxiError)) throw error
      refusal ??= error
    }
  }
  if (retried === 0 && refusal) throw refusal
  return retried
}

/** A person looked in the channel: an uncertain row went out, or did not and is sent once more. Throws CONFLICT where it is not uncertain. */
export function settleRow(db: WriteDb, id: string, sent: boolean, when: When): void {
  const row = getOutboxRow(db, id)
  if (!row) throw notThere('item in the outbox', 'id', id)
  if (row.state !== 'uncertain') throw new QunxiError('CONFLICT', 'What became of it is known by now', { state: row.state })
  if (!sent) {
    changeRow(db, id, { state: 'waiting', held_until: 0, problem: null })
    announceMoved(db, [id], when)
    return
  }
  changeRow(db, id, { state: 'sent', closed_at: when.now, problem: null, receipt: JSON.stringify({ settled: true }) })
  const targets = moveTargets(
    db,
    id,
    targetsOf(db, id).map((target) => ({ id: target.native_id, state: 'sent' as const, at: row.attempted_at ?? when.now })),
    when,
  )
  outboxMoved(db, { row: getOutboxRow(db, id)!, targets }, when)
}

export interface TargetNews {
  id: string
  state: 'waiting' | 'sent' | 'failed'
  reason?: string | undefined
  at?: number | undefined
}

/** Writes what the channel says of receivers; answers those whose state is another one now. What was sent stays sent. */
export function moveTargets(db: WriteDb, outboxId: string, news: readonly TargetNews[], when: When): TargetMoved[] {
  const known = new Map(targetsOf(db, outboxId).map((target) => [target.native_id, target]))
  const moved: TargetMoved[] = []
  for (const { id, state, reason, at } of news) {
    const target = known.get(id)
    if (!target || state === 'waiting' || target.state === state || target.state === 'sent') continue
    const change = { state, reason: reason ?? null, at: at ?? when.now }
    setTargetState(db, outboxId, id, change)
    moved.push({
      nativeId: id,
      deliveryId: target.delivery_id,
      conversationId: target.conversation_id,
      contactId: target.contact_id,
      ...change,
    })
  }
  return moved
}
