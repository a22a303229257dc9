/** Reasoned exceptions: one row per delivery and policy that was set aside for it. */
import type { ReadDb, WriteDb } from '../db.ts'

interface OverrideRow {
  id: string
  delivery_id: string
  policy_id: string
  condition: string
  reason: string
  operator_id: string | null
  at: number
}

export function overridesOf(db: ReadDb, deliveryId: string): OverrideRow[] {
  return db.all<OverrideRow>('SELECT * FROM overrides WHERE delivery_id = ? ORDER BY at, id', deliveryId)
}

export function insertOverride(db: WriteDb, row: OverrideRow): void {
  db.run(
    `INSERT INTO overrides(id, delivery_id, policy_id, condition, reason, operator_id, at)
     VALUES(@id, @delivery_id, @policy_id, @condition, @reason, @operator_id, @at)`,
    { ...row },
  )
}
