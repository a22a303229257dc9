/** Moving outbox rows and their receivers from state to state. Who may do what when: channels/outbox. */
import type { OutboxState } from '#shared/contract/outbox.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import type { OutboxRow } from './outbox.ts'

interface RowChange {
  state?: OutboxState
  attempts?: number
  held_until?: number
  attempted_at?: number | null
  closed_at?: number | null
  /** JSON of a ChannelProblem. */
  problem?: string | null
  receipt?: string | null
  native_id?: string | null
  message_id?: number | null
  task_id?: string | null
  task_open?: number
  polled_at?: number | null
}

/** Only the columns named change. */
export function changeRow(db: WriteDb, id: string, change: RowChange): void {
  const names = Object.keys(change).toSorted()
  db.run(`UPDATE outbox SET ${names.map((name) => `${name} = @${name}`).join(', ')} WHERE id = @id`, { ...change, id })
}

/** Lanes of single identities hold what is done to many at once; everything else is somebody waiting. */
const BULK_LANES = { from: 'contact:', to: 'contact;' }

/** The first row of each lane that is not closed, as far as it may move now. The index `outbox_open` holds them in this order. */
function headsWithin(db: ReadDb, accountId: number, lanes: string, now: number, limit: number): OutboxRow[] {
  return db.all<OutboxRow>(
    `SELECT o.* FROM (SELECT min(id) AS id FROM outbox WHERE account_id = ? AND state IN ('waiting', 'sending', 'uncertain') AND ${lanes}
       GROUP BY lane) h JOIN outbox o ON o.id = h.id
     WHERE o.held_until <= ? AND (o.state <> 'uncertain' OR o.problem IS NULL OR json_extract(o.problem, '$.code') <> 'UNCERTAIN')
     LIMIT ?`,
    accountId,
    now,
    limit,
  )
}

/** In each lane only the first may move. What people wait for comes before what was done to many. */
export function laneHeads(db: ReadDb, accountId: number, now: number, limit: number): OutboxRow[] {
  const { from, to } = BULK_LANES
  const single = [`lane < '${from}'`, `lane >= '${to}'`].flatMap((lanes) => headsWithin(db, accountId, lanes, now, limit))
  const bulk = headsWithin(db, accountId, `lane >= '${from}' AND lane < '${to}'`, now, limit)
  return [...single.toSorted((a, b) => (a.id < b.id ? -1 : 1)), ...bulk]
}

export function isLaneHead(db: ReadDb, row: OutboxRow): boolean {
  return (
    db.value<string>(
      `SELECT min(id) FROM outbox WHERE account_id = ? AND lane = ? AND state IN ('waiting', 'sending', 'uncertain')`,
      row.account_id,
      row.lane,
    ) === row.id
  )
}

/** When the next waiting or uncertain row that is held back may move; null without any. */
export function nextHeld(db: ReadDb, accountId: number, now: number): number | null {
  return (
    db.value<number | null>(
      `SELECT min(held_until) FROM outbox WHERE account_id = ? AND state IN ('waiting', 'uncertain') AND held_until > ?
         AND (problem IS NULL OR json_extract(problem, '$.code') <> 'UNCERTAIN')`,
      accountId,
      now,
    ) ?? null
  )
}

/** Whether a row is under way, or may move now. */
export function sendableRows(db: ReadDb, accountId: number, now: number): boolean {
  return (
    db.value<number>(
      `SELECT 1 FROM outbox WHERE account_id = ? AND state IN ('waiting', 'sending', 'uncertain') AND held_until <= ?
         AND (state = 'sending' OR problem IS NULL OR json_extract(problem, '$.code') <> 'UNCERTAIN')
         AND lane NOT IN (SELECT lane FROM outbox b WHERE b.account_id = outbox.account_id AND b.lane = outbox.lane AND b.state = 'uncertain'
           AND b.id < outbox.id AND json_extract(b.problem, '$.code') = 'UNCERTAIN') LIMIT 1`,
      accountId,
      now,
    ) === 1
  )
}

/** What was only held back because the channel could not be reached, or refused the login. */
export function releaseOffline(db: WriteDb, accountId: number): number {
  return db.run(
    `UPDATE outbox SET held_until = 0 WHERE account_id = ? AND state = 'waiting' AND held_until > 0 AND json_extract(problem, '$.kind') IN ('offline', 'auth', 'setup')`,
    accountId,
  ).changes
}

/** Waiting rows, of whatever account, whose time has run out. */
export function expiredRows(db: ReadDb, now: number): string[] {
  return db
    .all<{ id: string }>(
      `SELECT id FROM outbox INDEXED BY outbox_expiry WHERE state = 'waiting' AND expires_at IS NOT NULL AND expires_at < ?`,
      now,
    )
    .map((row) => row.id)
}

/** Rows that were on their way when core ended. */
export function interruptedRows(db: ReadDb, accountId: number): OutboxRow[] {
  return db.all<OutboxRow>(`SELECT * FROM outbox WHERE account_id = ? AND state = 'sending' ORDER BY id`, accountId)
}

export function waitingRowIds(db: ReadDb, accountId: number): string[] {
  return db
    .all<{ id: string }>(`SELECT id FROM outbox WHERE account_id = ? AND state = 'waiting'`, accountId)
    .map((row) => row.id)
}

export function countOpenRows(db: ReadDb, accountId: number): number {
  return (
    db.value<number>(
      `SELECT count(*) FROM outbox WHERE account_id = ? AND state IN ('waiting', 'sending', 'uncertain')`,
      accountId,
    ) ?? 0
  )
}

/** Native ids the channel gave for other rows: tasks and messages that are accounted for. */
export function takenIds(db: ReadDb, accountId: number, butRow: string, since: number): Set<string> {
  const taken = new Set<string>()
  for (const { native_id } of db.iterate<{ native_id: string }>(
    `SELECT native_id FROM outbox
     WHERE account_id = ? AND id <> ? AND native_id IS NOT NULL AND coalesce(closed_at, attempted_at, created_at) >= ?`,
    accountId,
    butRow,
    since,
  ))
    taken.add(native_id)
  return taken
}

/** Tasks whose results are still to come, the one asked after longest ago first. */
export function openTasks(db: ReadDb, accountId: number): OutboxRow[] {
  return db.all<OutboxRow>(
    'SELECT * FROM outbox WHERE account_id = ? AND task_open = 1 AND task_id IS NOT NULL ORDER BY polled_at, id',
    accountId,
  )
}

/** The row whose send made this task. */
export function taskRow(db: ReadDb, accountId: number, taskId: string): OutboxRow | undefined {
  return db.get<OutboxRow>(
    `SELECT * FROM outbox WHERE account_id = ? AND kind = 'massSend' AND task_id = ? ORDER BY id DESC LIMIT 1`,
    accountId,
    taskId,
  )
}

export function notePolled(db: WriteDb, ids: readonly string[], now: number): void {
  db.run('UPDATE outbox SET polled_at = ? WHERE id IN (SELECT value FROM json_each(?))', now, JSON.stringify(ids))
}

/** There is another row for the same thing already: a failed one of that key need not be tried again. */
export function hasWaitingTwin(db: ReadDb, row: OutboxRow): boolean {
  return (
    row.merge_key !== null &&
    db.value<number>(`SELECT 1 FROM outbox WHERE merge_key = ? AND state = 'waiting' AND id <> ?`, row.merge_key, row.id) === 1
  )
}

interface OutboxTargetRow {
  native_id: string
  conversation_id: number | null
  contact_id: number | null
  delivery_id: string | null
  state: 'waiting' | 'sent' | 'failed'
  reason: string | null
  at: number | null
}

export function targetsOf(db: ReadDb, outboxId: string): OutboxTargetRow[] {
  return db.all<OutboxTargetRow>(
    'SELECT native_id, conversation_id, contact_id, delivery_id, state, reason, at FROM outbox_targets WHERE outbox_id = ?',
    outboxId,
  )
}

/** Images of a mass send, in their order. */
export function attachmentFiles(db: ReadDb, ids: readonly string[]): { id: string; name: string; mime: string; bytes: Buffer }[] {
  const rows = db.all<{ id: string; name: string; mime: string; bytes: Buffer }>(
    'SELECT id, name, mime, bytes FROM content_attachments WHERE id IN (SELECT value FROM json_each(?))',
    JSON.stringify(ids),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export function pushesWait(db: ReadDb): boolean {
  return db.value<number>('SELECT 1 FROM push_queue LIMIT 1') === 1
}
