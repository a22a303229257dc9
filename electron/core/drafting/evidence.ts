/** How a source found a candidate, as the trace shows it. */
import type { Matcher } from '#shared/domain/reply-rule.ts'
import type { ConditionResult } from './conditions.ts'
import type { Features } from './confidence.ts'

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

export interface RuleEvidence {
  hits: HitTrace[]
  excludedBy: HitTrace[]
  conditions: ConditionResult[]
  /** Null where no hit was left to score. */
  features: Features | null
}
