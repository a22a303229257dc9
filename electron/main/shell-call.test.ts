import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shellContract } from '#shared/contract/shell.ts'
import type { ShellMethod } from '#shared/contract/shell.ts'
import { answerCall } from './shell-call.ts'
import type { Sender, ShellHandlers } from './shell-call.ts'

const own: Sender = { isMainWindow: true, isMainFrame: true, url: 'app://qunxi/index.html#/today' }
const methods = Object.keys(shellContract) as ShellMethod[]

/** Handlers that only note that they were reached. */
function noting(): { handlers: ShellHandlers; reached: string[] } {
  const reached: string[] = []
  const handlers = Object.fromEntries(
    methods.map((method) => [
      method,
      () => {
        reached.push(method)
        return {}
      },
    ]),
  )
  return { handlers: handlers as unknown as ShellHandlers, reached }
}

describe('who may call', () => {
  const foreign: [string, Sender][] = [
    ['another window', { ...own, isMainWindow: false }],
    ['a sub-frame', { ...own, isMainFrame: false }],
    ['a web page', { ...own, url: 'https://example.com/' }],
    ['a file', { ...own, url: 'file:///index.html' }],
    ['another host', { ...own, url: 'app://qunxi.evil/index.html' }],
    ['a look-alike scheme', { ...own, url: 'apps://qunxi/index.html' }],
    ['a frame that is gone', { ...own, url: null }],
    ['an address that is none', { ...own, url: 'app' }],
  ]
  test.each(foreign)('%s reaches no handler', async (_name, sender) => {
    const { handlers, reached } = noting()
    for (const method of methods) {
      expect(await answerCall(sender, method, {}, handlers)).toMatchObject({ ok: false, error: { code: 'REFUSED' } })
    }
    expect(reached).toEqual([])
  })

  test("the app's own page reaches its handler", async () => {
    const { handlers, reached } = noting()
    expect(await answerCall(own, 'state.get', {}, handlers)).toEqual({ ok: true, output: {} })
    expect(reached).toEqual(['state.get'])
  })
})

describe('what may be said', () => {
  test('a method that is not in the contract is unknown, also those every object has', async () => {
    const { handlers } = noting()
    for (const method of ['nope', '__proto__', 'constructor', 'toString', '', 7, null, undefined, ['state.get']]) {
      expect(await answerCall(own, method, {}, handlers)).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CALL' } })
    }
  })

  test('hostile payloads are answered, never thrown, and reach a handler only where they fit the schema', async () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.constant('x'.repeat(5_000_000)),
      fc.record({ dir: fc.constantFrom('../../etc', "'; DROP TABLE messages; --", '\0', 7, null) }),
      fc.record({ url: fc.constantFrom('javascript:alert(1)', 'file:///etc/passwd', {}) }),
      fc.constant(JSON.parse('{"__proto__":{"polluted":true}}')),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), hostile, async (method, payload) => {
        const { handlers, reached } = noting()
        const reply = await answerCall(own, method, payload, handlers)
        const fits = shellContract[method].input.safeParse(payload).success
        expect(reached.length).toBe(fits ? 1 : 0)
        if (!fits) expect(reply).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } })
      }),
      { numRuns: 1000 },
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('the reason of a refusal names the call and the field', async () => {
    const { handlers } = noting()
    const reply = await answerCall(
      own,
      'workspaces.create',
      { name: '', zone: 'Asia/Shanghai', dir: null, passphrase: null },
      handlers,
    )
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'BAD_INPUT', message: expect.stringContaining('workspaces.create: name') },
    })
  })

  test('an error in a handler becomes a reply without its stack', async () => {
    const { handlers } = noting()
    handlers['app.quit'] = () => {
      throw new TypeError('cannot read the moon')
    }
    expect(await answerCall(own, 'app.quit', {}, handlers)).toEqual({
      ok: false,
      error: { code: 'INTERNAL', message: 'cannot read the moon' },
    })
  })
})
