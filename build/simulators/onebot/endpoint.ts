/** One request in, one reply out, whichever transport it came by; faults on demand; a log of calls. */
import { ActionFailure, actions, type ActionContext } from './actions.ts'

interface Reply {
  status: 'ok' | 'async' | 'failed'
  retcode: number
  data: unknown
  message?: string
  wording?: string
}

interface Outcome {
  reply: Reply
  /** The connection is cut instead of answering. */
  cut: boolean
}

export interface CallRecord {
  /** Milliseconds. */
  at: number
  action: string
  params: unknown
  retcode: number
}

const KEPT_CALLS = 100_000
const RATE_LIMIT_MS = 500

/** The `retcode`s that stand for an HTTP status where there is none. */
export const BAD_REQUEST = 1400
const NO_SUCH_ACTION = 1404

export class Endpoint {
  readonly calls: CallRecord[] = []
  readonly #context: ActionContext
  readonly #done = new Map<string, number>()
  readonly #failures = new Map<string, { retcode: number; times: number }>()
  readonly #drops = new Map<string, { mode: 'before' | 'after'; times: number }>()
  #limited: Promise<void> = Promise.resolve()

  constructor(context: ActionContext) {
    this.#context = context
  }

  /** How often the action had its effect. */
  count(action: string): number {
    return this.#done.get(action) ?? 0
  }

  fail(action: string, retcode: number, times: number): void {
    this.#failures.set(action, { retcode, times })
  }

  drop(action: string, mode: 'before' | 'after', times: number): void {
    this.#drops.set(action, { mode, times })
  }

  known(action: string): boolean {
    const { base } = split(action)
    return actions.has(base) && !(this.#context.history === 'none' && base.endsWith('_msg_history'))
  }

  request(action: string, params: unknown): Outcome {
    const { base, suffix } = split(action)
    if (!this.known(action)) return this.#answered(base, params, failed(NO_SUCH_ACTION, 'API_NOT_FOUND', '不支持的 API'))
    if (typeof params !== 'object' || params === null || Array.isArray(params)) {
      return this.#answered(base, params, failed(BAD_REQUEST, 'BAD_REQUEST', 'params 不是对象'))
    }
    const mishap = this.#mishap(base)
    if (mishap === 'before') return { ...this.#answered(base, params, failed(-1, 'CUT', '')), cut: true }
    if (typeof mishap === 'number') return this.#answered(base, params, failed(mishap, 'SIMULATED_FAILURE', '模拟的失败'))
    if (suffix === '') {
      const outcome = this.#run(base, params as Record<string, unknown>)
      return { ...outcome, cut: mishap === 'after' }
    }
    if (suffix === '_async') setImmediate(() => this.#run(base, params as Record<string, unknown>))
    else this.#enqueue(base, params as Record<string, unknown>)
    return { reply: { status: 'async', retcode: 1, data: null }, cut: mishap === 'after' }
  }

  #run(action: string, params: Record<string, unknown>): Outcome {
    try {
      const data = actions.get(action)!(this.#context, params)
      this.#done.set(action, this.count(action) + 1)
      return this.#answered(action, params, { status: 'ok', retcode: 0, data })
    } catch (error) {
      if (!(error instanceof ActionFailure)) throw error
      return this.#answered(action, params, failed(error.retcode, error.message, error.wording))
    }
  }

  #enqueue(action: string, params: Record<string, unknown>): void {
    this.#limited = this.#limited.then(async () => {
      this.#run(action, params)
      await new Promise<void>((resolve) => setTimeout(resolve, RATE_LIMIT_MS))
    })
  }

  #mishap(action: string): 'before' | 'after' | number | undefined {
    const failure = this.#failures.get(action)
    if (failure !== undefined && failure.times > 0) {
      failure.times -= 1
      return failure.retcode
    }
    const drop = this.#drops.get(action)
    if (drop !== undefined && drop.times > 0) {
      drop.times -= 1
      return drop.mode
    }
    const chance = this.#context.delivery.answer()
    return chance === 'lost' ? 'after' : chance === 'busy' ? 1200 : undefined
  }

  #answered(action: string, params: unknown, reply: Reply): Outcome {
    if (this.calls.length >= KEPT_CALLS) this.calls.splice(0, KEPT_CALLS / 10)
    this.calls.push({ at: this.#context.now(), action, params, retcode: reply.retcode })
    return { reply, cut: false }
  }
}

export function failed(retcode: number, message: string, wording: string): Reply {
  return { status: 'failed', retcode, data: null, message, wording }
}

function split(action: string): { base: string; suffix: '' | '_async' | '_rate_limited' } {
  for (const suffix of ['_async', '_rate_limited'] as const) {
    if (action.endsWith(suffix)) return { base: action.slice(0, -suffix.length), suffix }
  }
  return { base: action, suffix: '' }
}
