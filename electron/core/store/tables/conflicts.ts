/** Fields both sides changed differently, until a person chooses. */
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '../db.ts'

interface ConflictRow {
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

export interface OpenConflict {
  id: string
  account_id: number
  contact_id: number
  field: string
  base: string
  local: string
  remote: string
}

export function openConflict(db: ReadDb, contactId: number, field: string): OpenConflict | undefined {
  return db.get<OpenConflict>(
    `SELECT id, account_id, contact_id, field, coalesce(base, '') AS base, coalesce(local, '') AS local, coalesce(remote, '') AS remote
     FROM conflicts WHERE contact_id = ? AND field = ? AND resolved_at IS NULL`,
    contactId,
    field,
  )
}

export function openConflictsOf(db: ReadDb, contactIds: readonly number[], field: string): OpenConflict[] {
  return db.all<OpenConflict>(
    `SELECT id, account_id, contact_id, field, coalesce(base, '') AS base, coalesce(local, '') AS local, coalesce(remote, '') AS remote
     FROM conflicts WHERE contact_id IN (SELECT value FROM json_each(?)) AND field = ? AND resolved_at IS NULL`,
    JSON.stringify(contactIds),
    field,
  )
}

export function openConflictById(db: ReadDb, id: string): OpenConflict | undefined {
  return db.get<OpenConflict>(
    `SELECT id, account_id, contact_id, field, coalesce(base, '') AS base, coalesce(local, '') AS local, coalesce(remote, '') AS remote
     FROM conflicts WHERE id = ? AND resolved_at IS NULL`,
    id,
  )
}

/** One is open per identity and field: a second one takes its values' place. Returns whether anything changed. */
export function noteConflict(
  db: WriteDb,
  accountId: number,
  row: { contactId: number; field: 'remark'; base: string; local: string; remote: string },
  now: number,
): boolean {
  const before = openConflict(db, row.contactId, row.field)
  if (before && before.base === row.base && before.local === row.local && before.remote === row.remote) return false
  if (before) {
    db.run('UPDATE conflicts SET base = ?, local = ?, remote = ? WHERE id = ?', row.base, row.local, row.remote, before.id)
  } else {
    db.run(
      'INSERT INTO conflicts(id, account_id, contact_id, field, base, local, remote, found_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
      newId(now),
      accountId,
      row.contactId,
      row.field,
      row.base,
      row.local,
      row.remote,
      now,
    )
  }
  return true
}

/** `choice` null: it settled by itself, both sides now say the same. */
export function closeConflict(db: WriteDb, id: string, choice: 'local' | 'channel' | null, now: number): void {
  db.run('UPDATE conflicts SET resolved_at = ?, choice = ? WHERE id = ?', now, choice, id)
}
