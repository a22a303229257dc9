import { afterAll, beforeAll, expect, test } from 'vitest'
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
  const runners = { verify: { subject: () => 'file.txt', run } } as unknown as JobRunners
  return {
    seen,
    jobs: new Jobs({
      store: world.store,
      secrets: world.workspace.secrets,
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
