/** Dated promises to customers. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface FollowUpRow {
  id: string
  customer_id: string
  /** Epoch milliseconds. */
  due_at: number
  text: string
  operator_id: string | null
  state: 'open' | 'done' | 'cancelled'
  created_at: number
  closed_at: number | null
}

interface DueFollowUp extends FollowUpRow {
  customer_name: string
}

export function followUpsOf(db: ReadDb, customerId: string): FollowUpRow[] {
  return db.all<FollowUpRow>(`SELECT * FROM follow_ups WHERE customer_id = ? ORDER BY state <> 'open', due_at, id`, customerId)
}

/** Open promises due before `until`, longest overdue first. */
export function dueFollowUps(db: ReadDb, until: number, limit: number): DueFollowUp[] {
  return db.all<DueFollowUp>(
    `SELECT f.*, c.name AS customer_name FROM follow_ups f JOIN customers c ON c.id = f.customer_id
     WHERE f.state = 'open' AND f.due_at < ? ORDER BY f.due_at, f.id LIMIT ?`,
    until,
    limit,
  )
}

export function countDueFollowUps(db: ReadDb, until: number): number {
  return db.value<number>(`SELECT count(*) FROM follow_ups WHERE state = 'open' AND due_at < ?`, until) ?? 0
}

export function nextFollowUpAt(db: ReadDb, from: number): number | null {
  return db.value<number>(`SELECT min(due_at) FROM follow_ups WHERE state = 'open' AND due_at >= ?`, from) ?? null
}

/** Whose it is; undefined where there is no such follow-up. */
export function customerOfFollowUp(db: ReadDb, id: string): string | undefined {
  return db.value<string>('SELECT customer_id FROM follow_ups WHERE id = ?', id)
}

export function saveFollowUp(
  db: WriteDb,
  row: { id: string; customerId: string; dueAt: number; text: string; operatorId: string | null; now: number },
): void {
  db.run(
    `INSERT INTO follow_ups(id, customer_id, due_at, text, operator_id, created_at) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET due_at = excluded.due_at, text = excluded.text, operator_id = excluded.operator_id`,
    row.id,
    row.customerId,
    row.dueAt,
    row.text,
    row.operatorId,
    row.now,
  )
}

export function closeFollowUp(db: WriteDb, id: string, state: 'done' | 'cancelled' | 'open', now: number): number {
  return db.run('UPDATE follow_ups SET state = ?, closed_at = ? WHERE id = ?', state, state === 'open' ? null : now, id).changes
}
