import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IpcMux } from './ipc-mux.ts'
import type { CorePort, MuxBatch } from './ipc-mux.ts'

/** Two ends over a pipe that takes a turn of the event loop for each write, counting the batches. */
function pair(): { main: IpcMux; core: IpcMux; batches: () => number; settle: () => Promise<void> } {
  let batches = 0
  let inFlight = 0
  const end = (peer: () => IpcMux) =>
    new IpcMux({
      write: (batch, done) => {
        batches++
        inFlight++
        // A pipe copies: what is changed after sending must not arrive changed.
        const copy = structuredClone(batch)
        setImmediate(() => {
          inFlight--
          done()
          peer().receive(copy)
        })
      },
    })
  const main: IpcMux = end(() => core)
  const core: IpcMux = end(() => main)
  const settle = async () => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (inFlight > 0)
    await new Promise((resolve) => setImmediate(resolve))
    if (inFlight > 0) await settle()
  }
  return { main, core, batches: () => batches, settle }
}

describe('ports over one pipe', () => {
  test('every port gets its own messages, complete and in order, whatever the interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.jsonValue()), { maxLength: 60 }), async (sends) => {
        const { main, core, settle } = pair()
        const arrived: unknown[][] = []
        core.onPort((port) => {
          const mine: unknown[] = []
          arrived.push(mine)
          port.onMessage((message) => mine.push(message))
        })
        const ports = [0, 1, 2, 3].map(() => main.openPort())
        for (const [to, message] of sends) ports[to]!.post(message)
        await settle()
        expect(arrived).toEqual([0, 1, 2, 3].map((id) => sends.filter(([to]) => to === id).map(([, message]) => message)))
      }),
      { numRuns: 50 },
    )
  })

  test('a busy pipe sends few large batches, an idle one sends at once', async () => {
    const { main, core, batches, settle } = pair()
    let count = 0
    core.onControl(() => count++)
    main.sendControl('first')
    await settle()
    expect([count, batches()]).toEqual([1, 1])
    for (let i = 0; i < 5000; i++) main.sendControl(i)
    await settle()
    expect(count).toBe(5001)
    expect(batches()).toBeLessThanOrEqual(3)
  })

  test('bytes and dates arrive as bytes and dates', async () => {
    const { main, core, settle } = pair()
    const got: unknown[] = []
    core.onPort((port) => port.onMessage((message) => got.push(message)))
    const message = { bytes: new Uint8Array([1, 2, 3]), at: new Date(0), n: 2n ** 60n }
    main.openPort().post(message)
    await settle()
    expect(got).toEqual([message])
  })

  test('closing one port tells the other end and leaves the rest open', async () => {
    const { main, core, settle } = pair()
    const served: CorePort[] = []
    const closed: number[] = []
    core.onPort((port) => {
      const n = served.push(port)
      port.onClose(() => closed.push(n))
      port.onMessage((message) => port.post(['echo', message]))
    })
    const [first, second] = [main.openPort(), main.openPort()]
    const answers: unknown[] = []
    second.onMessage((message) => answers.push(message))
    first.close()
    first.post('into the void')
    second.post('hello')
    await settle()
    expect(closed).toEqual([1])
    expect(answers).toEqual([['echo', 'hello']])
  })

  test('when the other process is gone every port closes, also one whose owner listens late', () => {
    const { main } = pair()
    const port = main.openPort()
    main.end()
    let closed = false
    port.onClose(() => (closed = true))
    expect(closed).toBe(true)
  })

  test('messages that came before anyone listened are kept', async () => {
    const { main, core, settle } = pair()
    let port: CorePort | undefined
    core.onPort((opened) => (port = opened))
    const sent = main.openPort()
    sent.post(1)
    sent.post(2)
    await settle()
    const got: unknown[] = []
    port!.onMessage((message) => got.push(message))
    expect(got).toEqual([1, 2])
  })

  test('nonsense on the pipe is ignored', () => {
    const { main } = pair()
    const nonsense: unknown[] = [
      null,
      7,
      'x',
      {},
      { frames: 'x' },
      { frames: [{ channel: 'port', id: 99, message: 1 }] } satisfies MuxBatch,
    ]
    for (const batch of nonsense) expect(() => main.receive(batch)).not.toThrow()
  })
})
