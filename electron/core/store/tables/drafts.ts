/** Reply drafts: one for the last message of an open wait, and what the operator did with it. */
import { messageTime } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '../db.ts'

type DraftState = 'pending' | 'accepted' | 'edited' | 'rejected' | 'stale'

interface DraftRow {
  id: string
  conversation_id: number
  contact_id: number | null
  wait_id: number
  message_id: number
  rule_id: string | null
  text: string
  confidence: number
  /** JSON: the message's text and the trace. */
  trace: string
  /** JSON array of findings. */
  findings: string
  state: DraftState
  final_text: string | null
  reason: string | null
  operator_id: string | null
  created_at: number
  decided_at: number | null
  /** The message it became; null until the channel has reported it, or where that is not certain. */
  sent_message_id: number | null
}

export function getDraft(db: ReadDb, id: string): DraftRow | undefined {
  return db.get<DraftRow>('SELECT * FROM drafts WHERE id = ?', id)
}

export function draftOfMessage(db: ReadDb, messageId: number): DraftRow | undefined {
  return db.get<DraftRow>('SELECT * FROM drafts WHERE message_id = ?', messageId)
}

export type NewDraft = Pick<
  DraftRow,
  | 'id'
  | 'conversation_id'
  | 'contact_id'
  | 'wait_id'
  | 'message_id'
  | 'rule_id'
  | 'text'
  | 'confidence'
  | 'trace'
  | 'findings'
  | 'created_at'
>

export function insertDraft(db: WriteDb, row: NewDraft): void {
  db.run(
    `INSERT INTO drafts(id, conversation_id, contact_id, wait_id, message_id, rule_id, text, confidence, trace, findings, created_at)
     VALUES(@id, @conversation_id, @contact_id, @wait_id, @message_id, @rule_id, @text, @confidence, @trace, @findings, @created_at)`,
    { ...row },
  )
}

/** A draft nobody has decided on, worked out again after rules changed. */
export function refreshDraft(db: WriteDb, id: string, row: NewDraft): void {
  db.run(
    `UPDATE drafts SET rule_id = ?, text = ?, confidence = ?, trace = ?, findings = ?, state = 'pending' WHERE id = ? AND state IN ('pending', 'stale')`,
    row.rule_id,
    row.text,
    row.confidence,
    row.trace,
    row.findings,
    id,
  )
}

export function deletePendingDraft(db: WriteDb, messageId: number): number {
  return db.run(`DELETE FROM drafts WHERE message_id = ? AND state IN ('pending', 'stale')`, messageId).changes
}

/** Drafts in a conversation whose customer has been answered meanwhile, or has said more since. Returns how many became stale. */
export function staleAnsweredDrafts(db: WriteDb, conversationId: number): number {
  return db.run(
    `UPDATE drafts SET state = 'stale' WHERE conversation_id = ? AND state = 'pending' AND (
       NOT EXISTS (SELECT 1 FROM waits w WHERE w.message_id = drafts.wait_id AND w.answered_at IS NULL)
       OR EXISTS (SELECT 1 FROM drafts later WHERE later.wait_id = drafts.wait_id AND later.message_id > drafts.message_id))`,
    conversationId,
  ).changes
}

/** Returns whether the draft was still pending. */
export function decideDraft(
  db: WriteDb,
  id: string,
  decision: {
    state: 'accepted' | 'edited' | 'rejected'
    finalText: string | null
    reason: string | null
    operatorId: string | null
    now: number
  },
): boolean {
  return (
    db.run(
      `UPDATE drafts SET state = ?, final_text = ?, reason = ?, operator_id = ?, decided_at = ? WHERE id = ? AND state = 'pending'`,
      decision.state,
      decision.finalText,
      decision.reason,
      decision.operatorId,
      decision.now,
      id,
    ).changes > 0
  )
}

/**
 * When a rule last drafted for a message before `messageId` in a conversation, or for a customer anywhere, not counting
 * drafts that were rejected or overtaken; epoch ms of that message, or null.
 */
export function lastDraftedAt(
  db: ReadDb,
  ruleId: string,
  scope: { conversationId: number } | { customerId: string },
  messageId: number,
): number | null {
  const where =
    'conversationId' in scope
      ? 'd.conversation_id = ?'
      : 'd.contact_id IN (SELECT contact_id FROM customer_contacts WHERE customer_id = ?)'
  const id = db.value<number>(
    `SELECT max(d.message_id) FROM drafts d WHERE d.rule_id = ? AND ${where} AND d.message_id < ? AND d.state IN ('pending', 'accepted', 'edited')`,
    ruleId,
    'conversationId' in scope ? scope.conversationId : scope.customerId,
    messageId,
  )
  return id == null ? null : messageTime(id)
}

interface CustomerDraftRow {
  id: string
  conversation_id: number
  message_id: number
  text: string
  final_text: string | null
  state: DraftState
  confidence: number
  rule_name: string | null
}

/** What was drafted for a customer, newest question first; overtaken ones left out. */
export function draftsOfCustomer(db: ReadDb, customerId: string, limit: number): CustomerDraftRow[] {
  return db.all<CustomerDraftRow>(
    `SELECT d.id, d.conversation_id, d.message_id, d.text, d.final_text, d.state, d.confidence, r.name AS rule_name
     FROM customer_contacts l JOIN drafts d ON d.contact_id = l.contact_id LEFT JOIN reply_rules r ON r.id = d.rule_id
     WHERE l.customer_id = ? AND d.state <> 'stale' ORDER BY d.message_id DESC LIMIT ?`,
    customerId,
    limit,
  )
}
