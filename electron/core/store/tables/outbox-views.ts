/** The outbox as people look at it: lists, receivers, and the names of what a row is about. */
import type { ReadDb } from '../db.ts'
import type { OutboxRow } from './outbox.ts'

export interface OutboxListRow extends OutboxRow {
  account: string
  /** Of a mass send. */
  targets_waiting: number | null
  targets_sent: number | null
  targets_failed: number | null
}

type OutboxShow = 'open' | 'attention' | 'closed' | 'all'

const WHICH: Record<OutboxShow, string> = {
  open: `(o.state IN ('waiting', 'sending', 'uncertain') OR o.task_open = 1)`,
  // What waits, or is still being asked after, goes on by itself.
  attention: `(o.state = 'failed' OR (o.state = 'uncertain' AND o.problem ->> '$.code' = 'UNCERTAIN'))`,
  closed: `(o.state IN ('sent', 'failed', 'cancelled') AND o.task_open = 0)`,
  all: '1',
}

const counted = (state: string) =>
  `(SELECT count(*) FROM outbox_targets t WHERE t.outbox_id = o.id AND t.state = '${state}') AS targets_${state}`

const COLUMNS = `SELECT o.*, a.name AS account, ${counted('waiting')}, ${counted('sent')}, ${counted('failed')}
  FROM outbox o JOIN accounts a ON a.id = o.account_id`

interface OutboxQuery {
  show: OutboxShow
  accountId?: number | undefined
  conversationId?: number | undefined
}

const matching = (query: OutboxQuery) => `${WHICH[query.show]} AND (@account IS NULL OR o.account_id = @account)
  AND (@conversation IS NULL OR o.conversation_id = @conversation
    OR EXISTS(SELECT 1 FROM outbox_targets t WHERE t.outbox_id = o.id AND t.conversation_id = @conversation))`

const named = (query: OutboxQuery) => ({ account: query.accountId ?? null, conversation: query.conversationId ?? null })

/** Newest first, those before the id `before`. */
export function listOutbox(db: ReadDb, query: OutboxQuery & { before?: string | undefined; limit: number }): OutboxListRow[] {
  return db.all<OutboxListRow>(`${COLUMNS} WHERE ${matching(query)} AND o.id < @before ORDER BY o.id DESC LIMIT @limit`, {
    ...named(query),
    // Greater than every UUID.
    before: query.before ?? 'g',
    limit: query.limit,
  })
}

export function countOutbox(db: ReadDb, query: OutboxQuery): number {
  return db.value<number>(`SELECT count(*) FROM outbox o WHERE ${matching(query)}`, named(query)) ?? 0
}

/** What has not left yet for one conversation, oldest first. */
export function pendingOfConversation(db: ReadDb, conversationId: number, accountId: number): OutboxListRow[] {
  return db.all<OutboxListRow>(
    `${COLUMNS} WHERE o.account_id = ? AND o.conversation_id = ? AND o.state IN ('waiting', 'sending', 'uncertain', 'failed') ORDER BY o.id LIMIT 200`,
    accountId,
    conversationId,
  )
}

interface TargetRow {
  native_id: string
  name: string | null
  conversation_id: number | null
  contact_id: number | null
  delivery_id: string | null
  state: 'waiting' | 'sent' | 'failed'
  reason: string | null
  at: number | null
}

const TARGETS = `SELECT t.native_id, t.conversation_id, t.contact_id, t.delivery_id, t.state, t.reason, t.at,
    coalesce(c.title, k.remark, k.name) AS name
  FROM outbox_targets t LEFT JOIN conversations c ON c.id = t.conversation_id LEFT JOIN contacts k ON k.id = t.contact_id
  WHERE t.outbox_id = ?`

export function listTargets(db: ReadDb, outboxId: string): TargetRow[] {
  return db.all<TargetRow>(`${TARGETS} ORDER BY t.native_id`, outboxId)
}

export function firstTargets(db: ReadDb, outboxId: string, limit: number): TargetRow[] {
  return db.all<TargetRow>(`${TARGETS} ORDER BY t.native_id LIMIT ?`, outboxId, limit)
}

export interface ChatSubject {
  account_id: number
  native_id: string
  kind: 'direct' | 'group'
  title: string
  contact_id: number | null
  /** The channel's id of a direct chat's other side. */
  peer: string | null
  customer_id: string | null
  gone_at: number | null
}

export function chatSubject(db: ReadDb, conversationId: number): ChatSubject | undefined {
  return db.get<ChatSubject>(
    `SELECT c.account_id, c.native_id, c.kind, c.title, c.contact_id, k.native_id AS peer, cc.customer_id, coalesce(c.gone_at, k.gone_at) AS gone_at
     FROM conversations c LEFT JOIN contacts k ON k.id = c.contact_id LEFT JOIN customer_contacts cc ON cc.contact_id = c.contact_id
     WHERE c.id = ?`,
    conversationId,
  )
}

export function contactSubject(db: ReadDb, contactId: number): { name: string; customer_id: string | null } | undefined {
  return db.get(
    `SELECT coalesce(u.name, nullif(k.remark, ''), k.name) AS name, cc.customer_id FROM contacts k
     LEFT JOIN customer_contacts cc ON cc.contact_id = k.id LEFT JOIN customers u ON u.id = cc.customer_id WHERE k.id = ?`,
    contactId,
  )
}

/** The name a channel's tag goes by here. */
export function channelTagName(db: ReadDb, accountId: number, nativeId: string): string | undefined {
  return db.value<string>(
    `SELECT coalesce(t.name, c.base_name) FROM channel_tags c LEFT JOIN tags t ON t.id = c.tag_id WHERE c.account_id = ? AND c.native_id = ?`,
    accountId,
    nativeId,
  )
}

interface SentMessage {
  conversation_id: number
  uid: string
  sent_at: number
  text: string
  recalled_at: number | null
  is_self: number
  is_staff: number
}

export function sentMessage(db: ReadDb, id: number): SentMessage | undefined {
  return db.get<SentMessage>(
    `SELECT m.conversation_id, m.uid, m.sent_at, m.text, m.recalled_at, coalesce(k.is_self, 0) AS is_self,
       coalesce(k.role = 'staff', 0) AS is_staff FROM messages m LEFT JOIN contacts k ON k.id = m.sender_id WHERE m.id = ?`,
    id,
  )
}

export function textOfMessage(db: ReadDb, conversationId: number, uid: string): string | undefined {
  return db.value<string>(
    'SELECT text FROM messages WHERE conversation_id = ? AND uid = ? ORDER BY id DESC LIMIT 1',
    conversationId,
    uid,
  )
}

/** Customers of an account who carry a tag here that the channel is only asked to make. */
export function waitingForTag(db: ReadDb, accountId: number, tagId: string): number {
  return db.value<number>(
    `SELECT count(DISTINCT t.customer_id) FROM customer_tags t JOIN customer_contacts l ON l.customer_id = t.customer_id
     JOIN contacts k ON k.id = l.contact_id AND k.account_id = ? JOIN contact_follows f ON f.contact_id = k.id AND f.gone_at IS NULL
     WHERE t.tag_id = ?`,
    accountId,
    tagId,
  )!
}
