/** Tags a staff member's customer carries in the channel, as last synced. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface CarriedRow {
  contact_id: number
  staff_id: number
  native_id: string
  /** Null while the channel's library has not named it. */
  tag_id: string | null
  /** 1: the library had it and has it no more. */
  gone: number
  /** 1: the tag is still here too. */
  there: number
}

/** What live relations of these identities carry. */
export function carriedBy(db: ReadDb, contactIds: readonly number[]): CarriedRow[] {
  return db.all<CarriedRow>(
    `SELECT t.contact_id, t.staff_id, t.native_id, h.tag_id, h.gone_at IS NOT NULL AS gone, g.id IS NOT NULL AS there
     FROM contact_tags t JOIN contact_follows f ON f.contact_id = t.contact_id AND f.staff_id = t.staff_id AND f.gone_at IS NULL
       JOIN contacts k ON k.id = t.contact_id
       LEFT JOIN channel_tags h ON h.account_id = k.account_id AND h.native_id = t.native_id LEFT JOIN tags g ON g.id = h.tag_id
     WHERE t.contact_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(contactIds),
  )
}

export function baseTags(db: ReadDb, contactId: number, staffId: number): string[] {
  return db
    .all<{ native_id: string }>('SELECT native_id FROM contact_tags WHERE contact_id = ? AND staff_id = ?', contactId, staffId)
    .map((row) => row.native_id)
}

export function addBaseTag(db: WriteDb, contactId: number, staffId: number, nativeId: string): number {
  return db.run(
    'INSERT INTO contact_tags(contact_id, staff_id, native_id) VALUES(?, ?, ?) ON CONFLICT DO NOTHING',
    contactId,
    staffId,
    nativeId,
  ).changes
}

export function removeBaseTag(db: WriteDb, contactId: number, staffId: number, nativeId: string): number {
  return db.run('DELETE FROM contact_tags WHERE contact_id = ? AND staff_id = ? AND native_id = ?', contactId, staffId, nativeId)
    .changes
}

/** Whether a live relation of the customer, other than those of `contactId`, carries the tag in its channel. */
export function carriedElsewhere(db: ReadDb, customerId: string, tagId: string, contactId: number): boolean {
  return (
    db.value(
      `SELECT 1 FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id
         JOIN channel_tags h ON h.account_id = k.account_id AND h.tag_id = ? AND h.gone_at IS NULL
         JOIN contact_tags t ON t.contact_id = l.contact_id AND t.native_id = h.native_id
         JOIN contact_follows f ON f.contact_id = t.contact_id AND f.staff_id = t.staff_id AND f.gone_at IS NULL
       WHERE l.customer_id = ? AND l.contact_id <> ? LIMIT 1`,
      tagId,
      customerId,
      contactId,
    ) !== undefined
  )
}

/** Identities of an account that carry a channel's tag in its base, at most `limit`; `missing`: whose customer lacks `tagId`. */
export function contactsCarrying(db: ReadDb, accountId: number, nativeId: string, limit: number, missing?: string): number[] {
  const only =
    missing === undefined
      ? ''
      : `AND EXISTS (SELECT 1 FROM customer_contacts l WHERE l.contact_id = k.id)
         AND NOT EXISTS (SELECT 1 FROM customer_contacts l JOIN customer_tags x ON x.customer_id = l.customer_id AND x.tag_id = ?
           WHERE l.contact_id = k.id)`
  return db
    .all<{ id: number }>(
      `SELECT DISTINCT k.id FROM contact_tags t JOIN contacts k ON k.id = t.contact_id AND k.account_id = ?
       WHERE t.native_id = ? ${only} LIMIT ?`,
      accountId,
      nativeId,
      ...(missing === undefined ? [] : [missing]),
      limit,
    )
    .map((row) => row.id)
}

export function forgetBaseTag(db: WriteDb, contactIds: readonly number[], nativeId: string): void {
  db.run(
    'DELETE FROM contact_tags WHERE native_id = ? AND contact_id IN (SELECT value FROM json_each(?))',
    nativeId,
    JSON.stringify(contactIds),
  )
}
