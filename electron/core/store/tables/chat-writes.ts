/** Writing accounts, conversations and group members as channels tell of them. */
import type { ReadDb, WriteDb } from '../db.ts'

/** The account of a channel and login, made when it is not there. */
export function ensureAccount(db: WriteDb, channel: string, nativeId: string, name: string, now: number): number {
  const known = db.value<number>('SELECT id FROM accounts WHERE channel = ? AND native_id = ?', channel, nativeId)
  if (known !== undefined) return known
  return db.run('INSERT INTO accounts(channel, native_id, name, created_at) VALUES(?, ?, ?, ?)', channel, nativeId, name, now)
    .lastInsertRowid
}

export function accountId(db: ReadDb, channel: string, nativeId: string): number | undefined {
  return db.value<number>('SELECT id FROM accounts WHERE channel = ? AND native_id = ?', channel, nativeId)
}

export interface ConversationRow {
  id: number
  native_id: string
  kind: string
  title: string
  contact_id: number | null
  first_message_id: number | null
  last_message_id: number | null
}

const COLUMNS = 'id, native_id, kind, title, contact_id, first_message_id, last_message_id'

export function findConversation(db: ReadDb, account: number, nativeId: string): ConversationRow | undefined {
  return db.get<ConversationRow>(`SELECT ${COLUMNS} FROM conversations WHERE account_id = ? AND native_id = ?`, account, nativeId)
}

export function getConversationRow(db: ReadDb, id: number): ConversationRow | undefined {
  return db.get<ConversationRow>(`SELECT ${COLUMNS} FROM conversations WHERE id = ?`, id)
}

/** Conversations of an account that were named by their title because the channel gave no id. */
export function untitledIdConversations(db: ReadDb, account: number, title: string): ConversationRow[] {
  return db.all<ConversationRow>(
    `SELECT ${COLUMNS} FROM conversations WHERE account_id = ? AND title = ? AND native_id LIKE 'title:%' ORDER BY id`,
    account,
    title,
  )
}

export function insertConversation(
  db: WriteDb,
  row: { accountId: number; nativeId: string; kind: 'direct' | 'group'; title: string; zone: string | null },
): number {
  const id = db.run(
    'INSERT INTO conversations(account_id, native_id, kind, title, zone) VALUES(?, ?, ?, ?, ?)',
    row.accountId,
    row.nativeId,
    row.kind,
    row.title,
    row.zone,
  ).lastInsertRowid
  if (row.kind === 'group') db.run('INSERT INTO group_chats(conversation_id) VALUES(?)', id)
  return id
}

/** A two-person chat that turned out to be a group. */
export function makeGroup(db: WriteDb, id: number): void {
  db.run("UPDATE conversations SET kind = 'group', contact_id = NULL WHERE id = ?", id)
  db.run('INSERT OR IGNORE INTO group_chats(conversation_id) VALUES(?)', id)
}

export function setConversationTitle(db: WriteDb, id: number, title: string): void {
  db.run('UPDATE conversations SET title = ? WHERE id = ?', title, id)
}

export function setConversationContact(db: WriteDb, id: number, contactId: number): void {
  db.run('UPDATE conversations SET contact_id = ? WHERE id = ? AND contact_id IS NULL', contactId, id)
}

export function setGroupOwner(db: WriteDb, id: number, contactId: number): void {
  db.run('UPDATE group_chats SET owner_contact_id = ? WHERE conversation_id = ?', contactId, id)
}

export function addToConversation(db: WriteDb, id: number, added: { count: number; firstId: number; lastId: number }): void {
  db.run(
    `UPDATE conversations SET message_count = message_count + ?,
       first_message_id = CASE WHEN first_message_id IS NULL OR first_message_id > ? THEN ? ELSE first_message_id END,
       last_message_id = CASE WHEN last_message_id IS NULL OR last_message_id < ? THEN ? ELSE last_message_id END WHERE id = ?`,
    added.count,
    added.firstId,
    added.firstId,
    added.lastId,
    added.lastId,
    id,
  )
}

/** Someone is, or was, in a group. Known facts are not undone by a mere sighting. */
export function noteMember(
  db: WriteDb,
  conversationId: number,
  contactId: number,
  role: string | null,
  nickname: string | null,
): void {
  db.run(
    `INSERT INTO group_members(conversation_id, contact_id, role, nickname) VALUES(?, ?, coalesce(?, 'member'), ?)
     ON CONFLICT(conversation_id, contact_id) DO UPDATE SET role = coalesce(?, role), nickname = coalesce(excluded.nickname, nickname)
     WHERE role IS NOT coalesce(?, role) OR nickname IS NOT coalesce(excluded.nickname, nickname)`,
    conversationId,
    contactId,
    role,
    nickname,
    role,
    role,
  )
}

/** Who spoke in a group; those known already stay as they are. One statement, because each spares a bound call. */
export function noteSpeakers(db: WriteDb, conversationId: number, contactIds: readonly number[]): void {
  db.run(
    'INSERT INTO group_members(conversation_id, contact_id) SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
    conversationId,
    JSON.stringify(contactIds),
  )
}

export function memberJoined(db: WriteDb, conversationId: number, contactId: number, at: number): void {
  db.run(
    `INSERT INTO group_members(conversation_id, contact_id, joined_at) VALUES(?, ?, ?)
     ON CONFLICT(conversation_id, contact_id) DO UPDATE SET joined_at = excluded.joined_at,
       left_at = CASE WHEN left_at <= excluded.joined_at THEN NULL ELSE left_at END
     WHERE joined_at IS NULL OR joined_at < excluded.joined_at`,
    conversationId,
    contactId,
    at,
  )
}

export function memberLeft(db: WriteDb, conversationId: number, contactId: number, at: number): void {
  db.run(
    `INSERT INTO group_members(conversation_id, contact_id, left_at) VALUES(?, ?, ?)
     ON CONFLICT(conversation_id, contact_id) DO UPDATE SET left_at = excluded.left_at
     WHERE (left_at IS NULL OR left_at < excluded.left_at) AND (joined_at IS NULL OR joined_at <= excluded.left_at)`,
    conversationId,
    contactId,
    at,
  )
}
