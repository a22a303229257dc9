import { expect, test } from 'vitest'
import fc from 'fast-check'
import {
  addDays,
  DAY,
  dayStart,
  isDay,
  isZone,
  localDay,
  localMinute,
  localParts,
  MINUTE,
  weekdayOf,
  weekStart,
  zonedIso,
  zonedToEpoch,
} from './zone.ts'

const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'UTC',
]
const instants = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2099, 0, 1) })

test('an instant read as a wall clock and back is the same, or the first of the two that show it', () => {
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const whole = Math.floor(at / 1000) * 1000
      const back = zonedToEpoch(localParts(whole, zone), zone)
      expect(back).toBeLessThanOrEqual(whole)
      expect(localParts(back, zone)).toEqual(localParts(whole, zone))
    }),
    { numRuns: 2000 },
  )
})

test('the wall clock is what Intl says', () => {
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at)
      const minute = localMinute(at, zone)
      const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
      expect(`${localDay(at, zone)} ${clock}`).toBe(text)
    }),
    { numRuns: 1000 },
  )
})

test('a day starts at its first instant, also where midnight does not exist', () => {
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const day = localDay(at, zone)
      const start = dayStart(day, zone)
      expect(localDay(start, zone)).toBe(day)
      expect(localDay(start - MINUTE, zone)).not.toBe(day)
      expect(start).toBeLessThanOrEqual(at)
    }),
    { numRuns: 2000 },
  )
  // São Paulo set its clocks forward at midnight in 2017: that Sunday began at 01:00.
  expect(zonedIso(dayStart('2017-10-15', 'America/Sao_Paulo'), 'America/Sao_Paulo')).toBe('2017-10-15T01:00:00-02:00')
})

test('days and weeks are calendar arithmetic', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(weekdayOf('2026-11-22')).toBe(7)
  expect(weekStart('2026-11-22')).toBe('2026-11-16')
  expect(isDay('2026-02-30')).toBe(false)
  expect(isZone('Mars/Base')).toBe(false)
  expect(() => localDay(0, 'Mars/Base')).toThrow(/Mars/)
  expect(zonedToEpoch({ year: 2026, month: 11, day: 23, hour: 10, minute: 0, second: 0 }, 'Asia/Shanghai')).toBe(
    Date.UTC(2026, 10, 23, 2),
  )
  expect(DAY).toBe(86_400_000)
})
