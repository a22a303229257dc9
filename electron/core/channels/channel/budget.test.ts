import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { Budget, type Rate } from './budget.ts'

const MINUTE = 60_000

/** What was let through before, replayed from the first moment each time: slow and obviously right while the pace is full. */
class Replay {
  readonly granted: number[] = []
  running = 0
  readonly rates: readonly Rate[]
  readonly parallel: number

  constructor(rates: readonly Rate[], parallel: number) {
    this.rates = rates
    this.parallel = parallel
  }

  tokens(rate: Rate, now: number): number {
    let tokens = rate.burst
    let at = 0
    for (const time of this.granted) {
      tokens = Math.min(rate.burst, tokens + ((time - at) * rate.perMinute) / MINUTE) - 1
      at = time
    }
    return Math.min(rate.burst, tokens + ((now - at) * rate.perMinute) / MINUTE)
  }

  allows(now: number): boolean | 'close' {
    if (this.running >= this.parallel) return false
    const least = Math.min(...this.rates.map((rate) => this.tokens(rate, now)))
    return Math.abs(least - 1) < 1e-6 ? 'close' : least >= 1
  }
}

const rates = fc.array(fc.record({ perMinute: fc.integer({ min: 1, max: 6000 }), burst: fc.integer({ min: 1, max: 20 }) }), {
  minLength: 1,
  maxLength: 3,
})
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('ask' as const) }),
    fc.record({ kind: fc.constant('end' as const) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.oneof(fc.nat(50), fc.nat(20_000)) }),
  ),
  { maxLength: 120 },
)

describe('a budget', () => {
  test('lets through exactly what its rates and its width allow', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 5 }), steps, (all, parallel, script) => {
        const budget = new Budget({ rates: () => all, parallel })
        const oracle = new Replay(all, parallel)
        let now = 0
        for (const step of script) {
          if (step.kind === 'wait') now += step.ms
          else if (step.kind === 'end') {
            if (oracle.running === 0) continue
            budget.ended('x', now)
            oracle.running -= 1
          } else {
            const allowed = oracle.allows(now)
            const wait = budget.admit('x', now)
            if (allowed !== 'close') expect(wait === 0).toBe(allowed)
            if (wait === 0) {
              oracle.granted.push(now)
              oracle.running += 1
            }
          }
        }
        // However the times fall: never more in any window than the burst and what the window earns.
        for (const rate of all) {
          oracle.granted.forEach((from, i) => {
            oracle.granted.slice(i).forEach((to, n) => {
              expect(n + 1).toBeLessThanOrEqual(rate.burst + ((to - from) * rate.perMinute) / MINUTE + 1e-6)
            })
          })
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the wait it names is enough, and not much more', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 400 }), (all, asks) => {
        const budget = new Budget({ rates: () => all, parallel: 1000 })
        let now = 0
        for (let i = 0; i < asks; i++) {
          const wait = budget.admit('x', now)
          if (wait === 0) continue
          now += wait
          const again = budget.admit('x', now)
          expect(again).toBeLessThanOrEqual(1)
          if (again > 0) now += again
        }
      }),
      { numRuns: 100 },
    )
  })

  test('apis do not use up each other’s tokens, but share the width', () => {
    const budget = new Budget({ rates: () => [{ perMinute: 60, burst: 1 }], parallel: 2 })
    expect(budget.admit('a', 0)).toBe(0)
    expect(budget.admit('a', 0)).toBe(1000)
    expect(budget.admit('b', 0)).toBe(0)
    expect(budget.admit('c', 0)).toBe(Infinity)
    budget.ended('a', 1)
    expect(budget.admit('c', 1)).toBe(0)
  })

  test('a refusal stops the api for as long as the channel says, halves its pace, and successes give it back', () => {
    const budget = new Budget({ rates: () => [{ perMinute: 6000, burst: 10 }], parallel: 10 })
    budget.admit('a', 0)
    budget.ended('a', 0, { kind: 'busy', code: 'RATE_LIMITED', fix: 'wait', retryAfter: 60_000 })
    expect(budget.admit('a', 59_999)).toBe(1)
    expect(budget.admit('b', 0)).toBe(0)
    budget.ended('b', 0)
    expect(budget.pace('a')).toBe(0.5)
    let now = 60_000
    for (let i = 0; i < 32; i++) {
      const wait = budget.admit('a', now)
      if (wait > 0) {
        now += wait
        i -= 1
        continue
      }
      budget.ended('a', now)
    }
    expect(budget.pace('a')).toBe(1)
  })

  test('however often it is refused, it goes on asking a little', () => {
    const budget = new Budget({ rates: () => [{ perMinute: 6000, burst: 10 }], parallel: 8 })
    let now = 0
    for (let i = 0; i < 50; i++) {
      for (let wait = budget.admit('a', now); wait > 0; wait = budget.admit('a', now)) now += wait
      budget.ended('a', now, { kind: 'busy', code: i % 2 ? 'RATE_LIMITED' : 'TOO_MANY_AT_ONCE', fix: 'wait', retryAfter: 1000 })
    }
    expect(budget.pace('a')).toBe(1 / 16)
    expect(budget.parallel).toBe(1)
    for (let i = 0; i < 400; i++) {
      for (let wait = budget.admit('a', now); wait > 0; wait = budget.admit('a', now)) now += wait
      budget.ended('a', now)
    }
    expect(budget.pace('a')).toBe(1)
    expect(budget.parallel).toBe(8)
  })
})
