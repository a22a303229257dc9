/** Reads one conversation's messages in order and says of each staff post what it was: the pure heart of the observation. */
import { KEPT_FROM, PROMO_FROM, readPost } from '#shared/domain/cadence/promo-signs.ts'
import { ownWords } from '#shared/domain/quote.ts'
import { waitReason } from '#shared/domain/cadence/waits.ts'
import { HOUR, MINUTE } from '#shared/domain/zone.ts'
import type { CadenceMessage } from '#core/store/tables/cadence.ts'
import type { LibraryMatch } from './library-match.ts'

export interface Label {
  kind: string
  score: number
  reasons: string[]
  source: 'auto' | 'manual'
}

/** Kinds that were said to everybody; `other` is an ordinary post or reply. */
export const broadcastKinds: ReadonlySet<string> = new Set(['promo', 'knowledge', 'scene', 'interaction'])

/** While a question is open, for at most this long, a post looks like its answer. */
const QUESTION_SPAN = 12 * HOUR
/** Text, picture and mini-program of one promo come within this time: one touch. */
const BURST_SPAN = 5 * MINUTE
/** How far back reading must begin so that what comes after is judged the same as in a full reading. */
export const CONTEXT_SPAN = Math.max(QUESTION_SPAN, BURST_SPAN)

interface ObservedPost {
  label: Label | null
  /** A promo (or another broadcast) of its own, not the picture that belongs to the one before. */
  leads: boolean
}

export class Observer {
  readonly #library: LibraryMatch
  readonly #manual: ReadonlyMap<number, string>
  #questionAt = -Infinity
  /** The last thing said to everybody, by whomever of ours. */
  #broadcast: { at: number; kind: string } | null = null

  /** `manual`: what people said, by message id. */
  constructor(library: LibraryMatch, manual: ReadonlyMap<number, string>) {
    this.#library = library
    this.#manual = manual
  }

  customerSpoke(message: CadenceMessage): void {
    const reason = waitReason({ kind: message.kind, text: message.text, direct: false })
    if (reason === 'asks' || reason === 'complains') this.#questionAt = message.sent_at
  }

  /** A post that was judged before, as context for what follows; `kind` is its label's, or null. */
  staffHadPosted(message: CadenceMessage, kind: string | null): void {
    if (kind !== null && broadcastKinds.has(kind)) this.#broadcast = { at: message.sent_at, kind }
    else this.#questionAt = -Infinity
  }

  /** A staff post (not a notice, not recalled) in a group. */
  staffPosted(message: CadenceMessage): ObservedPost {
    const before = this.#broadcast
    const burst = before !== null && message.sent_at - before.at <= BURST_SPAN ? before : null
    const label = this.#label(message, burst?.kind ?? null)
    this.staffHadPosted(message, label?.kind ?? null)
    const leads = label !== null && broadcastKinds.has(label.kind) && burst?.kind !== label.kind
    return { label, leads }
  }

  #label(message: CadenceMessage, burstKind: string | null): Label | null {
    const said = this.#manual.get(message.id)
    if (said !== undefined) return { kind: said, score: 1, reasons: ['manual'], source: 'manual' }
    const hit = this.#library.find(ownWords(message.text))
    if (hit) return { kind: hit.kind, score: hit.score, reasons: [`library:${hit.contentId}`], source: 'auto' }
    const isCard = message.kind === 'link' || message.kind === 'miniProgram' || message.kind === 'card'
    if (burstKind === 'promo' && (isCard || message.kind === 'image' || message.kind === 'video')) {
      return { kind: 'promo', score: 1, reasons: ['burst'], source: 'auto' }
    }
    const reading = readPost({
      text: message.text,
      kind: message.kind,
      isReply: message.reply_to !== null,
      afterQuestion: message.sent_at - this.#questionAt <= QUESTION_SPAN,
    })
    if (reading.score < KEPT_FROM) return null
    return {
      kind: reading.score >= PROMO_FROM ? 'promo' : 'other',
      score: round(reading.score),
      reasons: reading.reasons,
      source: 'auto',
    }
  }
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000
}
