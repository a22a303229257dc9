/**
 * One message in, at most one draft out, with the whole way there: normalise → guards → rules → conditions, cooldown →
 * confidence → template → lint. Pure: what it needs from the database is handed in.
 */
import { normalise, originalSpan, type Normalised } from '#shared/domain/normalise.ts'
import type { Matcher, ReplyRule } from '#shared/domain/reply-rule.ts'
import { renderTemplate, type RenderedVariable, type TemplateValue } from '#shared/domain/template.ts'
import { checkConditions, checkCooldown, type ConditionResult, type Situation } from './conditions.ts'
import { DRAFT_THRESHOLD, clauses, confidenceOf, featuresOf, weights, type Features } from './confidence.ts'
import { checkGuards, type GuardKey, type GuardTrace, type Severity } from './guards.ts'
import type { Finding, Linter } from './lint.ts'
import { denialOf } from './negation.ts'
import type { MatcherHit, RuleMatch, RuleSet } from './rule-set.ts'

export interface ScriptText {
  id: string
  title: string
  body: string
}

export interface DraftDeps {
  rules: RuleSet
  script(id: string): ScriptText | null
  /** Values by variable key (template.ts) or by the workspace's own name. */
  values: ReadonlyMap<string, TemplateValue>
  /** When this rule last drafted here (per its cooldown's scope), epoch ms, or null. */
  lastUsedAt(rule: ReplyRule): number | null
  linter: Linter
  /** The workspace's own phone numbers: they may stand in a reply. */
  ownContacts: readonly string[]
  /** Only `bench/rule-confidence.ts` and tests set these. */
  threshold?: number
  model?: Features
}

export interface DraftRequest extends Situation {
  text: string
}

export interface HitTrace {
  /** As the operator wrote it. */
  pattern: string
  kind: Matcher['kind']
  /** [start, end) in the original message. */
  spans: [number, number][]
  /** Parts of the keyword that were not found. */
  missing: string[]
  denied: boolean
}

export type RuleOutcome =
  | 'chosen'
  | 'outranked'
  | 'lowConfidence'
  | 'conditions'
  | 'cooldown'
  | 'excluded'
  | 'denied'
  | 'partial'
  | 'noScript'

export interface RuleTrace {
  rule: { id: string; name: string; priority: number }
  outcome: RuleOutcome
  hits: HitTrace[]
  excludedBy: HitTrace[]
  conditions: ConditionResult[]
  /** 0 to 1; null where it never came to that. */
  confidence: number | null
  features: Features | null
}

export type DraftReason = 'drafted' | 'handedOff' | 'empty' | 'noRule' | 'lowConfidence' | 'conditions' | 'denied'

export interface DraftTrace {
  normalised: string
  masked: { kind: string; start: number; end: number }[]
  guards: GuardTrace[]
  /** Rules that fired first, then those that almost did. */
  rules: RuleTrace[]
  variables: RenderedVariable[]
  missing: string[]
  threshold: number
  reason: DraftReason
}

export interface HandOff {
  guard: GuardKey
  severity: Severity
  /** In plain English, for logs and the command line; the interface says it by `guard`. */
  reason: string
  spans: [number, number][]
  words: string[]
}

export interface DraftResult {
  draft: { text: string; rule: { id: string; name: string }; confidence: number } | null
  handOff: HandOff | null
  trace: DraftTrace
  findings: Finding[]
}

interface Candidate {
  match: RuleMatch
  spans: [number, number][]
  /** Numbers of the clauses its spans lie in. */
  touched: Set<number>
  trace: RuleTrace
  script: ScriptText | null
}

const NEAR_LIMIT = 12

export function draftFor(request: DraftRequest, deps: DraftDeps): DraftResult {
  const threshold = deps.threshold ?? DRAFT_THRESHOLD
  const message = normalise(request.text)
  const trace: DraftTrace = {
    normalised: message.text,
    masked: message.masked.map(({ kind, start, end }) => ({ kind, start, end })),
    guards: [],
    rules: [],
    variables: [],
    missing: [],
    threshold,
    reason: 'empty',
  }
  if (message.text === '') return { draft: null, handOff: null, trace, findings: [] }

  trace.guards = checkGuards(message)
  const handOff = handOffFrom(trace.guards)
  const candidates = judge(message, request, deps, threshold)
  trace.rules = candidates.map(({ trace: rule }) => rule)
  if (handOff) {
    // A person answers: nothing is drafted beside an alarm, but the trace still shows which rules stood by.
    for (const rule of trace.rules) if (rule.outcome === 'chosen') rule.outcome = 'outranked'
    trace.reason = 'handedOff'
    return { draft: null, handOff, trace, findings: [] }
  }
  const chosen = candidates.filter((candidate) => candidate.trace.outcome === 'chosen')
  const [first] = chosen
  if (!first) {
    trace.reason = silenceReason(trace.rules)
    return { draft: null, handOff: null, trace, findings: [] }
  }
  trace.reason = 'drafted'
  const text = compose(chosen, valuesWith(deps.values, message), request.zone, trace)
  return {
    draft: {
      text,
      rule: { id: first.match.rule.id, name: first.match.rule.name },
      confidence: round(Math.min(...chosen.map((candidate) => candidate.trace.confidence!))),
    },
    handOff: null,
    trace,
    findings: deps.linter.check(text, deps.ownContacts),
  }
}

const guardReasons: Record<GuardKey, string> = {
  'self-harm': 'The customer may be in danger',
  medical: 'A question of health',
  legal: 'Law or the authorities are mentioned',
  complaint: 'A complaint',
  'refund-dispute': 'A dispute over a refund',
  anger: 'The customer is angry',
  privacy: 'Personal data or a wish not to be contacted',
  human: 'The customer asks for a person',
}

function handOffFrom(guards: readonly GuardTrace[]): HandOff | null {
  const fired = guards.find((guard) => guard.outcome === 'fired')
  if (!fired) return null
  const { guard, severity, spans, words } = fired
  return { guard, severity, reason: guardReasons[guard], spans, words }
}

/** Every rule with a hit, judged; the chosen ones first in the order they are answered. */
function judge(message: Normalised, request: DraftRequest, deps: DraftDeps, threshold: number): Candidate[] {
  const parts = clauses(message.text)
  const clausesOf = (spans: readonly [number, number][]) =>
    new Set(parts.flatMap(([start, end], i) => (spans.some(([from, to]) => from < end && start < to) ? [i] : [])))
  const share = (a: Set<number>, b: Set<number>) => [...a].some((i) => b.has(i))
  const matches = deps.rules.explain(message.text).map((found) => {
    const complete = found.hits.filter((hit) => hit.missing.length === 0)
    const stands = complete.filter((hit) => !isDenied(hit, message.text))
    const spans = stands.flatMap((hit) => hit.spans.filter(([start, end]) => !denialOf(message.text, start, end, 'intent')))
    const touched = clausesOf(spans)
    // 什么时候发货？能开发票吗: a word that excludes a rule does so only in the clause the rule answers.
    const match = {
      ...found,
      excluded: found.excluded.filter((hit) => spans.length === 0 || share(clausesOf(hit.spans), touched)),
    }
    return { match, complete, stands, spans, touched }
  })
  const alive = matches.filter(({ match, spans }) => spans.length > 0 && match.excluded.length === 0)
  const candidates = matches.map(({ match, complete, stands, spans, touched }): Candidate => {
    const { rule } = match
    const script = deps.script(rule.scriptId)
    const conditions = checkConditions(rule.conditions, request)
    const cooldown = checkCooldown(rule.cooldown, rule.cooldown ? deps.lastUsedAt(rule) : null, request.at)
    if (cooldown) conditions.push(cooldown)
    let features: Features | null = null
    if (spans.length > 0) {
      features = featuresOf({
        text: message.text,
        spans,
        exact: stands.some((hit) => hit.matcher.kind === 'exact'),
        multi: stands.some((hit) => hit.matcher.kind === 'regex' || hit.spans.length > 1),
        rivals: alive
          .filter((other) => other.match.rule.scriptId !== rule.scriptId && share(other.touched, touched))
          .map((other) => other.spans),
        asked: message.asked,
        elsewhere: parts.filter((_, i) => !touched.has(i) && alive.some((other) => other.touched.has(i))),
      })
    }
    const confidence = features ? round(confidenceOf(features, deps.model ?? weights)) : null
    const failed = conditions.filter((condition) => !condition.passed)
    const outcome: RuleOutcome =
      complete.length === 0
        ? 'partial'
        : spans.length === 0
          ? 'denied'
          : match.excluded.length > 0
            ? 'excluded'
            : !script
              ? 'noScript'
              : failed.some((condition) => condition.kind !== 'cooldown')
                ? 'conditions'
                : failed.length > 0
                  ? 'cooldown'
                  : confidence! < threshold
                    ? 'lowConfidence'
                    : 'outranked'
    return {
      match,
      spans,
      touched,
      script,
      trace: {
        rule: { id: rule.id, name: rule.name, priority: rule.priority },
        outcome,
        hits: match.hits.map((hit) => hitTrace(hit, message)),
        excludedBy: match.excluded.map((hit) => hitTrace(hit, message)),
        conditions,
        confidence,
        features,
      },
    }
  })
  choose(candidates)
  const telling = candidates.filter((candidate) => candidate.trace.outcome !== 'partial' || saysSomething(candidate.match))
  const rank = (candidate: Candidate) =>
    candidate.trace.outcome === 'chosen' ? 0 : candidate.trace.outcome === 'partial' ? 2 : 1
  return telling.sort((a, b) => rank(a) - rank(b) || compare(a, b)).slice(0, NEAR_LIMIT)
}

/** Priority, then confidence, then the older id: the same message always gets the same rule. */
function compare(a: Candidate, b: Candidate): number {
  return (
    b.match.rule.priority - a.match.rule.priority ||
    (b.trace.confidence ?? 0) - (a.trace.confidence ?? 0) ||
    (a.match.rule.id < b.match.rule.id ? -1 : 1)
  )
}

/** The best rule, and a second one when the message asks two things in two clauses. */
function choose(candidates: readonly Candidate[]): void {
  const able = candidates.filter((candidate) => candidate.trace.outcome === 'outranked').sort(compare)
  const [first] = able
  if (!first) return
  first.trace.outcome = 'chosen'
  const second = able
    .slice(1)
    .find(
      ({ match, touched }) =>
        match.rule.scriptId !== first.match.rule.scriptId && [...touched].every((i) => !first.touched.has(i)),
    )
  if (second) second.trace.outcome = 'chosen'
}

/** Renders one script, or two one after the other; the second without its greeting. */
function compose(
  chosen: readonly Candidate[],
  values: ReadonlyMap<string, TemplateValue>,
  zone: string,
  trace: DraftTrace,
): string {
  const inOrder = [...chosen].sort(
    (a, b) => Math.min(...a.spans.map(([start]) => start)) - Math.min(...b.spans.map(([start]) => start)),
  )
  let text = ''
  inOrder.forEach(({ script }, i) => {
    const body = i === 0 ? script!.body : script!.body.replace(/^\s*\{\{[^{}]*\}\}\s*[，,、：:]\s*/, '')
    const rendered = renderTemplate(body, values, zone)
    const offset = text.length + (i === 0 ? 0 : 1)
    text += (i === 0 ? '' : '\n') + rendered.text
    for (const variable of rendered.variables)
      trace.variables.push({ ...variable, start: variable.start + offset, end: variable.end + offset })
    for (const name of rendered.missing) if (!trace.missing.includes(name)) trace.missing.push(name)
  })
  return text
}

/** An order number the customer just wrote is the one meant. */
function valuesWith(values: ReadonlyMap<string, TemplateValue>, message: Normalised): ReadonlyMap<string, TemplateValue> {
  const order = message.masked.find((part) => part.kind === 'order')
  return order ? new Map([...values, ['orderNumber', { type: 'text', value: order.text.normalize('NFKC') }]]) : values
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

function silenceReason(rules: readonly RuleTrace[]): DraftReason {
  const outcomes = new Set(rules.map((rule) => rule.outcome))
  if (outcomes.has('lowConfidence')) return 'lowConfidence'
  if (outcomes.has('conditions') || outcomes.has('cooldown')) return 'conditions'
  if (outcomes.has('denied')) return 'denied'
  return 'noRule'
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
