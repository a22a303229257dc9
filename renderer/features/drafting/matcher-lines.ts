/** Matchers as lines an operator types: `发货`, `退货+运费`, `=在吗`, `/几天.{0,4}到/`. */
import type { Matcher } from '#shared/domain/reply-rule.ts'
import { KEYWORD_MAX, REGEX_MAX } from '#shared/domain/reply-rule.ts'

export interface MatcherLine {
  /** Counted from 1. */
  line: number
  text: string
  matcher: Matcher
}

export function toLines(matchers: readonly Matcher[]): string {
  return matchers
    .map((matcher) =>
      matcher.kind === 'regex' ? `/${matcher.source}/` : matcher.kind === 'exact' ? `=${matcher.text}` : matcher.text,
    )
    .join('\n')
}

export function fromLines(text: string): { lines: MatcherLine[]; tooLong: { line: number; text: string }[] } {
  const lines: MatcherLine[] = []
  const tooLong: { line: number; text: string }[] = []
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    if (line === '') return
    const matcher = readLine(line)
    const length = matcher.kind === 'regex' ? matcher.source.length : matcher.text.length
    if (length > (matcher.kind === 'regex' ? REGEX_MAX : KEYWORD_MAX)) tooLong.push({ line: index + 1, text: line })
    else lines.push({ line: index + 1, text: line, matcher })
  })
  return { lines, tooLong }
}

function readLine(line: string): Matcher {
  if (line.length > 2 && line.startsWith('/') && line.endsWith('/')) return { kind: 'regex', source: line.slice(1, -1) }
  if (line.length > 1 && /^[=＝]/.test(line)) return { kind: 'exact', text: line.slice(1).trim() || '=' }
  return { kind: 'keyword', text: line }
}
