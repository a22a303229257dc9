import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backupsToKeep } from './backup-retention.ts'
import { DAY, daysBetween, localDay, MINUTE, weekStart } from './zone.ts'

type KeptBackup = Parameters<typeof backupsToKeep>[0][number]
const NEWEST_KEPT = 10
const DAYS_KEPT = 30
const NOW = Date.UTC(2026, 10, 20, 10)
const ZONE = 'Asia/Shanghai'
const LARGE = Number.MAX_SAFE_INTEGER

/** By the words of the rule: each backup is asked by itself, against all others. */
function oracle(backups: readonly KeptBackup[], now: number, zone: string, budget: number): KeptBackup[] {
  const good = backups.filter(({ good }) => good)
  if (good.length === 0) return [...backups]
  const newerThan = (one: KeptBackup) => good.filter(({ at }) => at > one.at)
  const recent = ({ at }: KeptBackup) => daysBetween(localDay(at, zone), localDay(now, zone)) < DAYS_KEPT
  const stays = good.filter((one) => {
    const newer = newerThan(one)
    if (newer.length < NEWEST_KEPT) return true
    const day = localDay(one.at, zone)
    if (recent(one)) return !newer.some(({ at }) => localDay(at, zone) === day)
    return !newer.some((other) => !recent(other) && weekStart(localDay(other.at, zone)) === weekStart(day))
  })
  const size = (some: readonly KeptBackup[]) => some.reduce((sum, { bytes }) => sum + bytes, 0)
  while (stays.length > 1 && size(stays) > budget) {
    const oldest = Math.min(...stays.map(({ at }) => at))
    stays.splice(
      stays.findIndex(({ at }) => at === oldest),
      1,
    )
  }
  return stays
}

const anyBackups = fc.uniqueArray(
  fc.record({
    at: fc.integer({ min: 0, max: 120 * 24 * 60 }).map((minutes) => NOW - minutes * MINUTE),
    bytes: fc.integer({ min: 1, max: 1000 }),
    good: fc.boolean(),
  }),
  { selector: ({ at }) => at, maxLength: 60 },
)
const times = (some: readonly KeptBackup[]) => some.map(({ at }) => at).toSorted((a, b) => b - a)

test('what stays is what the rule says, whatever there is', () => {
  fc.assert(
    fc.property(
      anyBackups,
      fc.constantFrom(ZONE, 'America/New_York', 'Pacific/Kiritimati'),
      fc.integer({ min: 1 }),
      (all, zone, budget) => {
        expect(times(backupsToKeep(all, NOW, zone, budget))).toEqual(times(oracle(all, NOW, zone, budget)))
      },
    ),
  )
})

test('thinning again takes nothing more, and one more backup never costs a good day', () => {
  fc.assert(
    fc.property(anyBackups, (all) => {
      const once = backupsToKeep(all, NOW, ZONE, LARGE)
      expect(backupsToKeep(once, NOW, ZONE, LARGE)).toEqual(once)
    }),
  )
})

test('a quarter of a year of backups every 15 minutes, thinned after each, leaves ten, thirty days and the weeks before', () => {
  let kept: KeptBackup[] = []
  const begun = NOW - 90 * DAY
  for (let at = begun; at <= NOW; at += 15 * MINUTE)
    kept = backupsToKeep([...kept, { at, bytes: 1, good: true }], at, ZONE, LARGE)
  const days = new Set(kept.map(({ at }) => localDay(at, ZONE)))
  for (let back = 0; back < DAYS_KEPT; back++) expect(days).toContain(localDay(NOW - back * DAY, ZONE))
  const old = kept.filter(({ at }) => daysBetween(localDay(at, ZONE), localDay(NOW, ZONE)) >= DAYS_KEPT)
  expect(old.length).toBeGreaterThanOrEqual(8)
  expect(new Set(old.map(({ at }) => weekStart(localDay(at, ZONE)))).size).toBe(old.length)
  expect(times(kept).slice(0, NEWEST_KEPT)).toEqual(Array.from({ length: NEWEST_KEPT }, (_, i) => NOW - i * 15 * MINUTE))
})

test('the last good one stays, however small the budget; a bad one stays only while there is no good one', () => {
  const bad = { at: NOW, bytes: 5000, good: false }
  const good = { at: NOW - DAY, bytes: 5000, good: true }
  const older = { at: NOW - 2 * DAY, bytes: 1, good: true }
  expect(backupsToKeep([older, good, bad], NOW, ZONE, 1)).toEqual([good])
  expect(backupsToKeep([bad], NOW, ZONE, 1)).toEqual([bad])
})
