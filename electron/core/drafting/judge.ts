/** Before any source is asked: is there anything to answer, and does a person have to answer it. */
import type { Question } from './answer-source.ts'
import { checkGuards, type GuardKey, type GuardTrace, type Severity } from './guards.ts'

export interface HandOff {
  guard: GuardKey
  severity: Severity
  /** In plain English, for logs and the command line; the interface says it by `guard`. */
  reason: string
  spans: [number, number][]
  words: string[]
}

interface Judgement {
  /** Nothing is left once greetings and noise are off. */
  empty: boolean
  /** Guards whose words are in the message, the weightiest first. */
  guards: GuardTrace[]
  /** Not null: a person answers, whatever the sources know. */
  handOff: HandOff | null
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

export function judge({ message }: Question): Judgement {
  if (message.text === '') return { empty: true, guards: [], handOff: null }
  const guards = checkGuards(message)
  const fired = guards.find((guard) => guard.outcome === 'fired')
  if (!fired) return { empty: false, guards, handOff: null }
  const { guard, severity, spans, words } = fired
  return { empty: false, guards, handOff: { guard, severity, reason: guardReasons[guard], spans, words } }
}
