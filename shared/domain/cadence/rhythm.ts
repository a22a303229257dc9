/** How evenly something is spread, and how long it was quiet. */

/**
 * Pielou's evenness of counts by day (Shannon entropy over its maximum, Pielou 1966): 1 when every day has the same, near 0
 * when all is on one day; null with fewer than two days or nothing counted.
 */
export function evenness(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0)
  if (counts.length < 2 || total === 0) return null
  let entropy = 0
  for (const n of counts) if (n > 0) entropy -= (n / total) * Math.log(n / total)
  return entropy / Math.log(counts.length)
}

/** First and last of something on one day, and the longest pause between two of that day; epoch ms. */
export interface DaySpan {
  first: number
  last: number
  pause: number
}

interface Silence {
  from: number
  to: number
}

/**
 * The longest time in [from, to) without one, from days in order. The edges count: a group that was never posted to was
 * silent for the whole range. `null` pauses inside a day are only known by length, so they are placed from the day's first.
 */
export function longestSilence(days: readonly DaySpan[], range: { from: number; to: number }): Silence {
  let best: Silence = { from: range.from, to: range.from }
  let at = range.from
  const consider = (from: number, to: number) => {
    if (to - from > best.to - best.from) best = { from, to }
  }
  for (const day of days) {
    consider(at, day.first)
    if (day.pause > best.to - best.from) best = { from: day.first, to: day.first + day.pause }
    at = day.last
  }
  consider(at, range.to)
  return best
}
