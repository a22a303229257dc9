/** How a group's deliveries can leave, and how those given to a channel ended. */
import type { OutboxState } from '#shared/contract/outbox.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import { payloadOf, payloadText } from './outbox-payloads.ts'
import type { OutboxRow } from './outbox.ts'

export interface GroupRoute {
  conversation_id: number
  native_id: string
  account_id: number
  channel: string
  gone_at: number | null
  /** JSON array; '[]' where the group came from a file. */
  capabilities: string
  paused_at: number | null
  phase: string | null
  owner_native_id: string | null
  owner_name: string | null
}

/** One row a group that is there; groups of imported files have no capabilities. */
export function groupRoutes(db: ReadDb, conversationIds: readonly number[]): GroupRoute[] {
  return db.all<GroupRoute>(
    `SELECT v.id AS conversation_id, v.native_id, v.account_id, a.channel, v.gone_at, a.paused_at, s.phase,
       CASE WHEN a.config IS NULL OR a.removed_at IS NOT NULL THEN '[]' ELSE coalesce(s.capabilities, '[]') END AS capabilities,
       k.native_id AS owner_native_id, k.name AS owner_name
     FROM conversations v JOIN accounts a ON a.id = v.account_id JOIN group_chats g ON g.conversation_id = v.id
     LEFT JOIN account_states s ON s.account_id = a.id LEFT JOIN contacts k ON k.id = g.owner_contact_id AND k.role = 'staff'
     WHERE v.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(conversationIds),
  )
}

interface DeliverySend {
  delivery_id: string
  outbox_id: string
  kind: 'massSend' | 'message'
  state: OutboxState
  native_id: string
  target_state: 'waiting' | 'sent' | 'failed'
  held_until: number
  task_id: string | null
  task_open: number
  /** JSON of a ChannelProblem. */
  problem: string | null
}

/** The newest row that carries each delivery, where one does. */
export function sendsOf(db: ReadDb, deliveryIds: readonly string[]): Map<string, DeliverySend> {
  const rows = db.all<DeliverySend>(
    `SELECT t.delivery_id, o.id AS outbox_id, o.kind, o.state, t.native_id, t.state AS target_state, o.held_until, o.task_id, o.task_open,
       o.problem
     FROM outbox_targets t JOIN outbox o ON o.id = t.outbox_id
     WHERE t.delivery_id IN (SELECT value FROM json_each(?)) ORDER BY o.id`,
    JSON.stringify(deliveryIds),
  )
  return new Map(rows.map((row) => [row.delivery_id, row]))
}

/** Takes receivers out of a row that has not left; the caller gives the row its new payload, or cancels it. */
export function dropTargets(db: WriteDb, outboxId: string, nativeIds: readonly string[]): void {
  db.run(
    'DELETE FROM outbox_targets WHERE outbox_id = ? AND native_id IN (SELECT value FROM json_each(?))',
    outboxId,
    JSON.stringify(nativeIds),
  )
}

/** Takes receivers out of what a task will say to the channel. False where nobody is left: the row is the caller's to cancel. */
export function leaveOut(db: WriteDb, row: Pick<OutboxRow, 'id' | 'kind' | 'payload'>, nativeIds: ReadonlySet<string>): boolean {
  const payload = payloadOf(row, 'massSend')
  const targets = payload?.targets.filter((target) => !nativeIds.has(target)) ?? []
  if (!payload || targets.length === 0) return false
  db.run('UPDATE outbox SET payload = ? WHERE id = ?', payloadText({ ...payload, targets }), row.id)
  return true
}

/** Receivers of a row that are calendar deliveries. */
export function deliveryTargets(
  db: ReadDb,
  outboxId: string,
): { native_id: string; delivery_id: string; state: 'waiting' | 'sent' | 'failed' }[] {
  return db.all(
    'SELECT native_id, delivery_id, state FROM outbox_targets WHERE outbox_id = ? AND delivery_id IS NOT NULL',
    outboxId,
  )
}

export function setTargetState(
  db: WriteDb,
  outboxId: string,
  nativeId: string,
  change: { state: 'waiting' | 'sent' | 'failed'; reason: string | null; at: number | null },
): void {
  db.run(
    'UPDATE outbox_targets SET state = ?, reason = ?, at = ? WHERE outbox_id = ? AND native_id = ?',
    change.state,
    change.reason,
    change.at,
    outboxId,
    nativeId,
  )
}
