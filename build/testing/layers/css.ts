/** What a style sheet takes from other files. */
import type { Reference } from './reference.ts'

const takes = [
  /@import\s+(?:url\(\s*)?["']?([^"'()\s;]+)/g,
  /\bcomposes\s*:[^;}]*\bfrom\s+["']([^"']+)["']/g,
  /\burl\(\s*["']?([^"')]+)["']?\s*\)/g,
]

export function cssReferences(text: string): Reference[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
  const found = new Map<string, Reference>()
  for (const pattern of takes)
    for (const match of bare.matchAll(pattern)) {
      const specifier = match[1]!
      // Pictures inline, parts of this very page, and other sites are not files of ours.
      if (/^(?:data:|https?:|#(?![a-z]+\/))/.test(specifier)) continue
      const line = bare.slice(0, match.index).split('\n').length
      found.set(`${line} ${specifier}`, { specifiers: [specifier], kind: 'value', names: [], line })
    }
  return [...found.values()]
}
