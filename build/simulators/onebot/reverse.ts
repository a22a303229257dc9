/** Reverse WebSocket: the implementation dials its client and dials again when it is cut off. */
import { WebSocket } from 'ws'
import { serveSocket, type SocketContext } from './socket.ts'

interface ReverseOptions {
  url: string
  selfId: number
  token: string | null
  /** The protocol's default is 3000. */
  reconnectMs: number
  context: SocketContext
}

export class ReverseDialer {
  readonly #options: ReverseOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #socket: WebSocket | undefined
  #running = false

  constructor(options: ReverseOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = true
    this.#dial()
  }

  stop(): void {
    this.#running = false
    clearTimeout(this.#timer)
    this.#socket?.terminate()
    this.#socket = undefined
  }

  #dial(): void {
    const { url, selfId, token, reconnectMs, context } = this.#options
    const authorization = token === null ? {} : { Authorization: `Bearer ${token}` }
    const socket = new WebSocket(url, {
      headers: { 'X-Self-ID': String(selfId), 'X-Client-Role': 'Universal', ...authorization },
      perMessageDeflate: false,
    })
    this.#socket = socket
    // Nobody at home is the normal state of affairs: `close` follows and dials again.
    socket.on('error', () => undefined)
    socket.on('open', () => serveSocket(socket, 'universal', context))
    socket.on('close', () => {
      if (!this.#running || this.#socket !== socket) return
      this.#timer = setTimeout(() => this.#dial(), reconnectMs)
      this.#timer.unref()
    })
  }
}
