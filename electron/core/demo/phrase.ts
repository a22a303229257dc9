/** Sentence patterns: `{slot}` is filled in, `[a|b|]` picks one at random. Parsed once per text. */
import type { Rng } from './random.ts'

type Part = string | { slot: string } | { options: Part[][] }

const parsed = new Map<string, Part[]>()

function parseFlat(text: string): Part[] {
  return text
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { slot: piece.slice(1, -1) } : piece))
}

function parse(text: string): Part[] {
  let parts = parsed.get(text)
  if (!parts) {
    parts = text
      .split(/(\[[^\]]*\|[^\]]*\])/)
      .flatMap((piece): Part[] =>
        piece.startsWith('[') && piece.includes('|')
          ? [{ options: piece.slice(1, -1).split('|').map(parseFlat) }]
          : parseFlat(piece),
      )
    parsed.set(text, parts)
  }
  return parts
}

/** Fills a pattern; `slot` answers the value of a name (and throws for one it does not know). */
export function render(pattern: string, rng: Rng, slot: (name: string) => string): string {
  const write = (parts: Part[]): string =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part
        return 'slot' in part ? slot(part.slot) : write(rng.pick(part.options))
      })
      .join('')
  return write(parse(pattern))
}
