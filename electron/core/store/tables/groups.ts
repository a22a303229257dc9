/** Group chats: what operators set about them, their members and tags. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface GroupPatch {
  tier?: string
  operatorId?: string | null
  note?: string
}

/** Sets the fields given of one group. Returns false where there is no such group. */
export function updateGroup(db: WriteDb, conversationId: number, patch: GroupPatch): boolean {
  const current = db.get<{ tier: string; operator_id: string | null; note: string }>(
    'SELECT tier, operator_id, note FROM group_chats WHERE conversation_id = ?',
    conversationId,
  )
  if (!current) return false
  db.run(
    'UPDATE group_chats SET tier = ?, operator_id = ?, note = ? WHERE conversation_id = ?',
    patch.tier ?? current.tier,
    patch.operatorId === undefined ? current.operator_id : patch.operatorId,
    patch.note ?? current.note,
    conversationId,
  )
  return true
}

export function addGroupTag(db: WriteDb, conversationId: number, tagId: string, now: number): number {
  return db.run(
    'INSERT INTO group_tags(conversation_id, tag_id, tagged_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING',
    conversationId,
    tagId,
    now,
  ).changes
}

export function removeGroupTag(db: WriteDb, conversationId: number, tagId: string): number {
  return db.run('DELETE FROM group_tags WHERE conversation_id = ? AND tag_id = ?', conversationId, tagId).changes
}

export interface GroupRow {
  id: number
  native_id: string
  title: string
  channel: string
  tier: string
  operator_id: string | null
  operator_name: string | null
  owner_name: string | null
  capacity: number
  note: string
  members: number
  last_message_id: number | null
  message_count: number
  gone_at: number | null
}

const GROUPS = `SELECT v.id, v.native_id, v.title, a.channel, g.tier, g.operator_id, o.name AS operator_name, k.name AS owner_name, g.capacity,
    g.note, v.last_message_id, v.message_count, v.gone_at,
    (SELECT count(*) FROM group_members m WHERE m.conversation_id = v.id AND m.left_at IS NULL) AS members
  FROM group_chats g JOIN conversations v ON v.id = g.conversation_id JOIN accounts a ON a.id = v.account_id
  LEFT JOIN operators o ON o.id = g.operator_id LEFT JOIN contacts k ON k.id = g.owner_contact_id`

export function listGroups(db: ReadDb): GroupRow[] {
  return db.all<GroupRow>(`${GROUPS} ORDER BY v.title, v.id`)
}

export function getGroup(db: ReadDb, id: number): GroupRow | undefined {
  return db.get<GroupRow>(`${GROUPS} WHERE v.id = ?`, id)
}

/** Tag ids of every group that has any. */
export function allGroupTags(db: ReadDb): { conversation_id: number; tag_id: string }[] {
  return db.all('SELECT conversation_id, tag_id FROM group_tags ORDER BY conversation_id, tagged_at, tag_id')
}

interface MemberRow {
  contact_id: number
  customer_id: string | null
  name: string
  nickname: string | null
  role: string
  staff: number
  operator_id: string | null
  joined_at: number | null
  left_at: number | null
  last_seen_at: number | null
}

/** Members, staff first, then by name; those who left last. */
export function groupMembers(db: ReadDb, id: number, offset: number, limit: number): MemberRow[] {
  return db.all<MemberRow>(
    `SELECT m.contact_id, l.customer_id, coalesce(k.remark, k.name) AS name, m.nickname, m.role, (k.role = 'staff') AS staff, k.operator_id, m.joined_at,
       m.left_at, k.last_seen_at
     FROM group_members m JOIN contacts k ON k.id = m.contact_id LEFT JOIN customer_contacts l ON l.contact_id = m.contact_id
     WHERE m.conversation_id = ? ORDER BY m.left_at IS NOT NULL, k.role <> 'staff', k.last_seen_at DESC, m.contact_id LIMIT ? OFFSET ?`,
    id,
    limit,
    offset,
  )
}

/** Which operator an identity of ours belongs to. */
export function setContactOperator(db: WriteDb, contactId: number, operatorId: string | null): void {
  db.run('UPDATE contacts SET operator_id = ? WHERE id = ?', operatorId, contactId)
}

export interface GroupName {
  id: number
  title: string
  tier: string
  operator_name: string | null
  gone_at: number | null
}

/** Every group by title, without counting members. */
export function listGroupNames(db: ReadDb): GroupName[] {
  return db.all<GroupName>(
    `SELECT v.id, v.title, g.tier, o.name AS operator_name, v.gone_at FROM group_chats g JOIN conversations v ON v.id = g.conversation_id
     LEFT JOIN operators o ON o.id = g.operator_id ORDER BY v.title, v.id`,
  )
}

/** Identities of ours with the operator they belong to, if any. */
export function staffIdentities(
  db: ReadDb,
): { id: number; name: string; operator_id: string | null; operator_name: string | null }[] {
  return db.all(
    `SELECT k.id, k.name, k.operator_id, o.name AS operator_name FROM contacts k LEFT JOIN operators o ON o.id = k.operator_id
     WHERE k.role = 'staff' OR k.is_self = 1 ORDER BY k.id`,
  )
}

export function countMembers(db: ReadDb, id: number): number {
  return db.value<number>('SELECT count(*) FROM group_members WHERE conversation_id = ?', id) ?? 0
}

interface Identity {
  id: number
  name: string
  role: string
  operator_id: string | null
  customer_id: string | null
  /** Other identities of the same customer. */
  siblings: number
}

export function getIdentity(db: ReadDb, contactId: number): Identity | undefined {
  return db.get<Identity>(
    `SELECT k.id, coalesce(k.remark, k.name) AS name, k.role, k.operator_id, l.customer_id,
       (SELECT count(*) FROM customer_contacts s WHERE s.customer_id = l.customer_id AND s.contact_id <> k.id) AS siblings
     FROM contacts k LEFT JOIN customer_contacts l ON l.contact_id = k.id WHERE k.id = ?`,
    contactId,
  )
}

export function setContactRole(db: WriteDb, contactId: number, role: 'staff' | 'external', operatorId: string | null): void {
  const isSelf = role === 'external' ? 'is_self = 0, ' : ''
  db.run(`UPDATE contacts SET ${isSelf}role = ?, operator_id = ? WHERE id = ?`, role, operatorId, contactId)
}

/** Puts a customer who turned out to be one of us away, or back. */
export function setCustomerArchived(db: WriteDb, id: string, at: number | null): void {
  db.run('UPDATE customers SET archived_at = ? WHERE id = ?', at, id)
}
