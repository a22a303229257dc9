/** Day figures of groups, and the messages they are worked out from. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface CadenceMessage {
  id: number
  sender_id: number | null
  sent_at: number
  kind: string
  text: string
  recalled_at: number | null
  reply_to: string | null
}

/** Messages of one conversation in time order from `fromId` on, below `toId`. */
export function conversationMessages(
  db: ReadDb,
  conversationId: number,
  fromId: number,
  toId: number,
  limit: number,
): CadenceMessage[] {
  return db.all<CadenceMessage>(
    `SELECT id, sender_id, sent_at, kind, text, recalled_at, reply_to FROM messages
     WHERE conversation_id = ? AND id >= ? AND id < ? ORDER BY id LIMIT ?`,
    conversationId,
    fromId,
    toId,
    limit,
  )
}

/** Ids of identities on our side. */
export function staffContactIds(db: ReadDb): Set<number> {
  return new Set(db.all<{ id: number }>(`SELECT id FROM contacts WHERE role = 'staff' OR is_self = 1`).map((row) => row.id))
}

export function conversationKind(db: ReadDb, id: number): string | undefined {
  return db.value<string>('SELECT kind FROM conversations WHERE id = ?', id)
}

export interface GroupDay {
  day: string
  posts: number
  promos: number
  talk: number
  first_at: number | null
  last_at: number | null
  pause: number
}

export function deleteDays(db: WriteDb, conversationId: number, from: string, before: string | null): void {
  for (const table of ['cadence_days', 'cadence_groups']) {
    if (before === null) db.run(`DELETE FROM ${table} WHERE conversation_id = ? AND day >= ?`, conversationId, from)
    else db.run(`DELETE FROM ${table} WHERE conversation_id = ? AND day >= ? AND day < ?`, conversationId, from, before)
  }
}

export function insertGroupDay(db: WriteDb, conversationId: number, row: GroupDay): void {
  db.run(
    'INSERT INTO cadence_groups(conversation_id, day, posts, promos, talk, first_at, last_at, pause) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
    conversationId,
    row.day,
    row.posts,
    row.promos,
    row.talk,
    row.first_at,
    row.last_at,
    row.pause,
  )
}

export function insertSenderDay(
  db: WriteDb,
  row: { conversationId: number; day: string; contactId: number; posts: number; promos: number },
): void {
  db.run(
    'INSERT INTO cadence_days(conversation_id, day, contact_id, posts, promos) VALUES(?, ?, ?, ?, ?)',
    row.conversationId,
    row.day,
    row.contactId,
    row.posts,
    row.promos,
  )
}

/** Day figures of all groups in [from, before), in the order of days. */
export function groupDays(db: ReadDb, from: string, before: string): (GroupDay & { conversation_id: number })[] {
  return db.all(
    `SELECT conversation_id, day, posts, promos, talk, first_at, last_at, pause FROM cadence_groups
     WHERE day >= ? AND day < ? ORDER BY day`,
    from,
    before,
  )
}

/** Posts and promos by staff identity in [from, before). */
export function senderTotals(
  db: ReadDb,
  from: string,
  before: string,
): { contact_id: number; posts: number; promos: number; groups: number; days: number }[] {
  return db.all(
    `SELECT contact_id, sum(posts) AS posts, sum(promos) AS promos, count(DISTINCT conversation_id) AS groups, count(DISTINCT day) AS days
     FROM cadence_days WHERE day >= ? AND day < ? GROUP BY contact_id`,
    from,
    before,
  )
}

/** Every library text, archived ones included. */
export function libraryBodies(db: ReadDb): { id: string; kind: string; body: string }[] {
  return db.all('SELECT id, kind, body FROM content_items ORDER BY created_at, id')
}

interface GroupTouch {
  conversation_id: number
  at: number
  kind: string
  state: string
}

/** Counted touches of groups in [from, to), in time order, of the kinds given. */
export function groupTouches(db: ReadDb, from: number, to: number, kinds: readonly string[]): GroupTouch[] {
  return db.all<GroupTouch>(
    `SELECT conversation_id, at, kind, state FROM touches
     WHERE at >= ? AND at < ? AND conversation_id IS NOT NULL AND state IN ('planned', 'claimed', 'sent', 'observed')
       AND kind IN (SELECT value FROM json_each(?)) ORDER BY at, id`,
    from,
    to,
    JSON.stringify(kinds),
  )
}

/** Different groups and days in which any of these identities posted. */
export function senderReach(
  db: ReadDb,
  contactIds: readonly number[],
  from: string,
  before: string,
): { groups: number; days: number } {
  return db.get<{ groups: number; days: number }>(
    `SELECT count(DISTINCT conversation_id) AS groups, count(DISTINCT day) AS days FROM cadence_days
     WHERE day >= ? AND day < ? AND contact_id IN (SELECT value FROM json_each(?))`,
    from,
    before,
    JSON.stringify(contactIds),
  )!
}
