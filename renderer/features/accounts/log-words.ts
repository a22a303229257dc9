/** Lines of the sync log as sentences. Events are the engine's and the connectors' own words; one that is unknown stays readable. Pure. */
import { problemCodes } from '#shared/domain/channel-problems.ts'
import type { WordsContext } from './account-words.ts'

export interface LogContext extends Pick<WordsContext, 't'> {
  known: (key: string) => boolean
  number: (value: number) => string
  duration: (ms: number) => string
}

interface LogLine {
  event: string
  detail: Readonly<Record<string, unknown>>
}

const codes = new Set<string>(problemCodes)

/** A problem is in the detail as its code, or whole. */
function logProblem(detail: LogLine['detail']): string | undefined {
  const { problem, code } = detail
  const held = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : (problem ?? code)
  return typeof held === 'string' && codes.has(held) ? held : undefined
}

function valueText(name: string, value: unknown, { t, known, number, duration }: LogContext): string {
  if (typeof value === 'number') {
    if (name === 'seconds' || name === 'again' || name === 'after')
      return value < 1 ? t('accounts.underSecond') : duration(value * 1000)
    if (name === 'ms' || name === 'took' || name === 'wait' || name === 'retryAfter') return duration(value)
    return number(value)
  }
  if (typeof value === 'string') {
    const key = name === 'stream' ? `accounts.streams.${value}` : name === 'kind' ? `outbox.kinds.${value}` : ''
    return key !== '' && known(key) ? t(key) : value
  }
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

export function logSentence({ event, detail }: LogLine, context: LogContext): string {
  const { t, known } = context
  const key = `accounts.log.${event}`
  const problem = logProblem(detail)
  // Events without a value some sentence has room for leave no hole.
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(detail)) values[name] = valueText(name, value, context)
  if (problem) values['problem'] = t(`problems.${problem}`)
  const said = known(key) ? t(key, values) : t('accounts.logUnknown', { event })
  // A sentence that has no room for the reason gets it behind.
  const reason = values['problem']
  return problem && reason && !said.includes(reason) ? t('accounts.logBecause', { said, reason }) : said
}

/** Every value of a line with its name, for the details. */
export function logDetails({ detail }: LogLine, context: LogContext): { name: string; value: string }[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    if (name === 'problem' && typeof value === 'object' && value !== null) {
      return logDetails({ event: '', detail: value as Record<string, unknown> }, context)
    }
    if (name === 'params' && typeof value === 'object' && value !== null) {
      return logDetails({ event: '', detail: value as Record<string, unknown> }, context)
    }
    const key = `accounts.params.${name}`
    return [{ name: context.known(key) ? context.t(key) : name, value: valueText(name, value, context) }]
  })
}
