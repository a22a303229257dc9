/** `[start, end)` in UTF-16 units. */
export type Range = readonly [start: number, end: number]

/** Sorted, clipped to the text, joined where they touch. */
export function mergeRanges(ranges: readonly Range[], length: number): Range[] {
  const merged: [number, number][] = []
  const clipped = ranges
    .map(([start, end]) => [Math.max(0, start), Math.min(length, end)] as const)
    .filter(([start, end]) => start < end)
  for (const [start, end] of clipped.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

/** Every place where one of the words is, without regard to case. */
export function rangesOf(text: string, words: readonly string[]): Range[] {
  const lower = text.toLowerCase()
  // Folding may change a text's length (İ); then offsets would not fit and nothing is marked.
  if (lower.length !== text.length) return []
  const ranges: Range[] = []
  for (const word of words) {
    const needle = word.toLowerCase()
    if (needle === '') continue
    for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at + needle.length))
      ranges.push([at, at + needle.length])
  }
  return ranges
}
