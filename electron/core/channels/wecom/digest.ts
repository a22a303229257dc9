/** What a page held, in a few bytes. */
import { createHash } from 'node:crypto'

export function digestOf(...texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length}:`).update(text)
  return hash.digest('base64url')
}

/** The cursor is the page's place, not its content, and need not be the same twice. */
export function withoutCursor(text: string): string {
  return text.replace(/"next_cursor"\s*:\s*"[^"]*"/, '')
}

/** The cursor, read off without parsing the rest. Undefined where that is not certain: then the answer is to be parsed. */
export function cursorIn(text: string): string | undefined {
  const found = [...text.matchAll(/"next_cursor"\s*:\s*("[^"\\]*")/g)]
  return found.length === 1 ? (JSON.parse(found[0]![1]!) as string) : undefined
}
