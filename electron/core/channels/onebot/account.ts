/** What the parts of one session share: the connection, who we are, how people are called, which ids are known. */
import type { SessionContext } from '../channel/connector.ts'
import type { StaffRecord } from '../channel/records.ts'
import { idOf, isFields, textOf, type Fields } from './fields.ts'
import { Ledger } from './ledger.ts'
import type { Link } from './link.ts'
import { Names, type Reader, type Told } from './messages.ts'
import { badAnswer, connectionLost } from './problems.ts'

interface AskOptions {
  /** It changes something in the channel. */
  sending?: boolean
  /** Milliseconds. */
  timeout?: number
}

interface OwnMessage {
  /** When its event came, epoch milliseconds by our own clock. */
  heardAt: number
  native: string
  told: Told
}

const PATIENCE = 30_000

export class Account {
  readonly context: SessionContext
  readonly link: Link
  readonly names = new Names()
  readonly ledger = new Ledger()
  /** Events are being heard. */
  listening = false
  /** Some events were too many to keep: the history has to tell them. */
  overflowed = false
  /** What we said lately, as the events told it. */
  readonly own: OwnMessage[] = []
  #self: { id: string; name: string; generation: number } | undefined
  readonly #said = new Set<string>()

  constructor(context: SessionContext, link: Link) {
    this.context = context
    this.link = link
  }

  /** One request within the account's budget. Throws ChannelError; one of `sending` may be of kind `lost`. */
  ask(
    action: string,
    params: Fields,
    signal: AbortSignal,
    { sending = false, timeout = PATIENCE }: AskOptions = {},
  ): Promise<unknown> {
    return this.context.limiter.run(action, signal, () => this.link.call(action, params, { signal, timeout, sending }))
  }

  async askList(action: string, params: Fields, signal: AbortSignal): Promise<unknown[]> {
    const data = await this.ask(action, params, signal, { timeout: 60_000 })
    // Nothing is reported as null by some.
    if (data === null) return []
    if (!Array.isArray(data)) throw badAnswer(`${action}: not a list`)
    return data
  }

  /** Asked anew for every connection: at the same address another login may answer by now. Throws ChannelError. */
  async self(signal: AbortSignal): Promise<{ id: string; name: string }> {
    if (this.#self !== undefined && this.#self.generation === this.link.generation) return this.#self
    const data = await this.ask('get_login_info', {}, signal)
    if (!isFields(data)) throw badAnswer('get_login_info: not an object')
    let id: string
    try {
      id = idOf(data, 'user_id')
    } catch (error) {
      throw badAnswer(`get_login_info: user_id: ${(error as Error).message}`)
    }
    // This session goes on for nobody else; a new one finds out whose it is.
    if (this.#self !== undefined && this.#self.id !== id) throw connectionLost(`another login (${id}) answers at this address`)
    this.#self = { id, name: textOf(data, 'nickname') || id, generation: this.link.generation }
    return this.#self
  }

  async reader(signal: AbortSignal): Promise<Reader> {
    const { id } = await this.self(signal)
    return { selfId: id, names: this.names, ledger: this.ledger }
  }

  async selfRecord(signal: AbortSignal): Promise<StaffRecord> {
    const { id, name } = await this.self(signal)
    return { type: 'staff', id, name, isSelf: true }
  }

  heardOwn(told: Told, native: string): void {
    this.own.push({ heardAt: this.context.now(), native, told })
    if (this.own.length > 500) this.own.shift()
  }

  /** Into the log, the first time only. */
  once(level: 'info' | 'warning', event: string, detail: Record<string, unknown>): void {
    const key = `${event} ${JSON.stringify(detail)}`
    if (this.#said.has(key)) return
    if (this.#said.size > 1000) this.#said.clear()
    this.#said.add(key)
    this.context.log(level, event, detail)
  }
}

/** Implementations want numbers where ids are numbers; one that no number holds stays text. */
export function wireId(id: string): number | string {
  const number = Number(id)
  return /^-?\d+$/.test(id) && Number.isSafeInteger(number) ? number : id
}
