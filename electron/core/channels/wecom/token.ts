/** One access token for all calls, fetched once however many ask for it at the same time. */
import { ChannelError } from '../channel/connector.ts'

/** A refused secret is not tried again for this long: a repeated bad one gets the whole IP address locked out for an hour. */
const refusalKept = 15 * 60_000

export interface FreshToken {
  token: string
  /** Ms it is good for. */
  lasts: number
}

export class TokenSource {
  readonly #fetch: (signal: AbortSignal) => Promise<FreshToken>
  readonly #now: () => number
  readonly #closing = new AbortController()
  #current: { token: string; until: number } | undefined
  #running: Promise<string> | undefined
  #refusal: { error: ChannelError; until: number } | undefined

  constructor(fetchToken: (signal: AbortSignal) => Promise<FreshToken>, now: () => number) {
    this.#fetch = fetchToken
    this.#now = now
  }

  async get(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    if (this.#current !== undefined && this.#now() < this.#current.until) return this.#current.token
    if (this.#refusal !== undefined && this.#now() < this.#refusal.until) throw this.#refusal.error
    this.#running ??= this.#renew().finally(() => (this.#running = undefined))
    return untilAborted(this.#running, signal)
  }

  /** This token was refused. Another one, fetched meanwhile, stays. */
  drop(token: string): void {
    if (this.#current?.token === token) this.#current = undefined
  }

  /** The present token, for keeping it out of what is shown. */
  get present(): string | undefined {
    return this.#current?.token
  }

  close(): void {
    this.#closing.abort()
    this.#current = undefined
  }

  async #renew(): Promise<string> {
    try {
      const { token, lasts } = await this.#fetch(this.#closing.signal)
      // A little early, so that a long page does not end on an old token.
      this.#current = { token, until: this.#now() + lasts - Math.min(120_000, lasts / 10) }
      this.#refusal = undefined
      return token
    } catch (error) {
      const kind = error instanceof ChannelError ? error.problem.kind : undefined
      // An address that is not allowed is mended on the other side: asked again as soon as wanted.
      const final = kind === 'auth' && error instanceof ChannelError && error.problem.code !== 'NOT_ALLOWED_IP'
      if (final) this.#refusal = { error, until: this.#now() + (error.problem.retryAfter ?? refusalKept) }
      throw error
    }
  }
}

/** One who stops waiting does not stop the others. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
