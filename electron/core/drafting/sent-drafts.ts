/** Which message a used draft became: sent from here (its outbox row carries its id), or pasted into the channel's own app. */
import type { DraftDetail } from '#shared/contract/drafting.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import type { ReadDb } from '#core/store/db.ts'
import { getDraft } from '#core/store/tables/drafts.ts'
import { isFromDraft, linkDraft, pastedDrafts, sendOfDraft, staffSaying } from '#core/store/tables/sent-messages.ts'

/** Pasted soon, or it is another occasion to say the same. */
const PASTED_WITHIN = 3600_000
/** A channel's clock and ours may be so far apart. */
const CLOCKS_APART = 60_000
/** Drafts are matched with history that comes in so much later. */
const LOOK_MS = 7 * 24 * 3600_000
/** Shorter words are said by chance. */
const TELLING = 8

/** The draft a text that is being sent was written from; null where it cannot be: unknown, of another conversation, not used, or sent already. */
export function draftBehind(db: ReadDb, draftId: string | undefined, conversationId: number): string | null {
  const draft = draftId === undefined ? undefined : getDraft(db, draftId)
  if (!draft || draft.conversation_id !== conversationId || (draft.state !== 'accepted' && draft.state !== 'edited')) return null
  return sendOfDraft(db, draft.id) || draft.sent_message_id !== null ? null : draft.id
}

/** How a draft went out: by which row, how that fares, and as which message. Null while nothing is known. */
export function sentOf(db: ReadDb, draft: { id: string; sent_message_id: number | null }): DraftDetail['sent'] {
  const row = sendOfDraft(db, draft.id)
  if (!row && draft.sent_message_id === null) return null
  return { outboxId: row?.id ?? null, state: row?.state ?? null, messageId: draft.sent_message_id }
}

/**
 * Drafts that were copied and pasted. Only what is certain is linked: within the hour, word for word, said by our side once, and by one such
 * draft; everything else is left open.
 */
export const linkPasted: AfterMessages = (db, { conversationIds, now }) => {
  const drafts = pastedDrafts(db, conversationIds, now - LOOK_MS)
  for (const draft of drafts) {
    if (draft.text.length < TELLING) continue
    const same = (other: typeof draft) => other.conversation_id === draft.conversation_id && other.text === draft.text
    if (drafts.filter(same).length > 1) continue
    const span = { from: draft.decided_at - CLOCKS_APART, to: draft.decided_at + PASTED_WITHIN }
    const [found, another] = staffSaying(db, draft.conversation_id, draft.text, span)
    if (found === undefined || another !== undefined || isFromDraft(db, found)) continue
    linkDraft(db, draft.id, found)
  }
}
