/** Asks the sources in order and takes the answer, two where two things were asked, or none. */
import {
  shareClause,
  type Answer,
  type AnswerCandidate,
  type AnswerSource,
  type HeldBack,
  type Question,
} from './answer-source.ts'

export type Outcome = 'chosen' | 'outranked' | 'lowConfidence' | HeldBack

/** A candidate with where it is from and how it fared. */
export interface Ranked {
  source: string
  candidate: AnswerCandidate
  outcome: Outcome
}

/** A candidate that is sent: it has an answer and a score. */
export interface Chosen extends Ranked {
  candidate: AnswerCandidate & { answer: Answer; confidence: number }
}

export interface Choice {
  /** At most two, the better one first; none: the sources abstain. */
  chosen: Chosen[]
  /** What each source had, in the order asked: the chosen first, then what nearly was, at most NEAR_LIMIT each. */
  ranked: Ranked[]
}

const NEAR_LIMIT = 12

/**
 * The best able candidate at or above `threshold`, and a second one of another answer where the message asks two things in two
 * clauses. Earlier sources come first; within a source priority, then confidence, then the smaller id: the same message always
 * gets the same answer.
 */
export function choose(question: Question, sources: readonly AnswerSource[], threshold: number): Choice {
  const asked = sources.map(({ key, candidates }) =>
    candidates(question)
      .sort(compare)
      .map((candidate): Ranked => ({ source: key, candidate, outcome: candidate.held ?? 'lowConfidence' })),
  )
  const chosen = pick(asked.flat().filter((ranked): ranked is Chosen => mayAnswer(ranked.candidate, threshold)))
  return { chosen, ranked: asked.flatMap((ranked) => ranked.sort(byOutcome).slice(0, NEAR_LIMIT)) }
}

function mayAnswer({ held, answer, confidence }: AnswerCandidate, threshold: number): boolean {
  return held === null && answer !== null && confidence !== null && confidence >= threshold
}

/** Marks what is taken and what was passed over. `able` is in order. */
function pick(able: readonly Chosen[]): Chosen[] {
  for (const ranked of able) ranked.outcome = 'outranked'
  const [first, ...others] = able
  if (!first) return []
  const second = others.find(
    ({ candidate }) =>
      candidate.answer.key !== first.candidate.answer.key && !shareClause(candidate.clauses, first.candidate.clauses),
  )
  const chosen = second ? [first, second] : [first]
  for (const ranked of chosen) ranked.outcome = 'chosen'
  return chosen
}

function compare(a: AnswerCandidate, b: AnswerCandidate): number {
  return b.priority - a.priority || (b.confidence ?? 0) - (a.confidence ?? 0) || (a.id < b.id ? -1 : 1)
}

function byOutcome(a: Ranked, b: Ranked): number {
  const rank = ({ outcome }: Ranked) => (outcome === 'chosen' ? 0 : outcome === 'partial' ? 2 : 1)
  return rank(a) - rank(b)
}
