/** IANA zones for choosing, each with its present offset: `Asia/Shanghai · UTC+8`. */
import { HOUR, MINUTE, zoneOffset } from '#shared/domain/zone.ts'

interface ZoneOption {
  value: string
  label: string
}

/** Near the people this is made for, and put first. */
const first = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo', 'UTC']

function offsetLabel(zone: string, now: number): string {
  const offset = zoneOffset(now, zone)
  const size = Math.abs(offset)
  const minutes = Math.round((size % HOUR) / MINUTE)
  return `UTC${offset < 0 ? '−' : '+'}${Math.floor(size / HOUR)}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`
}

function zoneName(zone: string, language: string, now: number): string {
  const part = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'longGeneric' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')
  return part?.value ?? zone
}

const made = new Map<string, readonly ZoneOption[]>()

export function zoneOptions(language: string, now: number = Date.now()): ZoneOption[] {
  let options = made.get(language)
  if (!options) {
    const machine = Intl.DateTimeFormat().resolvedOptions().timeZone
    const zones = new Set([machine, ...first, ...Intl.supportedValuesOf('timeZone')])
    options = [...zones].map((zone) => ({
      value: zone,
      label: `${zone} · ${zoneName(zone, language, now)} · ${offsetLabel(zone, now)}`,
    }))
    made.set(language, options)
  }
  return [...options]
}
