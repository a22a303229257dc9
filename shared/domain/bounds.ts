/**
 * What fields of a call may hold at most. Every text, list and number that a window sends has an end, so that nothing is stored, counted or
 * answered that a date, a path or a screen cannot take. Bounds are far beyond what anyone needs: they refuse, they do not shape.
 */
import { z } from 'zod'
import { isDay } from './zone.ts'

/** The id of a row with a text for a key. Whether there is such a row is the handler's to say. */
export const idSchema = z.string().max(200)
/** Ids named one by one: tags, groups, operators. */
export const idsSchema = z.array(idSchema).max(5000)
/** The id of a row with a number for a key. */
export const rowIdSchema = z.number().int()
export const rowIdsSchema = z.array(rowIdSchema).max(5000)

/** Epoch milliseconds UTC, 1900 to 2999: beyond them days have no four-digit year, and beyond those there are no dates. */
export const instantSchema = z
  .number()
  .int()
  .min(Date.UTC(1900, 0, 1))
  .max(Date.UTC(3000, 0, 1))
/** A local day, `YYYY-MM-DD`. */
export const daySchema = z.string().max(10).refine(isDay, 'a day is written YYYY-MM-DD, from 1900 to 2999')

export const pathSchema = z.string().min(1).max(4096)
/** An IANA zone; whether there is one of that name is the handler's to say. */
export const zoneNameSchema = z.string().max(100)

const PLAIN_DEPTH = 16
const PLAIN_VALUES = 20_000
const PLAIN_TEXT = 1_000_000

/** Data of which only a window knows the shape: what JSON can write and read again, of a bounded depth and size. */
export const plainSchema = z.unknown().refine(isPlain, 'must be plain data: texts, numbers, lists and objects, not too deep')

function isPlain(value: unknown): boolean {
  let values = 0
  let text = 0
  const fits = (one: unknown, depth: number): boolean => {
    values += 1
    if (values > PLAIN_VALUES || text > PLAIN_TEXT || depth > PLAIN_DEPTH) return false
    if (one === null || typeof one === 'boolean') return true
    if (typeof one === 'number') return Number.isFinite(one)
    if (typeof one === 'string') {
      text += one.length
      return text <= PLAIN_TEXT
    }
    if (Array.isArray(one)) return one.every((each) => fits(each, depth + 1))
    if (typeof one !== 'object') return false
    const prototype: unknown = Object.getPrototypeOf(one)
    if (prototype !== Object.prototype && prototype !== null) return false
    return Object.entries(one).every(([name, each]) => {
      text += name.length
      // JSON leaves these out.
      return each === undefined || fits(each, depth + 1)
    })
  }
  return fits(value, 0)
}
