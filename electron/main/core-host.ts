/**
 * How core runs, and that it keeps running. Two ways, one bundle: Electron's utility process, or, where this Electron's
 * Node-API is below what the database addon needs, a Node child. Nothing outside this file knows which it is.
 */
import { MessageChannelMain } from 'electron'
import type { MessagePortMain } from 'electron'
import { canLoadDatabase } from '#main-and-core/runtime-check.ts'
import { EXIT_RUNTIME_TOO_OLD } from '#shared/contract/control.ts'
import type { ControlReply, ControlRequest, PathGrant } from '#shared/contract/control.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { startNodeChild, startUtility } from './core-process.ts'
import type { CoreExit, CoreProcess } from './core-process.ts'
import { findNode, outsideAsar } from './node-runtime.ts'
import type { RuntimePlaces } from './node-runtime.ts'
import { RestartPolicy } from './restart-policy.ts'

export type CoreMode = 'utility' | 'node-child'
type CoreState = 'stopped' | 'starting' | 'running' | 'restarting'

export function chooseMode(versions: { napi?: string | undefined }): CoreMode {
  return canLoadDatabase(versions) ? 'utility' : 'node-child'
}

interface CoreHostOptions {
  mode: CoreMode
  /** Absolute path of core's bundle. */
  entry: string
  places: RuntimePlaces
  env: Record<string, string>
  log(line: string): void
}

type Progress = (progress: { done: number; total: number; note: string }) => void
type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never
type Answered = WithoutId<ControlRequest>

interface Pending {
  resolve(reply: ControlReply): void
  reject(error: QunxiError): void
  progress: Progress | undefined
}

type Damage = Extract<ControlReply, { type: 'damaged' }>

export class CoreHost {
  readonly mode: CoreMode
  readonly #options: CoreHostOptions
  readonly #policy = new RestartPolicy()
  readonly #pending = new Map<number, Pending>()
  #process: CoreProcess | null = null
  #state: CoreState = 'stopped'
  #started: Promise<void> | null = null
  #startedAt = 0
  #nextId = 1
  #wanted = false
  #timer: NodeJS.Timeout | null = null
  #exits: ((exit: CoreExit & { willRestart: boolean }) => void)[] = []
  #states: ((state: CoreState) => void)[] = []
  #restarts: (() => void)[] = []
  #damaged: ((damage: Damage) => void) | undefined
  #spent: ((grant: PathGrant) => void) | null = null

  constructor(options: CoreHostOptions) {
    this.#options = options
    this.mode = options.mode
  }

  get state(): CoreState {
    return this.#state
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  onExit(listener: (exit: CoreExit & { willRestart: boolean }) => void): void {
    this.#exits.push(listener)
  }

  onState(listener: (state: CoreState) => void): void {
    this.#states.push(listener)
  }

  /** A new core stands in for one that died; it has nothing open yet. */
  onRestarted(listener: () => void): void {
    this.#restarts.push(listener)
  }

  /** Core used a grant up. */
  onSpent(listener: (grant: PathGrant) => void): void {
    this.#spent = listener
  }

  /** The database that core has open was found damaged. */
  onDamaged(listener: (damage: Damage) => void): void {
    this.#damaged = listener
  }

  /** Resolves when core answers; rejects RUNTIME_TOO_OLD or CORE_EXITED. Calling it again waits for the same start. */
  start(): Promise<void> {
    if (this.#started) return this.#started
    this.#policy.reset()
    return this.#launch('starting')
  }

  /** A control request with exactly one answer. Rejects with core's own error, or CORE_EXITED when core dies first. */
  async request(message: Answered, progress?: Progress): Promise<ControlReply> {
    await this.start()
    const core = this.#process
    if (!core) throw new QunxiError('CORE_EXITED', 'Core is not running.')
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, progress })
      core.sendControl({ ...message, id } as ControlRequest)
    })
  }

  /** The renderer's end of a new channel straight to core. Throws CORE_EXITED while core is down. */
  connect(): MessagePortMain {
    if (!this.#process) throw new QunxiError('CORE_EXITED', 'Core is not running.')
    const { port1, port2 } = new MessageChannelMain()
    this.#process.attach(port2)
    return port1
  }

  /** Ends core at once, as a crash would; it is started again. For tests and for a core that hangs. */
  kill(): void {
    this.#process?.kill()
  }

  /** Lets core finish its transaction and close the database; after `graceMs` it is killed. It stays down. */
  stop(graceMs = 5000): Promise<void> {
    this.#wanted = false
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const core = this.#process
    if (!core) {
      this.#set('stopped')
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => core.kill(), graceMs)
      this.onExit(() => {
        clearTimeout(timer)
        resolve()
      })
      core.sendControl({ type: 'shutdown' })
    })
  }

  #launch(state: 'starting' | 'restarting'): Promise<void> {
    this.#wanted = true
    this.#set(state)
    const started = new Promise<void>((resolve, reject) => {
      const { entry, env, places } = this.#options
      const events = {
        control: (message: ControlReply) => {
          if (message.type === 'started') {
            this.#set('running')
            resolve()
          } else if (message.type === 'refused') {
            this.#wanted = false
            reject(new QunxiError(message.error.code, message.error.message))
          } else if (message.type === 'damaged') {
            this.#damaged?.(message)
          } else if (message.type === 'spent') {
            this.#spent?.(message.grant)
          } else {
            this.#answer(message)
          }
        },
        exit: (exit: CoreExit) => {
          reject(new QunxiError('CORE_EXITED', `Core ended before it was ready (${describeExit(exit)}).`))
          this.#exited(exit)
        },
        log: this.#options.log,
      }
      this.#startedAt = Date.now()
      try {
        this.#process =
          this.mode === 'utility'
            ? startUtility({ entry, env }, events)
            : startNodeChild({ entry: outsideAsar(entry), env, node: findNode(places) }, events)
      } catch (error) {
        this.#started = null
        this.#set('stopped')
        reject(error)
      }
    })
    // A failed start is reported to whoever waits for it; a restart in the background has nobody waiting.
    started.catch(() => {})
    this.#started = started
    return started
  }

  #answer(message: Exclude<ControlReply, { type: 'started' | 'refused' | 'spent' | 'damaged' }>): void {
    const waiting = this.#pending.get(message.id)
    if (!waiting) return
    if (message.type === 'progress') {
      waiting.progress?.(message)
      return
    }
    this.#pending.delete(message.id)
    if (message.type === 'failed') {
      waiting.reject(new QunxiError(message.error.code, message.error.message, message.error.details))
    } else {
      waiting.resolve(message)
    }
  }

  #exited(exit: CoreExit): void {
    this.#process = null
    this.#started = null
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of pending) reject(new QunxiError('CORE_EXITED', `Core ended (${describeExit(exit)}).`))

    const wait = this.#wanted && exit.code !== EXIT_RUNTIME_TOO_OLD ? this.#policy.next(Date.now() - this.#startedAt) : null
    this.#set(wait === null ? 'stopped' : 'restarting')
    const listeners = this.#exits.slice()
    for (const listener of listeners) listener({ ...exit, willRestart: wait !== null })
    if (wait === null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (!this.#wanted || this.#process) return
      this.#launch('restarting').then(
        () => {
          for (const listener of this.#restarts) listener()
        },
        () => {},
      )
    }, wait)
  }

  #set(state: CoreState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#states) listener(state)
  }
}

export function describeExit(exit: CoreExit): string {
  return exit.signal ? `signal ${exit.signal}` : `code ${exit.code ?? 'none'}`
}
