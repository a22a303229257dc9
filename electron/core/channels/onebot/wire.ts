/** One WebSocket of an implementation: whole frames in, text out, and a watch that notices when the other side has silently gone. */
import type { RawData, WebSocket } from 'ws'
import { parseOutsideJson } from '../channel/outside-json.ts'
import { isFields, type Fields } from './fields.ts'

/** Frames above this are not looked into: nothing sensible is so long, and reading one would stand in everybody's way. */
const LONGEST_FRAME = 8 << 20
/** Above this the socket itself gives up. */
export const MAX_PAYLOAD = 64 << 20
const PING_MS = 20_000
const MISSED = 3

interface WireEvents {
  onFrame(frame: Fields): void
  /** A frame that cannot be used; the connection goes on. */
  onBadFrame(problem: string): void
  /** Once. */
  onClosed(reason: string, code: number): void
}

export class Wire {
  readonly #socket: WebSocket
  readonly #events: WireEvents
  readonly #watch: ReturnType<typeof setInterval>
  #heardAt = Date.now()
  #patience = PING_MS * MISSED
  #closed = false

  constructor(socket: WebSocket, events: WireEvents) {
    this.#socket = socket
    this.#events = events
    // What a frame does further on is ours, and a fault there is no reason to end the process that everything else lives in.
    socket.on('message', (data) => {
      try {
        this.#frame(data)
      } catch (error) {
        this.#events.onBadFrame(`a frame could not be taken in: ${error instanceof Error ? error.name : 'unknown'}`)
      }
    })
    socket.on('pong', () => this.#heard())
    socket.on('ping', () => this.#heard())
    socket.on('error', (error) => this.#end(error.message, 1006))
    socket.on('close', (code, reason) =>
      this.#end(reason.length > 0 ? `closed: ${String(reason).slice(0, 200)}` : `closed (${code})`, code),
    )
    this.#watch = setInterval(() => this.#look(), 1000)
    this.#watch.unref()
    socket.resume()
  }

  get open(): boolean {
    return !this.#closed && this.#socket.readyState === this.#socket.OPEN
  }

  /** False where it was not written. */
  send(text: string): boolean {
    if (!this.open) return false
    this.#socket.send(text)
    return true
  }

  close(): void {
    this.#end('closed here', 1000)
    this.#socket.close(1000)
    // A side that does not answer the closing handshake is not waited for.
    setTimeout(() => this.#socket.terminate(), 500).unref()
  }

  #heard(): void {
    this.#heardAt = Date.now()
  }

  #frame(data: RawData): void {
    if (this.#closed) return
    this.#heard()
    const bytes = Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength
    if (bytes > LONGEST_FRAME) return this.#events.onBadFrame(`a frame of ${bytes} bytes is too long`)
    const text = Buffer.isBuffer(data)
      ? data.toString('utf8')
      : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString('utf8')
    let frame: unknown
    try {
      frame = parseOutsideJson(text)
    } catch {
      return this.#events.onBadFrame(`a frame of ${bytes} bytes is not JSON`)
    }
    if (!isFields(frame)) return this.#events.onBadFrame(`a frame of ${bytes} bytes is not an object`)
    if (frame['meta_event_type'] === 'heartbeat') this.#beat(frame['interval'])
    this.#events.onFrame(frame)
  }

  /** Three beats missed is gone; without beats it is asked by pings. */
  #beat(interval: unknown): void {
    if (typeof interval === 'number' && interval > 0) this.#patience = Math.max(1000, Math.min(interval, 600_000)) * MISSED
  }

  #look(): void {
    const silent = Date.now() - this.#heardAt
    if (silent > this.#patience) {
      this.#end(`silent for ${Math.round(silent / 1000)} s`, 1006)
      this.#socket.terminate()
    } else if (silent > Math.min(PING_MS, this.#patience / MISSED) && this.open) this.#socket.ping()
  }

  #end(reason: string, code: number): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#watch)
    this.#events.onClosed(reason, code)
  }
}
