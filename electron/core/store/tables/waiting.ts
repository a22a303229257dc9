/** Open waits as the reply queue sees them: who, where, what was said, and the draft or hand-off at hand. */
import { messageIdFloor } from '#shared/domain/id.ts'
import { HOUR } from '#shared/domain/zone.ts'
import type { ReadDb } from '../db.ts'

export interface WaitingRow {
  wait_id: number
  conversation_id: number
  conversation_kind: 'direct' | 'group'
  conversation_title: string
  contact_id: number
  contact_name: string
  customer_id: string | null
  asked_at: number
  reason: string
  /** Of the conversation, whoever said it. */
  last_message_id: number | null
}

const WAITING = `SELECT w.message_id AS wait_id, w.conversation_id, c.kind AS conversation_kind, c.title AS conversation_title,
    w.contact_id, coalesce(m.nickname, k.remark, k.name) AS contact_name, l.customer_id, w.asked_at, w.reason, c.last_message_id
  FROM waits w JOIN conversations c ON c.id = w.conversation_id JOIN contacts k ON k.id = w.contact_id
    LEFT JOIN group_members m ON m.conversation_id = w.conversation_id AND m.contact_id = w.contact_id
    LEFT JOIN customer_contacts l ON l.contact_id = w.contact_id
  WHERE w.answered_at IS NULL AND c.gone_at IS NULL`

/** Open waits of a conversation asked since `from` (epoch ms), from the wait `fromId` on, in the order they were asked. */
export function openWaitsIn(db: ReadDb, conversationId: number, from: number, fromId: number): WaitingRow[] {
  return db.all<WaitingRow>(
    `${WAITING} AND w.conversation_id = ? AND w.asked_at >= ? AND w.message_id >= ? ORDER BY w.message_id`,
    conversationId,
    from,
    fromId,
  )
}

/** The time of the last message there is; 0 in an empty workspace. Old archives are drafted as of their own end. */
export function lastMessageAt(db: ReadDb): number {
  return db.value<number>('SELECT sent_at FROM messages ORDER BY id DESC LIMIT 1') ?? 0
}

interface SaidRow {
  id: number
  sent_at: number
  kind: string
  text: string
}

/** In a group an answer is owed to what was said at one go; what the person says hours later is another matter. */
const GROUP_BURST = HOUR / 2

/** What the waiting person said since the wait began, oldest first, at most the last `limit`. */
export function saidInWait(
  db: ReadDb,
  wait: Pick<WaitingRow, 'wait_id' | 'conversation_id' | 'conversation_kind' | 'contact_id' | 'asked_at'>,
  limit: number,
): SaidRow[] {
  const end = wait.conversation_kind === 'group' ? messageIdFloor(wait.asked_at + GROUP_BURST) : Number.MAX_SAFE_INTEGER
  return db
    .all<SaidRow>(
      `SELECT id, sent_at, kind, text FROM messages WHERE conversation_id = ? AND id >= ? AND id <= ? AND sender_id = ?
         AND kind NOT IN ('system', 'recalled') AND recalled_at IS NULL ORDER BY id DESC LIMIT ?`,
      wait.conversation_id,
      wait.wait_id,
      end,
      wait.contact_id,
      limit,
    )
    .reverse()
}

interface QueueRow extends WaitingRow {
  draft_id: string | null
  draft_text: string | null
  draft_confidence: number | null
  draft_findings: string | null
  rule_id: string | null
  rule_name: string | null
  hand_off_id: string | null
  hand_off_guard: string | null
  hand_off_state: string | null
}

/** Open waits nobody has dealt with yet: no draft used for the last message, none put aside as needing no reply. */
const OWED = `FROM waits w WHERE w.answered_at IS NULL AND w.asked_at >= @from
    AND (@conversation IS NULL OR w.conversation_id = @conversation)
    AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = w.conversation_id AND c.gone_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM drafts x WHERE x.wait_id = w.message_id
      AND (x.state IN ('accepted', 'edited') OR (x.state = 'rejected' AND x.reason = 'noReplyNeeded'))
      AND x.message_id = (SELECT max(y.message_id) FROM drafts y WHERE y.wait_id = w.message_id))`

/** Longest waiting first. The page is cut before names, drafts and rules are looked up for the few rows shown. */
export function replyQueue(
  db: ReadDb,
  input: { from: number; conversation: number | null; limit: number; offset: number },
): QueueRow[] {
  return db.all<QueueRow>(
    `SELECT q.*, d.id AS draft_id, d.text AS draft_text, d.confidence AS draft_confidence, d.findings AS draft_findings,
       d.rule_id, r.name AS rule_name, h.id AS hand_off_id, h.guard AS hand_off_guard, h.state AS hand_off_state
     FROM (${WAITING} AND w.message_id IN (SELECT w.message_id ${OWED} ORDER BY w.asked_at, w.message_id LIMIT @limit OFFSET @offset)) q
     LEFT JOIN drafts d ON d.wait_id = q.wait_id AND d.state = 'pending'
     LEFT JOIN reply_rules r ON r.id = d.rule_id
     LEFT JOIN hand_offs h ON h.wait_id = q.wait_id AND h.state <> 'closed'
     ORDER BY q.asked_at, q.wait_id`,
    { ...input },
  )
}

export function countReplyQueue(
  db: ReadDb,
  input: { from: number; conversation: number | null },
): {
  total: number
  drafts: number
  handOffs: number
} {
  return db.get(
    `SELECT count(*) AS total,
       coalesce(sum(EXISTS(SELECT 1 FROM drafts d WHERE d.wait_id = w.message_id AND d.state = 'pending')), 0) AS drafts,
       coalesce(sum(EXISTS(SELECT 1 FROM hand_offs h WHERE h.wait_id = w.message_id AND h.state <> 'closed')), 0) AS handOffs
     ${OWED}`,
    { ...input },
  )!
}

interface OrderFacts {
  native_id: string
  ordered_at: number
  cents: number
  currency: string
  status: string
  items: string
  detail: string
}

/** The customer's latest order before `at` (epoch ms). */
export function latestOrder(db: ReadDb, customerId: string, at: number): OrderFacts | undefined {
  return db.get<OrderFacts>(
    `SELECT native_id, ordered_at, cents, currency, status, items, detail FROM orders
     WHERE customer_id = ? AND ordered_at <= ? ORDER BY ordered_at DESC, id DESC LIMIT 1`,
    customerId,
    at,
  )
}

interface PlaceFacts {
  kind: 'direct' | 'group'
  title: string
  tier: string | null
  contact_id: number | null
}

export function placeFacts(db: ReadDb, conversationId: number): PlaceFacts | undefined {
  return db.get<PlaceFacts>(
    `SELECT c.kind, c.title, g.tier, c.contact_id FROM conversations c LEFT JOIN group_chats g ON g.conversation_id = c.id WHERE c.id = ?`,
    conversationId,
  )
}

/** Tag ids of a customer and of a group together. */
export function tagsAround(db: ReadDb, customerId: string | null, conversationId: number | null): string[] {
  return db
    .all<{ tag_id: string }>(
      'SELECT tag_id FROM customer_tags WHERE customer_id = ? UNION SELECT tag_id FROM group_tags WHERE conversation_id = ?',
      customerId,
      conversationId,
    )
    .map((row) => row.tag_id)
}

/** How the person is called here: nickname in the group, else remark, else name. */
export function contactName(db: ReadDb, contactId: number, conversationId: number | null): string | undefined {
  return db.value<string>(
    `SELECT coalesce(m.nickname, k.remark, k.name) FROM contacts k
     LEFT JOIN group_members m ON m.contact_id = k.id AND m.conversation_id = ? WHERE k.id = ?`,
    conversationId,
    contactId,
  )
}
