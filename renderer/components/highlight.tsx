/** Text with its hits marked. Ranges are UTF-16 offsets `[start, end)`, in any order, overlaps allowed. */
import { mergeRanges, type Range } from './highlight-ranges.ts'

export function Highlight({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  const merged = mergeRanges(ranges, text.length)
  if (merged.length === 0) return <>{text}</>
  const parts = []
  let at = 0
  for (const [start, end] of merged) {
    if (start > at) parts.push(text.slice(at, start))
    parts.push(<mark key={start}>{text.slice(start, end)}</mark>)
    at = end
  }
  if (at < text.length) parts.push(text.slice(at))
  return <>{parts}</>
}
