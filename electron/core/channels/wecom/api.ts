/** WeCom's server API: the token, error numbers, the budget, and a second try where that is harmless. */
import type { WecomConfig } from '#shared/domain/accounts.ts'
import { ChannelError, type SessionContext } from '../channel/connector.ts'
import type { BadRecord } from '../channel/records.ts'
import { exchange, type HttpRequest, statusError, unreadable } from './http.ts'
import { parseOutsideJson } from '../channel/outside-json.ts'
import { badAnswer, errcodeOf, lockedSecret, tokenErrors, WecomError, wecomError } from './problems.ts'
import { BadShape, type Json, maybeNumber, numberAt, objectAt, textAt } from './shape.ts'
import { type FreshToken, TokenSource } from './token.ts'

const timeout = 30_000
const uploadTimeout = 120_000
const largestAnswer = 32 * 1024 * 1024
/** New tokens for one call. */
const mostTokens = 2

export interface Reply {
  /** Throws ChannelError `protocol` where `readLater` could not know that it is not JSON. */
  readonly json: Json
  /** As it came; pages are compared by it. */
  text: string
}

interface Call {
  query?: Record<string, string>
  body?: unknown
  form?: FormData
  write: boolean
  /** Not tried again by itself when the platform is busy. */
  once?: boolean
  /** An answer that begins as a success is parsed when it is looked into. */
  later?: boolean
}

export class WecomApi {
  readonly #ctx: SessionContext
  readonly #base: string
  readonly #corpId: string
  readonly #secret: string
  readonly #tokens: TokenSource
  #wrongSecret = false

  /** Throws ChannelError `setup` where no secret is kept. */
  constructor(ctx: SessionContext, config: WecomConfig) {
    this.#ctx = ctx
    this.#base = `${config.url.replace(/\/+$/, '').replace(/\/cgi-bin$/, '')}/cgi-bin/`
    this.#corpId = config.corpId
    this.#secret = ctx.secrets.secret ?? ''
    if (this.#secret === '') {
      throw new ChannelError({ kind: 'setup', code: 'WRONG_SECRET', fix: 'enterSecret', detail: 'no secret is kept' })
    }
    this.#tokens = new TokenSource((signal) => this.#freshToken(signal), ctx.now)
  }

  get(api: string, query: Record<string, string>, signal: AbortSignal): Promise<Reply> {
    return this.#call(api, { query, write: false }, signal)
  }

  /** A POST that only asks. */
  read(api: string, body: unknown, signal: AbortSignal): Promise<Reply> {
    return this.#call(api, { body, write: false }, signal)
  }

  /** The same for long answers that are most often as they were: one that reports success is parsed only when `json` is asked for. */
  readLater(api: string, body: unknown, signal: AbortSignal): Promise<Reply> {
    return this.#call(api, { body, write: false, later: true }, signal)
  }

  /** A POST that changes something: when its answer does not come, ChannelError `lost`. */
  write(api: string, body: unknown, signal: AbortSignal): Promise<Reply> {
    return this.#call(api, { body, write: true }, signal)
  }

  /** A write that must not happen twice: "system busy" is no proof that nothing was done, so that too is `lost`. */
  async writeOnce(api: string, body: unknown, signal: AbortSignal): Promise<Reply> {
    try {
      return await this.#call(api, { body, write: true, once: true }, signal)
    } catch (error) {
      if (errcodeOf(error) !== -1) throw error
      throw new ChannelError({ kind: 'lost', code: 'ANSWER_LOST', fix: 'wait', detail: `${api}: system busy` })
    }
  }

  /** Files that are uploaded twice only lie there twice, so this may be repeated. */
  upload(api: string, query: Record<string, string>, form: FormData, signal: AbortSignal): Promise<Reply> {
    return this.#call(api, { query, form, write: false }, signal)
  }

  /** Takes what must not be seen out of a text. */
  redact(text: string): string {
    let clean = text
    const token = this.#tokens.present
    for (const hidden of [...Object.values(this.#ctx.secrets), ...(token === undefined ? [] : [token])]) {
      if (hidden.length >= 4) clean = clean.replaceAll(hidden, '***').replaceAll(encodeURIComponent(hidden.toWellFormed()), '***')
    }
    return clean
  }

  close(): void {
    this.#tokens.close()
  }

  async #call(api: string, call: Call, signal: AbortSignal): Promise<Reply> {
    for (let tokens = 0; ; tokens++) {
      const token = await this.#tokens.get(signal)
      try {
        return await this.#persist(api, { ...call, query: { access_token: token, ...call.query } }, signal)
      } catch (error) {
        const refusedToken = tokenErrors.has(errcodeOf(error) ?? 0)
        if (!refusedToken || tokens >= mostTokens) throw error
        this.#tokens.drop(token)
      }
    }
  }

  /** Again where that is harmless and likely to help, after a pause that grows and is never the same. */
  async #persist(api: string, call: Call, signal: AbortSignal): Promise<Reply> {
    const left = { busy: 3, crowded: 3, broken: 2 }
    for (let tries = 0; ; tries++) {
      try {
        return await this.#ctx.limiter.run(api, signal, () => this.#once(api, call, signal))
      } catch (error) {
        if (signal.aborted || !(error instanceof ChannelError)) throw error
        const errcode = errcodeOf(error)
        const again =
          errcode === -1
            ? call.once !== true && left.busy-- > 0
            : errcode === 45033
              ? left.crowded-- > 0
              : !call.write && brokenOnTheWay(error) && left.broken-- > 0
        if (!again) throw error
        await this.#ctx.sleep((200 + Math.random() * 400) * 2 ** Math.min(tries, 4), signal)
      }
    }
  }

  async #freshToken(signal: AbortSignal): Promise<FreshToken> {
    try {
      const call: Call = { query: { corpid: this.#corpId, corpsecret: this.#secret }, write: false }
      const { json } = await this.#persist('gettoken', call, signal)
      this.#wrongSecret = false
      return {
        token: textAt(json.access_token, 'access_token'),
        lasts: (maybeNumber(json.expires_in, 'expires_in') ?? 7200) * 1000,
      }
    } catch (error) {
      if (error instanceof BadShape) throw badAnswer(`gettoken: ${error.at}`, error.problem)
      if (error instanceof WecomError && error.errcode === 45009 && this.#wrongSecret) throw lockedSecret(error)
      if (error instanceof WecomError && error.problem.code === 'WRONG_SECRET') this.#wrongSecret = true
      throw error
    }
  }

  async #once(api: string, call: Call, signal: AbortSignal): Promise<Reply> {
    const url = new URL(this.#base + api)
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value)
    const posted = call.form ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
    const request: HttpRequest = {
      api,
      url,
      method: posted === undefined ? 'GET' : 'POST',
      timeout: call.form === undefined ? timeout : uploadTimeout,
      limit: largestAnswer,
      write: call.write,
      ...(posted === undefined ? {} : { body: posted }),
      ...(typeof posted === 'string' ? { headers: { 'content-type': 'application/json' } } : {}),
    }
    const reply = await exchange(request, signal)
    const failed = statusError(request, reply)
    if (failed !== undefined) throw failed
    const { text } = reply
    if (call.later === true && reportsSuccess.test(text)) {
      let parsed: Json | undefined
      return {
        get json() {
          return (parsed ??= parseAnswer(request, text).json)
        },
        text,
      }
    }
    const { json, errcode } = parseAnswer(request, text)
    if (errcode !== 0) {
      const words = typeof json.errmsg === 'string' ? json.errmsg : ''
      throw wecomError(api, errcode, this.redact(words), reply.retryAfter)
    }
    return { json, text }
  }
}

/** As the platform writes it; whatever is written otherwise is parsed at once. */
const reportsSuccess = /^\s*\{\s*"errcode"\s*:\s*0\s*,/

function parseAnswer(request: HttpRequest, text: string): { json: Json; errcode: number } {
  try {
    const json = objectAt(parseOutsideJson(text), 'the answer')
    // Without it this is not the platform's answer, and never a success.
    return { json, errcode: numberAt(json.errcode, 'errcode') }
  } catch (error) {
    throw unreadable(request, error instanceof BadShape ? error.message : describeText(text))
  }
}

/** Says what came instead of JSON without quoting it. */
function describeText(text: string): string {
  const start = text.trimStart()
  if (start === '') return 'the answer is empty'
  return start.startsWith('<') ? 'the answer is a web page, not JSON' : 'the answer is not whole JSON'
}

function brokenOnTheWay(error: ChannelError): boolean {
  const { code } = error.problem
  return code === 'CONNECTION_LOST' || code === 'SERVER_ERROR' || code === 'BAD_ANSWER'
}

/** Runs the reading of an answer; a shape that is wrong as a whole is reported with its place. */
export function reading<T>(api: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof BadShape) throw badAnswer(`${api}: ${error.at}`, error.problem)
    throw error
  }
}

/** What is wrong with this one thing only is noted, and the others go on; anything else is thrown. */
export function notUsable(error: unknown, at: string): BadRecord {
  if (error instanceof BadShape) return { type: 'bad', at: error.at, problem: error.problem }
  if (error instanceof ChannelError && ['refused', 'forbidden', 'protocol'].includes(error.problem.kind)) {
    return { type: 'bad', at, problem: error.problem.detail ?? error.problem.code }
  }
  throw error
}

/** At most `width` at a time; the first failure stops what has not begun, and is thrown. */
export async function mapBounded<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  let failed = false
  const run = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const i = next++
      try {
        results[i] = await work(items[i]!)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const settled = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, run))
  for (const one of settled) if (one.status === 'rejected') throw one.reason
  return results
}
