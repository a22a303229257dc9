/** Whether a message is one of our own contents, posted by hand: by shared pairs of characters. */

const NOISE = /[\s\p{P}\p{S}\p{Extended_Pictographic}]+/gu

function pairs(text: string): Map<string, number> {
  const chars = [
    ...text
      .replace(/\{\{[^{}]*\}\}/g, '')
      .normalize('NFKC')
      .toLowerCase()
      .replace(NOISE, ''),
  ]
  const found = new Map<string, number>()
  for (let i = 0; i + 1 < chars.length; i += 1) {
    const pair = chars[i]! + chars[i + 1]!
    found.set(pair, (found.get(pair) ?? 0) + 1)
  }
  return found
}

/** Share of the shorter text's character pairs that the other has too, 0 to 1. Variables and punctuation do not count. */
export function sharedText(a: string, b: string): number {
  const left = pairs(a)
  const right = pairs(b)
  let same = 0
  let leftSize = 0
  let rightSize = 0
  for (const [pair, n] of left) {
    leftSize += n
    same += Math.min(n, right.get(pair) ?? 0)
  }
  for (const n of right.values()) rightSize += n
  const size = Math.min(leftSize, rightSize)
  // Two very short texts say too little to be called the same.
  return size < 4 ? 0 : same / size
}

export const SAME_TEXT = 0.6
