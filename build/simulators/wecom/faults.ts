/** Everything that goes wrong on purpose: asked for by a test, by the limits, or by chance (seeded). */
import { type Random, seeded } from '../random.ts'

/** Chances from 0 to 1. Per call unless said otherwise. */
export interface ChaosRates {
  /** The token is taken back: the call answers 42001. */
  expireToken: number
  /** -1, system busy. */
  busy: number
  /** 45009 for this one call. */
  frequency: number
  /** 45033 for this one call. */
  concurrency: number
  /** Half of the answer, then a cut; what was asked is done. */
  reset: number
  /** Cut before anything was done. */
  lostRequest: number
  /** Done, but no answer at all. */
  lostAnswer: number
  /** Per event: the same envelope once more. */
  duplicateCallback: number
  /** Per event: held back until others have passed it. */
  lateCallback: number
  /** Per page of the archive: lines that were there before, again. */
  archiveDuplicate: number
  /** Per recall made: the recall comes before the message it recalls. */
  recallFirst: number
  /** Per group change: the detail answers its former state once or twice (at most two seconds). */
  staleDetail: number
}

export const chaosRates: ChaosRates = {
  expireToken: 0.004,
  busy: 0.01,
  frequency: 0.006,
  concurrency: 0.01,
  reset: 0.01,
  lostRequest: 0.01,
  lostAnswer: 0.01,
  duplicateCallback: 0.08,
  lateCallback: 0.1,
  archiveDuplicate: 0.1,
  recallFirst: 0.2,
  staleDetail: 0.25,
}

const calm = Object.fromEntries(Object.keys(chaosRates).map((key) => [key, 0])) as unknown as ChaosRates

type Cut = 'before' | 'after'

export interface Trouble {
  /** Answer this instead of doing it. */
  errcode?: number
  cut?: Cut | 'half'
  expireToken?: boolean
}

export interface Faults {
  readonly rates: ChaosRates
  readonly random: Random
  setRates(chaos: boolean | Partial<ChaosRates>): void
  fail(api: string, errcode: number, times: number): void
  drop(api: string, mode: Cut, times: number): void
  /** What befalls this call, if anything: first what was asked for, then chance. */
  next(api: string): Trouble
}

export function createFaults(seed: number, chaos: boolean | Partial<ChaosRates>): Faults {
  const random = seeded(seed, 'chaos')
  const rates = { ...calm }
  const failures = new Map<string, number[]>()
  const drops = new Map<string, Cut[]>()
  const queue = <T>(map: Map<string, T[]>, api: string, value: T, times: number): void => {
    map.set(api, [...(map.get(api) ?? []), ...Array.from({ length: times }, () => value)])
  }
  const setRates = (wanted: boolean | Partial<ChaosRates>): void => {
    Object.assign(rates, wanted === true ? chaosRates : { ...calm, ...(wanted === false ? {} : wanted) })
  }
  setRates(chaos)
  return {
    rates,
    random,
    setRates,
    fail: (api, errcode, times) => queue(failures, api, errcode, times),
    drop: (api, mode, times) => queue(drops, api, mode, times),
    next: (api) => {
      const cut = drops.get(api)?.shift()
      if (cut !== undefined) return { cut }
      const errcode = failures.get(api)?.shift()
      if (errcode !== undefined) return { errcode }
      return chance(random, rates, api)
    },
  }
}

function chance(random: Random, rates: ChaosRates, api: string): Trouble {
  if (random.chance(rates.lostRequest)) return { cut: 'before' }
  if (random.chance(rates.lostAnswer)) return { cut: 'after' }
  if (random.chance(rates.reset)) return { cut: 'half' }
  // What follows are the platform's own numbers; relay and archive are not the platform.
  if (api === 'relay' || api === 'archive') return {}
  if (random.chance(rates.busy)) return { errcode: -1 }
  if (random.chance(rates.frequency)) return { errcode: 45009 }
  if (random.chance(rates.concurrency)) return { errcode: 45033 }
  return api !== 'gettoken' && random.chance(rates.expireToken) ? { expireToken: true } : {}
}

/** Calls per API and minute, and at the same time. */
export interface Limits {
  perMinute?: number
  concurrent?: number
}

export interface LimitGate {
  /** 45009, 45033 or undefined; call `leave` when the answer is out. */
  enter(api: string): number | undefined
  leave(api: string): void
}

const minute = 60_000

export function createLimitGate(limits: Required<Limits>, now: () => number): LimitGate {
  const windows = new Map<string, { since: number; count: number }>()
  const running = new Map<string, number>()
  return {
    enter: (api) => {
      const at = now()
      running.set(api, (running.get(api) ?? 0) + 1)
      let window = windows.get(api)
      if (window === undefined || at - window.since >= minute) windows.set(api, (window = { since: at, count: 0 }))
      window.count++
      if (window.count > limits.perMinute) {
        // The block lasts a minute from the moment the limit was passed.
        if (window.count === limits.perMinute + 1) window.since = at
        return 45009
      }
      return running.get(api)! > limits.concurrent ? 45033 : undefined
    },
    leave: (api) => void running.set(api, running.get(api)! - 1),
  }
}
