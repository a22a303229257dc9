/**
 * Waits on a logarithmic scale of places, eight to a doubling from one second on: a percentile is found by counting places, then
 * exactly by looking into one of them. Pure; places never change once stored.
 */
const PER_DOUBLING = 8
const FINEST_MS = 1000

/** The place of a wait, 0 for up to a second. Monotonous: a longer wait never has a smaller place. */
export function placeOf(ms: number): number {
  return ms <= FINEST_MS ? 0 : Math.ceil(PER_DOUBLING * Math.log2(ms / FINEST_MS))
}

export interface PlaceCount {
  place: number
  n: number
}

/** Where the nearest-rank percentile lies: its place, and how many come before it within that place. Null of nothing. */
export function rankIn(counts: readonly PlaceCount[], p: number): { place: number; offset: number } | null {
  const total = counts.reduce((sum, { n }) => sum + n, 0)
  if (total === 0) return null
  let rank = Math.max(1, Math.ceil(p * total))
  for (const { place, n } of counts.toSorted((a, b) => a.place - b.place)) {
    if (rank <= n) return { place, offset: rank - 1 }
    rank -= n
  }
  return null
}
