/** Which links may leave the app. Pure. */
import { QunxiError } from '#shared/contract/errors.ts'

/** The URL as it will be opened, or REFUSED: https only, no credentials in it. */
export function safeLink(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw new QunxiError('REFUSED', 'This is not a link.')
  }
  if (parsed.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
    throw new QunxiError('REFUSED', 'Only https links are opened.')
  }
  return parsed.href
}
