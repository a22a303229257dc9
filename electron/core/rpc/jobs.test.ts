import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { Jobs, type JobContext, type JobRunners } from './jobs.ts'

let world: TestWorkspace
beforeAll(() => {
  world = openTestWorkspace()
})
afterAll(() => world.remove())

function jobsRunning(run: (ctx: JobContext) => Promise<unknown>): { jobs: Jobs; seen: JobStatus[] } {
  const seen: JobStatus[] = []
  const runner = { subject: () => 'file.txt', run }
  const runners = { verify: runner, auditExport: runner, reindex: runner } as unknown as JobRunners
  return {
    seen,
    jobs: new Jobs({
      store: world.store,
      secrets: world.workspace.secrets,
      backups: world.workspace.backups,
      listeners: world.workspace.listeners,
      zone: () => 'UTC',
      runners: async () => runners,
      push: (job) => seen.push(job),
    }),
  }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

test('a job tells how far it is and what came of it', async () => {
  const { jobs, seen } = jobsRunning(async (ctx) => {
    ctx.progress({ done: 1, total: 2, note: 'half' })
    await ctx.checkpoint()
    return { ok: true }
  })
  await jobs.runToEnd('verify', {})
  expect(seen[0]).toMatchObject({ state: 'running' })
  expect(seen.at(-1)).toMatchObject({ state: 'done', done: 1, total: 2, subject: 'file.txt', output: { ok: true } })
})

test('cancel stops it at the next checkpoint; a failure is reported with its code', async () => {
  const { jobs, seen } = jobsRunning(async (ctx) => {
    for (;;) await ctx.checkpoint()
  })
  const id = jobs.start('verify', {})
  await settled()
  expect(jobs.cancel(id)).toBe(true)
  await settled()
  expect(seen.at(-1)).toMatchObject({ id, state: 'cancelled' })
  expect(jobs.cancel(id)).toBe(false)

  const failing = jobsRunning(async () => {
    throw new TypeError('broken')
  })
  await expect(failing.jobs.runToEnd('verify', {})).rejects.toMatchObject({ code: 'INTERNAL', message: 'broken' })
})

test('jobs run one after another, in the order given', async () => {
  const order: string[] = []
  let count = 0
  const { jobs } = jobsRunning(async (ctx) => {
    const mine = ++count
    order.push(`start ${mine}`)
    await ctx.checkpoint()
    order.push(`end ${mine}`)
  })
  jobs.start('verify', {})
  await jobs.runToEnd('verify', {})
  expect(order).toEqual(['start 1', 'end 1', 'start 2', 'end 2'])
})

test('an input that does not fit is refused before anything starts', () => {
  const { jobs, seen } = jobsRunning(async () => undefined)
  expect(() => jobs.start('customersExport', { file: 3 })).toThrow(/customersExport/)
  expect(seen).toEqual([])
})

describe('lanes', () => {
  /** Jobs that run until their gate is opened, by the order in which they began. */
  function gated() {
    const gates: (() => void)[] = []
    const order: string[] = []
    const made = jobsRunning(async (ctx) => {
      const mine = gates.length + 1
      order.push(`start ${mine}`)
      await new Promise<void>((resolve, reject) => {
        gates.push(resolve)
        ctx.signal.addEventListener('abort', () => reject(new Error('cut off')))
      })
      order.push(`end ${mine}`)
    })
    return { ...made, gates, order }
  }

  test('a job of another lane runs beside one that goes on; of the same lane it waits', async () => {
    const { jobs, gates, order } = gated()
    jobs.start('reindex', {})
    jobs.start('reindex', {})
    const reading = jobs.runToEnd('verify', {})
    await settled()
    expect(order).toEqual(['start 1', 'start 2'])
    gates[1]!()
    await reading
    expect(order).toEqual(['start 1', 'start 2', 'end 2'])
    gates[0]!()
    await settled()
    expect(order).toEqual(['start 1', 'start 2', 'end 2', 'end 1', 'start 3'])
    gates[2]!()
    await settled()
  })

  test('a queued job is cancelled at once and never begins; those behind it keep their order', async () => {
    const { jobs, seen, gates, order } = gated()
    jobs.start('verify', {})
    const queued = jobs.start('verify', {})
    const last = jobs.runToEnd('verify', {})
    await settled()
    expect(jobs.cancel(queued)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ id: queued, state: 'cancelled' })
    gates[0]!()
    await settled()
    expect(order).toEqual(['start 1', 'end 1', 'start 2'])
    gates[1]!()
    await last
  })

  test('what breaks off because it was cancelled is cancelled, not failed', async () => {
    const { jobs, seen } = gated()
    const id = jobs.start('verify', {})
    await settled()
    jobs.cancel(id)
    await settled()
    expect(seen.at(-1)).toMatchObject({ id, state: 'cancelled' })
    expect(seen.at(-1)!.error).toBeUndefined()
  })

  test('stopped: running and queued ones end, nothing is pushed and nothing starts any more', async () => {
    const { jobs, seen, order } = gated()
    const both = [jobs.runToEnd('verify', {}), jobs.runToEnd('verify', {}), jobs.runToEnd('reindex', {})]
    await settled()
    const before = seen.length
    await jobs.stopAndWait()
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(jobs.list().map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(seen.length).toBe(before)
    expect(order).toEqual(['start 1', 'start 2'])
    expect(() => jobs.start('verify', {})).toThrow(expect.objectContaining({ code: 'NO_WORKSPACE' }))
  })

  test('a job that does not look whether it was cancelled is waited for no longer than said', async () => {
    const { jobs } = jobsRunning(() => new Promise(() => {}))
    jobs.start('verify', {})
    await settled()
    const from = performance.now()
    await jobs.stopAndWait(50)
    expect(performance.now() - from).toBeLessThan(1000)
  })
})
