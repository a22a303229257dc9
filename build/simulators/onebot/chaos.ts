/** What the network does to events on their way, seeded: the world stays true, only its news suffers. */
import { seeded, type Random } from '../random.ts'
import type { Connections } from './connections.ts'
import type { Event } from './events.ts'

/** Shares of events (the last two: of answers), each from 0 to 1. */
export interface ChaosRates {
  /** All sockets are cut after this event; what is said until they are back reaches nobody. */
  cut: number
  duplicate: number
  /** Held back for up to a second and a half. */
  late: number
  /** Held back until after the next event. */
  reorder: number
  /** The thing is done, the socket cut before the answer. */
  lostAnswer: number
  /** Nothing is done, the answer is a failure that goes away (retcode 1200). */
  busy: number
}

export const defaultChaos: ChaosRates = { cut: 0.004, duplicate: 0.03, late: 0.05, reorder: 0.05, lostAnswer: 0.02, busy: 0.02 }

export function ratesOf(chaos: boolean | Partial<ChaosRates> | undefined): ChaosRates | undefined {
  if (chaos === undefined || chaos === false) return undefined
  return chaos === true ? defaultChaos : { cut: 0, duplicate: 0, late: 0, reorder: 0, lostAnswer: 0, busy: 0, ...chaos }
}

export class Delivery {
  readonly #connections: Connections
  #rates: ChaosRates | undefined
  readonly #random: Random
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #held: Event | undefined
  #lost = 0

  constructor(connections: Connections, rates: ChaosRates | undefined, seed: number) {
    this.#connections = connections
    this.#rates = rates
    this.#random = seeded(seed, 'chaos')
  }

  /** Events that happened while nobody listened. */
  get lost(): number {
    return this.#lost
  }

  emit(event: Event): void {
    const rates = this.#rates
    const random = this.#random
    if (rates === undefined) return this.#send(event)
    if (random.chance(rates.late)) this.later(event, 50 + random.below(1450))
    else if (this.#held === undefined && random.chance(rates.reorder)) this.#hold(event)
    else this.#send(event)
    this.#release(event)
    if (random.chance(rates.duplicate)) this.later(event, random.below(400))
    if (random.chance(rates.cut)) this.#connections.cut()
  }

  /** Says it after so many milliseconds, to whoever listens then. */
  later(event: Event, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#send(event)
    }, ms)
    timer.unref()
    this.#timers.add(timer)
  }

  /** From now on; what is on its way already stays as late as it is. */
  setRates(rates: ChaosRates | undefined): void {
    this.#rates = rates
  }

  /** What becomes of the next answer. */
  answer(): 'given' | 'lost' | 'busy' {
    if (this.#rates === undefined) return 'given'
    if (this.#random.chance(this.#rates.lostAnswer)) return 'lost'
    return this.#random.chance(this.#rates.busy) ? 'busy' : 'given'
  }

  /** Nothing that is still on its way arrives. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#lost += this.#timers.size + (this.#held === undefined ? 0 : 1)
    this.#timers.clear()
    this.#held = undefined
  }

  #hold(event: Event): void {
    this.#held = event
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (this.#held === event) this.#release(undefined)
    }, 500)
    timer.unref()
    this.#timers.add(timer)
  }

  /** Lets the held event go, unless it is the one that was held just now. */
  #release(current: Event | undefined): void {
    const held = this.#held
    if (held === undefined || held === current) return
    this.#held = undefined
    this.#send(held)
  }

  #send(event: Event): void {
    if (this.#connections.listeners === 0) this.#lost += 1
    else this.#connections.broadcast(event)
  }
}
