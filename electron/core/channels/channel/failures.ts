/** Any failure as a channel's problem, so that it can be said in both languages. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { ChannelError } from './connector.ts'

/** Connectors throw ChannelError; anything else is a fault of a connector, said with its own words. */
export function problemFrom(error: unknown): ChannelProblem {
  if (error instanceof ChannelError) return error.problem
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { kind: 'protocol', code: 'BAD_ANSWER', fix: 'openLog', detail }
}

/** Waits; rejects with the signal's reason when aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
