/** What may know the answer to a customer's message: the workspace's rules, articles of knowledge. */
import type { Normalised } from '#shared/domain/normalise.ts'
import type { Situation } from './conditions.ts'
import type { RuleEvidence } from './evidence.ts'

/** One message, read once for all sources. Spans of candidates are in `message.text`; `originalSpan` leads back to what was written. */
export interface Question extends Situation {
  message: Normalised
  /** [start, end) of each clause of `message.text`. */
  clauses: readonly [number, number][]
}

/** Why a source keeps a candidate back, in the order in which it is tried. */
export type HeldBack = 'partial' | 'denied' | 'excluded' | 'noScript' | 'conditions' | 'cooldown'

export interface Answer {
  /** Two candidates with the same key say the same thing: only one of them is sent. */
  key: string
  /** A template (template.ts). */
  body: string
}

export interface AnswerCandidate {
  /** Unique within its source, the same in every run. */
  id: string
  name: string
  /** What of the message it answers. Empty where nothing is. */
  spans: readonly [number, number][]
  /** Numbers of the question's clauses in which the spans lie. */
  clauses: ReadonlySet<number>
  /** Which of a source's own candidates comes first, before confidence: what the owner said. Higher is first. */
  priority: number
  /** See AnswerSource; null where the source never got as far as a score, and then `held` says why. */
  confidence: number | null
  /** Null: it may answer. */
  held: HeldBack | null
  /** Null only where `held` is not. */
  answer: Answer | null
  /** How the source found it, for the trace; null where there is nothing to show. */
  evidence: RuleEvidence | null
}

/**
 * Something that is asked for answers. `choose` asks every source, in the order of its list: an earlier source's able candidate
 * is taken before any of a later one, so what people wrote as rules is never overruled by a search.
 *
 * **In**: a question. Whatever else a source needs (its rules or articles, a look-up of its last use) it was given when it was
 * made. It also returns near misses, with `held` saying why, because the trace shows them.
 *
 * **Score**: `confidence` is the chance that this answer is right for this message, from 0 to 1 and on one scale for all sources:
 * of a hundred candidates at 0.9 about ninety are right. A source calibrates its own raw scores (similarities, margins) on judged
 * messages before it returns them; the threshold and the smaller of two confidences are taken across sources.
 *
 * **Determinism**: the same question and the same data give the same candidates, on every machine: no clock but `question.at`, no
 * chance, no order of a hash. Drafts are worked out again after each change and compared with those stored.
 *
 * **Cost**: synchronous and without waiting for anything, for it runs inside a write for every waiting message: at most a
 * millisecond for an everyday message, and look-ups in the database only for candidates that matched. Compiling, training and
 * indexing happen beforehand.
 */
export interface AnswerSource {
  /** One word for the trace: `rules`. */
  readonly key: string
  candidates(question: Question): AnswerCandidate[]
}

/** Numbers of the clauses in which some of the spans lie. */
export function clausesOf(clauses: readonly [number, number][], spans: readonly (readonly [number, number])[]): Set<number> {
  return new Set(clauses.flatMap(([start, end], i) => (spans.some(([from, to]) => from < end && start < to) ? [i] : [])))
}

/** Whether two sets of clauses have one in common. */
export function shareClause(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return [...a].some((i) => b.has(i))
}
