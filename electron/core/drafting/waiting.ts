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
import { closeAnsweredHandOffs, handOffOfMessage, saveHandOff } from '#core/store/tables/hand-offs.ts'
import { lastMessageAt, openWaitsSince, saidInWait, type WaitingRow } from '#core/store/tables/waiting.ts'
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

/** Which open waits were looked at, as of which last message and which rules, and how far the pass over them is. Lives with the process. */
export class Considered {
  readonly #seen = new Map<number, { mark: string; conversationId: number }>()
  #pass: { waits: WaitingRow[]; next: number } | null = null

  isDone(wait: WaitingRow, mark: string): boolean {
    return this.#seen.get(wait.wait_id)?.mark === mark
  }

  done(wait: WaitingRow, mark: string): void {
    if (this.#seen.size > 200_000) this.#seen.clear()
    this.#seen.set(wait.wait_id, { mark, conversationId: wait.conversation_id })
  }

  /** The pass at hand, or a new one over the waits as they are now. Reading them anew in every slice would take their square. */
  pass(read: () => WaitingRow[]): { waits: WaitingRow[]; next: number } {
    return (this.#pass ??= { waits: read(), next: 0 })
  }

  /** Something changed, or the pass is over: the next slice reads the waits again. */
  restart(): void {
    this.#pass = null
  }

  /** What was looked at was not written, or is no longer what it was: everything, or what was said in some conversations. */
  forget(conversationIds?: Iterable<number>): void {
    this.#pass = null
    if (conversationIds === undefined) {
      this.#seen.clear()
      return
    }
    const changed = new Set(conversationIds)
    for (const [waitId, { conversationId }] of this.#seen) if (changed.has(conversationId)) this.#seen.delete(waitId)
  }
}

interface DraftingStep {
  made: number
  changed: number
  /** Waits still to be looked at in this pass. */
  left: number
}

/** Waits that need nothing new are passed over this many times as fast. */
const GLANCES = 10

/** One slice, inside a write: at most `limit` waits are drafted for. */
export function draftSlice(db: WriteDb, considered: Considered, now: number, zone: string, limit: number): DraftingStep {
  const kit = draftingKit(db)
  let made = 0
  let changed = 0
  const pass = considered.pass(() => {
    changed += staleAnsweredDrafts(db)
    return openWaitsSince(db, waitingFrom(db, now))
  })
  const until = pass.next + limit * GLANCES
  let looked = 0
  while (pass.next < Math.min(until, pass.waits.length) && looked < limit) {
    const wait = pass.waits[pass.next++]!
    const mark = `${wait.last_message_id}:${kit.stamp}`
    if (considered.isDone(wait, mark)) continue
    looked += 1
    considered.done(wait, mark)
    const said = saidInWait(db, wait, LAST_SAID)
    if (said.length === 0) continue
    const outcome = draftWait(db, wait, said, now, zone)
    if (outcome === 'made') made += 1
    if (outcome !== 'same') changed += 1
  }
  const left = pass.waits.length - pass.next
  if (left === 0) considered.restart()
  // Once new ones are stored, what they overtook goes.
  if (made > 0) changed += staleAnsweredDrafts(db)
  if (left === 0) changed += closeAnsweredHandOffs(db, now)
  return { made, changed, left }
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
