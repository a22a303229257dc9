/** What goes out, row by row: queued, tried, closed. The engine alone moves rows on; people cancel and retry. */
import type { OutboxKind, OutboxState } from '#shared/contract/outbox.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '../db.ts'

export interface OutboxRow {
  id: string
  account_id: number
  kind: OutboxKind
  lane: string
  merge_key: string | null
  /** JSON; what each kind holds: channels/outbox/payloads.ts. */
  payload: string
  state: OutboxState
  attempts: number
  held_until: number
  expires_at: number | null
  operator_id: string | null
  created_at: number
  attempted_at: number | null
  closed_at: number | null
  /** JSON of a ChannelProblem. */
  problem: string | null
  /** JSON of what the channel answered. */
  receipt: string | null
  task_id: string | null
  task_open: number
  polled_at: number | null
}

export interface OutboxTarget {
  nativeId: string
  conversationId?: number | null
  contactId?: number | null
  deliveryId?: string | null
}

export interface NewOutboxRow {
  accountId: number
  kind: OutboxKind
  /** Rows of one lane leave in order: `conversation:<id>`, `contact:<id>`, `task:<id>`, `tags`. */
  lane: string
  payload: object
  /** Of waiting rows with this key there is one: a second one takes its payload's place. */
  mergeKey?: string
  operatorId?: string | null
  heldUntil?: number
  expiresAt?: number | null
  targets?: readonly OutboxTarget[]
}

/** Queues one row; answers its id, the idempotency key. The caller names the topic `outbox` as changed. */
export function enqueue(db: WriteDb, row: NewOutboxRow, now: number): string {
  const waiting =
    row.mergeKey === undefined
      ? undefined
      : db.value<string>(`SELECT id FROM outbox WHERE merge_key = ? AND state = 'waiting'`, row.mergeKey)
  if (waiting !== undefined) {
    db.run('UPDATE outbox SET payload = ?, problem = NULL WHERE id = ?', JSON.stringify(row.payload), waiting)
    return waiting
  }
  const id = newId(now)
  db.run(
    `INSERT INTO outbox(id, account_id, kind, lane, merge_key, payload, held_until, expires_at, operator_id, created_at)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    row.accountId,
    row.kind,
    row.lane,
    row.mergeKey ?? null,
    JSON.stringify(row.payload),
    row.heldUntil ?? 0,
    row.expiresAt ?? null,
    row.operatorId ?? null,
    now,
  )
  for (const target of row.targets ?? []) {
    db.run(
      'INSERT INTO outbox_targets(outbox_id, native_id, conversation_id, contact_id, delivery_id) VALUES(?, ?, ?, ?, ?)',
      id,
      target.nativeId,
      target.conversationId ?? null,
      target.contactId ?? null,
      target.deliveryId ?? null,
    )
  }
  return id
}

export function getOutboxRow(db: ReadDb, id: string): OutboxRow | undefined {
  return db.get<OutboxRow>('SELECT * FROM outbox WHERE id = ?', id)
}

/** Takes rows back that have not left yet. Answers which. */
export function cancelOutbox(db: WriteDb, ids: readonly string[], now: number, problem: ChannelProblem | null = null): string[] {
  return db
    .all<{ id: string }>(
      `SELECT id FROM outbox WHERE id IN (SELECT value FROM json_each(?)) AND (state IN ('waiting', 'failed'))`,
      JSON.stringify(ids),
    )
    .map(({ id }) => {
      db.run(
        `UPDATE outbox SET state = 'cancelled', closed_at = ?, problem = coalesce(?, problem) WHERE id = ?`,
        now,
        problem ? JSON.stringify(problem) : null,
        id,
      )
      return id
    })
}
