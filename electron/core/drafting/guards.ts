/** What no rule may answer: complaints, disputes, health, law, anger, a wish for a human. The message goes to a person. */
import { z } from 'zod'
import guardData from '#resources/rules/guards.json' with { type: 'json' }
import { originalSpan, type Normalised } from '#shared/domain/normalise.ts'
import { noConditions, type Matcher, type ReplyRule } from '#shared/domain/reply-rule.ts'
import { denialOf, type NegationKind } from './negation.ts'
import { RuleSet, assertMatchers } from './rule-set.ts'

const guardKeys = ['self-harm', 'medical', 'legal', 'complaint', 'refund-dispute', 'anger', 'privacy', 'human'] as const
export type GuardKey = (typeof guardKeys)[number]
export type Severity = 'urgent' | 'high' | 'normal'

interface GuardHit {
  guard: GuardKey
  severity: Severity
  /** [start, end) in the original message. */
  spans: [number, number][]
  words: string[]
}

export interface GuardTrace extends GuardHit {
  /** The words were there, but denied (我没有要投诉) or part of a harmless one (扫地机器人). */
  outcome: 'fired' | 'denied' | 'harmless'
}

const guardSchema = z.array(
  z.object({
    key: z.enum(guardKeys),
    severity: z.enum(['urgent', 'high', 'normal']),
    any: z.array(z.string()).min(1),
    none: z.array(z.string()),
  }),
)

/** Shipped files write a regex as `re:…` and a whole message as `=…`. */
export function readMatcher(text: string): Matcher {
  if (text.startsWith('re:')) return { kind: 'regex', source: text.slice(3) }
  if (text.startsWith('=')) return { kind: 'exact', text: text.slice(1) }
  return { kind: 'keyword', text }
}

interface Compiled {
  set: RuleSet
  harmless: RuleSet
  severity: Map<string, Severity>
}

let compiled: Compiled | undefined

function guards(): Compiled {
  if (compiled) return compiled
  const data = guardSchema.parse(guardData)
  const asRule = (key: string, any: Matcher[]): ReplyRule => ({
    id: key,
    name: key,
    enabled: true,
    priority: 0,
    scriptId: '',
    any,
    none: [],
    conditions: noConditions,
    cooldown: null,
  })
  for (const guard of data) assertMatchers([...guard.any, ...guard.none].map(readMatcher))
  compiled = {
    set: new RuleSet(data.map((guard) => asRule(guard.key, guard.any.map(readMatcher)))),
    harmless: new RuleSet(data.map((guard) => asRule(guard.key, guard.none.map(readMatcher)))),
    severity: new Map(data.map((guard) => [guard.key, guard.severity])),
  }
  return compiled
}

/** A health fact is only denied as a fact (没有过敏); 不过敏吗 is a worry a person should hear. */
const NEGATION: Partial<Record<GuardKey, NegationKind>> = { medical: 'fact', 'self-harm': 'fact' }

const order: Record<Severity, number> = { urgent: 0, high: 1, normal: 2 }

/** Guards whose words are in the message, the weightiest first. Only `outcome: 'fired'` hands off. */
export function checkGuards(message: Normalised): GuardTrace[] {
  const { set, harmless, severity } = guards()
  if (set.match(message.text).length === 0) return []
  const excused = harmless.explain(message.text)
  const traces: GuardTrace[] = []
  for (const match of set.explain(message.text)) {
    const key = match.rule.id as GuardKey
    const covers = excused.find((other) => other.rule.id === key)?.hits.flatMap((hit) => hit.spans) ?? []
    const fired: [number, number][] = []
    const denied: [number, number][] = []
    const excusedSpans: [number, number][] = []
    for (const span of match.hits.filter((hit) => hit.missing.length === 0).flatMap((hit) => hit.spans)) {
      if (covers.some(([start, end]) => start <= span[0] && span[1] <= end)) excusedSpans.push(span)
      else if (denialOf(message.text, span[0], span[1], NEGATION[key] ?? 'any')) denied.push(span)
      else fired.push(span)
    }
    const [outcome, spans] =
      fired.length > 0
        ? (['fired', fired] as const)
        : denied.length > 0
          ? (['denied', denied] as const)
          : (['harmless', excusedSpans] as const)
    if (spans.length === 0) continue
    traces.push({
      guard: key,
      severity: severity.get(key)!,
      outcome,
      spans: spans.map(([start, end]) => originalSpan(message, start, end)),
      words: [...new Set(spans.map(([start, end]) => message.text.slice(start, end)))],
    })
  }
  return traces.sort((a, b) => order[a.severity] - order[b.severity] || guardKeys.indexOf(a.guard) - guardKeys.indexOf(b.guard))
}

export function severityOf(guard: GuardKey): Severity {
  return guards().severity.get(guard) ?? 'high'
}
