/**
 * Many message ports and one control line over a single process channel (Node child mode only; the utility process
 * has real ports). Both ends of the channel use it: core through transport.ts, main through core-process.ts.
 *
 * Batching and backpressure are one thing: while a batch is being written to the pipe nothing else is sent, and what
 * gathers in that time goes out together as the next one. An idle channel therefore sends at once, a busy one sends
 * few large batches, and order is kept over control and ports alike.
 */
type MuxFrame =
  | { channel: 'control'; message: unknown }
  | { channel: 'port-open'; id: number }
  | { channel: 'port'; id: number; message: unknown }
  | { channel: 'port-close'; id: number }

/** What crosses the pipe: several frames at once. */
export interface MuxBatch {
  frames: MuxFrame[]
}

export interface CorePort {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

interface MuxLine {
  /** Hands a batch to the pipe; `done` is called when it has been written or has failed. */
  write(batch: MuxBatch, done: () => void): void
}

class MuxPort implements CorePort {
  readonly id: number
  readonly #mux: IpcMux
  #messages: ((message: unknown) => void) | null = null
  #closed: (() => void) | null = null
  #waiting: unknown[] = []
  open = true

  constructor(id: number, mux: IpcMux) {
    this.id = id
    this.#mux = mux
  }

  post(message: unknown): void {
    if (this.open) this.#mux.send({ channel: 'port', id: this.id, message })
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messages = listener
    const early = this.#waiting
    this.#waiting = []
    for (const message of early) listener(message)
  }

  onClose(listener: () => void): void {
    this.#closed = listener
    if (!this.open) listener()
  }

  close(): void {
    if (!this.open) return
    this.#mux.send({ channel: 'port-close', id: this.id })
    this.#mux.drop(this.id)
  }

  deliver(message: unknown): void {
    if (this.#messages) this.#messages(message)
    else this.#waiting.push(message)
  }

  ended(): void {
    if (!this.open) return
    this.open = false
    this.#closed?.()
  }
}

export class IpcMux {
  readonly #line: MuxLine
  readonly #ports = new Map<number, MuxPort>()
  #queue: MuxFrame[] = []
  #scheduled = false
  #writing = false
  #nextId = 1
  #control: ((message: unknown) => void) | null = null
  #opened: ((port: CorePort) => void) | null = null

  constructor(line: MuxLine) {
    this.#line = line
  }

  onControl(listener: (message: unknown) => void): void {
    this.#control = listener
  }

  onPort(listener: (port: CorePort) => void): void {
    this.#opened = listener
  }

  sendControl(message: unknown): void {
    this.send({ channel: 'control', message })
  }

  /** Opens a port whose other end appears in the peer's onPort. Only main opens ports. */
  openPort(): CorePort {
    const port = new MuxPort(this.#nextId++, this)
    this.#ports.set(port.id, port)
    this.send({ channel: 'port-open', id: port.id })
    return port
  }

  send(frame: MuxFrame): void {
    this.#queue.push(frame)
    if (this.#scheduled || this.#writing) return
    this.#scheduled = true
    // A microtask: frames of one turn (a reply and the pushes after it) leave together, with no delay added.
    queueMicrotask(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  /** Takes in whatever came over the pipe; anything that is not a batch of frames is ignored. */
  receive(batch: unknown): void {
    const frames = (batch as MuxBatch | null)?.frames
    if (!Array.isArray(frames)) return
    for (const frame of frames) this.#take(frame)
  }

  /** The peer is gone: every port closes, nothing more is sent. */
  end(): void {
    this.#queue = []
    const ports = [...this.#ports.values()]
    this.#ports.clear()
    for (const port of ports) port.ended()
  }

  drop(id: number): void {
    const port = this.#ports.get(id)
    this.#ports.delete(id)
    port?.ended()
  }

  #flush(): void {
    if (this.#writing || this.#queue.length === 0) return
    const frames = this.#queue
    this.#queue = []
    this.#writing = true
    this.#line.write({ frames }, () => {
      this.#writing = false
      this.#flush()
    })
  }

  #take(frame: MuxFrame): void {
    switch (frame.channel) {
      case 'control':
        this.#control?.(frame.message)
        return
      case 'port-open': {
        const port = new MuxPort(frame.id, this)
        this.#ports.set(frame.id, port)
        this.#opened?.(port)
        return
      }
      case 'port':
        this.#ports.get(frame.id)?.deliver(frame.message)
        return
      case 'port-close':
        this.drop(frame.id)
    }
  }
}
