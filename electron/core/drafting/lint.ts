/** Checks outgoing text against advertising law words, over-promises, contact leaks and words that hurt. */
import { z } from 'zod'
import termData from '#resources/rules/sensitive-terms.json' with { type: 'json' }
import { normalise, normaliseKeyword, originalSpan } from '#shared/domain/normalise.ts'
import { findHoles } from '#shared/domain/template.ts'
import { PatternIndex } from './pattern-index.ts'

export const termCategories = ['absolute', 'medical', 'overPromise', 'inducement', 'offPlatform', 'disrespect', 'custom'] as const
export type TermCategory = (typeof termCategories)[number]

export interface Finding {
  category: TermCategory | 'contact' | 'missingVariable'
  /** An error has to be changed before the draft is accepted. */
  severity: 'error' | 'warning'
  /** [start, end) in the checked text. */
  start: number
  end: number
  text: string
  /** What to write instead, in the workspace's language; null for the kinds the interface explains itself. */
  suggestion: string | null
}

interface SensitiveTerm {
  id: string
  term: string
  category: TermCategory
  suggestion: string | null
  enabled: boolean
}

const dataSchema = z.record(
  z.enum(termCategories.slice(0, 6) as [TermCategory, ...TermCategory[]]),
  z.object({
    severity: z.enum(['error', 'warning']),
    terms: z.array(z.tuple([z.string(), z.string()])),
    except: z.array(z.string()),
  }),
)
type Shipped = z.infer<typeof dataSchema>

let shippedData: Shipped | undefined

/** Read at first use: core's start does not wait for it. */
function shipped(): Shipped {
  return (shippedData ??= dataSchema.parse(termData))
}

const severityOf: Record<TermCategory, Finding['severity']> = {
  absolute: 'error',
  medical: 'error',
  overPromise: 'warning',
  inducement: 'warning',
  offPlatform: 'warning',
  disrespect: 'error',
  custom: 'error',
}

/** The terms every workspace starts with; from then on they are its own. */
export function shippedTerms(): Omit<SensitiveTerm, 'id'>[] {
  const seen = new Set<string>()
  return (Object.entries(shipped()) as [TermCategory, Shipped[keyof Shipped]][]).flatMap(([category, { terms }]) =>
    terms
      .filter(([term]) => !seen.has(term) && seen.add(term))
      .map(([term, suggestion]) => ({ term, category, suggestion, enabled: true })),
  )
}

/** Harmless words that hold a term (保证金 holds 保证). */
function exceptions(): string[] {
  return [...new Set(Object.values(shipped()).flatMap(({ except }) => except.map(normaliseKeyword)))]
}

const CONTACT = new Set(['phone', 'email', 'wechat', 'idCard'])

export class Linter {
  readonly #terms: SensitiveTerm[] = []
  readonly #index: PatternIndex
  readonly #exceptions = new PatternIndex(exceptions())

  constructor(terms: readonly SensitiveTerm[]) {
    const patterns = new Map<string, SensitiveTerm>()
    for (const term of terms) {
      const pattern = normaliseKeyword(term.term)
      if (term.enabled && pattern !== '' && !patterns.has(pattern)) patterns.set(pattern, term)
    }
    this.#terms = [...patterns.values()]
    this.#index = new PatternIndex([...patterns.keys()])
  }

  /**
   * Findings by position. `ownContacts`: the workspace's own phone numbers and the like, which may be in a reply.
   * A term inside a longer term is not reported twice.
   */
  check(text: string, ownContacts: readonly string[] = []): Finding[] {
    const message = normalise(text, { keepCourtesies: true })
    const findings: Finding[] = findHoles(text).map((hole) => ({
      category: 'missingVariable',
      severity: 'error',
      start: hole.start,
      end: hole.end,
      text: hole.name,
      suggestion: null,
    }))
    const own = ownContacts.map((value) => value.replace(/\W/g, '')).filter((value) => value !== '')
    for (const part of message.masked) {
      if (!CONTACT.has(part.kind)) continue
      const digits = part.text.normalize('NFKC').replace(/\W/g, '')
      if (own.some((value) => value.includes(digits))) continue
      findings.push({
        category: 'contact',
        severity: 'warning',
        start: part.start,
        end: part.end,
        text: part.text,
        suggestion: null,
      })
    }
    const excused = spansOf(this.#exceptions, message.text)
    const spans = spansOf(this.#index, message.text)
    for (const span of spans) {
      const [start, end] = span
      if (excused.some(([from, to]) => from <= start && end <= to && to - from > end - start)) continue
      if (spans.some((other) => other !== span && other[0] <= start && end <= other[1] && other[1] - other[0] > end - start))
        continue
      const term = this.#terms[span[2]]!
      const [from, to] = originalSpan(message, start, end)
      findings.push({
        category: term.category,
        severity: severityOf[term.category],
        start: from,
        end: to,
        text: text.slice(from, to),
        suggestion: term.suggestion,
      })
    }
    return findings.sort((a, b) => a.start - b.start || a.end - b.end)
  }
}

function spansOf(index: PatternIndex, text: string): [number, number, number][] {
  const count = index.scan(text)
  return Array.from({ length: count }, (_, i) => {
    const pattern = index.hitPattern[i]!
    return [index.hitStart[i]!, index.hitStart[i]! + index.patterns[pattern]!.length, pattern]
  })
}
