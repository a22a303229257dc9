import { afterEach, expect, test } from 'vitest'
import { QuickClock } from '../testing/quick-clock.ts'
import { ChannelError } from './connector.ts'
import { AccountLimiter } from './limiter.ts'

let clock: QuickClock
afterEach(() => clock.end())

const never = new AbortController().signal

test('requests of one api run in their order, within its rate and the width of the account', async () => {
  let busy = 0
  clock = new QuickClock({ now: 0, busy: () => busy > 0 })
  const limiter = new AccountLimiter({ rates: () => [{ perMinute: 60, burst: 2 }], parallel: 2 }, clock)
  const begun: { what: string; at: number }[] = []
  let most = 0
  const ask = (api: string, i: number) =>
    limiter.run(api, never, async () => {
      begun.push({ what: `${api}${i}`, at: clock.now() })
      most = Math.max(most, ++busy)
      await new Promise((resolve) => setImmediate(resolve))
      busy -= 1
      return i
    })
  const answers = await Promise.all([0, 1, 2, 3, 4].flatMap((i) => [ask('a', i), ask('b', i)]))
  expect(answers).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
  expect(most).toBe(2)
  for (const api of ['a', 'b']) {
    const own = begun.filter((one) => one.what.startsWith(api))
    expect(own.map((one) => one.what)).toEqual([0, 1, 2, 3, 4].map((i) => `${api}${i}`))
    expect(own.map((one) => Math.round(one.at / 1000))).toEqual([0, 0, 1, 2, 3])
  }
})

test('who gives up waiting leaves the queue, and the others go on', async () => {
  clock = new QuickClock({ now: 0 })
  const limiter = new AccountLimiter({ rates: () => [{ perMinute: 60_000, burst: 10 }], parallel: 1 }, clock)
  let release!: () => void
  const first = limiter.run('a', never, () => new Promise<void>((resolve) => (release = resolve)))
  const stop = new AbortController()
  const second = limiter.run('a', stop.signal, async () => 'second')
  const third = limiter.run('a', never, async () => 'third')
  stop.abort(new Error('no more'))
  await expect(second).rejects.toThrow('no more')
  release()
  await first
  expect(await third).toBe('third')
})

test('a refusal is handed on, and makes the next one of this api wait', async () => {
  clock = new QuickClock({ now: 0 })
  const limiter = new AccountLimiter({ rates: () => [{ perMinute: 6000, burst: 10 }], parallel: 4 }, clock)
  const busy = new ChannelError({ kind: 'busy', code: 'RATE_LIMITED', fix: 'wait', retryAfter: 60_000 })
  await expect(limiter.run('a', never, () => Promise.reject(busy))).rejects.toBe(busy)
  expect(await limiter.run('b', never, async () => clock.now())).toBe(0)
  expect(await limiter.run('a', never, async () => clock.now())).toBeGreaterThanOrEqual(60_000)
})
