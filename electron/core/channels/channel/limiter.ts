/** The queue before a channel: requests run as the account's budget admits them, those of one API in their order. */
import type { LiveChannel } from '#shared/domain/accounts.ts'
import { Budget, type Limits, type Rate } from './budget.ts'
import type { Clock } from './clock.ts'
import { ChannelError, type Limiter } from './connector.ts'

/**
 * WeCom: 10,000 a minute and 150,000 an hour for each API of a corp (path/90454), with room for other programs of the same corp:
 * the fullest minute holds burst and rate together, 9,000. A whole pass of a large company is such a burst.
 * The lists of customers answer 45033 when asked by many at once. OneBot says nothing; a person's account that posts faster than
 * this is taken for a machine.
 */
const wecomRates: readonly Rate[] = [
  { perMinute: 6_000, burst: 3_000 },
  { perMinute: 2_000, burst: 20_000 },
]
const postingRates: readonly Rate[] = [{ perMinute: 120, burst: 10 }]
const localRates: readonly Rate[] = [{ perMinute: 6_000, burst: 200 }]

export const channelLimits: Record<LiveChannel, Limits> = {
  wecom: { rates: () => wecomRates, parallel: 4 },
  onebot: { rates: (api) => (api.startsWith('send_') ? postingRates : localRates), parallel: 8 },
}

interface Waiting {
  start(): void
  signal: AbortSignal
  reject(reason: unknown): void
}

export class AccountLimiter implements Limiter {
  readonly #budget: Budget
  readonly #clock: Clock
  readonly #queues = new Map<string, Waiting[]>()
  #alarm: AbortController | undefined

  constructor(limits: Limits, clock: Clock) {
    this.#budget = new Budget(limits)
    this.#clock = clock
  }

  async run<T>(api: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turn(api, signal)
    try {
      const answer = await work()
      this.#budget.ended(api, this.#clock.now())
      return answer
    } catch (error) {
      const busy = error instanceof ChannelError && error.problem.kind === 'busy'
      this.#budget.ended(api, this.#clock.now(), busy ? error.problem : undefined)
      throw error
    } finally {
      this.#pump()
    }
  }

  #turn(api: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const queue = this.#queues.get(api) ?? []
      this.#queues.set(api, queue)
      const stop = () => {
        queue.splice(queue.indexOf(waiting), 1)
        reject(signal.reason as Error)
        this.#pump()
      }
      const start = () => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const waiting: Waiting = { start, signal, reject }
      signal.addEventListener('abort', stop, { once: true })
      queue.push(waiting)
      this.#pump()
    })
  }

  #pump(): void {
    this.#alarm?.abort()
    this.#alarm = undefined
    let soonest = Infinity
    for (const [api, queue] of this.#queues) {
      while (queue.length > 0) {
        const wait = this.#budget.admit(api, this.#clock.now())
        if (wait > 0) {
          soonest = Math.min(soonest, wait)
          break
        }
        queue.shift()!.start()
      }
      if (queue.length === 0) this.#queues.delete(api)
    }
    if (soonest === Infinity) return
    const alarm = new AbortController()
    this.#alarm = alarm
    this.#clock.sleep(soonest, alarm.signal).then(
      () => this.#pump(),
      () => {},
    )
  }
}
