/** Identities of a live account: looked up a page at a time, changed only where the channel tells something else. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface LiveContactRow {
  id: number
  native_id: string
  name: string
  remark: string | null
  role: string
  is_self: number
  phone: string | null
  union_id: string | null
  detail: string
  gone_at: number | null
}

const COLUMNS = 'k.id, k.native_id, k.name, k.remark, k.role, k.is_self, k.phone, k.union_id, k.detail, k.gone_at'

export function liveContacts(db: ReadDb, account: number, nativeIds: readonly string[]): LiveContactRow[] {
  return db.all<LiveContactRow>(
    `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN contacts k ON k.account_id = ? AND k.native_id = j.value`,
    JSON.stringify(nativeIds),
    account,
  )
}

export function liveContactsById(db: ReadDb, ids: readonly number[]): LiveContactRow[] {
  return db.all<LiveContactRow>(
    `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN contacts k ON k.id = j.value`,
    JSON.stringify(ids),
  )
}

/** Writes all the channel's columns of a row. */
export function saveLiveContact(db: WriteDb, row: LiveContactRow): void {
  db.run(
    `UPDATE contacts SET name = ?, remark = ?, is_self = ?, phone = ?, union_id = ?, detail = ?, gone_at = ? WHERE id = ?`,
    row.name,
    row.remark,
    row.is_self,
    row.phone,
    row.union_id,
    row.detail,
    row.gone_at,
    row.id,
  )
}

/** Who still bears the name the channel gave before gets the new one: the customer, and the title of direct chats. */
export function followRename(db: WriteDb, contactId: number, before: string, name: string, now: number): void {
  db.run(
    `UPDATE customers SET name = ?, updated_at = ? WHERE name = ? AND id = (SELECT customer_id FROM customer_contacts WHERE contact_id = ?)`,
    name,
    now,
    before,
    contactId,
  )
  db.run(`UPDATE conversations SET title = ? WHERE contact_id = ? AND kind = 'direct' AND title = ?`, name, contactId, before)
}

/** Of all names somebody spoke under, the one borne last. */
export function newestContactName(db: ReadDb, contactId: number): string | undefined {
  return db.value<string>('SELECT name FROM contact_names WHERE contact_id = ? ORDER BY seen_at DESC, name LIMIT 1', contactId)
}

/** Identities the channel lists by themselves (friends), as far as they are not gone. */
export function* listedContacts(db: ReadDb, account: number): Generator<{ id: number; native_id: string }> {
  yield* db.all<{ id: number; native_id: string }>(
    `SELECT id, native_id FROM contacts WHERE account_id = ? AND role = 'external' AND gone_at IS NULL AND json_extract(detail, '$.listed')`,
    account,
  )
}
