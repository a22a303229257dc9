/** The workspace's reply rules as a source of answers: hits, denials, exclusions, conditions, cooldown, confidence. */
import { originalSpan, type Normalised } from '#shared/domain/normalise.ts'
import type { ReplyRule } from '#shared/domain/reply-rule.ts'
import { clausesOf, shareClause, type AnswerCandidate, type AnswerSource, type HeldBack, type Question } from './answer-source.ts'
import { checkConditions, checkCooldown, type ConditionResult } from './conditions.ts'
import { confidenceOf, featuresOf, weights, type Features } from './confidence.ts'
import type { HitTrace } from './evidence.ts'
import { denialOf } from './negation.ts'
import type { MatcherHit, RuleMatch, RuleSet } from './rule-set.ts'

export interface ScriptText {
  id: string
  title: string
  body: string
}

export interface RuleDeps {
  rules: RuleSet
  script(id: string): ScriptText | null
  /** When this rule last drafted here (per its cooldown's scope), epoch ms, or null. */
  lastUsedAt(rule: ReplyRule): number | null
  /** Only `bench/rule-confidence.ts` and tests set this. */
  model?: Features
}

export const RULES = 'rules'

/** A match with what is left of it once denials and clauses are looked at. */
interface Weighed {
  match: RuleMatch
  /** Hits with all their parts. */
  complete: MatcherHit[]
  /** Complete hits that are not denied. */
  asserted: MatcherHit[]
  spans: [number, number][]
  touched: Set<number>
}

export function ruleSource(deps: RuleDeps): AnswerSource {
  return {
    key: RULES,
    candidates: (question) => {
      const weighed = deps.rules.explain(question.message.text).map((match) => weigh(match, question))
      const alive = weighed.filter(({ match, spans }) => spans.length > 0 && match.excluded.length === 0)
      return weighed
        .filter(({ match, complete }) => complete.length > 0 || saysSomething(match))
        .map((each) => candidateOf(each, alive, question, deps))
    },
  }
}

function weigh(found: RuleMatch, { message, clauses }: Question): Weighed {
  const { text } = message
  const complete = found.hits.filter((hit) => hit.missing.length === 0)
  const asserted = complete.filter((hit) => !isDenied(hit, text))
  const spans = asserted.flatMap((hit) => hit.spans.filter(([start, end]) => !denialOf(text, start, end, 'intent')))
  const touched = clausesOf(clauses, spans)
  // 什么时候发货？能开发票吗: a word that excludes a rule does so only in the clause the rule answers.
  const excluded = found.excluded.filter((hit) => spans.length === 0 || shareClause(clausesOf(clauses, hit.spans), touched))
  return { match: { ...found, excluded }, complete, asserted, spans, touched }
}

function candidateOf(weighed: Weighed, alive: readonly Weighed[], question: Question, deps: RuleDeps): AnswerCandidate {
  const { match, spans, touched } = weighed
  const { rule } = match
  const script = deps.script(rule.scriptId)
  const conditions = checkConditions(rule.conditions, question)
  const cooldown = checkCooldown(rule.cooldown, rule.cooldown ? deps.lastUsedAt(rule) : null, question.at)
  if (cooldown) conditions.push(cooldown)
  const features = spans.length > 0 ? featuresIn(weighed, alive, question) : null
  return {
    id: rule.id,
    name: rule.name,
    spans,
    clauses: touched,
    priority: rule.priority,
    confidence: features ? rounded(confidenceOf(features, deps.model ?? weights)) : null,
    held: heldBack(weighed, script, conditions),
    answer: script && { key: rule.scriptId, body: script.body },
    evidence: {
      hits: match.hits.map((hit) => hitTrace(hit, question.message)),
      excludedBy: match.excluded.map((hit) => hitTrace(hit, question.message)),
      conditions,
      features,
    },
  }
}

function featuresIn({ match, asserted, spans, touched }: Weighed, alive: readonly Weighed[], question: Question): Features {
  return featuresOf({
    text: question.message.text,
    spans,
    exact: asserted.some((hit) => hit.matcher.kind === 'exact'),
    multi: asserted.some((hit) => hit.matcher.kind === 'regex' || hit.spans.length > 1),
    rivals: alive
      .filter((other) => other.match.rule.scriptId !== match.rule.scriptId && shareClause(other.touched, touched))
      .map((other) => other.spans),
    asked: question.message.asked,
    elsewhere: question.clauses.filter((_, i) => !touched.has(i) && alive.some((other) => other.touched.has(i))),
  })
}

function heldBack(
  { match, complete, spans }: Weighed,
  script: ScriptText | null,
  conditions: readonly ConditionResult[],
): HeldBack | null {
  if (complete.length === 0) return 'partial'
  if (spans.length === 0) return 'denied'
  if (match.excluded.length > 0) return 'excluded'
  if (!script) return 'noScript'
  const failed = conditions.filter((condition) => !condition.passed)
  if (failed.some((condition) => condition.kind !== 'cooldown')) return 'conditions'
  return failed.length > 0 ? 'cooldown' : null
}

/** Of a keyword with parts: a lone 吗 is no near miss. */
function saysSomething(match: RuleMatch): boolean {
  return match.hits.some((hit) => hit.spans.reduce((sum, [start, end]) => sum + end - start, 0) >= 2)
}

function isDenied(hit: MatcherHit, text: string): boolean {
  return hit.spans.every(([start, end]) => denialOf(text, start, end, 'intent') !== null)
}

function hitTrace(hit: MatcherHit, message: Normalised): HitTrace {
  const { matcher } = hit
  return {
    pattern: matcher.kind === 'regex' ? matcher.source : matcher.text,
    kind: matcher.kind,
    spans: hit.spans.map(([start, end]) => originalSpan(message, start, end)),
    missing: hit.missing,
    denied: isDenied(hit, message.text),
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
