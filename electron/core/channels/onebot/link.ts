/** The connection to one implementation, forward or reverse: made when it is needed, told about when it is lost. */
import type { OneBotConfig } from '#shared/domain/accounts.ts'
import { ChannelError } from '../channel/connector.ts'
import type { Clock } from '../channel/clock.ts'
import { refuseUnallowedPlain } from '../channel/plain.ts'
import { Calls, type CallOptions } from './calls.ts'
import { addressOf, dial } from './dial.ts'
import type { Fields } from './fields.ts'
import type { DialPace } from './pace.ts'
import { connectionLost, tokenRefused, unreachable } from './problems.ts'
import { listenAt, mayListen, type Guest } from './reverse.ts'
import { Wire } from './wire.ts'

/** How long a reverse account waits for somebody to dial; the protocol's interval between attempts is 3 s. */
const GUEST_MS = 12_000
/** A stranger may dial a thousand times a second: the log hears of each reason at most once in this time, milliseconds. */
const REFUSALS_TOLD_MS = 60_000
/** Events kept until somebody listens. */
const KEPT = 5000
type Note = (level: 'info' | 'warning' | 'error', event: string, detail?: Record<string, unknown>) => void

/** When it may dial. */
interface Dialling {
  clock: Clock
  pace: DialPace
}

interface Listener {
  onEvent(event: Fields): void
  onBadFrame(problem: string): void
  onLost(error: ChannelError): void
}

export class Link {
  readonly #config: OneBotConfig
  readonly #url: URL
  readonly #token: string
  readonly #note: Note
  readonly #clock: Clock
  readonly #pace: DialPace
  readonly #calls: Calls
  readonly #waiters = new Set<() => void>()
  #listener: Listener | undefined
  #kept: Fields[] = []
  #api: Wire | undefined
  #event: Wire | undefined
  #dialling: Promise<void> | undefined
  #leave: Promise<() => Promise<void>> | undefined
  #refusal: ChannelError | undefined
  #selfId: string | undefined
  #lastRefused: { reason: string } | undefined
  readonly #refusals = new Map<string, { at: number; untold: number }>()
  #closed = false
  readonly #closing = new AbortController()
  #since = 0
  /** That came by the connection made last. */
  #frames = 0

  /** Throws ChannelError `setup`; nothing is connected yet. */
  constructor(config: OneBotConfig, token: string, note: Note, { clock, pace }: Dialling) {
    this.#clock = clock
    this.#pace = pace
    this.#config = config
    this.#url = addressOf(config.url)
    refuseUnallowedPlain(config)
    this.#token = token
    this.#note = note
    this.#calls = new Calls((text) => this.#scrub(text))
    if (config.mode === 'reverse') mayListen(this.#url, token)
    // A forward address may name one half of the protocol; both are needed, and they are found together above it.
    else this.#url.pathname = this.#url.pathname.replace(/\/(?:api|event)\/?$/, '/')
  }

  /** Counts connections: it changes whenever something may have been missed. 0 while there is none. */
  get generation(): number {
    return this.#connected ? this.#since : 0
  }

  get #connected(): boolean {
    return this.#api?.open === true && this.#event?.open === true
  }

  /** Until there is a connection. Throws ChannelError where there is none to be had now. */
  async ready(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#closed) throw connectionLost('the session is closed')
    if (this.#connected) return
    if (this.#config.mode === 'reverse') return this.#awaitGuest(signal)
    this.#dialling ??= this.#dialInTime().finally(() => (this.#dialling = undefined))
    return raced(this.#dialling, signal)
  }

  async call(action: string, params: Fields, options: CallOptions): Promise<unknown> {
    await this.ready(options.signal)
    return this.#calls.ask(action, params, (text) => this.#api?.send(text) ?? false, options)
  }

  /** One listener at a time; it is handed what has come since the connection was made. */
  listen(listener: Listener): () => void {
    this.#listener = listener
    const kept = this.#kept
    this.#kept = []
    for (const event of kept) listener.onEvent(event)
    return () => {
      if (this.#listener === listener) this.#listener = undefined
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#closing.abort(connectionLost('the session is closed'))
    const leave = this.#leave
    this.#leave = undefined
    this.#api?.close()
    this.#event?.close()
    this.#calls.fail(connectionLost('the session is closed'))
    for (const wake of this.#waiters) wake()
    // Where it never got to listen there is nothing to leave, and whoever waited has heard why.
    await leave?.then((stop) => stop()).catch(() => undefined)
  }

  /** Whoever asks for something dials again; connections that only open and break are made after pauses that grow. */
  async #dialInTime(): Promise<void> {
    await this.#pace.turn(this.#clock, this.#closing.signal)
    await this.#dial()
  }

  async #dial(): Promise<void> {
    this.#refusal = undefined
    const socket = await dial(this.#url, this.#token, AbortSignal.timeout(30_000))
    if (this.#closed) return socket.terminate()
    this.#attach(socket, 'universal')
    this.#note('info', 'connected', { name: this.#place })
  }

  async #awaitGuest(signal: AbortSignal): Promise<void> {
    this.#leave ??= listenAt({
      url: this.#url,
      token: this.#token,
      welcome: (guest) => this.#welcome(guest),
      refused: (status, reason) => this.#refused(status, reason),
    })
    try {
      await raced(this.#leave, signal)
    } catch (error) {
      if (!signal.aborted) this.#leave = undefined
      throw error
    }
    const until = Date.now() + GUEST_MS
    while (!this.#connected) {
      if (this.#closed) throw connectionLost('the session is closed')
      const left = until - Date.now()
      if (left <= 0) {
        const { reason } = this.#lastRefused ?? {}
        throw unreachable(
          `nobody has dialled ${this.#place} yet${reason === undefined ? '' : ` but one that came with ${reason}`}`,
        )
      }
      await new Promise<void>((resolve, reject) => {
        const stop = () => finish(() => reject(signal.reason))
        const wake = () => finish(resolve)
        const timer = setTimeout(wake, left)
        const finish = (then: () => void) => {
          clearTimeout(timer)
          this.#waiters.delete(wake)
          signal.removeEventListener('abort', stop)
          then()
        }
        this.#waiters.add(wake)
        signal.addEventListener('abort', stop)
      })
      signal.throwIfAborted()
    }
  }

  /** A guest's mistake is told to the log, and to whoever waits in vain; the account stays as it is. */
  #refused(status: number, reason: string): void {
    this.#lastRefused = { reason }
    const now = Date.now()
    const told = this.#refusals.get(reason) ?? { at: -Infinity, untold: 0 }
    this.#refusals.set(reason, told)
    if (now - told.at < REFUSALS_TOLD_MS) {
      told.untold += 1
      return
    }
    this.#note('warning', 'refusedConnection', { status, reason, ...(told.untold === 0 ? {} : { count: told.untold + 1 }) })
    told.at = now
    told.untold = 0
  }

  #welcome({ socket, role, selfId }: Guest): void {
    // One account is one login; whoever else dials here has the wrong address.
    if (this.#closed || (this.#selfId !== undefined && this.#selfId !== selfId)) {
      if (!this.#closed) this.#refused(1008, 'the X-Self-ID of another login')
      socket.resume()
      return socket.close(1008, 'another login')
    }
    this.#selfId = selfId
    this.#attach(socket, role)
    if (this.#connected) this.#note('info', 'connected', { name: this.#place })
    for (const wake of this.#waiters) wake()
  }

  /** The newest connection counts: the one before may be dead without knowing. */
  #attach(socket: ConstructorParameters<typeof Wire>[0], role: Guest['role']): void {
    const wire: Wire = new Wire(socket, {
      onFrame: (frame) => this.#frame(frame),
      onBadFrame: (problem) => this.#badFrame(problem),
      onClosed: (reason, code) => this.#lost(wire, reason, code),
    })
    const before = [role === 'event' ? undefined : this.#api, role === 'api' ? undefined : this.#event]
    if (role !== 'event') this.#api = wire
    if (role !== 'api') this.#event = wire
    this.#since += 1
    this.#frames = 0
    const replaced = `${this.#place}: another connection took its place`
    if (before[0] !== undefined) this.#calls.lost(replaced)
    if (before[1] !== undefined) this.#listener?.onLost(connectionLost(replaced))
    for (const old of before) old?.close()
  }

  #frame(frame: Fields): void {
    this.#frames += 1
    if (typeof frame['post_type'] === 'string') {
      if (this.#listener !== undefined) this.#listener.onEvent(frame)
      else if (this.#kept.length < KEPT) this.#kept.push(frame)
      return
    }
    if (this.#calls.answer(frame)) return
    const retcode = Number(frame['retcode'])
    // Some let everyone in and tell only then that the token is wrong. A guest has no say about our token.
    if (this.#config.mode === 'forward' && (retcode === 1401 || retcode === 1403)) {
      this.#refusal = tokenRefused(`${this.#place}: retcode ${retcode}`)
      this.#calls.fail(this.#refusal)
      return
    }
    // An answer that came too late is nothing wrong; one that answers nothing is.
    if (frame['echo'] === undefined || frame['echo'] === null) this.#badFrame('a frame that is neither an event nor an answer')
  }

  #badFrame(problem: string): void {
    if (this.#listener !== undefined) this.#listener.onBadFrame(problem)
    else this.#note('warning', 'badFrame', { problem })
  }

  #lost(wire: Wire, reason: string, code: number): void {
    if (this.#api !== wire && this.#event !== wire) return
    this.#pace.lost(this.#clock, this.#frames)
    const detail = this.#scrub(`${this.#place}: ${reason}`)
    const error =
      this.#refusal ?? (code === 1008 && this.#config.mode === 'forward' ? tokenRefused(detail) : connectionLost(detail))
    if (this.#api === wire) {
      this.#api = undefined
      this.#calls.lost(detail)
    }
    if (this.#event === wire) {
      this.#event = undefined
      // What was heard and not taken is healed by history, like what was missed.
      this.#listener?.onLost(error)
    } else this.#listener?.onLost(error)
    if (!this.#closed) this.#note('info', 'disconnected', { reason: detail })
  }

  get #place(): string {
    return `${this.#url.protocol}//${this.#url.host}${this.#url.pathname}`
  }

  #scrub(text: string): string {
    return this.#token.length < 4 ? text : text.replaceAll(this.#token, '***')
  }
}

const shared = new Map<string, { link: Link; users: number }>()

/** Sessions that listen at the same address with the same token share one link: nobody dials twice for a check. */
export function openLink(
  config: OneBotConfig,
  token: string,
  note: Note,
  dialling: Dialling,
): { link: Link; close(): Promise<void> } {
  if (config.mode === 'forward') {
    const link = new Link(config, token, note, dialling)
    return { link, close: () => link.close() }
  }
  const key = `${config.url}\n${token}`
  const entry = shared.get(key) ?? { link: new Link(config, token, note, dialling), users: 0 }
  entry.users += 1
  shared.set(key, entry)
  let open = true
  return {
    link: entry.link,
    close: async () => {
      if (!open) return
      open = false
      entry.users -= 1
      if (entry.users > 0) return
      shared.delete(key)
      await entry.link.close()
    },
  }
}

function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
