const LEAD = 24
const LENGTH = 160

/** The part of a text around its first hit, with the ranges that fall into it. Never begins inside a surrogate pair. */
export function excerpt(
  text: string,
  ranges: readonly (readonly [number, number])[],
): { text: string; ranges: [number, number][]; cut: boolean } {
  const first = ranges[0]?.[0] ?? 0
  let from = first > LEAD * 2 ? first - LEAD : 0
  if (from > 0 && (text.charCodeAt(from) & 0xfc00) === 0xdc00) from -= 1
  let to = Math.min(text.length, from + LENGTH)
  if (to < text.length && (text.charCodeAt(to) & 0xfc00) === 0xdc00) to += 1
  return {
    text: text.slice(from, to) + (to < text.length ? '…' : ''),
    ranges: ranges
      .filter(([start, end]) => end > from && start < to)
      .map(([start, end]) => [Math.max(0, start - from), Math.min(to, end) - from]),
    cut: from > 0,
  }
}
