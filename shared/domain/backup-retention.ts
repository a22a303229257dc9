/** Which backups stay: ten, one a day for thirty days, one a week after that, within a size. Pure. */
import { addDays, localDay, weekStart } from './zone.ts'

interface KeptBackup {
  /** Epoch milliseconds UTC. */
  at: number
  bytes: number
  /** It was opened and found whole. */
  good: boolean
}

const NEWEST_KEPT = 10
const DAYS_KEPT = 30

/**
 * The backups to keep, newest first: of the good ones the newest ten, the newest of each local day of the last thirty, the newest of each
 * week (from Monday) among the older ones. Over `budget` bytes the oldest go first, but never the last good one. A bad one stays only
 * while there is no good one. `zone` is IANA, `now` epoch milliseconds.
 */
export function backupsToKeep<T extends KeptBackup>(backups: readonly T[], now: number, zone: string, budget: number): T[] {
  const newestFirst = backups.toSorted((a, b) => b.at - a.at)
  const good = newestFirst.filter((backup) => backup.good)
  if (good.length === 0) return newestFirst
  const firstDay = addDays(localDay(now, zone), 1 - DAYS_KEPT)
  const taken = new Set<string>()
  const kept = good.filter(({ at }, index) => {
    const day = localDay(at, zone)
    const span = day >= firstDay ? day : `week of ${weekStart(day)}`
    const first = !taken.has(span)
    taken.add(span)
    return first || index < NEWEST_KEPT
  })
  let bytes = kept.reduce((sum, backup) => sum + backup.bytes, 0)
  while (kept.length > 1 && bytes > budget) bytes -= kept.pop()!.bytes
  return kept
}
