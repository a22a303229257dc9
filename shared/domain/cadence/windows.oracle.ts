/** The definition, written out: every whole-millisecond start is tried. For small numbers only. */
export function fullestByTrying(times: readonly number[], length: number, range: { from: number; to: number }): number {
  let best = 0
  for (let start = range.from - length + 1; start < range.to; start += 1) {
    best = Math.max(best, times.filter((at) => at >= start && at < start + length).length)
  }
  return best
}
