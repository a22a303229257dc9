/** Relations of staff to a customer as last synced: the base that channels/owned compares with. What a channel tells beside it: follows.ts. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface RelationRow {
  contact_id: number
  staff_id: number
  /** The channel's own id of the staff member. */
  staff_native_id: string
  remark: string
  added_at: number | null
  gone_at: number | null
  /** 1: customers.remark was last compared with this one. */
  drives: number
  /** JSON of what was sent last; null for nothing. */
  sent: string | null
}

const SELECT = `SELECT f.contact_id, f.staff_id, s.native_id AS staff_native_id, f.remark, f.added_at, f.gone_at, f.drives, f.sent
  FROM contact_follows f JOIN contacts s ON s.id = f.staff_id`

export function relationsOf(db: ReadDb, contactId: number): RelationRow[] {
  return db.all<RelationRow>(`${SELECT} WHERE f.contact_id = ?`, contactId)
}

export function relationsOfMany(db: ReadDb, contactIds: readonly number[]): RelationRow[] {
  return db.all<RelationRow>(`${SELECT} WHERE f.contact_id IN (SELECT value FROM json_each(?))`, JSON.stringify(contactIds))
}

/** For a relation nobody has reported yet. */
export function insertRelation(db: WriteDb, contactId: number, staffId: number, addedAt: number | null): void {
  db.run(
    'INSERT INTO contact_follows(contact_id, staff_id, added_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING',
    contactId,
    staffId,
    addedAt,
  )
}

export function setBaseRemark(db: WriteDb, contactId: number, staffId: number, remark: string): void {
  db.run('UPDATE contact_follows SET remark = ? WHERE contact_id = ? AND staff_id = ?', remark, contactId, staffId)
}

export function setDriver(db: WriteDb, contactId: number, staffId: number): void {
  db.run(
    'UPDATE contact_follows SET drives = (staff_id = ?) WHERE contact_id = ? AND drives <> (staff_id = ?)',
    staffId,
    contactId,
    staffId,
  )
}

export function getRelation(db: ReadDb, contactId: number, staffId: number): RelationRow | undefined {
  return db.get<RelationRow>(`${SELECT} WHERE f.contact_id = ? AND f.staff_id = ?`, contactId, staffId)
}

export function setSent(db: WriteDb, contactId: number, staffId: number, sent: string): void {
  db.run('UPDATE contact_follows SET sent = ? WHERE contact_id = ? AND staff_id = ?', sent, contactId, staffId)
}

export interface OwnerRow {
  contact_id: number
  account_id: number
  native_id: string
  customer_id: string | null
  /** The value here; '' where there is none. */
  remark: string
}

const OWNER = `SELECT k.id AS contact_id, k.account_id, k.native_id, l.customer_id, coalesce(c.remark, '') AS remark
  FROM contacts k LEFT JOIN customer_contacts l ON l.contact_id = k.id LEFT JOIN customers c ON c.id = l.customer_id`

/** An identity with the customer behind it. */
export function ownerOf(db: ReadDb, contactId: number): OwnerRow | undefined {
  return db.get<OwnerRow>(`${OWNER} WHERE k.id = ?`, contactId)
}

/** Those of accounts that were not removed, in the channel that keeps tags and remarks of its customers: WeCom. */
export function liveOwners(db: ReadDb, contactIds: readonly number[]): OwnerRow[] {
  return db.all<OwnerRow>(
    `${OWNER} JOIN accounts a ON a.id = k.account_id AND a.config IS NOT NULL AND a.removed_at IS NULL AND a.channel = 'wecom'
     WHERE k.id IN (SELECT value FROM json_each(?)) AND k.role = 'external' ORDER BY k.id`,
    JSON.stringify(contactIds),
  )
}

interface CustomerRelationRow extends RelationRow {
  channel: string
  staff_name: string
  gone_by: string | null
}

/** Every relation of a customer, over all identities; those in force first, the earliest first. */
export function relationsOfCustomer(db: ReadDb, customerId: string): CustomerRelationRow[] {
  return db.all<CustomerRelationRow>(
    `SELECT f.contact_id, f.staff_id, s.native_id AS staff_native_id, s.name AS staff_name, f.remark, f.added_at, f.gone_at, f.gone_by,
       f.drives, f.sent, a.channel
     FROM customer_contacts l JOIN contact_follows f ON f.contact_id = l.contact_id JOIN contacts s ON s.id = f.staff_id
       JOIN accounts a ON a.id = s.account_id
     WHERE l.customer_id = ? ORDER BY f.gone_at IS NOT NULL, f.added_at IS NULL, f.added_at, f.staff_id`,
    customerId,
  )
}
