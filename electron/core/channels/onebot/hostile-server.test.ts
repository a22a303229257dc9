/** An implementation that we dial is a program of somebody else's: whatever it answers ends in a word for the account, never in an end of the process. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { startOneBotSimulator } from '#core/testing/simulators.ts'
import { ChannelError } from '../channel/connector.ts'
import { contextOf, openSession } from '../testing/onebot-mirror.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A server of raw bytes; `answer` has the socket once the request is there. */
async function rawServer(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function frameServer(speak: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    speak(socket)
  })
  closing.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** How a check of the account ends: the kind of its ChannelError, or that nothing came in time. Throws for any other error. */
async function checkOf(url: string, ms = 400): Promise<string> {
  const session = openSession(contextOf({ url }))
  const controller = new AbortController()
  const over = new Error('the test waits no longer')
  const timer = setTimeout(() => controller.abort(over), ms)
  try {
    await session.check(controller.signal)
    return 'answered'
  } catch (error) {
    if (error === over) return 'nothing came'
    if (!(error instanceof ChannelError)) throw error
    return error.problem.kind
  } finally {
    clearTimeout(timer)
    await session.close()
  }
}

test('any bytes for an answer to the handshake', { timeout: 120_000 }, async () => {
  const starts = [
    '',
    'HTTP/1.1 101 Switching Protocols\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/9.9 -1\r\n',
    'HTTP/1.1 101\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (start, bytes, ends) => {
      const url = await rawServer((socket) => {
        socket.write(start)
        if (ends) socket.end(bytes)
        else socket.write(bytes)
      })
      expect(await checkOf(url, 150)).not.toBe('answered')
    }),
    { numRuns: 120 },
  )
})

test('headers that never end, and a line that drips, are given up', async () => {
  let stop = false
  closing.push(() => void (stop = true))
  const endless = await rawServer((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n')
    const more = () => {
      if (!stop && !socket.destroyed) socket.write(`X-${'y'.repeat(1000)}: z\r\n`, () => setImmediate(more))
    }
    more()
  })
  expect(await checkOf(endless, 5000)).toBe('offline')
})

test(
  'any frames once it is connected: texts, bytes, nested brackets, half messages, thousands of answers nobody asked for',
  { timeout: 120_000 },
  async () => {
    const frames: readonly ((socket: WebSocket) => void)[] = [
      (socket) => socket.send('['.repeat(2_000_000)),
      (socket) => socket.send(`{"echo":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      (socket) => socket.send(Buffer.alloc(1 << 20, 0xff)),
      (socket) => socket.send('null'),
      (socket) => socket.send('{"__proto__":{"status":"ok"},"constructor":1,"echo":"1"}'),
      (socket) => {
        for (let n = 0; n < 5000; n++) socket.send(`{"status":"ok","retcode":0,"data":{"user_id":${n}},"echo":"${n}"}`)
      },
      (socket) => {
        for (let n = 0; n < 2000; n++)
          socket.send(`{"post_type":"message","message_id":${n},"message":${n % 2 === 0 ? '{"a":[]}' : '[null,[],{"type":3}]'}}`)
      },
      (socket) => socket.send('half', { fin: false }),
      (socket) => socket.close(4999, '再见'.repeat(20)),
      (socket) => socket.terminate(),
      (socket) =>
        socket.send('{"post_type":"meta_event","meta_event_type":"heartbeat","interval":-1,"time":1e308,"self_id":"__proto__"}'),
    ]
    for (const speak of frames) expect(await checkOf(await frameServer(speak))).not.toBe('answered')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.json(), fc.string(), fc.uint8Array({ maxLength: 200 })), { maxLength: 10 }),
        async (said) => {
          const url = await frameServer((socket) => {
            for (const one of said) socket.send(one)
          })
          await checkOf(url, 100)
        },
      ),
      { numRuns: 60 },
    )
  },
)

test('after all of it a sound one is connected to', async () => {
  expect(await checkOf(await rawServer((socket) => socket.end('no')))).toBe('offline')
  const simulator = await startOneBotSimulator({ groups: 1, membersPerGroup: 2, friends: 1 })
  closing.push(() => simulator.close())
  expect(await checkOf(simulator.url, 5000)).toBe('answered')
})
