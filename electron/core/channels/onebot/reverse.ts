/**
 * Reverse connections: we listen, implementations dial. One server a listening address for the whole process, since the running account
 * and a check of it may want the same one at the same time.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { problem } from './problems.ts'
import { MAX_PAYLOAD } from './wire.ts'

type Role = 'api' | 'event' | 'universal'

export interface Guest {
  socket: WebSocket
  role: Role
  selfId: string
}

/** A socket that was refused gets this long to take its answer in, milliseconds; then it is destroyed. */
const LAST_WORD_MS = 500

interface Host {
  /** Where it is dialled; `/api` and `/event` below it are answered too. */
  url: URL
  token: string
  welcome(guest: Guest): void
  /** Somebody who may not come in. It may be anyone: nothing but the log may change by it. */
  refused(status: number, reason: string): void
}

/** Throws ChannelError `setup` where listening there would be wrong. */
export function mayListen(url: URL, token: string): void {
  if (url.protocol === 'wss:') {
    throw problem({
      kind: 'setup',
      code: 'UNSUPPORTED',
      fix: 'checkAddress',
      detail: 'listening is ws:// only; put a TLS proxy before it',
    })
  }
  if (!isLoopback(url.hostname) && token === '') {
    throw problem({
      kind: 'setup',
      code: 'TOKEN_REFUSED',
      fix: 'enterSecret',
      detail: `listening at ${url.hostname} needs a token`,
    })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

const listeners = new Map<string, ReverseServer>()

/** Resolves when it is listening; the answer stops. Throws ChannelError where the address is taken. */
export async function listenAt(host: Host): Promise<() => Promise<void>> {
  mayListen(host.url, host.token)
  const { hostname } = host.url
  const name = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '')
  const key = `${name} ${host.url.port || '80'}`
  let server = listeners.get(key)
  if (server === undefined) {
    server = new ReverseServer(name, Number(host.url.port || '80'))
    listeners.set(key, server)
  }
  server.hosts.add(host)
  const leave = async () => {
    server.hosts.delete(host)
    if (server.hosts.size > 0 || listeners.get(key) !== server) return
    listeners.delete(key)
    await server.close()
  }
  try {
    await server.ready
  } catch (cause) {
    await leave()
    const code = (cause as NodeJS.ErrnoException).code ?? 'error'
    throw code === 'EADDRINUSE'
      ? problem({ kind: 'offline', code: 'ADDRESS_IN_USE', fix: 'checkAddress', detail: `${host.url.host} is in use` }, cause)
      : problem(
          { kind: 'setup', code: 'UNREACHABLE', fix: 'checkAddress', detail: `cannot listen at ${host.url.host}: ${code}` },
          cause,
        )
  }
  return leave
}

class ReverseServer {
  readonly hosts = new Set<Host>()
  readonly ready: Promise<void>
  readonly #server: Server
  readonly #upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_PAYLOAD })

  constructor(hostname: string, port: number) {
    // Whoever dials and says nothing, or a byte now and then, is shown out.
    const patience = { headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 1000, connectionsCheckingInterval: 1000 }
    this.#server = createServer(patience, (request, response) => {
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' })
      response.end(() => request.socket.destroy())
    })
    this.#server.timeout = 15_000
    this.#server.on('clientError', (_error, socket) => socket.destroy())
    this.#server.on('connect', (_request, socket) => socket.destroy())
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => undefined)
      // A throw in a socket's callback would end the process, and anyone can dial: nothing they send may do that.
      try {
        this.#upgrade(request, socket, head)
      } catch {
        socket.destroy()
      }
    })
    this.ready = new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, hostname, () => {
        this.#server.on('error', () => undefined)
        resolve()
      })
    })
    // Whoever waits for it hears of the failure.
    this.ready.catch(() => undefined)
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const asked = targetOf(request.url ?? '')
    const here = asked === undefined ? [] : [...this.hosts].filter((host) => pathMatches(host.url.pathname, asked.path))
    const refuse = (status: number, reason: string) => {
      for (const host of here) host.refused(status, reason)
      socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      setTimeout(() => socket.destroy(), LAST_WORD_MS).unref()
    }
    if (asked === undefined) return refuse(400, 'not a path')
    if (here.length === 0) return refuse(404, 'no such path')
    // Pages in a browser can reach loopback; they always say where they come from, implementations never do.
    if (request.headers.origin !== undefined) return refuse(403, 'it came from a web page')
    const given = tokenOf(request, asked)
    const host = here.find((one) => one.token === '' || sameToken(one.token, given))
    if (host === undefined) return refuse(given === '' ? 401 : 403, given === '' ? 'no token' : 'a wrong token')
    const selfId = String(request.headers['x-self-id'] ?? '').trim()
    // A number in QQ; bridges to other networks have names.
    if (!/^[\w.@-]{1,64}$/.test(selfId)) return refuse(400, 'no X-Self-ID')
    const role = roleOf(request, asked)
    if (role === undefined) return refuse(400, 'an unknown X-Client-Role')
    this.#upgrader.handleUpgrade(request, socket, head, (client) => {
      // Whoever takes the socket listens too; one that is shown out at once has nobody else, and an error would be thrown.
      client.on('error', () => undefined)
      client.pause()
      host.welcome({ socket: client, role, selfId })
    })
  }
}

const reasons: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }

interface Target {
  /** As it was sent: nothing is decoded or resolved. */
  path: string
  query: URLSearchParams
}

/** What a request asks for; undefined for what is no path, like a whole address or `//`. Never throws. */
function targetOf(target: string): Target | undefined {
  if (!target.startsWith('/') || target.startsWith('//')) return undefined
  const [path = '/', query = ''] = target.split(/\?(.*)/s)
  return { path, query: new URLSearchParams(query) }
}

function bare(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : ''
}

function pathMatches(own: string, asked: string): boolean {
  const path = bare(asked)
  return ['', '/api', '/event'].some((suffix) => bare(own) + suffix === path)
}

function roleOf(request: IncomingMessage, { path }: Target): Role | undefined {
  const said = String(request.headers['x-client-role'] ?? '').toLowerCase()
  if (said === 'api' || said === 'event' || said === 'universal') return said
  if (said !== '') return undefined
  return path.endsWith('/api') ? 'api' : path.endsWith('/event') ? 'event' : 'universal'
}

function tokenOf(request: IncomingMessage, { query }: Target): string {
  const header = /^(?:Bearer|Token)\s+(.*)$/i.exec(request.headers.authorization ?? '')?.[1]
  // Bytes beyond ASCII arrive one character each.
  return header === undefined ? (query.get('access_token') ?? '') : Buffer.from(header, 'latin1').toString('utf8')
}

/** In constant time, whatever the lengths. */
function sameToken(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
