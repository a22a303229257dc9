/**
 * `jobs.start` with 1,000 payloads a kind that its schema accepts: files that are there and that are not, places that cannot be written,
 * logins that nobody answers. A job ends as done with what its contract says, is cancelled, or fails by a code that names its field;
 * INTERNAL, an exception that nobody caught, and a job that never ends are failures of this test.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { jobKinds, type JobKind } from '#shared/contract/job-kinds.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { Store } from '#core/store/store.ts'
import { Rng } from '#core/demo/random.ts'
import { FUZZ_RUNS, FUZZ_SEED, faultOf, printed } from '#core/testing/fuzz/asking.ts'
import { Fitting, shapeOf } from '#core/testing/fuzz/fitting.ts'
import { FUZZ_NOW, FuzzWorld } from '#core/testing/fuzz/world.ts'

/** Real milliseconds a job may take before it is cancelled: a login at a port where somebody listens is waited for. */
const PATIENCE = { accountCheck: 40 } as Partial<Record<JobKind, number>>
const BETWEEN_RESTORES = 250
/** Jobs that are told nothing are all the same: one of so many runs to its end, the others are cancelled. */
const ONE_OF = 200

const proving = Store.faceOfCall
const uncaught: unknown[] = []
const heard = (reason: unknown) => uncaught.push(reason)
let world: FuzzWorld

beforeAll(async () => {
  Store.faceOfCall = undefined
  world = await FuzzWorld.open()
  vi.useFakeTimers({ toFake: ['Date'], now: FUZZ_NOW })
  process.on('unhandledRejection', heard)
  process.on('uncaughtException', heard)
  // What a connection says while it is closed, a thousand times.
  vi.spyOn(console, 'error').mockImplementation(() => {})
}, 120_000)
afterAll(() => {
  process.off('unhandledRejection', heard)
  process.off('uncaughtException', heard)
  vi.restoreAllMocks()
  vi.useRealTimers()
  Store.faceOfCall = proving
  world.remove()
})
afterEach(() => expect(uncaught.splice(0)).toEqual([]))

const statusOf = (id: string): JobStatus | undefined => world.workspace.jobs.list().find((job) => job.id === id)

/** Waits until a job has ended; one that takes longer than its patience is cancelled. */
async function ended(id: string, patience: number): Promise<JobStatus> {
  const started = performance.now()
  for (let asked = false; ;) {
    const status = statusOf(id)!
    if (status.state !== 'running') return status
    const taken = performance.now() - started
    if (!asked && taken > patience) {
      asked = true
      world.ask('jobs.cancel', { id })
    }
    if (taken > patience + 10_000) throw new Error(`${status.kind} does not end`)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** Nothing is asked beyond this machine: an address that is left out would be the channel's own. */
function atHome(kind: JobKind, payload: unknown): unknown {
  const { config } = payload as { config?: { channel: string; url?: string } }
  if (kind === 'accountCheck' && config?.channel === 'wecom') config.url ??= 'http://127.0.0.1:1'
  return payload
}

describe('a job that fits its schema ends, or fails by name', () => {
  test.each(Object.keys(jobKinds) as JobKind[])(
    '%s',
    async (kind) => {
      const { input, output } = jobKinds[kind]
      const fitting = new Fitting(new Rng(FUZZ_SEED), world.known(`jobs.start ${kind}`))
      const shape = shapeOf(input)
      const told = Object.keys(shape.properties ?? {}).length > 0
      const states: Record<string, number> = {}
      for (let i = 0; i < FUZZ_RUNS; i++) {
        if (i % BETWEEN_RESTORES === 0) world.restore()
        const payload = atHome(kind, fitting.of(input, shape))
        const fail = (fault: string) => expect.fail(`${kind}, seed ${FUZZ_SEED}, payload ${i}: ${fault}\n${printed(payload)}`)
        const reply = world.ask('jobs.start', { kind, input: payload })
        if ('error' in reply) {
          const fault = faultOf(reply.error)
          if (fault !== undefined) fail(fault)
          states[reply.error.code] = (states[reply.error.code] ?? 0) + 1
          continue
        }
        const { id } = reply.output as { id: string }
        if (!told && i % ONE_OF !== 0) world.ask('jobs.cancel', { id })
        const status = await ended(id, PATIENCE[kind] ?? 20_000)
        const fault = status.error && faultOf(status.error)
        if (fault !== undefined) fail(fault)
        if (status.state === 'done' && !output.safeParse(status.output).success) fail('its output is not what its contract says')
        const word = status.error?.code ?? status.state
        states[word] = (states[word] ?? 0) + 1
      }
      // Some run to their end, whatever else becomes of the others.
      expect(states['done'], JSON.stringify(states)).toBeGreaterThan(0)
      expect(world.workspace.store.integrity()).toBe('ok')
      expect(world.ask('workspace.info', {})).toMatchObject({ output: { demo: true } })
    },
    240_000,
  )
})
