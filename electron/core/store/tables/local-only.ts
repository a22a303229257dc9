/** Values that are not to be sent. Each holds only while the field has the value it was noted for. */
import type { ReadDb, WriteDb } from '../db.ts'

interface LocalOnlyRow {
  contact_id: number
  field: string
  value: string
}

export const tagField = (tagId: string) => `tag:${tagId}`
export const REMARK_FIELD = 'remark'
/** Of the tag library: with contact 0. */
export const createField = (accountId: number, tagId: string) => `create:${accountId}:${tagId}`
export const renameField = (accountId: number, nativeId: string) => `rename:${accountId}:${nativeId}`

export function holdBack(db: WriteDb, contactId: number, field: string, value: string): void {
  db.run(
    'INSERT INTO local_only(contact_id, field, value) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value',
    contactId,
    field,
    value,
  )
}

export function letGo(db: WriteDb, contactId: number, field: string): void {
  db.run('DELETE FROM local_only WHERE contact_id = ? AND field = ?', contactId, field)
}

export function heldBack(db: ReadDb, contactIds: readonly number[]): LocalOnlyRow[] {
  return db.all<LocalOnlyRow>(
    'SELECT contact_id, field, value FROM local_only WHERE contact_id IN (SELECT value FROM json_each(?))',
    JSON.stringify(contactIds),
  )
}

export function heldValue(db: ReadDb, contactId: number, field: string): string | undefined {
  return db.value<string>('SELECT value FROM local_only WHERE contact_id = ? AND field = ?', contactId, field)
}
