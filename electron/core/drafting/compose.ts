/** From what was chosen to the text of a draft: templates with real values, the lint's findings, how sure it is. */
import type { Normalised } from '#shared/domain/normalise.ts'
import { renderTemplate, type RenderedVariable, type TemplateValue } from '#shared/domain/template.ts'
import type { Question } from './answer-source.ts'
import type { Chosen } from './choose.ts'
import type { Finding, Linter } from './lint.ts'

export interface Wording {
  /** Values by variable key (template.ts) or by the workspace's own name. */
  values: ReadonlyMap<string, TemplateValue>
  linter: Linter
  /** The workspace's own phone numbers: they may be in a reply. */
  ownContacts: readonly string[]
}

interface Composed {
  text: string
  /** 0 to 1: of two answers the smaller one. */
  confidence: number
  /** With their places in `text`. */
  variables: RenderedVariable[]
  /** Names without a value, each once. */
  missing: string[]
  findings: Finding[]
}

/** Renders one answer, or two in the order in which they were asked for; the second without its greeting. */
export function compose(chosen: readonly Chosen[], question: Question, wording: Wording): Composed {
  const values = valuesWith(wording.values, question.message)
  const firstAt = ({ candidate }: Chosen) => Math.min(...candidate.spans.map(([start]) => start))
  const inOrder = [...chosen].sort((a, b) => firstAt(a) - firstAt(b))
  const variables: RenderedVariable[] = []
  const missing = new Set<string>()
  let text = ''
  inOrder.forEach(({ candidate }, i) => {
    const { body } = candidate.answer
    if (i > 0) text += '\n'
    const rendered = renderTemplate(i === 0 ? body : body.replace(GREETING, ''), values, question.zone)
    const offset = text.length
    text += rendered.text
    for (const variable of rendered.variables)
      variables.push({ ...variable, start: variable.start + offset, end: variable.end + offset })
    for (const name of rendered.missing) missing.add(name)
  })
  return {
    text,
    confidence: Math.min(...chosen.map(({ candidate }) => candidate.confidence)),
    variables,
    missing: [...missing],
    findings: wording.linter.check(text, wording.ownContacts),
  }
}

/** A variable (how the customer is called) with its comma, at the start. */
const GREETING = /^\s*\{\{[^{}]*\}\}\s*[，,、：:]\s*/

/** An order number the customer just wrote is the one meant. */
function valuesWith(values: ReadonlyMap<string, TemplateValue>, message: Normalised): ReadonlyMap<string, TemplateValue> {
  const order = message.masked.find((part) => part.kind === 'order')
  return order ? new Map([...values, ['orderNumber', { type: 'text', value: order.text.normalize('NFKC') }]]) : values
}
