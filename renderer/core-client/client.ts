/**
 * The typed client over core's port. When the port closes every pending call rejects with CORE_EXITED, and so does every
 * later one until a new port arrives; then listeners of `connected` refetch.
 */
import { contract } from '#shared/contract/contract.ts'
import type { Call } from '#shared/contract/define.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { CoreFrame, Push, Request, UndoHandle } from '#shared/contract/protocol.ts'
import type { Input, Method, Output, WriteMethod } from './methods.ts'

/** The part of a MessagePort the client needs, so that tests can use the ports of Node's worker_threads. */
interface CorePort {
  postMessage: (message: unknown) => void
  addEventListener: (type: 'message' | 'close', listener: (event: { data?: unknown }) => void) => void
  start?: () => void
  close: () => void
}

interface WriteResult<M extends Method> {
  output: Output<M>
  /** Present when the write can be taken back. */
  undo: UndoHandle | undefined
}

interface Pending {
  method: Method
  resolve: (reply: { output: unknown; undo: UndoHandle | undefined }) => void
  reject: (error: QunxiError) => void
}

type Listener<T> = (value: T) => void

export class CoreClient {
  #port: CorePort | undefined
  #nextId = 1
  readonly #pending = new Map<number, Pending>()
  readonly #pushListeners = new Set<Listener<Push>>()
  readonly #connectionListeners = new Set<Listener<boolean>>()

  get connected(): boolean {
    return this.#port !== undefined
  }

  /** Takes a new port; the old one, if any, is given up first. */
  connect(port: CorePort): void {
    this.disconnect()
    this.#port = port
    port.addEventListener('message', (event) => {
      if (this.#port === port) this.#receive(event.data)
    })
    port.addEventListener('close', () => this.#lose(port))
    port.start?.()
    for (const listener of this.#connectionListeners) listener(true)
  }

  /** Gives up the port: the workspace was closed or locked. */
  disconnect(): void {
    const port = this.#port
    if (!port) return
    this.#lose(port)
    port.close()
  }

  async call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>> {
    const { output } = await this.#send(method, input, undefined)
    return output as Output<M>
  }

  /** A write. The command id makes a repeat harmless: core answers the first result again. */
  async write<M extends WriteMethod>(
    method: M,
    input: Input<M>,
    commandId: string = crypto.randomUUID(),
  ): Promise<WriteResult<M>> {
    const { output, undo } = await this.#send(method, input, commandId)
    return { output: output as Output<M>, undo }
  }

  onPush(listener: Listener<Push>): () => void {
    this.#pushListeners.add(listener)
    return () => this.#pushListeners.delete(listener)
  }

  /** Called with true when a port arrives, with false when it is lost. */
  onConnection(listener: Listener<boolean>): () => void {
    this.#connectionListeners.add(listener)
    return () => this.#connectionListeners.delete(listener)
  }

  #send(
    method: Method,
    input: unknown,
    commandId: string | undefined,
  ): Promise<{ output: unknown; undo: UndoHandle | undefined }> {
    const port = this.#port
    if (!port) return Promise.reject(new QunxiError('CORE_EXITED', `${method}: the data process is not running`))
    const id = this.#nextId++
    const request: Request = commandId === undefined ? { id, method, input } : { id, method, input, commandId }
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject })
      port.postMessage(request)
    })
  }

  #receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const frame = data as CoreFrame
    if ('push' in frame) {
      for (const listener of this.#pushListeners) listener(frame)
      return
    }
    const pending = this.#pending.get(frame.id)
    if (!pending) return
    this.#pending.delete(frame.id)
    if ('error' in frame) {
      pending.reject(new QunxiError(frame.error.code, frame.error.message, frame.error.details))
      return
    }
    const call: Call = contract[pending.method]
    const parsed = call.output.safeParse(frame.output)
    if (parsed.success) pending.resolve({ output: parsed.data, undo: frame.undo })
    else pending.reject(new QunxiError('BAD_OUTPUT', `${pending.method}: ${parsed.error.message}`))
  }

  #lose(port: CorePort): void {
    if (this.#port !== port) return
    this.#port = undefined
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { method, reject } of pending) reject(new QunxiError('CORE_EXITED', `${method}: the data process stopped`))
    for (const listener of this.#connectionListeners) listener(false)
  }
}

/** The window's one client. */
export const core = new CoreClient()
