/** Who of us has whom as a customer, as the channel tells. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface FollowRow {
  contact_id: number
  staff_id: number
  /** As last synced; moved by channels/owned only. */
  remark: string
  description: string
  added_at: number | null
  add_way: number | null
  /** JSON: mobiles, company, state. */
  detail: string
  gone_at: number | null
  /** staff | customer | unseen. */
  gone_by: string | null
}

/** All relations of these identities. */
export function followsOf(db: ReadDb, contactIds: readonly number[]): FollowRow[] {
  return db.all<FollowRow>(
    `SELECT f.contact_id, f.staff_id, f.remark, f.description, f.added_at, f.add_way, f.detail, f.gone_at, f.gone_by
     FROM json_each(?) j CROSS JOIN contact_follows f ON f.contact_id = j.value`,
    JSON.stringify(contactIds),
  )
}

/** Tags each relation had when last synced; native ids. */
export function syncedTagsOf(
  db: ReadDb,
  contactIds: readonly number[],
): { contact_id: number; staff_id: number; native_id: string }[] {
  return db.all(
    `SELECT t.contact_id, t.staff_id, t.native_id FROM json_each(?) j CROSS JOIN contact_tags t ON t.contact_id = j.value`,
    JSON.stringify(contactIds),
  )
}

/** Identities with an open question of which side is right. */
export function contactsInConflict(db: ReadDb, account: number): number[] {
  return db
    .all<{ contact_id: number }>(
      'SELECT DISTINCT contact_id FROM conflicts WHERE account_id = ? AND resolved_at IS NULL',
      account,
    )
    .map((row) => row.contact_id)
}

/** Everything but what channels/owned keeps for its compares (remark, drives). */
export function insertFollow(db: WriteDb, row: FollowRow): void {
  db.run(
    'INSERT INTO contact_follows(contact_id, staff_id, description, added_at, add_way, detail, gone_at, gone_by) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
    row.contact_id,
    row.staff_id,
    row.description,
    row.added_at,
    row.add_way,
    row.detail,
    row.gone_at,
    row.gone_by,
  )
}

/** The same of a row that is there. Not as one upsert: an upsert makes INSERT OR IGNORE in triggers fail. */
export function updateFollow(db: WriteDb, row: FollowRow): void {
  db.run(
    `UPDATE contact_follows SET description = ?, added_at = ?, add_way = ?, detail = ?, gone_at = ?, gone_by = ?
     WHERE contact_id = ? AND staff_id = ?`,
    row.description,
    row.added_at,
    row.add_way,
    row.detail,
    row.gone_at,
    row.gone_by,
    row.contact_id,
    row.staff_id,
  )
}

interface LiveFollow {
  contact_id: number
  staff_id: number
  contact: string
  staff: string
}

/** Relations of an account that are in force and not among `seen` (`external\nstaff`). Goes through all of them: 50,000 take some 50 ms. */
export function unseenFollows(db: ReadDb, account: number, seen: ReadonlySet<string>): LiveFollow[] {
  const staff = new Map(
    db
      .all<{ id: number; native_id: string }>(
        `SELECT id, native_id FROM contacts WHERE account_id = ? AND role = 'staff'`,
        account,
      )
      .map((row) => [row.id, row.native_id] as const),
  )
  const unseen: LiveFollow[] = []
  // In the order both tables lie in: every page of the file is read once.
  const rows = db.iterate<{ contact_id: number; staff_id: number; contact: string }>(
    `SELECT f.contact_id, f.staff_id, k.native_id AS contact FROM contact_follows f CROSS JOIN contacts k ON k.id = f.contact_id
     WHERE f.gone_at IS NULL`,
  )
  for (const { contact_id, staff_id, contact } of rows) {
    const name = staff.get(staff_id)
    if (name !== undefined && !seen.has(`${contact}\n${name}`)) unseen.push({ contact_id, staff_id, contact, staff: name })
  }
  return unseen
}
