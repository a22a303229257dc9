/** Reading what implementations send: ids as numbers or digits, seconds, names; a field that cannot be used names itself. */

export type Fields = Readonly<Record<string, unknown>>

export class FieldError extends Error {
  readonly field: string

  constructor(field: string, problem: string) {
    super(problem)
    this.field = field
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An id as text, undefined where there is none. 0 and '' stand for none in several implementations. */
export function optionalId(fields: Fields, key: string): string | undefined {
  const value = fields[key]
  if (typeof value === 'number') return Number.isSafeInteger(value) && value !== 0 ? String(value) : undefined
  return typeof value === 'string' && value.length <= 200 && value.trim() !== '' && value !== '0' ? value.trim() : undefined
}

export function idOf(fields: Fields, key: string): string {
  const id = optionalId(fields, key)
  if (id === undefined) throw new FieldError(key, `${shown(fields[key])} is not an id`)
  return id
}

/** A message's id may be 0, negative, or text. */
export function messageIdOf(fields: Fields): string {
  const value = fields['message_id']
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 200) return value.trim()
  throw new FieldError('message_id', `${shown(value)} is not an id`)
}

export function textOf(fields: Fields, key: string): string {
  const value = fields[key]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Unix seconds, in a range where they can be meant; milliseconds, which some send, are brought back to seconds. */
export function optionalSeconds(fields: Fields, key: string): number | undefined {
  const value = fields[key]
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  const seconds = Math.floor(number > 100_000_000_000 ? number / 1000 : number)
  return seconds > 0 && seconds < 100_000_000_000 ? seconds : undefined
}

export function secondsOf(fields: Fields, key: string): number {
  const seconds = optionalSeconds(fields, key)
  if (seconds === undefined) throw new FieldError(key, `${shown(fields[key])} is not a time in seconds`)
  return seconds
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
