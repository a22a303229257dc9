/** The rows behind the audit's numbers: staff posts, touches and waits with the messages they come from. */
import { messageIdFloor } from '#shared/domain/id.ts'
import type { ReadDb } from '../db.ts'

export interface RowFilter {
  /** Epoch milliseconds, half open. */
  from: number
  to: number
  conversationId?: number | undefined
  /** Identities of ours. */
  senders?: readonly number[] | undefined
  atLeast?: number | undefined
}

export interface AuditRowRecord {
  message_id: number | null
  touch_id: string | null
  conversation_id: number
  title: string
  at: number
  sender: string | null
  message_kind: string | null
  text: string
  state: string | null
  label_kind: string | null
  score: number | null
  reasons: string | null
  source: string | null
  waited: number | null
  answered_by: string | null
  answer: string | null
}

const NAME = 'coalesce(k.remark, k.name)'
const LABEL = 'l.kind AS label_kind, l.score, l.reasons, l.source'
const senderList = (filter: RowFilter) => JSON.stringify(filter.senders ?? [])

function postsWhere(filter: RowFilter): { sql: string; params: (string | number)[] } {
  const sql = ['m.id >= ?', 'm.id < ?', `m.kind NOT IN ('system', 'recalled')`, 'm.recalled_at IS NULL', `v.kind = 'group'`]
  const params: (string | number)[] = [messageIdFloor(filter.from), messageIdFloor(filter.to)]
  if (filter.conversationId !== undefined) {
    sql.push('m.conversation_id = ?')
    params.push(filter.conversationId)
  }
  if (filter.senders) {
    sql.push('m.sender_id IN (SELECT value FROM json_each(?))')
    params.push(senderList(filter))
  } else {
    sql.push(`m.sender_id IN (SELECT id FROM contacts WHERE role = 'staff' OR is_self = 1)`)
  }
  return { sql: sql.join(' AND '), params }
}

/** Staff posts in groups, newest first. */
export function postRows(db: ReadDb, filter: RowFilter, offset: number, limit: number): AuditRowRecord[] {
  const where = postsWhere(filter)
  return db.all<AuditRowRecord>(
    `SELECT m.id AS message_id, NULL AS touch_id, m.conversation_id, v.title, m.sent_at AS at, ${NAME} AS sender, m.kind AS message_kind, m.text,
       t.state, ${LABEL}, NULL AS waited, NULL AS answered_by, NULL AS answer
     FROM messages m JOIN conversations v ON v.id = m.conversation_id LEFT JOIN contacts k ON k.id = m.sender_id
     LEFT JOIN message_labels l ON l.message_id = m.id LEFT JOIN touches t ON t.message_id = m.id
     WHERE ${where.sql} ORDER BY m.id DESC LIMIT ? OFFSET ?`,
    ...where.params,
    limit,
    offset,
  )
}

/** Posts counted from the rollup; `from` and `before` are local days. */
export function countPosts(db: ReadDb, from: string, before: string, filter: RowFilter): number {
  const sql = ['day >= ?', 'day < ?']
  const params: (string | number)[] = [from, before]
  if (filter.conversationId !== undefined) {
    sql.push('conversation_id = ?')
    params.push(filter.conversationId)
  }
  if (filter.senders) {
    sql.push('contact_id IN (SELECT value FROM json_each(?))')
    params.push(senderList(filter))
  }
  return db.value<number>(`SELECT coalesce(sum(posts), 0) FROM cadence_days WHERE ${sql.join(' AND ')}`, ...params) ?? 0
}

function promosWhere(filter: RowFilter): { sql: string; params: (string | number)[] } {
  const sql = [
    't.at >= ?',
    't.at < ?',
    't.conversation_id IS NOT NULL',
    `t.kind = 'promo'`,
    `t.state IN ('planned', 'claimed', 'sent', 'observed')`,
  ]
  const params: (string | number)[] = [filter.from, filter.to]
  if (filter.conversationId !== undefined) {
    sql.push('t.conversation_id = ?')
    params.push(filter.conversationId)
  }
  if (filter.senders) {
    sql.push('(SELECT sender_id FROM messages WHERE id = t.message_id) IN (SELECT value FROM json_each(?))')
    params.push(senderList(filter))
  }
  return { sql: sql.join(' AND '), params }
}

/** Promos that count against caps, newest first, with the post where it is known, else the planned text. */
export function promoRows(db: ReadDb, filter: RowFilter, offset: number, limit: number): AuditRowRecord[] {
  const where = promosWhere(filter)
  return db.all<AuditRowRecord>(
    `SELECT t.message_id, t.id AS touch_id, t.conversation_id, v.title, t.at, coalesce(${NAME}, o.name) AS sender, m.kind AS message_kind,
       coalesce(m.text, c.body, '') AS text, t.state, ${LABEL}, NULL AS waited, NULL AS answered_by, NULL AS answer
     FROM touches t JOIN conversations v ON v.id = t.conversation_id LEFT JOIN messages m ON m.id = t.message_id
     LEFT JOIN contacts k ON k.id = m.sender_id LEFT JOIN message_labels l ON l.message_id = t.message_id
     LEFT JOIN deliveries d ON d.id = t.delivery_id LEFT JOIN operators o ON o.id = d.operator_id
     LEFT JOIN calendar_entries e ON e.id = d.entry_id LEFT JOIN content_items c ON c.id = e.content_id
     WHERE ${where.sql} ORDER BY t.at DESC, t.id DESC LIMIT ? OFFSET ?`,
    ...where.params,
    limit,
    offset,
  )
}

export function countPromos(db: ReadDb, filter: RowFilter): number {
  const where = promosWhere(filter)
  return db.value<number>(`SELECT count(*) FROM touches t WHERE ${where.sql}`, ...where.params) ?? 0
}

function waitsWhere(filter: RowFilter, open: boolean): { sql: string; params: (string | number)[] } {
  const sql = ['w.asked_at >= ?', 'w.asked_at < ?', open ? 'w.answered_at IS NULL' : 'w.waited IS NOT NULL']
  const params: (string | number)[] = [filter.from, filter.to]
  if (filter.conversationId !== undefined) {
    sql.push('w.conversation_id = ?')
    params.push(filter.conversationId)
  }
  if (filter.senders) {
    sql.push('w.answered_by IN (SELECT value FROM json_each(?))')
    params.push(senderList(filter))
  }
  if (filter.atLeast !== undefined) {
    sql.push('w.waited >= ?')
    params.push(filter.atLeast)
  }
  return { sql: sql.join(' AND '), params }
}

/** Questions: open ones oldest first, answered ones longest wait first. The page is chosen before anything hangs on it. */
export function waitRows(db: ReadDb, filter: RowFilter, open: boolean, offset: number, limit: number): AuditRowRecord[] {
  const where = waitsWhere(filter, open)
  return db.all<AuditRowRecord>(
    `WITH page AS (SELECT w.* FROM waits w ${open || filter.senders || filter.conversationId !== undefined ? '' : 'INDEXED BY waits_longest'}
       WHERE ${where.sql} ORDER BY ${open ? 'w.asked_at' : 'w.waited DESC'} LIMIT ? OFFSET ?)
     SELECT w.message_id, NULL AS touch_id, w.conversation_id, v.title, w.asked_at AS at, ${NAME} AS sender, m.kind AS message_kind, m.text,
       NULL AS state, NULL AS label_kind, NULL AS score, NULL AS reasons, NULL AS source, w.waited,
       coalesce(b.remark, b.name) AS answered_by, a.text AS answer
     FROM page w JOIN conversations v ON v.id = w.conversation_id JOIN messages m ON m.id = w.message_id
     LEFT JOIN contacts k ON k.id = w.contact_id LEFT JOIN contacts b ON b.id = w.answered_by LEFT JOIN messages a ON a.id = w.answer_id
     ORDER BY ${open ? 'w.asked_at' : 'w.waited DESC'}, w.message_id`,
    ...where.params,
    limit,
    offset,
  )
}

export function countWaits(db: ReadDb, filter: RowFilter, open: boolean): number {
  const where = waitsWhere(filter, open)
  return db.value<number>(`SELECT count(*) FROM waits w WHERE ${where.sql}`, ...where.params) ?? 0
}

export function conversationTitles(db: ReadDb, ids: readonly number[]): Map<number, string> {
  const rows = db.all<{ id: number; title: string }>(
    'SELECT id, title FROM conversations WHERE id IN (SELECT value FROM json_each(?))',
    JSON.stringify(ids),
  )
  return new Map(rows.map((row) => [row.id, row.title]))
}

interface MarkedPost {
  id: number
  conversation_id: number
  sent_at: number
  text: string
  title: string
}

/** A staff post in a group that a person may say something about. */
export function staffPost(db: ReadDb, messageId: number): MarkedPost | undefined {
  return db.get<MarkedPost>(
    `SELECT m.id, m.conversation_id, m.sent_at, m.text, v.title FROM messages m JOIN conversations v ON v.id = m.conversation_id AND v.kind = 'group'
     JOIN contacts k ON k.id = m.sender_id AND (k.role = 'staff' OR k.is_self = 1)
     WHERE m.id = ? AND m.kind NOT IN ('system', 'recalled')`,
    messageId,
  )
}
