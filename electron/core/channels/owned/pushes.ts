/** The outbox rows that carry tags and remarks. Columns hold local ids, payloads the channel's own. */
import type { OutboxRow } from '#core/store/tables/outbox.ts'

/** The identity and the staff member a `tags` or `remark` row is about. Throws where the row names none. */
export function relationOf(row: Pick<OutboxRow, 'contact_id' | 'staff_id' | 'id'>): { contactId: number; staffId: number } {
  if (row.contact_id === null || row.staff_id === null) throw new Error(`Outbox row ${row.id} names no relation`)
  return { contactId: row.contact_id, staffId: row.staff_id }
}

/** It has begun to leave, and how that ended is not known yet. */
export const isFlying = (row: Pick<OutboxRow, 'state'>): boolean => row.state === 'sending' || row.state === 'uncertain'
