/**
 * What an account may ask now: token buckets by API, how many requests at once. Pure: time comes from outside.
 * It slows down by itself when the channel says "too much" (halved at once, regained little by little, as TCP does).
 */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'

/** At most `burst` at once, and `perMinute` over time. */
export interface Rate {
  perMinute: number
  burst: number
}

export interface Limits {
  /** All of them hold for each API by itself. */
  rates(api: string): readonly Rate[]
  /** How many requests of the account may run at once. */
  parallel: number
}

interface Bucket {
  rate: Rate
  tokens: number
  at: number
}

interface ApiState {
  buckets: Bucket[]
  /** 1: as the limits say; lower after a refusal. */
  pace: number
  /** Nothing before. */
  until: number
}

const LOWEST_PACE = 1 / 16
/** Regained with each success, so that a halving is made good by 32 of them. */
const REGAIN = 1 / 64
/** One more at once after so many successes in a row. */
const WIDEN_AFTER = 50
const MINUTE = 60_000
/** A channel that does not say how long it wants to be left alone. */
const LEAVE_ALONE = 5_000

export class Budget {
  readonly #limits: Limits
  readonly #apis = new Map<string, ApiState>()
  #running = 0
  #parallel: number
  #successes = 0

  constructor(limits: Limits) {
    this.#limits = limits
    this.#parallel = limits.parallel
  }

  get parallel(): number {
    return this.#parallel
  }

  get running(): number {
    return this.#running
  }

  pace(api: string): number {
    return this.#apis.get(api)?.pace ?? 1
  }

  /** 0: it may run, and is counted. Else how many milliseconds to wait before asking again; Infinity: until another one has ended. */
  admit(api: string, now: number): number {
    if (this.#running >= this.#parallel) return Infinity
    const state = this.#state(api, now)
    if (state.until > now) return state.until - now
    let wait = 0
    for (const bucket of state.buckets) {
      refill(bucket, state.pace, now)
      if (bucket.tokens < 1)
        wait = Math.max(wait, Math.ceil(((1 - bucket.tokens) * MINUTE) / (bucket.rate.perMinute * state.pace)))
    }
    if (wait > 0) return wait
    for (const bucket of state.buckets) bucket.tokens -= 1
    this.#running += 1
    return 0
  }

  /** A request that was admitted has ended; `problem` when the channel said it was too much. */
  ended(api: string, now: number, problem?: ChannelProblem): void {
    this.#running -= 1
    const state = this.#state(api, now)
    if (problem === undefined) {
      if (state.pace < 1) {
        // What was earned so far was earned at the slower pace.
        for (const bucket of state.buckets) refill(bucket, state.pace, now)
        state.pace = Math.min(1, state.pace + REGAIN)
      }
      this.#successes += 1
      if (this.#successes >= WIDEN_AFTER && this.#parallel < this.#limits.parallel) {
        this.#successes = 0
        this.#parallel += 1
      }
      return
    }
    this.#successes = 0
    if (problem.code === 'TOO_MANY_AT_ONCE') this.#parallel = Math.max(1, this.#parallel >> 1)
    else {
      for (const bucket of state.buckets) {
        refill(bucket, state.pace, now)
        bucket.tokens = Math.min(bucket.tokens, 1)
      }
      state.pace = Math.max(LOWEST_PACE, state.pace / 2)
      state.until = Math.max(state.until, now + (problem.retryAfter ?? LEAVE_ALONE))
    }
  }

  #state(api: string, now: number): ApiState {
    let state = this.#apis.get(api)
    if (!state) {
      const buckets = this.#limits.rates(api).map((rate) => ({ rate, tokens: rate.burst, at: now }))
      state = { buckets, pace: 1, until: 0 }
      this.#apis.set(api, state)
    }
    return state
  }
}

function refill(bucket: Bucket, pace: number, now: number): void {
  if (now <= bucket.at) return
  bucket.tokens = Math.min(bucket.rate.burst, bucket.tokens + ((now - bucket.at) * bucket.rate.perMinute * pace) / MINUTE)
  bucket.at = now
}
