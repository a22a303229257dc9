/**
 * 1,000 payloads a call that its schema accepts, as unlikely as it lets them be, over a workspace with people and talk in it: each is
 * answered or refused by a code that names its field, and INTERNAL is a failure of this test. QUNXI_FUZZ_SEED and QUNXI_FUZZ_RUNS choose
 * others; what fails prints them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { contract, type Method } from '#shared/contract/contract.ts'
import { checkLedger } from '#core/store/tables/ledger.ts'
import { Store } from '#core/store/store.ts'
import { Rng } from '#core/demo/random.ts'
import { FUZZ_RUNS, FUZZ_SEED, faultOf, printed } from '#core/testing/fuzz/asking.ts'
import { Fitting, shapeOf } from '#core/testing/fuzz/fitting.ts'
import { FUZZ_NOW, FuzzWorld } from '#core/testing/fuzz/world.ts'

/** What was made by one call stays for so many; then everything is as at first. */
const BETWEEN_RESTORES = 250

const proving = Store.faceOfCall
const methods = (Object.keys(contract) as Method[]).filter((method) => method !== 'jobs.start')
const rejections: unknown[] = []
const heard = (reason: unknown) => rejections.push(reason)
let world: FuzzWorld

beforeAll(async () => {
  // Which tables a call names is proven elsewhere.
  Store.faceOfCall = undefined
  world = await FuzzWorld.open()
  vi.useFakeTimers({ toFake: ['Date'], now: FUZZ_NOW })
  process.on('unhandledRejection', heard)
}, 120_000)
afterAll(() => {
  process.off('unhandledRejection', heard)
  vi.useRealTimers()
  Store.faceOfCall = proving
  world.remove()
})
afterEach(() => expect(rejections.splice(0)).toEqual([]))

/** The workspace after what was done to it: whole, worked on, and answering. */
function sound(): void {
  const { workspace } = world
  workspace.settle('cadence', 'drafts', 'pushes')
  expect(workspace.store.read.all('SELECT * FROM pragma_foreign_key_check')).toEqual([])
  expect(workspace.store.integrity()).toBe('ok')
  expect(checkLedger(workspace.store.read)).toMatchObject({ ok: true })
  expect(world.ask('workspace.info', {})).toMatchObject({ output: { demo: true } })
}

describe('a call that fits its schema is answered, or refused by name', () => {
  test.each(methods)('%s', (method) => {
    const { input, kind } = contract[method]
    const fitting = new Fitting(new Rng(FUZZ_SEED), world.known(method))
    const shape = shapeOf(input)
    let asked = 0
    for (let i = 0; i < FUZZ_RUNS; i++) {
      if (kind === 'write' && i % BETWEEN_RESTORES === 0) {
        if (i > 0) sound()
        world.restore()
      }
      const payload = fitting.of(input, shape)
      if (payload === undefined) continue
      asked += 1
      const reply = world.ask(method, payload)
      const fault = 'error' in reply ? faultOf(reply.error) : undefined
      if (fault !== undefined) expect.fail(`${method}, seed ${FUZZ_SEED}, payload ${i}: ${fault}\n${printed(payload)}`)
    }
    expect(asked).toBeGreaterThan(FUZZ_RUNS * 0.98)
    sound()
  })
})
