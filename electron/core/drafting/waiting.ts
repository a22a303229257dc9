/** Drafts for every open wait: made, worked out again when rules change, and overtaken when somebody answered. */
import { newId } from '#shared/domain/id.ts'
import { DAY } from '#shared/domain/zone.ts'
import { ownWords } from '#shared/domain/quote.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import {
  deletePendingDraft,
  draftOfMessage,
  insertDraft,
  refreshDraft,
  staleAnsweredDrafts,
  type NewDraft,
} from '#core/store/tables/drafts.ts'
import { draftingDone, draftingQueuedFor, nextDrafting, queueAllDrafting } from '#core/store/tables/drafting-queue.ts'
import { closeAnsweredHandOffs, handOffOfMessage, saveHandOff } from '#core/store/tables/hand-offs.ts'
import { currentOperatorId, getOperator } from '#core/store/tables/operators.ts'
import { draftingStamp } from '#core/store/tables/script-variables.ts'
import { lastMessageAt, openWaitsIn, saidInWait, type WaitingRow } from '#core/store/tables/waiting.ts'
import type { DraftTrace } from './draft-for.ts'
import { draftingKit } from './kit.ts'
import { RULES } from './rule-source.ts'
import { draftIn } from './situation.ts'

/** Who has waited longer than this is a matter for the audit, not for a quick reply. */
const WAIT_DAYS = 14
/** So many of the last things said are read as one question. */
const LAST_SAID = 5
const TEXT_LIMIT = 600

/** Start of the window in which waits get drafts: counted back from now, or from the end of an old archive. */
export function waitingFrom(db: ReadDb, now: number): number {
  const last = lastMessageAt(db)
  return (last > 0 ? Math.min(now, last) : now) - WAIT_DAYS * DAY
}

/** The stored trace of a draft or hand-off: what was asked, and everything the way there showed. */
export interface StoredTrace {
  text: string
  at: number
  trace: DraftTrace
  spans?: [number, number][]
  words?: string[]
  severity?: string
}

/** Counted up where the way from a message to a draft changes, so that what an older app drafted is looked at once more. */
const LOGIC = 1

/** Another text whenever something changed that every draft depends on: rules and scripts, the zone, who writes. */
function draftingMark(db: ReadDb, zone: string): string {
  const me = currentOperatorId(db)
  return JSON.stringify([LOGIC, draftingStamp(db), zone, me === null ? null : (getOperator(db, me)?.name ?? null)])
}

/** Whether any draft is to be looked at. Two rows are read, so asking costs nothing. */
export function draftingIsDue(db: ReadDb, zone: string): boolean {
  return nextDrafting(db) !== undefined || draftingQueuedFor(db) !== draftingMark(db, zone)
}

interface DraftingStep {
  made: number
  changed: number
  more: boolean
}

/** One slice of the queue, inside a write, for about `budgetMs`; `more`: something is left. */
export function draftSlice(db: WriteDb, now: number, zone: string, budgetMs: number): DraftingStep {
  const until = performance.now() + budgetMs
  const from = waitingFrom(db, now)
  const mark = draftingMark(db, zone)
  if (draftingQueuedFor(db) !== mark) queueAllDrafting(db, from, mark)
  const step: DraftingStep = { made: 0, changed: 0, more: true }
  do {
    const next = nextDrafting(db)
    if (!next) return { ...step, more: false }
    const id = next.conversation_id
    step.changed += staleAnsweredDrafts(db, id)
    let made = 0
    let left: number | undefined
    for (const wait of openWaitsIn(db, id, from, next.from_id)) {
      if (performance.now() >= until && wait.wait_id !== next.from_id) {
        left = wait.wait_id
        break
      }
      const said = saidInWait(db, wait, LAST_SAID)
      if (said.length === 0) continue
      const outcome = draftWait(db, wait, said, now, zone)
      if (outcome === 'made') made += 1
      if (outcome !== 'same') step.changed += 1
    }
    // Once new ones are stored, what they overtook goes.
    if (made > 0) step.changed += staleAnsweredDrafts(db, id)
    step.changed += closeAnsweredHandOffs(db, id, now)
    step.made += made
    draftingDone(db, id, left)
  } while (performance.now() < until)
  return step
}

type Outcome = 'made' | 'changed' | 'same'

function draftWait(db: WriteDb, wait: WaitingRow, said: ReturnType<typeof saidInWait>, now: number, zone: string): Outcome {
  const last = said.at(-1)!
  const text = said
    .filter((message) => message.kind === 'text')
    .map((message) => ownWords(message.text))
    .filter((words) => words !== '')
    .join('\n')
    .slice(-TEXT_LIMIT)
  const existing = draftOfMessage(db, last.id)
  if (existing && existing.state !== 'pending' && existing.state !== 'stale') return 'same'
  if (text.trim() === '') return 'same'
  const result = draftIn(
    db,
    {
      text,
      customerId: wait.customer_id,
      conversationId: wait.conversation_id,
      contactId: wait.contact_id,
      at: last.sent_at,
      messageId: last.id,
      zone,
    },
    { kit: draftingKit(db) },
  )
  const stored: StoredTrace = { text, at: last.sent_at, trace: result.trace }
  const common = {
    conversation_id: wait.conversation_id,
    contact_id: wait.contact_id,
    wait_id: wait.wait_id,
    message_id: last.id,
  }
  if (result.handOff) {
    const removed = deletePendingDraft(db, last.id)
    const { guard, spans, words, severity } = result.handOff
    if (handOffOfMessage(db, last.id)) return removed > 0 ? 'changed' : 'same'
    saveHandOff(db, {
      id: newId(now),
      ...common,
      guard,
      trace: JSON.stringify({ ...stored, spans, words, severity }),
      created_at: now,
    })
    return 'made'
  }
  if (!result.draft) return deletePendingDraft(db, last.id) > 0 ? 'changed' : 'same'
  const row: NewDraft = {
    id: newId(now),
    ...common,
    rule_id: result.draft.source === RULES ? result.draft.rule.id : null,
    text: result.draft.text,
    confidence: result.draft.confidence,
    trace: JSON.stringify(stored),
    findings: JSON.stringify(result.findings),
    created_at: now,
  }
  if (!existing) {
    insertDraft(db, row)
    return 'made'
  }
  const same =
    existing.state === 'pending' &&
    existing.text === row.text &&
    existing.rule_id === row.rule_id &&
    existing.trace === row.trace &&
    existing.findings === row.findings
  if (!same) refreshDraft(db, existing.id, row)
  return same ? 'same' : 'changed'
}
