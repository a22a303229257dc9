/** Reads foreign JSON field by field. What is not as it must be is thrown with its place; number-like texts count as numbers. */
import type { BadRecord } from '../channel/records.ts'

export type Json = Record<string, unknown>

export class BadShape extends Error {
  readonly at: string
  readonly problem: string

  constructor(at: string, problem: string) {
    super(`${at}: ${problem}`)
    this.at = at
    this.problem = problem
  }
}

const nameOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value)

export function objectAt(value: unknown, at: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadShape(at, `is ${nameOf(value)}, not an object`)
  return value as Json
}

/** Absent and null are an empty list. */
export function listAt(value: unknown, at: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new BadShape(at, `is ${nameOf(value)}, not a list`)
  return value
}

/** A list that must be there: a page without it would read as "nothing left". */
export function requiredList(value: unknown, at: string): readonly unknown[] {
  if (value === undefined || value === null) throw new BadShape(at, 'is missing')
  return listAt(value, at)
}

/** Undefined for an absent or null value; a number becomes its digits. */
export function maybeText(value: unknown, at: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new BadShape(at, `is ${nameOf(value)}, not a text`)
}

/** A text that must be there and hold something. */
export function textAt(value: unknown, at: string): string {
  const text = maybeText(value, at)
  if (text === undefined || text === '') throw new BadShape(at, 'is missing')
  return text
}

export function textsAt(value: unknown, at: string): string[] {
  return listAt(value, at).map((item, i) => textAt(item, `${at}[${i}]`))
}

export function maybeNumber(value: unknown, at: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new BadShape(at, `is ${nameOf(value)}, not a number`)
  return number
}

export function numberAt(value: unknown, at: string): number {
  const number = maybeNumber(value, at)
  if (number === undefined) throw new BadShape(at, 'is missing')
  return number
}

/** Unix seconds to epoch milliseconds; 0 and absent are undefined. */
export function maybeTime(value: unknown, at: string): number | undefined {
  const seconds = maybeNumber(value, at)
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000
}

/** Each row on its own: one that cannot be read is noted and the rest goes on. */
export function readRows<T>(list: readonly unknown[], at: string, bad: BadRecord[], read: (row: Json, at: string) => T): T[] {
  const rows: T[] = []
  list.forEach((item, i) => {
    const place = `${at}[${i}]`
    try {
      rows.push(read(objectAt(item, place), place))
    } catch (error) {
      if (!(error instanceof BadShape)) throw error
      bad.push({ type: 'bad', at: error.at, problem: error.problem })
    }
  })
  return rows
}
