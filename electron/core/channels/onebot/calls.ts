/** Requests over a connection: each has an echo of its own, a time limit, and an answer that is told from all others. */
import { isFields, type Fields } from './fields.ts'
import { answerLost, badAnswer, connectionLost, problemOf, timedOut } from './problems.ts'

export interface CallOptions {
  signal: AbortSignal
  timeout: number
  /** It changes something in the channel: an answer that does not come leaves that open. */
  sending: boolean
}

interface Pending {
  action: string
  sending: boolean
  settle(outcome: { data: unknown } | { error: unknown }): void
}

export class Calls {
  readonly #pending = new Map<string, Pending>()
  readonly #scrub: (text: string) => string
  #count = 0

  /** @param scrub takes secrets out of what the other side says */
  constructor(scrub: (text: string) => string) {
    this.#scrub = scrub
  }

  /** @param write returns false where nothing could be written */
  ask(action: string, params: Fields, write: (text: string) => boolean, options: CallOptions): Promise<unknown> {
    const { signal, timeout, sending } = options
    return new Promise<unknown>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      this.#count += 1
      const echo = String(this.#count)
      const stop = () => settle({ error: signal.reason })
      const timer = setTimeout(() => {
        const detail = `${action}: no answer within ${timeout / 1000} s`
        settle({ error: sending ? answerLost(detail) : timedOut(detail) })
      }, timeout)
      const settle = (outcome: { data: unknown } | { error: unknown }) => {
        if (!this.#pending.delete(echo)) return
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        if ('error' in outcome) reject(outcome.error)
        else resolve(outcome.data)
      }
      this.#pending.set(echo, { action, sending, settle })
      signal.addEventListener('abort', stop)
      if (!write(JSON.stringify({ action, params, echo }))) settle({ error: connectionLost(`${action}: not connected`) })
    })
  }

  /** False where the frame answers nothing that was asked. */
  answer(frame: Fields): boolean {
    const pending = this.#pending.get(echoKey(frame['echo']))
    if (pending === undefined) return false
    const { action, sending, settle } = pending
    const { status } = frame
    const retcode = Number(frame['retcode'] ?? (status === 'ok' ? 0 : NaN))
    if (status === 'ok' || (status === undefined && retcode === 0)) settle({ data: frame['data'] ?? null })
    // It was only taken up: whether it gets done is not told by this protocol.
    else if (status === 'async')
      settle(
        sending
          ? { error: answerLost(`${action}: taken up, no result`) }
          : { error: badAnswer(`${action}: taken up, no result`) },
      )
    else if (status === 'failed' || Number.isFinite(retcode))
      settle({
        error: problemOf({ action, retcode: Number.isFinite(retcode) ? retcode : -1, words: this.#words(frame) }, sending),
      })
    else
      settle({
        error: sending ? answerLost(`${action}: an answer without status`) : badAnswer(`${action}: an answer without status`),
      })
    return true
  }

  /** The connection is gone: what changes something may have been done. */
  lost(reason: string): void {
    for (const { action, sending, settle } of [...this.#pending.values()]) {
      settle({ error: sending ? answerLost(`${action}: ${reason}`) : connectionLost(`${action}: ${reason}`) })
    }
  }

  fail(error: unknown): void {
    for (const { settle } of [...this.#pending.values()]) settle({ error })
  }

  #words(frame: Fields): string {
    const said = [frame['message'], frame['msg'], frame['wording']].filter((part) => typeof part === 'string' && part !== '')
    return this.#scrub([...new Set(said)].join(' ')).slice(0, 300)
  }
}

/** The echo comes back with the type it was sent with, yet some turn digits into numbers or wrap it. */
function echoKey(echo: unknown): string {
  if (isFields(echo)) return echoKey(echo['echo'] ?? echo['id'] ?? echo['seq'])
  return typeof echo === 'string' || typeof echo === 'number' ? String(echo) : ''
}
