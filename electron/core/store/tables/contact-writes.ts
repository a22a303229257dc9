/** Writing contacts, the names they had, and the figures kept with them. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface ContactRow {
  id: number
  native_id: string
  name: string
  remark: string | null
  role: string
  is_self: number
  phone: string | null
  union_id: string | null
  detail: string
  last_seen_at: number | null
}

const COLUMNS = 'id, native_id, name, remark, role, is_self, phone, union_id, detail, last_seen_at'

export function findContact(db: ReadDb, account: number, nativeId: string): ContactRow | undefined {
  return db.get<ContactRow>(`SELECT ${COLUMNS} FROM contacts WHERE account_id = ? AND native_id = ?`, account, nativeId)
}

export function insertContact(
  db: WriteDb,
  row: {
    id: number
    accountId: number
    nativeId: string
    name: string
    remark: string | null
    role: string
    isSelf: boolean
    phone: string | null
    unionId: string | null
    detail: string
    messageCount: number
    firstSeenAt: number | null
    lastSeenAt: number | null
  },
): void {
  db.run(
    `INSERT INTO contacts(id, account_id, native_id, name, remark, role, is_self, phone, union_id, detail, message_count, first_seen_at, last_seen_at)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.accountId,
    row.nativeId,
    row.name,
    row.remark,
    row.role,
    row.isSelf ? 1 : 0,
    row.phone,
    row.unionId,
    row.detail,
    row.messageCount,
    row.firstSeenAt,
    row.lastSeenAt,
  )
}

/** For ids given out before the rows are written, within one transaction. */
export function lastContactId(db: ReadDb): number {
  return db.value<number | null>('SELECT max(id) FROM contacts') ?? 0
}

/** Fills in what a later file tells; what it does not tell stays. */
export function updateContact(
  db: WriteDb,
  id: number,
  change: { remark: string | null; phone: string | null; unionId: string | null; detail: string },
): void {
  db.run(
    'UPDATE contacts SET remark = coalesce(?, remark), phone = coalesce(?, phone), union_id = coalesce(?, union_id), detail = ? WHERE id = ?',
    change.remark,
    change.phone,
    change.unionId,
    change.detail,
    id,
  )
}

export function setContactName(db: WriteDb, id: number, name: string): void {
  db.run('UPDATE contacts SET name = ? WHERE id = ?', name, id)
}

export function setContactStaff(db: WriteDb, id: number, isSelf: boolean): void {
  db.run("UPDATE contacts SET role = 'staff', is_self = max(is_self, ?) WHERE id = ?", isSelf ? 1 : 0, id)
}

/** A name and when it was borne last; older sightings do not overwrite newer ones. */
export function noteContactName(db: WriteDb, contactId: number, name: string, seenAt: number): void {
  db.run(
    `INSERT INTO contact_names(contact_id, name, seen_at) VALUES(?, ?, ?)
     ON CONFLICT(contact_id, name) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at) WHERE excluded.seen_at > seen_at`,
    contactId,
    name,
    seenAt,
  )
}

export function addToContact(db: WriteDb, id: number, added: { count: number; firstAt: number; lastAt: number }): void {
  db.run(
    `UPDATE contacts SET message_count = message_count + ?,
       first_seen_at = CASE WHEN first_seen_at IS NULL OR first_seen_at > ? THEN ? ELSE first_seen_at END,
       last_seen_at = CASE WHEN last_seen_at IS NULL OR last_seen_at < ? THEN ? ELSE last_seen_at END WHERE id = ?`,
    added.count,
    added.firstAt,
    added.firstAt,
    added.lastAt,
    added.lastAt,
    id,
  )
}

/** The message figures of the customers behind these contacts, worked out anew from all their identities. */
export function refreshMessageFigures(db: WriteDb, contactIds: readonly number[]): void {
  db.run(
    `UPDATE customers SET message_count = f.n, last_message_at = f.at
     FROM (SELECT l.customer_id AS id, sum(k.message_count) AS n, max(k.last_seen_at) AS at
           FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id
           WHERE l.customer_id IN (SELECT customer_id FROM customer_contacts WHERE contact_id IN (SELECT value FROM json_each(?)))
           GROUP BY l.customer_id) AS f
     WHERE customers.id = f.id AND (customers.message_count IS NOT f.n OR customers.last_message_at IS NOT f.at)`,
    JSON.stringify(contactIds),
  )
}

/** Takes an identity off its customer: it turned out to be one of us. Returns the customer when nothing else holds them. */
export function detachContact(db: WriteDb, contactId: number): string | null {
  const customer = db.value<string>('SELECT customer_id FROM customer_contacts WHERE contact_id = ?', contactId)
  if (customer === undefined) return null
  db.run('DELETE FROM customer_contacts WHERE contact_id = ?', contactId)
  const held = db.value(
    'SELECT 1 FROM customer_contacts WHERE customer_id = ? UNION ALL SELECT 1 FROM orders WHERE customer_id = ? LIMIT 1',
    customer,
    customer,
  )
  return held === undefined ? customer : null
}

/** Customers reached by one exact phone number, id or full name; more than one means: not certain. */
export function customersByPhone(db: ReadDb, phone: string): string[] {
  return db
    .all<{ customer_id: string }>(
      `SELECT DISTINCT l.customer_id FROM contacts k JOIN customer_contacts l ON l.contact_id = k.id WHERE k.phone = ? LIMIT 2`,
      phone,
    )
    .map((row) => row.customer_id)
}

export function customersByNativeId(db: ReadDb, nativeId: string): string[] {
  return db
    .all<{ customer_id: string }>(
      `SELECT DISTINCT l.customer_id FROM accounts a JOIN contacts k ON k.account_id = a.id AND k.native_id = ?
       JOIN customer_contacts l ON l.contact_id = k.id LIMIT 2`,
      nativeId,
    )
    .map((row) => row.customer_id)
}
