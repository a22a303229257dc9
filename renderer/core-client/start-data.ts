/** What came with the page: the shell's state and the first screen's figures, so that the first drawing asks for nothing. */
import { START_DATA_ID, type StartData } from '#shared/contract/first-figures.ts'

/** Null where main put none in (the page was not served by the app). Read once: what it held is then forgotten. */
export function takeStartData(): StartData | null {
  const block = document.getElementById(START_DATA_ID)
  // The page's source may have the token on a line of its own.
  const text = block?.textContent?.trim() ?? ''
  block?.remove()
  return text.startsWith('{') ? (JSON.parse(text) as StartData) : null
}
