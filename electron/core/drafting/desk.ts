/** The operator's desk: who waits, the draft at hand with its trace, and what is decided. Nothing is sent from here. */
import type { DraftDetail, QueueItem, draftingContract } from '#shared/contract/drafting.ts'
import type { ParsedInputOf } from '#shared/contract/define.ts'
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import { messageTime } from '#shared/domain/id.ts'
import { findHoles } from '#shared/domain/template.ts'
import { ownWords } from '#shared/domain/quote.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { decideDraft, draftsOfCustomer, getDraft } from '#core/store/tables/drafts.ts'
import { getHandOff, setHandOffState } from '#core/store/tables/hand-offs.ts'
import { getReplyRule } from '#core/store/tables/reply-rules.ts'
import { countReplyQueue, replyQueue, saidInWait } from '#core/store/tables/waiting.ts'
import type { GuardKey, Severity } from './guards.ts'
import type { Finding } from './lint.ts'
import { draftingKit } from './kit.ts'
import { sentOf } from './sent-drafts.ts'
import { severityOf } from './guards.ts'
import { waitingFrom, type StoredTrace } from './waiting.ts'

type Input<M extends keyof typeof draftingContract> = ParsedInputOf<(typeof draftingContract)[M]>

const SHOWN_LINES = 5

interface Operator {
  now: number
  operatorId: string | null
}

/** How many wait for an answer, over all conversations. */
export function countWaiting(db: ReadDb, now: number): number {
  return countReplyQueue(db, { from: waitingFrom(db, now), conversation: null }).total
}

export function queueView(db: ReadDb, now: number, input: Input<'drafting.queue'>) {
  const scope = { from: waitingFrom(db, now), conversation: input.conversationId }
  const counts = countReplyQueue(db, scope)
  const items = replyQueue(db, { ...scope, limit: input.limit, offset: input.offset }).map((row): QueueItem => {
    const said = saidInWait(db, row, SHOWN_LINES)
    return {
      waitId: row.wait_id,
      conversationId: row.conversation_id,
      conversationKind: row.conversation_kind,
      conversationTitle: row.conversation_title,
      contactId: row.contact_id,
      name: row.contact_name,
      customerId: row.customer_id,
      askedAt: row.asked_at,
      asked: said
        .map((message) => ownWords(message.text))
        .filter((text) => text.trim() !== '')
        .join('\n'),
      draft:
        row.draft_id === null
          ? null
          : {
              id: row.draft_id,
              text: row.draft_text!,
              confidence: row.draft_confidence!,
              ruleId: row.rule_id,
              ruleName: row.rule_name,
              findings: JSON.parse(row.draft_findings!) as Finding[],
            },
      handOff:
        row.hand_off_id === null
          ? null
          : {
              id: row.hand_off_id,
              guard: row.hand_off_guard as GuardKey,
              severity: severityOf(row.hand_off_guard as GuardKey),
              taken: row.hand_off_state === 'taken',
            },
    }
  })
  return { items, ...counts }
}

export function customerDrafts(db: ReadDb, input: Input<'drafting.ofCustomer'>) {
  return draftsOfCustomer(db, input.customerId, input.limit).map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    askedAt: messageTime(row.message_id),
    text: row.state === 'rejected' ? row.text : (row.final_text ?? row.text),
    state: row.state as 'pending' | 'accepted' | 'edited' | 'rejected',
    confidence: row.confidence,
    ruleName: row.rule_name,
  }))
}

/** Throws NOT_FOUND. */
export function detailOf(db: ReadDb, id: string): DraftDetail {
  const draft = getDraft(db, id)
  if (draft) {
    const stored = JSON.parse(draft.trace) as StoredTrace
    const rule = draft.rule_id === null ? undefined : getReplyRule(db, draft.rule_id)
    const traced = stored.trace.rules.find((entry) => entry.rule.id === draft.rule_id)
    return {
      id,
      conversationId: draft.conversation_id,
      messageId: draft.message_id,
      asked: stored.text,
      askedAt: stored.at,
      text: draft.text,
      finalText: draft.final_text,
      confidence: draft.confidence,
      rule: draft.rule_id === null ? null : { id: draft.rule_id, name: rule?.name ?? traced?.rule.name ?? draft.rule_id },
      guard: null,
      severity: null,
      state: draft.state,
      reason: draft.reason,
      decidedAt: draft.decided_at,
      sent: sentOf(db, draft),
      findings: JSON.parse(draft.findings) as Finding[],
      trace: stored.trace,
    }
  }
  const handOff = getHandOff(db, id)
  if (!handOff) throw notThere('draft', 'id', id)
  const stored = JSON.parse(handOff.trace) as StoredTrace
  return {
    id,
    conversationId: handOff.conversation_id,
    messageId: handOff.message_id,
    asked: stored.text,
    askedAt: stored.at,
    text: null,
    finalText: null,
    confidence: null,
    rule: null,
    guard: handOff.guard as GuardKey,
    severity: (stored.severity ?? 'high') as Severity,
    state: handOff.state,
    reason: null,
    decidedAt: handOff.closed_at,
    sent: null,
    findings: [],
    trace: stored.trace,
  }
}

/** What a text must not, or should not, say: the workspace's terms, and numbers that are not its own. */
export function checkText(db: ReadDb, text: string): Finding[] {
  const kit = draftingKit(db)
  return kit.linter.check(text, kit.ownContacts)
}

function pendingDraft(db: ReadDb, id: string) {
  const draft = getDraft(db, id)
  if (!draft) throw notThere('draft', 'id', id)
  if (draft.state !== 'pending')
    throw new QunxiError('CONFLICT', `This draft is ${draft.state} already`, { id, state: draft.state })
  return draft
}

/**
 * Takes a draft as it is or as it was edited. Throws VARIABLE_MISSING while a hole is open, REFUSED with the findings that
 * have to be changed first, CONFLICT when it was decided or overtaken meanwhile.
 */
export function decide(
  db: WriteDb,
  { now, operatorId }: Operator,
  input: Input<'drafting.accept'>,
): { text: string; state: 'accepted' | 'edited' } {
  const draft = pendingDraft(db, input.id)
  const text = input.text ?? draft.text
  const holes = findHoles(text).map(({ name }) => name)
  if (holes.length > 0)
    throw new QunxiError('VARIABLE_MISSING', `Fill in first: ${holes.join(', ')}`, { names: [...new Set(holes)] })
  const errors = checkText(db, text).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    throw new QunxiError('REFUSED', `Change first: ${errors.map((finding) => finding.text).join(', ')}`, { findings: errors })
  }
  const state = text === draft.text ? 'accepted' : 'edited'
  decideDraft(db, draft.id, { state, finalText: text, reason: null, now, operatorId })
  return { text, state }
}

export function rejectDraft(db: WriteDb, { now, operatorId }: Operator, input: Input<'drafting.reject'>): void {
  const draft = pendingDraft(db, input.id)
  decideDraft(db, draft.id, {
    state: 'rejected',
    finalText: input.note === '' ? null : input.note,
    reason: input.reason,
    now,
    operatorId,
  })
}

export function setHandOff(db: WriteDb, operator: Operator, id: string, state: 'open' | 'taken' | 'closed'): void {
  const handOff = getHandOff(db, id)
  if (!handOff) throw notThere('message waiting for a person', 'id', id)
  setHandOffState(db, id, state, state === 'open' ? null : operator.operatorId, operator.now)
}
