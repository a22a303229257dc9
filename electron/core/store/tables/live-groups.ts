/** Conversations of a live account with what the channel tells of groups, looked up a page at a time. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface LiveChatRow {
  id: number
  native_id: string
  kind: 'direct' | 'group'
  title: string
  contact_id: number | null
  gone_at: number | null
  owner_contact_id: number | null
  capacity: number | null
  notice: string | null
  founded_at: number | null
  member_version: string | null
  /** 0 the channel, 1 a message, 2 made of members' names, 3 the id. */
  stand_in: number
  told_at: number | null
  members_at: number | null
}

export function liveChats(db: ReadDb, account: number, nativeIds: readonly string[]): LiveChatRow[] {
  return db.all<LiveChatRow>(
    `SELECT c.id, c.native_id, c.kind, c.title, c.contact_id, c.gone_at, g.owner_contact_id, g.capacity, g.notice, g.founded_at,
       g.member_version, coalesce(g.stand_in, 0) AS stand_in, g.told_at, g.members_at
     FROM json_each(?) j CROSS JOIN conversations c ON c.account_id = ? AND c.native_id = j.value
     LEFT JOIN group_chats g ON g.conversation_id = c.id`,
    JSON.stringify(nativeIds),
    account,
  )
}

export function setGone(db: WriteDb, conversationId: number, at: number | null): void {
  db.run('UPDATE conversations SET gone_at = ? WHERE id = ?', at, conversationId)
}

/** Writes all the channel's columns of a group. */
export function saveLiveGroup(db: WriteDb, row: LiveChatRow): void {
  db.run(
    `UPDATE group_chats SET owner_contact_id = ?, capacity = coalesce(?, capacity), notice = ?, founded_at = ?, member_version = ?, stand_in = ?,
       told_at = ?, members_at = ? WHERE conversation_id = ?`,
    row.owner_contact_id,
    row.capacity,
    row.notice,
    row.founded_at,
    row.member_version,
    row.stand_in,
    row.told_at,
    row.members_at,
    row.id,
  )
}

export interface LiveMemberRow {
  conversation_id: number
  contact_id: number
  nickname: string | null
  role: string
  joined_at: number | null
  left_at: number | null
}

const MEMBER = 'm.conversation_id, m.contact_id, m.nickname, m.role, m.joined_at, m.left_at'

/** Everybody who is, or was, in these groups. */
export function membersOf(db: ReadDb, conversationIds: readonly number[]): LiveMemberRow[] {
  return db.all<LiveMemberRow>(
    `SELECT ${MEMBER} FROM json_each(?) j CROSS JOIN group_members m ON m.conversation_id = j.value`,
    JSON.stringify(conversationIds),
  )
}

export function memberOf(db: ReadDb, conversationId: number, contactId: number): LiveMemberRow | undefined {
  return db.get<LiveMemberRow>(
    `SELECT ${MEMBER} FROM group_members m WHERE m.conversation_id = ? AND m.contact_id = ?`,
    conversationId,
    contactId,
  )
}

export function saveMember(db: WriteDb, row: LiveMemberRow): void {
  db.run(
    `INSERT INTO group_members(conversation_id, contact_id, nickname, role, joined_at, left_at) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT(conversation_id, contact_id) DO UPDATE SET nickname = excluded.nickname, role = excluded.role,
       joined_at = excluded.joined_at, left_at = excluded.left_at
     WHERE nickname IS NOT excluded.nickname OR role <> excluded.role OR joined_at IS NOT excluded.joined_at OR left_at IS NOT excluded.left_at`,
    row.conversation_id,
    row.contact_id,
    row.nickname,
    row.role,
    row.joined_at,
    row.left_at,
  )
}

/** Who spoke and was not known as a member is one now, or has left by `leftAt`. Returns how many were new. */
export function addSpeakers(db: WriteDb, conversationId: number, contactIds: readonly number[], leftAt: number | null): number {
  return db.run(
    'INSERT INTO group_members(conversation_id, contact_id, left_at) SELECT ?, value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
    conversationId,
    leftAt,
    JSON.stringify(contactIds),
  ).changes
}

/** Groups of an account that the channel has described by themselves and that are not gone. */
export function standingGroups(db: ReadDb, account: number): { id: number; native_id: string }[] {
  return db.all(
    `SELECT c.id, c.native_id FROM conversations c JOIN group_chats g ON g.conversation_id = c.id
     WHERE c.account_id = ? AND c.gone_at IS NULL AND g.told_at IS NOT NULL`,
    account,
  )
}
