/** Tag groups, tags, and who carries which. */
import type { CustomerSelection } from '#shared/domain/customer-filter.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import { selectionSql } from './customer-filter.ts'

/** Where a tag goes that was made without a group. */
export const UNGROUPED = '未分组'

interface TagGroupRow {
  id: string
  name: string
  color: string
  position: number
}

interface TagRow {
  id: string
  group_id: string
  name: string
  color: string | null
  source: string
  customers: number
  groups: number
}

export function listTagGroups(db: ReadDb): TagGroupRow[] {
  return db.all<TagGroupRow>('SELECT id, name, color, position FROM tag_groups ORDER BY position, id')
}

export function listTags(db: ReadDb): TagRow[] {
  return db.all<TagRow>(
    `SELECT t.id, t.group_id, t.name, t.color, t.source,
       (SELECT count(*) FROM customer_tags l WHERE l.tag_id = t.id) AS customers,
       (SELECT count(*) FROM group_tags l WHERE l.tag_id = t.id) AS groups
     FROM tags t JOIN tag_groups g ON g.id = t.group_id ORDER BY g.position, g.id, t.created_at, t.id`,
  )
}

export function saveTagGroup(db: WriteDb, row: TagGroupRow): void {
  db.run(
    `INSERT INTO tag_groups(id, name, color, position) VALUES(?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET name = excluded.name, color = excluded.color, position = excluded.position`,
    row.id,
    row.name,
    row.color,
    row.position,
  )
}

export function saveTag(
  db: WriteDb,
  row: { id: string; groupId: string; name: string; color: string | null; source: string; createdAt: number },
): void {
  db.run(
    `INSERT INTO tags(id, group_id, name, color, source, created_at) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET group_id = excluded.group_id, name = excluded.name, color = excluded.color`,
    row.id,
    row.groupId,
    row.name,
    row.color,
    row.source,
    row.createdAt,
  )
}

export function hasTag(db: ReadDb, id: string): boolean {
  return db.value('SELECT 1 FROM tags WHERE id = ?', id) !== undefined
}

export function findTagsNamed(db: ReadDb, name: string): { id: string; group_id: string }[] {
  return db.all('SELECT id, group_id FROM tags WHERE name = ? ORDER BY created_at, id', name)
}

export function findTagGroupNamed(db: ReadDb, name: string): TagGroupRow | undefined {
  return db.get<TagGroupRow>('SELECT id, name, color, position FROM tag_groups WHERE name = ?', name)
}

/** Removes a tag and every mark of it. */
export function deleteTag(db: WriteDb, id: string): number {
  db.run('DELETE FROM customer_tags WHERE tag_id = ?', id)
  db.run('DELETE FROM group_tags WHERE tag_id = ?', id)
  return db.run('DELETE FROM tags WHERE id = ?', id).changes
}

export function deleteTagGroup(db: WriteDb, id: string): number {
  return db.run('DELETE FROM tag_groups WHERE id = ?', id).changes
}

/** Marks every customer of the selection. Returns how many did not carry the tag before. */
export function addTag(db: WriteDb, tagId: string, selection: CustomerSelection, now: number, source = 'manual'): number {
  const where = selectionSql(selection, now)
  return db.run(
    `INSERT INTO customer_tags(customer_id, tag_id, source, tagged_at)
     SELECT c.id, ?, ?, ? FROM customers c WHERE ${where.sql} ON CONFLICT DO NOTHING`,
    tagId,
    source,
    now,
    ...where.params,
  ).changes
}

/** Takes a tag from the selection. Returns how many carried it. */
export function removeTag(db: WriteDb, tagId: string, selection: CustomerSelection, now: number): number {
  const where = selectionSql(selection, now)
  return db.run(
    `DELETE FROM customer_tags WHERE tag_id = ? AND customer_id IN (SELECT c.id FROM customers c WHERE ${where.sql})`,
    tagId,
    ...where.params,
  ).changes
}

export function tagsOfCustomer(db: ReadDb, customerId: string): { tag_id: string; source: string; tagged_at: number }[] {
  return db.all(
    'SELECT tag_id, source, tagged_at FROM customer_tags WHERE customer_id = ? ORDER BY tagged_at, tag_id',
    customerId,
  )
}

export interface TagNameRow {
  id: string
  group_id: string
  group_name: string
  name: string
  source: string
}

export function tagsWithGroups(db: ReadDb, ids: readonly string[]): TagNameRow[] {
  return db.all<TagNameRow>(
    `SELECT t.id, t.group_id, g.name AS group_name, t.name, t.source FROM tags t JOIN tag_groups g ON g.id = t.group_id
     WHERE t.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  )
}

export function renameTag(db: WriteDb, id: string, name: string): void {
  db.run('UPDATE tags SET name = ? WHERE id = ?', name, id)
}

/** A channel's mark on one customer. Returns whether it was not there before. */
export function markFromChannel(db: WriteDb, customerId: string, tagId: string, now: number): boolean {
  return (
    db.run(
      `INSERT INTO customer_tags(customer_id, tag_id, source, tagged_at) VALUES(?, ?, 'channel', ?) ON CONFLICT DO NOTHING`,
      customerId,
      tagId,
      now,
    ).changes > 0
  )
}

/** Takes a mark away; `fromChannelOnly`: not where a person put it. */
export function unmark(db: WriteDb, customerId: string, tagId: string, fromChannelOnly = false): boolean {
  return (
    db.run(
      `DELETE FROM customer_tags WHERE customer_id = ? AND tag_id = ? AND (? = 0 OR source = 'channel')`,
      customerId,
      tagId,
      fromChannelOnly ? 1 : 0,
    ).changes > 0
  )
}

export function tagsOfContacts(db: ReadDb, contactIds: readonly number[]): { contact_id: number; tag_id: string }[] {
  return db.all(
    `SELECT l.contact_id, t.tag_id FROM customer_contacts l JOIN customer_tags t ON t.customer_id = l.customer_id
     WHERE l.contact_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(contactIds),
  )
}
