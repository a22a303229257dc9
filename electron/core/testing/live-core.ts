/** The other end of `live-core-process.ts`: starts it, calls it, kills it. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { contract } from '#shared/contract/contract.ts'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import { newId } from '#shared/domain/id.ts'

type Contract = typeof contract

export interface CoreRequest {
  id: number
  method: string
  input: unknown
  commandId?: string
}

export interface CoreReply {
  id: number
  output?: unknown
  error?: string
}

/** The process went away before it answered. */
export class CoreGone extends Error {}

/** It was looked at and not done, such as a send into a group that has gone meanwhile. */
export class CoreRefused extends Error {}

const script = fileURLToPath(new URL('./live-core-process.ts', import.meta.url))

export class LiveCore {
  readonly #dir: string
  readonly #pending = new Map<number, { resolve: (output: unknown) => void; reject: (error: Error) => void }>()
  #child: ChildProcess | undefined
  #next = 0
  #started: Promise<void> | undefined

  constructor(dir: string) {
    this.#dir = dir
  }

  /** @throws where the process ends before it is ready */
  start(): Promise<void> {
    const child = fork(script, [this.#dir], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child = child
    const ready = new Promise<unknown>((resolve, reject) => this.#pending.set(0, { resolve, reject }))
    child.on('message', (message: CoreReply) => {
      const waiting = this.#pending.get(message.id)
      this.#pending.delete(message.id)
      if (message.error === undefined) waiting?.resolve(message.output)
      else waiting?.reject(new CoreRefused(message.error))
    })
    child.once('exit', (code) => {
      for (const { reject } of this.#pending.values()) reject(new CoreGone(`core ended (${code})`))
      this.#pending.clear()
    })
    this.#started = ready.then(() => undefined)
    return this.#started
  }

  /** One try. @throws CoreGone where nobody can tell whether it was done */
  call<M extends keyof Contract>(method: M, input: InputOf<Contract[M]>, commandId?: string): Promise<OutputOf<Contract[M]>> {
    return this.#request(method, input, commandId) as Promise<OutputOf<Contract[M]>>
  }

  /**
   * As the app does: a call whose process went away is made again, under the same command id, once there is a process again. So it is done
   * exactly once, however often core dies.
   */
  async callSurely<M extends keyof Contract>(method: M, input: InputOf<Contract[M]>): Promise<OutputOf<Contract[M]>> {
    const commandId = newId(Date.now())
    for (;;) {
      try {
        await this.#started
        return await this.call(method, input, commandId)
      } catch (error) {
        if (!(error instanceof CoreGone)) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  async idle(): Promise<void> {
    await this.#request('idle', {})
  }

  /** Without warning. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  #request(method: string, input: unknown, commandId?: string): Promise<unknown> {
    const child = this.#child
    if (child === undefined || !child.connected) return Promise.reject(new CoreGone('core is not running'))
    this.#next += 1
    const request: CoreRequest = { id: this.#next, method, input, ...(commandId === undefined ? {} : { commandId }) }
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject })
      child.send(request, (error) => {
        if (error !== null && this.#pending.delete(request.id)) reject(new CoreGone(error.message))
      })
    })
  }
}
