/** What went wrong with opening is told once: by the screen it leads to, else by a toast. */
import { QunxiError } from '#shared/contract/errors.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'

export function showOpeningFailure(error: unknown): void {
  const { phase } = useSession.getState()
  const told = phase?.phase === 'failed' && error instanceof QunxiError && error.code === phase.error.code
  if (!told) showFailure(error)
}
