/**
 * One HTTP exchange, with an end: of time, of size, and by the caller. What went wrong is described by what it means for a write:
 * `offline` before any byte of the request could have been handled, `lost` from then on. Nothing here quotes an address or a body.
 */
import { type ClientRequest, type IncomingMessage, request as overTcp } from 'node:http'
import { request as overTls } from 'node:https'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ProblemCode } from '#shared/domain/channel-problems.ts'
import { ChannelError } from '../channel/connector.ts'

export interface HttpRequest {
  /** Names it in errors; the address itself may carry a token. */
  api: string
  method: 'GET' | 'POST'
  url: URL
  headers?: Record<string, string>
  body?: string | FormData
  /** Ms for the whole exchange. */
  timeout: number
  /** Bytes of the answer at most. */
  limit: number
  /** A second time would be a second effect, so an answer that does not come is `lost`; else it is simply `offline`. */
  write: boolean
}

export interface HttpReply {
  status: number
  /** Ms, from `Retry-After`. */
  retryAfter?: number
  text: string
}

export async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  signal.throwIfAborted()
  const { body, headers } = await packed(request)
  signal.throwIfAborted()
  let timedOut = false
  let outgoing: ClientRequest | undefined
  const stop = (): void => void outgoing?.destroy()
  const timer = setTimeout(() => {
    timedOut = true
    stop()
  }, request.timeout)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const send = request.url.protocol === 'https:' ? overTls : overTcp
    outgoing = send(request.url, { method: request.method, headers: { 'accept-encoding': 'gzip', ...headers } })
    const response = await answerTo(outgoing, body)
    const text = await readText(response, request)
    const retryAfter = retryAfterOf(response.headers['retry-after'])
    return { status: response.statusCode ?? 0, text, ...(retryAfter === undefined ? {} : { retryAfter }) }
  } catch (error) {
    stop()
    if (signal.aborted) throw signal.reason
    if (error instanceof ChannelError) throw error
    throw transportError(request, error, timedOut)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** The body as bytes, with the headers that belong to it. */
async function packed(request: HttpRequest): Promise<{ body: Buffer; headers: Record<string, string | number> }> {
  const own = request.headers ?? {}
  if (request.body === undefined) return { body: Buffer.alloc(0), headers: own }
  if (typeof request.body === 'string') {
    const body = Buffer.from(request.body)
    return { body, headers: { ...own, 'content-length': body.length } }
  }
  const form = new Response(request.body)
  const body = Buffer.from(await form.arrayBuffer())
  return { body, headers: { ...own, 'content-type': form.headers.get('content-type') ?? '', 'content-length': body.length } }
}

function answerTo(outgoing: ClientRequest, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function readText(response: IncomingMessage, request: HttpRequest): Promise<string> {
  // What breaks the one breaks the other, and is thrown where it is read.
  const source = response.headers['content-encoding'] === 'gzip' ? pipeline(response, createGunzip(), () => {}) : response
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > request.limit) throw unreadable(request, `the answer is larger than ${request.limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size).toString('utf8')
}

/** An answer that cannot be understood. After a write nobody knows whether it was done. */
export function unreadable(request: Pick<HttpRequest, 'api' | 'write'>, problem: string): ChannelError {
  const detail = `${request.api}: ${problem}`
  return new ChannelError(
    request.write
      ? { kind: 'lost', code: 'ANSWER_LOST', fix: 'wait', detail }
      : { kind: 'protocol', code: 'BAD_ANSWER', fix: 'checkAddress', params: { at: request.api }, detail },
  )
}

/** Statuses the platform itself never answers: a proxy or another server in its place. Undefined for 200. */
export function statusError(request: Pick<HttpRequest, 'api' | 'write'>, reply: HttpReply): ChannelError | undefined {
  const { status, retryAfter } = reply
  if (status === 200) return undefined
  const detail = `${request.api}: HTTP ${status}`
  if (status === 429 || (status === 503 && retryAfter !== undefined)) {
    return new ChannelError({ kind: 'busy', code: 'RATE_LIMITED', fix: 'wait', detail, retryAfter: retryAfter ?? 60_000 })
  }
  if (status >= 500 && !request.write) return new ChannelError({ kind: 'offline', code: 'SERVER_ERROR', fix: 'wait', detail })
  if (status >= 500) return new ChannelError({ kind: 'lost', code: 'ANSWER_LOST', fix: 'wait', detail })
  return new ChannelError({ kind: 'protocol', code: 'BAD_ANSWER', fix: 'checkAddress', params: { at: request.api }, detail })
}

interface SystemCause {
  code?: unknown
  syscall?: unknown
  message?: unknown
  cause?: unknown
  errors?: unknown
}

/** Nothing of the request can have left: names, connecting, the TLS handshake. */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT|ERR_INVALID_PROTOCOL|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/

function reached(cause: SystemCause): boolean {
  if (Array.isArray(cause.errors) && cause.errors.length > 0) return cause.errors.some((one) => reached(one as SystemCause))
  if (beforeSending.test(String(cause.code))) return false
  if (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo') return false
  // Node names a handshake that was cut only in words.
  return !/before secure TLS connection/.test(String(cause.message))
}

function transportError(request: HttpRequest, error: unknown, timedOut: boolean): ChannelError {
  const cause = ((error as SystemCause | undefined)?.cause ?? error ?? {}) as SystemCause
  const code = typeof cause.code === 'string' ? cause.code : timedOut ? 'no answer in time' : 'the connection was cut'
  const make = (kind: 'offline' | 'lost', name: ProblemCode): ChannelError =>
    new ChannelError({
      kind,
      code: name,
      fix: name === 'UNREACHABLE' ? 'checkAddress' : 'wait',
      detail: `${request.api}: ${code}`,
    })
  if (!timedOut && !reached(cause)) return make('offline', code === 'ETIMEDOUT' ? 'TIMED_OUT' : 'UNREACHABLE')
  if (request.write) return make('lost', 'ANSWER_LOST')
  return make('offline', timedOut ? 'TIMED_OUT' : 'CONNECTION_LOST')
}

/** Seconds or an HTTP date; ms from now, at most a day. */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, 86_400_000) : undefined
}
