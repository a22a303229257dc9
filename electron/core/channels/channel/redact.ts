/** The last guard before words of a channel reach the log, the database or a screen: known secrets are taken out of them. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'

const HIDDEN = '•••'
/** Shorter ones would blot out ordinary words; a channel's secret is never that short. */
const SHORTEST = 4

export interface Redactor {
  text(words: string): string
  /** Every text within plain data. */
  data<T>(value: T): T
  problem(problem: ChannelProblem): ChannelProblem
}

/** Also as they look within an address (half a character goes there as the sign for one that is none) and within JSON. */
export function redactor(secrets: Readonly<Record<string, string>>): Redactor {
  const forms = new Set<string>()
  for (const secret of Object.values(secrets)) {
    for (const form of [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)])
      if (form.length >= SHORTEST) forms.add(form)
  }
  // The longest first: one secret may be part of another.
  const all = [...forms].toSorted((a, b) => b.length - a.length)
  const text = (words: string) => all.reduce((rest, form) => rest.replaceAll(form, HIDDEN), words)
  const data = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(data)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), data(inner)]))
    return value
  }
  return { text, data: (value) => data(value) as typeof value, problem: (problem) => data(problem) as ChannelProblem }
}
