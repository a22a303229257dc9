/** The HTTP side: the platform's API under /cgi-bin, the relay, the archive gateway, and control for tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Random } from '../random.ts'
import { setTimeout } from 'node:timers/promises'
import { bearerOf, readBody, replyHalf, replyJson, reply } from '../http.ts'
import { contactEndpoints } from './api-contacts.ts'
import { groupEndpoints } from './api-groups.ts'
import { massEndpoints } from './api-mass.ts'
import { uploadMedia } from './api-media.ts'
import { memberEndpoints } from './api-members.ts'
import { tagEndpoints } from './api-tags.ts'
import { transferEndpoints } from './api-transfer.ts'
import { type Archive, archivePage } from './archive.ts'
import type { CallLog } from './calls.ts'
import { type Endpoint, type Input, type Output, type Platform, post } from './endpoint.ts'
import { errorWords, PlatformError } from './errors.ts'
import type { Faults, LimitGate, Trouble } from './faults.ts'
import type { Relay } from './relay.ts'
import type { Tokens } from './tokens.ts'

const upload = 'media/upload'
const endpoints: Record<string, Endpoint> = {
  // Its body is no JSON: it is worked on in `work`.
  [upload]: post(() => ({})),
  ...contactEndpoints,
  ...groupEndpoints,
  ...tagEndpoints,
  ...massEndpoints,
  ...transferEndpoints,
  ...memberEndpoints,
}

interface Parts {
  platform: Platform
  credentials: { corpId: string; secret: string; relayToken: string; archiveToken: string }
  tokens: Tokens
  /** Ms that an API call takes. */
  latency: number
  /** For what an error's words end in. */
  hints: Random
  faults: Faults
  gate: LimitGate
  calls: CallLog
  relay: Relay
  archive: Archive
  /** Null: every address is let in. */
  allowedIps(): readonly string[] | null
  /** `/simulator/…`; false when it knows no such path. */
  control(request: IncomingMessage, url: URL, response: ServerResponse): Promise<boolean>
}

export function createWecomServer(parts: Parts): Server {
  return createServer((request, response) => {
    serve(parts, request, response).catch(() => response.socket?.destroy())
  })
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname.startsWith('/cgi-bin/'))
    return await serveApi(parts, url.pathname.slice('/cgi-bin/'.length), url, request, response)
  if (url.pathname === '/relay') return await serveRelay(parts, url, request, response)
  if (url.pathname === '/archive') return serveArchive(parts, url, request, response)
  if (url.pathname.startsWith('/simulator/') && (await parts.control(request, url, response))) return
  reply(response, 404, 'text/plain; charset=utf-8', 'not found')
}

async function serveApi(parts: Parts, api: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const endpoint = endpoints[api]
  if (endpoint === undefined && api !== 'gettoken') return reply(response, 404, 'text/plain; charset=utf-8', 'not found')
  const limited = parts.gate.enter(api)
  try {
    const body = await readBody(request)
    if (parts.latency > 0) await setTimeout(parts.latency)
    const input = inputOf(request, url, body)
    const trouble = parts.faults.next(api)
    if (trouble.cut === 'before') {
      parts.calls.add(api, input ?? body.toString(), -1, 'before')
      response.socket?.destroy()
      return
    }
    const answer = run(parts, { api, endpoint, url, request, body, input, trouble, limited })
    const cut = trouble.cut === 'after' || trouble.cut === 'half' ? 'after' : undefined
    parts.calls.add(api, input ?? body.toString(), answer.errcode, cut)
    if (trouble.cut === 'after') response.socket?.destroy()
    else if (trouble.cut === 'half') replyHalf(response, 'application/json; charset=UTF-8', JSON.stringify(answer))
    else replyJson(response, 200, answer)
  } finally {
    parts.gate.leave(api)
  }
}

interface Asked {
  api: string
  endpoint: Endpoint | undefined
  url: URL
  request: IncomingMessage
  body: Buffer
  input: Input | undefined
  trouble: Trouble
  limited: number | undefined
}

function run(parts: Parts, asked: Asked): { errcode: number; errmsg: string } {
  try {
    if (asked.trouble.errcode !== undefined) throw new PlatformError(asked.trouble.errcode)
    if (asked.limited !== undefined) throw new PlatformError(asked.limited)
    const allowed = parts.allowedIps()
    const from = asked.request.socket.remoteAddress ?? ''
    if (asked.endpoint === undefined) return { errcode: 0, errmsg: 'ok', ...issueToken(parts, asked.url) }
    if (asked.request.method !== asked.endpoint.method) throw new PlatformError(asked.endpoint.method === 'GET' ? 43001 : 43002)
    if (asked.trouble.expireToken === true) parts.tokens.expire()
    parts.tokens.check(asked.url.searchParams.get('access_token'))
    if (allowed !== null && !allowed.includes(from)) throw new PlatformError(60020, `from ip: ${from}`)
    if (asked.input === undefined) throw new PlatformError(47001)
    return { errcode: 0, errmsg: 'ok', ...work(parts, asked, asked.endpoint, asked.input) }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const hint = `hint: [${parts.hints.id(20)}], from ip: ${asked.request.socket.remoteAddress}`
    return { errcode: error.errcode, errmsg: error.errcode === -1 ? errorWords(-1) : `${error.message}, ${hint}` }
  }
}

function work(parts: Parts, asked: Asked, endpoint: Endpoint, input: Input): Output {
  if (asked.api !== upload) return endpoint.run(parts.platform, input)
  return uploadMedia(parts.platform, asked.url.searchParams.get('type'), asked.request.headers['content-type'] ?? '', asked.body)
}

function issueToken(parts: Parts, url: URL): object {
  const corpId = url.searchParams.get('corpid')
  const secret = url.searchParams.get('corpsecret')
  if (!corpId) throw new PlatformError(41002)
  if (!secret) throw new PlatformError(41004)
  if (corpId !== parts.credentials.corpId) throw new PlatformError(40013)
  if (secret !== parts.credentials.secret) throw new PlatformError(40001)
  return parts.tokens.issue()
}

/** A GET's parameters or a POST's JSON object, without secrets; undefined when the body is no JSON object. */
function inputOf(request: IncomingMessage, url: URL, body: Buffer): Input | undefined {
  // Material is multipart; what is noted of it is its size.
  if (request.headers['content-type']?.startsWith('multipart/')) return { type: url.searchParams.get('type'), bytes: body.length }
  if (request.method === 'GET') {
    const { access_token: _, corpsecret, ...rest } = Object.fromEntries(url.searchParams)
    return corpsecret === undefined ? rest : { ...rest, corpsecret: '***' }
  }
  const text = body.toString()
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : undefined
  } catch {
    return undefined
  }
}

/** An HTTP status as asked for; who is sent away for a while learns for how long. */
function refuse(response: ServerResponse, status: number): void {
  if (status === 429 || status === 503) response.setHeader('retry-after', '1')
  replyJson(response, status, { error: 'asked to fail' })
}

async function serveRelay(parts: Parts, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (bearerOf(request) !== parts.credentials.relayToken) return replyJson(response, 401, { error: 'bad token' })
  const trouble = parts.faults.next('relay')
  if (trouble.cut === 'before') return void response.socket?.destroy()
  const wait = Math.min(30, Math.max(0, Number(url.searchParams.get('wait') ?? 0) || 0))
  const page = await parts.relay.read(url.searchParams.get('after'), wait * 1000)
  if (trouble.cut === 'after') response.socket?.destroy()
  else if (trouble.cut === 'half') replyHalf(response, 'application/json', JSON.stringify(page))
  else if (trouble.errcode !== undefined) refuse(response, trouble.errcode)
  else replyJson(response, 200, page)
}

function serveArchive(parts: Parts, url: URL, request: IncomingMessage, response: ServerResponse): void {
  if (bearerOf(request) !== parts.credentials.archiveToken) return replyJson(response, 401, { error: 'bad token' })
  const trouble = parts.faults.next('archive')
  if (trouble.errcode !== undefined) return refuse(response, trouble.errcode)
  if (trouble.cut === 'before' || trouble.cut === 'after') return void response.socket?.destroy()
  const seq = Number(url.searchParams.get('seq') ?? 0)
  const limit = Number(url.searchParams.get('limit') ?? archivePage)
  if (!Number.isSafeInteger(seq) || seq < 0 || !Number.isInteger(limit) || limit < 1)
    return replyJson(response, 400, { error: 'seq and limit are whole numbers' })
  const lines = parts.archive.page(seq, Math.min(archivePage, limit))
  if (trouble.cut === 'half') replyHalf(response, 'application/x-ndjson', lines)
  else reply(response, 200, 'application/x-ndjson', lines)
}
