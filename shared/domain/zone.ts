/**
 * Local calendar time in an IANA zone, on top of `Intl` alone (so that core and renderer agree and nothing is shipped).
 * Instants are epoch milliseconds UTC; days are `YYYY-MM-DD`; weekdays are 1 (Monday) to 7 (Sunday).
 */

interface LocalParts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

interface Reader {
  format: Intl.DateTimeFormat
  /** Offsets by quarter-hour: zones change only on quarter-hour boundaries of UTC. */
  offsets: Map<number, number>
}

const readers = new Map<string, Reader>()
const QUARTER = 15 * MINUTE
const CACHE_LIMIT = 200_000

function reader(zone: string): Reader {
  let found = readers.get(zone)
  if (!found) {
    let format: Intl.DateTimeFormat
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
    } catch {
      throw new RangeError(`Unknown time zone: ${zone}`)
    }
    found = { format, offsets: new Map() }
    readers.set(zone, found)
  }
  return found
}

export function isZone(zone: string): boolean {
  try {
    reader(zone)
    return true
  } catch {
    return false
  }
}

/** Local minus UTC at an instant, in milliseconds (historic offsets may have seconds). */
export function zoneOffset(ms: number, zone: string): number {
  const { format, offsets } = reader(zone)
  const quarter = Math.floor(ms / QUARTER)
  const known = offsets.get(quarter)
  if (known !== undefined) return known
  const at = quarter * QUARTER
  const p: Record<string, number> = {}
  let before = false
  for (const part of format.formatToParts(at)) {
    if (part.type === 'era') before = part.value.startsWith('B')
    else p[part.type] = Number(part.value)
  }
  const date = new Date(0)
  date.setUTCFullYear(before ? 1 - p.year! : p.year!, p.month! - 1, p.day!)
  date.setUTCHours(p.hour!, p.minute!, p.second!, 0)
  const offset = date.getTime() - at
  if (offsets.size > CACHE_LIMIT) offsets.clear()
  offsets.set(quarter, offset)
  return offset
}

/** The wall clock of `zone` at an instant. */
export function localParts(ms: number, zone: string): LocalParts & { weekday: number } {
  const local = new Date(ms + zoneOffset(ms, zone))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay() || 7,
  }
}

function asUtc(p: LocalParts): number {
  const date = new Date(0)
  date.setUTCFullYear(p.year, p.month - 1, p.day)
  date.setUTCHours(p.hour, p.minute, p.second, 0)
  return date.getTime()
}

/**
 * The instant a wall clock shows in `zone`. A time that happens twice (clock set back) is the first of the two; one that
 * never happens (clock set forward) is read with the offset before the jump, as in Temporal's `compatible`.
 */
export function zonedToEpoch(p: LocalParts, zone: string): number {
  const wall = asUtc(p)
  const early = wall - zoneOffset(wall - DAY, zone)
  const late = wall - zoneOffset(wall + DAY, zone)
  const fits = [early, late].filter((ms) => ms + zoneOffset(ms, zone) === wall)
  if (fits.length > 0) return Math.min(...fits)
  return early
}

const pad = (n: number, width = 2) => String(n).padStart(width, '0')

/** The local date of an instant. */
export function localDay(ms: number, zone: string): string {
  return new Date(ms + zoneOffset(ms, zone)).toISOString().slice(0, 10)
}

/** Minutes since local midnight, 0 to 1439. */
export function localMinute(ms: number, zone: string): number {
  const local = ms + zoneOffset(ms, zone)
  return Math.floor((((local % DAY) + DAY) % DAY) / MINUTE)
}

/** First instant of a local day. Where midnight does not exist, the first instant after the jump. */
export function dayStart(day: string, zone: string): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const at = zonedToEpoch({ year, month, day: date, hour: 0, minute: 0, second: 0 }, zone)
  if (localDay(at, zone) === day) return at
  return (
    at +
    MINUTE * Math.ceil((asUtc({ year, month, day: date, hour: 0, minute: 0, second: 0 }) - (at + zoneOffset(at, zone))) / MINUTE)
  )
}

/** The day `n` days after `day` (calendar arithmetic, no zone needed). */
export function addDays(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY).toISOString().slice(0, 10)
}

/** Whole days from `a` to `b`. */
export function daysBetween(a: string, b: string): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / DAY)
}

/** 1 (Monday) to 7 (Sunday). */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

/** The Monday of the week that holds `day`. */
export function weekStart(day: string): string {
  return addDays(day, 1 - weekdayOf(day))
}

/** A day of the calendar that the app works with: of the years 1900 to 2999. */
export function isDay(text: string): boolean {
  if (!/^(?:19|2\d)\d{2}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text
}

/** ISO text with the zone's own offset, e.g. `2026-11-23T10:00:00+08:00`: for files that people read. */
export function zonedIso(ms: number, zone: string): string {
  const p = localParts(ms, zone)
  const minutes = Math.round(zoneOffset(ms, zone) / MINUTE)
  const sign = minutes < 0 ? '-' : '+'
  const size = Math.abs(minutes)
  const offset = `${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
  return `${pad(p.year, 4)}-${pad(p.month)}-${pad(p.day)}T${pad(p.hour)}:${pad(p.minute)}:${pad(p.second)}${offset}`
}
