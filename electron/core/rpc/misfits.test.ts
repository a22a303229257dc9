/**
 * 1,000 payloads a call that its schema does not accept: wrong types, texts of 50 MB, `__proto__`, paths, pieces of SQL, in any place. None
 * is accepted, none reaches a handler, each refusal names the place, and what every object inherits stays as it was.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract, type Method } from '#shared/contract/contract.ts'
import { jobKinds, type JobKind } from '#shared/contract/job-kinds.ts'
import type { Reply } from '#shared/contract/protocol.ts'
import type { z } from 'zod'
import { Rng } from '#core/demo/random.ts'
import { FUZZ_RUNS, FUZZ_SEED, printed } from '#core/testing/fuzz/asking.ts'
import { Fitting, shapeOf, type Known } from '#core/testing/fuzz/fitting.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { Grants } from './grants.ts'
import { servePort } from './serve.ts'

const known: Known = { ids: () => undefined, words: ['小满'], paths: ['/tmp/x'], now: Date.parse('2026-11-20T10:00:00+08:00') }
let world: TestWorkspace
let ask: (method: string, input: unknown) => Reply

beforeAll(() => {
  world = openTestWorkspace()
  let send: (message: unknown) => void = () => {}
  let reply: unknown
  const port = {
    post: (frame: unknown) => (reply = frame),
    onMessage: (to: (message: unknown) => void) => (send = to),
    onClose: () => {},
  }
  servePort(port, () => world.workspace, new Grants(() => {}))
  ask = (method, input) => {
    send({ id: 1, method, input })
    return reply as Reply
  }
})
afterAll(() => world.remove())

/** Asks with misfits of a schema; `wrap` makes the message's input of each. */
function refusesAll(method: string, schema: z.ZodType, wrap: (value: unknown) => unknown = (value) => value): void {
  const fitting = new Fitting(new Rng(FUZZ_SEED), known)
  const shape = shapeOf(schema)
  const written = () => (method === 'jobs.start' ? 0 : world.store.read.value<number>('SELECT total_changes()'))
  const before = written()
  let asked = 0
  for (let i = 0; i < FUZZ_RUNS; i++) {
    const misfit = fitting.misfit(schema, shape)
    if (misfit === undefined) continue
    asked += 1
    const reply = ask(method, wrap(misfit.value))
    const error = 'error' in reply ? reply.error : undefined
    const { field } = (error?.details ?? {}) as { field?: unknown }
    if (error?.code !== 'BAD_INPUT' || typeof field !== 'string' || JSON.stringify(error).length > 10_000)
      expect.fail(`${method}, seed ${FUZZ_SEED}, payload ${i} at ${misfit.at}: ${error?.code} ${printed(misfit.value)}`)
  }
  expect(asked).toBeGreaterThan(FUZZ_RUNS * 0.9)
  // Nothing was written, not even tried; a job's own schema is looked at within the write that would start it.
  expect(written()).toBe(before)
  expect(({} as { admin?: unknown }).admin).toBeUndefined()
}

describe('a call that does not fit is refused', () => {
  test.each((Object.keys(contract) as Method[]).filter((method) => method !== 'jobs.start'))('%s', (method) => {
    refusesAll(method, contract[method].input)
  })
})

describe('a job that does not fit does not start', () => {
  test.each(Object.keys(jobKinds) as JobKind[])('%s', (kind) => {
    refusesAll('jobs.start', jobKinds[kind].input, (input) => ({ kind, input }))
    expect(world.workspace.jobs.list()).toEqual([])
  })
})

test('no kind of job but those of the list is started', () => {
  for (const kind of ['__proto__', 'constructor', 'toString', '', null, 7, ['verify'], { kind: 'verify' }, 'verify '])
    expect(ask('jobs.start', { kind, input: {} })).toMatchObject({ error: { code: 'BAD_INPUT', details: { field: 'kind' } } })
})

test('after all of it an ordinary call works', () => {
  expect(ask('workspace.info', {})).toMatchObject({ output: { name: 'Test' } })
  expect(world.store.integrity()).toBe('ok')
})
