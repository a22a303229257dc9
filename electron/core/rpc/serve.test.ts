import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { contract } from '#shared/contract/contract.ts'
import { errorCodes } from '#shared/contract/errors.ts'
import type { CoreFrame, Reply } from '#shared/contract/protocol.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { Grants } from './grants.ts'
import { missingHandlers, servePort } from './serve.ts'

let world: TestWorkspace
let frames: CoreFrame[]
let send: (message: unknown) => void
beforeAll(() => {
  world = openTestWorkspace()
  frames = []
  servePort(
    { post: (frame) => frames.push(frame), onMessage: (listener) => (send = listener), onClose: () => {} },
    () => world.workspace,
    new Grants(() => {}),
  )
})
afterAll(() => world.remove())

const ask = (message: unknown): Reply | undefined => {
  frames = []
  send(message)
  return frames[0] as Reply | undefined
}

test('every call of the contract has a handler', () => {
  expect(missingHandlers()).toEqual([])
})

describe('a hostile window', () => {
  test('gets an error of the closed list for anything that is not a call, and core goes on', () => {
    const junk = fc.oneof(
      fc.anything(),
      fc.record({ id: fc.integer(), method: fc.string(), input: fc.anything() }),
      fc.record({
        id: fc.integer(),
        method: fc.constantFrom('__proto__', 'constructor', 'toString', 'customers.list '),
        input: fc.anything(),
      }),
    )
    fc.assert(
      fc.property(junk, (message) => {
        const reply = ask(message)
        if (reply === undefined) return
        expect('error' in reply && errorCodes.includes(reply.error.code)).toBe(true)
      }),
      { numRuns: 500 },
    )
    expect(ask({ id: 1, method: 'workspace.info', input: {} })).toMatchObject({ id: 1, output: { zone: 'Asia/Shanghai' } })
  })

  test('cannot make any call fail in an unforeseen way', () => {
    const nasty = fc.oneof(
      fc.anything(),
      fc.dictionary(
        fc.constantFrom(
          'id',
          'ids',
          'filter',
          'text',
          'name',
          'limit',
          'offset',
          'from',
          'to',
          'at',
          'kind',
          'input',
          'conversationId',
          'selection',
          'state',
        ),
        fc.oneof(
          fc.anything(),
          fc.constantFrom("'; DROP TABLE customers; --", '../../etc/passwd', '\u0000', '💥'.repeat(1000), -1, 1e300, Number.NaN, {
            __proto__: { admin: true },
          }),
        ),
      ),
    )
    for (const method of Object.keys(contract)) {
      // Jobs outlive the call; they are fuzzed by their own input checks.
      if (method === 'jobs.start') continue
      fc.assert(
        fc.property(nasty, (input) => {
          const reply = ask({ id: 7, method, input })
          expect(reply).toBeDefined()
          if (reply && 'error' in reply) {
            expect(reply.error.code, `${method} ${fc.stringify(input)} ${reply.error.message}`).not.toBe('INTERNAL')
            expect(reply.error.code, method).not.toBe('BAD_OUTPUT')
          }
        }),
        { numRuns: 60 },
      )
    }
    expect(world.store.integrity()).toBe('ok')
  })

  test('a text of 50 MB is refused or answered, and nothing breaks', () => {
    const huge = '群'.repeat(17_000_000)
    for (const method of ['customers.create', 'tags.save', 'notes.save', 'workspace.update']) {
      expect(ask({ id: 3, method, input: { name: huge, text: huge, customerId: huge } })).toMatchObject({
        error: { code: 'BAD_INPUT' },
      })
    }
  })
})

test('without a workspace every call says so', () => {
  const got: CoreFrame[] = []
  let message: (value: unknown) => void = () => {}
  servePort(
    { post: (frame) => got.push(frame), onMessage: (listener) => (message = listener), onClose: () => {} },
    () => null,
    new Grants(() => {}),
  )
  message({ id: 5, method: 'customers.list', input: {} })
  expect(got).toEqual([{ id: 5, error: { code: 'NO_WORKSPACE', message: 'No workspace is open' } }])
})

describe('undo', () => {
  test('goes on after a restart: what can be taken back is listed under its words, and taken back', () => {
    const made = ask({ id: 1, method: 'customers.create', input: { name: '留下的人' } }) as { undo: { token: string } }
    const edited = ask({ id: 2, method: 'tags.save', input: { name: '重启' } }) as { undo: { token: string } }
    world.reopen()
    const listed = ask({ id: 3, method: 'undo.recent', input: { limit: 2 } })
    expect(listed).toMatchObject({
      output: {
        items: [
          { token: edited.undo.token, label: 'tags.undo.made', values: { name: '重启' } },
          { token: made.undo.token, label: 'customers.undo.created', values: { name: '留下的人' } },
        ],
      },
    })
    const undone = ask({ id: 4, method: 'undo.apply', input: { token: made.undo.token } })
    expect(undone).toMatchObject({ undo: { label: 'customers.undo.created', values: { name: '留下的人' } } })
    expect(world.store.read.value(`SELECT count(*) FROM customers WHERE name = '留下的人'`)).toBe(0)
    expect(ask({ id: 5, method: 'undo.apply', input: { token: made.undo.token } })).toMatchObject({ error: { code: 'CONFLICT' } })
  })

  test('what an act was about is often known only when it is done: it is listed with that', () => {
    const { output } = ask({ id: 1, method: 'operators.save', input: { name: '小周', role: 'advisor' } }) as {
      output: { id: string }
    }
    const { undo } = ask({ id: 2, method: 'operators.remove', input: { id: output.id } }) as { undo: object }
    expect(undo).toMatchObject({ label: 'workspace.undo.operatorRemoved', values: { name: '小周' } })
    expect(ask({ id: 3, method: 'undo.recent', input: { limit: 1 } })).toMatchObject({ output: { items: [undo] } })
  })
})
