/** The loopback server: HTTP actions, forward WebSockets, and the control paths under /simulator/. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { listenOn, readBody, replyJson, type Listener } from '../http.ts'
import type { Role } from './connections.ts'
import { serveSocket, type SocketContext } from './socket.ts'

interface ServerOptions {
  token: string | null
  context: SocketContext
  /** Replies to paths under /simulator/; undefined where there is no such path. */
  control: (method: string, url: URL, body: string) => unknown
}

const roles: Readonly<Record<string, Role>> = { '/': 'universal', '/api': 'api', '/event': 'event' }

export class SimulatorServer {
  readonly #options: ServerOptions
  readonly #server: Server
  #listener: Listener | undefined

  constructor(options: ServerOptions) {
    this.#options = options
    this.#server = createServer((request, response) => void this.#answer(request, response))
    const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 << 20 })
    this.#server.on('upgrade', (request, socket, head) => {
      const url = urlOf(request)
      const role = roles[url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname]
      const status = this.#refusal(request, url) ?? (role === undefined ? 404 : undefined)
      if (status !== undefined || role === undefined) {
        socket.end(`HTTP/1.1 ${status} ${reasons[status ?? 404]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      upgrader.handleUpgrade(request, socket, head, (client) => serveSocket(client, role, options.context))
    })
  }

  get port(): number {
    return this.#listener?.port ?? 0
  }

  /** @param port 0 for any free one the first time, afterwards the same again */
  async start(port: number): Promise<void> {
    if (this.#listener === undefined) this.#listener = await listenOn(this.#server, port)
    else await this.#listener.listen()
  }

  /** Cuts everything and stops listening. */
  async stop(): Promise<void> {
    await this.#listener?.stop()
  }

  /** 401 without a token, 403 with a wrong one; header or query. */
  #refusal(request: IncomingMessage, url: URL): 401 | 403 | undefined {
    const { token } = this.#options
    if (token === null) return undefined
    const header = /^(?:Bearer|Token) (.*)$/.exec(request.headers.authorization ?? '')?.[1]
    const given = header ?? url.searchParams.get('access_token') ?? ''
    return given === '' ? 401 : given === token ? undefined : 403
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request)
    const method = request.method ?? 'GET'
    const end = (status: number, body?: unknown) => {
      if (body === undefined) response.writeHead(status).end()
      else replyJson(response, status, body)
    }
    // The client went away in the middle of its request, or sent too much.
    const bytes = await readBody(request).catch(() => undefined)
    if (bytes === undefined) return void request.socket.destroy()
    const body = bytes.toString('utf8')
    if (url.pathname.startsWith('/simulator/')) {
      try {
        const answer = await this.#options.control(method, url, body)
        return answer === undefined ? end(404, { error: `there is no ${method} ${url.pathname}` }) : end(200, answer)
      } catch (error) {
        return end(400, { error: error instanceof Error ? error.message : String(error) })
      }
    }
    const refusal = this.#refusal(request, url)
    if (refusal !== undefined) return end(refusal)
    if (method !== 'GET' && method !== 'POST') return end(405)
    const { endpoint } = this.#options.context
    const action = decodeURIComponent(url.pathname.slice(1).replace(/\/$/, ''))
    if (!endpoint.known(action)) return end(404)
    const params = method === 'GET' ? fromQuery(url.searchParams) : fromBody(request.headers['content-type'], body)
    if (typeof params === 'number') return end(params)
    const { reply, cut } = endpoint.request(action, params)
    if (cut) request.socket.destroy()
    else end(200, reply)
  }
}

const reasons: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://127.0.0.1')
}

function fromQuery(query: URLSearchParams): Record<string, string> {
  const params = Object.fromEntries(query)
  delete params.access_token
  return params
}

/** @returns the parameters, or the HTTP status of the refusal */
function fromBody(type: string | undefined, body: string): Record<string, unknown> | 400 | 406 {
  if (body === '') return {}
  const kind = (type ?? '').split(';')[0]!.trim().toLowerCase()
  if (kind === 'application/x-www-form-urlencoded') return fromQuery(new URLSearchParams(body))
  if (kind !== 'application/json') return 406
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : 400
  } catch {
    return 400
  }
}
