/** Fields both sides changed differently, until a person chooses. */
import type { ReadDb } from '../db.ts'

export interface ConflictRow {
  id: string
  accountId: number
  contactId: number
  customerId: string | null
  customerName: string
  field: 'remark'
  base: string | null
  local: string | null
  remote: string | null
  foundAt: number
}

/** Open ones, oldest first. */
export function openConflictRows(db: ReadDb, customerId: string | undefined): ConflictRow[] {
  return db.all<ConflictRow>(
    `SELECT x.id, x.account_id AS accountId, x.contact_id AS contactId, cc.customer_id AS customerId, coalesce(u.name, k.name) AS customerName, x.field,
       x.base, x.local, x.remote, x.found_at AS foundAt
     FROM conflicts x JOIN contacts k ON k.id = x.contact_id LEFT JOIN customer_contacts cc ON cc.contact_id = x.contact_id
     LEFT JOIN customers u ON u.id = cc.customer_id
     WHERE x.resolved_at IS NULL AND (? IS NULL OR cc.customer_id = ?) ORDER BY x.found_at, x.id`,
    customerId ?? null,
    customerId ?? null,
  )
}
