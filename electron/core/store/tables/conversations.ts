/** Conversations with their last message, their marks, their members. */
import type { ReadDb, WriteDb } from '../db.ts'

type ConversationChip = 'all' | 'waiting' | 'unread' | 'drafts' | 'mine' | 'group' | 'direct'

export interface ConversationListRow {
  id: number
  kind: 'direct' | 'group'
  title: string
  channel: string
  message_count: number
  unread_count: number
  waiting_since: number | null
  has_draft: number
  last_id: number | null
  last_kind: string | null
  last_text: string | null
  last_at: number | null
  last_recalled: number | null
  last_sender: string | null
  last_staff: number | null
  /** The channel says that it is there no more. */
  gone_at: number | null
}

/** What each chip lets through, and its order: who waits longest comes first, else who spoke last. */
const CHIPS: Record<ConversationChip, { where: string; order: string }> = {
  all: { where: '1', order: 'c.last_message_id DESC' },
  // In a group that is gone nobody can be answered any more.
  waiting: { where: 'c.waiting_since IS NOT NULL AND c.gone_at IS NULL', order: 'c.waiting_since IS NULL, c.waiting_since' },
  unread: { where: 'c.unread_count > 0', order: 'c.last_message_id DESC' },
  drafts: { where: `c.id IN (SELECT conversation_id FROM drafts WHERE state = 'pending')`, order: 'c.last_message_id DESC' },
  // A group by its operator, a direct chat by its customer's.
  mine: {
    where: `(c.id IN (SELECT g.conversation_id FROM group_chats g JOIN operators o ON o.id = g.operator_id
         WHERE o.is_me = 1 AND o.archived_at IS NULL)
       OR c.contact_id IN (SELECT cc.contact_id FROM operators o JOIN customers u ON u.operator_id = o.id
         JOIN customer_contacts cc ON cc.customer_id = u.id WHERE o.is_me = 1 AND o.archived_at IS NULL))`,
    order: 'c.last_message_id DESC',
  },
  group: { where: `c.kind = 'group'`, order: 'c.last_message_id DESC' },
  direct: { where: `c.kind = 'direct'`, order: 'c.last_message_id DESC' },
}

/** Rows of the list, from a table or subquery with the columns of conversations. */
const list = (
  from: string,
) => `SELECT c.id, c.kind, c.title, a.channel, c.message_count, c.unread_count, c.waiting_since, c.gone_at,
    EXISTS(SELECT 1 FROM drafts d WHERE d.conversation_id = c.id AND d.state = 'pending') AS has_draft,
    m.id AS last_id, m.kind AS last_kind, substr(m.text, 1, 4000) AS last_text, m.sent_at AS last_at,
    m.recalled_at IS NOT NULL AS last_recalled, coalesce(g.nickname, k.remark, k.name) AS last_sender, k.role = 'staff' AS last_staff
  FROM ${from} c JOIN accounts a ON a.id = c.account_id LEFT JOIN messages m ON m.id = c.last_message_id
    LEFT JOIN contacts k ON k.id = m.sender_id
    LEFT JOIN group_members g ON g.conversation_id = c.id AND g.contact_id = m.sender_id`

interface ListFilter {
  chip: ConversationChip
  /** Looked for in the titles, without regard to ASCII case. */
  text: string
  /** Let through whatever the chip says. */
  keep?: number | undefined
}

export function listConversations(db: ReadDb, input: ListFilter & { offset: number; limit: number }): ConversationListRow[] {
  const { where, order } = CHIPS[input.chip]
  return db.all<ConversationListRow>(
    // The page is chosen first, so that only its rows are joined with what they show.
    `${list(`(SELECT * FROM conversations c WHERE (${where} OR c.id = ?) AND (? = '' OR instr(lower(c.title), lower(?)) > 0)
       ORDER BY ${order}, c.id LIMIT ? OFFSET ?)`)} ORDER BY ${order}, c.id`,
    input.keep ?? null,
    input.text,
    input.text,
    input.limit,
    input.offset,
  )
}

export function countConversations(db: ReadDb, input: ListFilter): number {
  return (
    db.value<number>(
      `SELECT count(*) FROM conversations c WHERE (${CHIPS[input.chip].where} OR c.id = ?) AND (? = '' OR instr(lower(c.title), lower(?)) > 0)`,
      input.keep ?? null,
      input.text,
      input.text,
    ) ?? 0
  )
}

interface ConversationDetailRow extends ConversationListRow {
  members: number
  customer_id: string | null
  first_at: number | null
  read_message_id: number
}

export function getConversation(db: ReadDb, id: number): ConversationDetailRow | undefined {
  return db.get<ConversationDetailRow>(
    `SELECT l.*, c.read_message_id,
       (SELECT count(*) FROM group_members g WHERE g.conversation_id = c.id AND g.left_at IS NULL) AS members,
       (SELECT customer_id FROM customer_contacts cc WHERE cc.contact_id = c.contact_id) AS customer_id,
       (SELECT sent_at FROM messages f WHERE f.id = c.first_message_id) AS first_at
     FROM (${list('conversations')} WHERE c.id = ?) l JOIN conversations c ON c.id = l.id`,
    id,
  )
}

interface MemberRow {
  contact_id: number
  name: string
  nickname: string | null
  role: string
  is_staff: number
  customer_id: string | null
  joined_at: number | null
  left_at: number | null
}

const MEMBERS = `FROM group_members g JOIN contacts k ON k.id = g.contact_id
  WHERE g.conversation_id = ? AND (g.left_at IS NOT NULL) = ?
    AND (? = '' OR instr(lower(k.name || ' ' || coalesce(k.remark, '') || ' ' || coalesce(g.nickname, '')), lower(?)) > 0)`

/** Owner, admins and our own first, then by name. */
export function listMembers(
  db: ReadDb,
  input: { id: number; text: string; left: boolean; offset: number; limit: number },
): { items: MemberRow[]; total: number } {
  const params = [input.id, input.left ? 1 : 0, input.text, input.text] as const
  return {
    items: db.all<MemberRow>(
      `SELECT g.contact_id, coalesce(k.remark, k.name) AS name, g.nickname, g.role, k.role = 'staff' AS is_staff,
         (SELECT customer_id FROM customer_contacts cc WHERE cc.contact_id = k.id) AS customer_id, g.joined_at, g.left_at
       ${MEMBERS} ORDER BY CASE g.role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END, is_staff DESC, name, g.contact_id LIMIT ? OFFSET ?`,
      ...params,
      input.limit,
      input.offset,
    ),
    total: db.value<number>(`SELECT count(*) ${MEMBERS}`, ...params) ?? 0,
  }
}

/** Contacts whose name holds the text, those who spoke last first. */
export function findPeople(
  db: ReadDb,
  input: { text: string; conversationId?: number | undefined; limit: number },
): { contactId: number; name: string; isStaff: number; channel: string }[] {
  const select = `SELECT k.id AS contactId, coalesce(k.remark, k.name) AS name, k.role = 'staff' AS isStaff, a.channel
     FROM contacts k JOIN accounts a ON a.id = k.account_id`
  const order = 'ORDER BY k.last_seen_at DESC NULLS LAST, k.id LIMIT ?'
  const { text, conversationId, limit } = input
  if (conversationId === undefined && text !== '') {
    const named = /[a-z]/i.test(text) ? NAMED.letters : NAMED.plain
    return db.all(
      `${select} WHERE k.id IN (SELECT id FROM contacts INDEXED BY contacts_names WHERE ${named}) ${order}`,
      text,
      text,
      limit,
    )
  }
  const within =
    conversationId === undefined ? '' : 'AND k.id IN (SELECT contact_id FROM group_members WHERE conversation_id = ?)'
  return db.all(
    `${select} WHERE (? = '' OR instr(lower(k.name || ' ' || coalesce(k.remark, '')), lower(?)) > 0) ${within} ${order}`,
    text,
    text,
    ...(conversationId === undefined ? [] : [conversationId]),
    limit,
  )
}

/**
 * Read from a narrow index: the rows of contacts are wide, and there may be tens of thousands. Folding each name takes half of the time, so
 * it is done only for what has letters that can be folded (SQLite's `lower` knows those of ASCII).
 */
const NAMED = {
  letters: `(instr(lower(name), lower(?)) > 0 OR (remark IS NOT NULL AND instr(lower(name || ' ' || remark), lower(?)) > 0))`,
  plain: `(instr(name, ?) > 0 OR (remark IS NOT NULL AND instr(name || ' ' || remark, ?) > 0))`,
}

/** Everything up to the last message is read. */
export function markConversationRead(db: WriteDb, id: number): boolean {
  return (
    db.run(
      'UPDATE conversations SET unread_count = 0, read_message_id = coalesce(last_message_id, 0) WHERE id = ? AND (unread_count > 0 OR read_message_id < last_message_id)',
      id,
    ).changes > 0
  )
}

interface AttentionRow {
  kind: 'direct' | 'group'
  id: number
  read_message_id: number
  unread_count: number
  waiting_since: number | null
  last_message_id: number
}

export function attentionRows(db: ReadDb, ids: readonly number[]): AttentionRow[] {
  return db.all<AttentionRow>(
    `SELECT c.id, c.kind, c.read_message_id, c.unread_count, c.waiting_since, c.last_message_id
     FROM json_each(?) j JOIN conversations c ON c.id = j.value WHERE c.last_message_id IS NOT NULL`,
    JSON.stringify(ids),
  )
}

interface SpokenRow {
  id: number
  sent_at: number
  kind: string
  text: string
  is_staff: number
}

/** What was said in a conversation, newest first, without notices: what, when, ours or not. */
export function spokenBackwards(db: ReadDb, id: number): IterableIterator<SpokenRow> {
  return db.iterate(
    `SELECT m.id, m.sent_at, m.kind, m.text, coalesce(k.role = 'staff', 0) AS is_staff FROM messages m LEFT JOIN contacts k ON k.id = m.sender_id
     WHERE m.conversation_id = ? AND m.kind <> 'system' AND m.sender_id IS NOT NULL ORDER BY m.id DESC`,
    id,
  )
}

export function saveAttention(db: WriteDb, row: Omit<AttentionRow, 'last_message_id' | 'kind'>): void {
  db.run(
    'UPDATE conversations SET read_message_id = ?, unread_count = ?, waiting_since = ? WHERE id = ?',
    row.read_message_id,
    row.unread_count,
    row.waiting_since,
    row.id,
  )
}

export function conversationName(db: ReadDb, id: number): { title: string; kind: 'direct' | 'group' } | undefined {
  return db.get('SELECT title, kind FROM conversations WHERE id = ?', id)
}

/** Conversations of exactly this title, or the one with this id. */
export function conversationsNamed(db: ReadDb, name: string): { id: number; title: string }[] {
  return db.all(
    'SELECT id, title FROM conversations WHERE title = ? OR id = CAST(? AS INTEGER) AND ? NOT GLOB ?',
    name,
    name,
    name,
    '*[^0-9]*',
  )
}
