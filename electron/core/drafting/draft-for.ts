/**
 * One message in, at most one draft out, with the whole way there: normalise → judge (anything to answer? a person?) → choose
 * (sources of answers) → compose (template, lint). Pure: what it needs from the database is handed in.
 */
import { normalise } from '#shared/domain/normalise.ts'
import type { RenderedVariable } from '#shared/domain/template.ts'
import type { AnswerSource, Question } from './answer-source.ts'
import { choose, type Choice, type Outcome, type Ranked } from './choose.ts'
import { compose, type Wording } from './compose.ts'
import type { Situation } from './conditions.ts'
import { DRAFT_THRESHOLD, clauses } from './confidence.ts'
import type { RuleEvidence } from './evidence.ts'
import type { GuardTrace } from './guards.ts'
import { judge, type HandOff } from './judge.ts'
import type { Finding } from './lint.ts'
import { RULES, ruleSource, type RuleDeps } from './rule-source.ts'

export interface DraftDeps extends RuleDeps, Wording {
  /** Asked after the rules, in this order. */
  further?: readonly AnswerSource[]
  /** Only `bench/rule-confidence.ts` and tests set this. */
  threshold?: number
}

export interface DraftRequest extends Situation {
  text: string
}

interface RuleTrace extends RuleEvidence {
  rule: { id: string; name: string; priority: number }
  outcome: Outcome
  /** 0 to 1; null where it never got that far. */
  confidence: number | null
}

/** How one source fared: what it offered, and what was taken from it. */
interface SourceTrace {
  source: string
  /** As many as the trace shows, at most NEAR_LIMIT. */
  candidates: number
  /** The highest confidence it gave, or null. */
  best: number | null
  /** Ids; empty where it abstained or came too late. */
  chosen: string[]
}

type DraftReason = 'drafted' | 'handedOff' | 'empty' | 'noRule' | 'lowConfidence' | 'conditions' | 'denied'

export interface DraftTrace {
  normalised: string
  masked: { kind: string; start: number; end: number }[]
  guards: GuardTrace[]
  /** In the order asked; empty where nothing was to be answered. */
  sources: SourceTrace[]
  /** Rules that fired first, then those that almost did. */
  rules: RuleTrace[]
  variables: RenderedVariable[]
  missing: string[]
  threshold: number
  reason: DraftReason
}

export interface DraftResult {
  draft: {
    text: string
    /** Key of the source the draft is from; of two, of the better one. */
    source: string
    /** What of that source answers: for `rules` a rule. */
    rule: { id: string; name: string }
    confidence: number
  } | null
  handOff: HandOff | null
  trace: DraftTrace
  findings: Finding[]
}

export function draftFor(request: DraftRequest, deps: DraftDeps): DraftResult {
  const threshold = deps.threshold ?? DRAFT_THRESHOLD
  const message = normalise(request.text)
  const question: Question = { ...request, message, clauses: clauses(message.text) }
  const { empty, guards, handOff } = judge(question)
  const trace = (reason: DraftReason, shown: Partial<DraftTrace> = {}): DraftTrace => ({
    normalised: message.text,
    masked: message.masked.map(({ kind, start, end }) => ({ kind, start, end })),
    guards,
    sources: [],
    rules: [],
    variables: [],
    missing: [],
    threshold,
    reason,
    ...shown,
  })
  if (empty) return { draft: null, handOff: null, trace: trace('empty'), findings: [] }

  const sources = [ruleSource(deps), ...(deps.further ?? [])]
  const found = choose(question, sources, threshold)
  // A person answers: nothing is drafted beside an alarm, but the trace still shows what was passed over.
  const choice = handOff ? passedOver(found) : found
  const shown = { sources: sources.map(({ key }) => sourceTrace(key, choice)), rules: ruleTraces(choice.ranked) }
  const [first] = choice.chosen
  if (!first) {
    const reason = handOff ? 'handedOff' : silenceReason(choice.ranked)
    return { draft: null, handOff, trace: trace(reason, shown), findings: [] }
  }

  const { text, confidence, variables, missing, findings } = compose(choice.chosen, question, deps)
  const { source, candidate } = first
  return {
    draft: { text, source, rule: { id: candidate.id, name: candidate.name }, confidence },
    handOff: null,
    trace: trace('drafted', { ...shown, variables, missing }),
    findings,
  }
}

function passedOver({ ranked }: Choice): Choice {
  return {
    chosen: [],
    ranked: ranked.map((each) => (each.outcome === 'chosen' ? { ...each, outcome: 'outranked' } : each)),
  }
}

function sourceTrace(source: string, { ranked, chosen }: Choice): SourceTrace {
  const own = ranked.filter((each) => each.source === source).map(({ candidate }) => candidate.confidence)
  const scores = own.filter((confidence) => confidence !== null)
  return {
    source,
    candidates: own.length,
    best: scores.length > 0 ? Math.max(...scores) : null,
    chosen: chosen.filter((each) => each.source === source).map(({ candidate }) => candidate.id),
  }
}

function ruleTraces(ranked: readonly Ranked[]): RuleTrace[] {
  return ranked.flatMap(({ source, outcome, candidate }) => {
    const { id, name, priority, confidence, evidence } = candidate
    return source === RULES && evidence ? [{ rule: { id, name, priority }, outcome, confidence, ...evidence }] : []
  })
}

function silenceReason(ranked: readonly Ranked[]): DraftReason {
  const outcomes = new Set(ranked.map(({ outcome }) => outcome))
  if (outcomes.has('lowConfidence')) return 'lowConfidence'
  if (outcomes.has('conditions') || outcomes.has('cooldown')) return 'conditions'
  if (outcomes.has('denied')) return 'denied'
  return 'noRule'
}
