/** Whoever can reach the listening port can send anything: nothing of it may end the process, hold it, or change the account. */
import { readdirSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startOneBotSimulator } from '#core/testing/simulators.ts'
import { contextOf, openSession } from '../testing/onebot-mirror.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

/** An account that listens, with its implementation connected. */
async function listening() {
  const port = await freePort()
  const url = `ws://127.0.0.1:${port}/onebot`
  const context = contextOf({ url, mode: 'reverse', token: 's3cret' })
  const session = openSession(context)
  const controller = new AbortController()
  closing.push(async () => {
    controller.abort(new Error('the test is over'))
    await session.close()
  })
  const checked = session.check(controller.signal)
  const simulator = await startOneBotSimulator({ reverse: url, token: 's3cret', groups: 1, membersPerGroup: 2, friends: 1 })
  closing.push(() => simulator.close())
  await checked
  const works = async () => expect((await session.check(controller.signal)).nativeId).toBe(simulator.selfId)
  return { port, url, works, log: context.lines }
}

/** What came back, until the other side closed or 2 s went by. */
function sendRaw(port: number, bytes: Buffer | string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(end, 2000)
    socket.on('data', (data) => (answer += data.toString('latin1')))
    socket.on('error', end)
    socket.on('close', end)
  })
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
const asked = (target: string, headers = '') =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY}${headers}\r\n`

test('targets that are no paths are refused, and the connection that is there goes on', async () => {
  const { port, works } = await listening()
  for (const target of [
    '//',
    '///',
    'http://[',
    'http://[::1',
    'http://',
    '\\\\',
    '*',
    'x',
    '/%',
    '/%zz',
    '/../..',
    '/?',
    '?',
    '/#',
    '//[',
  ]) {
    expect(await sendRaw(port, asked(target)), target).toMatch(/^HTTP\/1\.1 40[04] |^$/)
  }
  await works()
})

test('headers, versions and lengths that are wrong, or never end, change nothing', async () => {
  const { port, works } = await listening()
  const right = 'Authorization: Bearer s3cret\r\nX-Self-ID: 10001\r\nX-Client-Role: Universal\r\n'
  const requests = [
    asked('/onebot', right).replace(/Sec-WebSocket-Key: [^\r]*/, 'Sec-WebSocket-Key: x'),
    asked('/onebot', right).replace('Version: 13', 'Version: 99'),
    asked('/onebot', `${right}Sec-WebSocket-Extensions: ${';,='.repeat(50)}\r\n`),
    asked('/onebot', `${right}Sec-WebSocket-Protocol: ,,,\r\n`),
    asked('/onebot', 'X-Self-ID: 1\r\nX-Self-ID: 2\r\n'),
    asked('/onebot', `Authorization: Bearer ${'x'.repeat(8000)}\r\n`),
    asked('/onebot', `X: ${'x'.repeat(100_000)}\r\n`),
    'GET / HTTP/9.9\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /onebot HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    '\0\0\0\0\0\0',
    '\r\n'.repeat(2000),
  ]
  for (const request of requests) await sendRaw(port, request)
  await works()
}, 60_000)

test('any bytes at all', async () => {
  const { port, works } = await listening()
  const target = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\s]/g, ''))
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
        target.map((text) => Buffer.from(asked(`/${text}`))),
        target.map((text) => Buffer.from(asked(text === '' ? '/' : text))),
        fc
          .tuple(fc.string({ maxLength: 20 }), fc.string({ maxLength: 60 }))
          .map(([name, value]) => Buffer.from(asked('/onebot', `${name}: ${value}\r\n`))),
      ),
      async (bytes) => {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => undefined)
        await new Promise<void>((resolve) => socket.once('connect', resolve))
        socket.end(bytes)
        await new Promise((resolve) => setTimeout(resolve, 2))
        socket.destroy()
      },
    ),
    { numRuns: 300, endOnFailure: true },
  )
  await works()
}, 60_000)

test('a guest who is let in and then sends broken frames takes nothing down', async () => {
  const { url, port, works } = await listening()
  const headers = { Authorization: 'Bearer s3cret', 'X-Client-Role': 'Event' }
  // Another login is shown out at once: the frames it sends all the same have nobody who listens.
  for (const frame of [
    Buffer.from([0xff, 0xff, 0xff]),
    Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x83, 0x01]),
  ]) {
    await sendRaw(
      port,
      Buffer.concat([Buffer.from(asked('/onebot', 'Authorization: Bearer s3cret\r\nX-Self-ID: 99999\r\n')), frame]),
    )
  }
  const guest = new WebSocket(url, { headers: { ...headers, 'X-Self-ID': '99999' } })
  await new Promise((resolve) => guest.on('close', resolve).on('error', () => undefined))
  await works()
}, 30_000)

test('a thousand refused sockets leave no descriptor behind, and the log names each reason once a minute', async () => {
  const { port, works, log } = await listening()
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  const sockets: Socket[] = []
  for (let i = 0; i < 1000; i++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    // Half closed: it says what it wants and then nothing more, and never hangs up by itself.
    socket.write(asked('/onebot', 'Authorization: Bearer wrong\r\nX-Self-ID: 1\r\n'))
    sockets.push(socket)
    if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const closed = Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.resume().on('close', () => resolve()))),
  )
  await closed
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(open() - before).toBeLessThan(20)
  expect(log.filter((line) => JSON.stringify(line).includes('a wrong token'))).toHaveLength(1)
  await works()
}, 30_000)

test('whoever dials and says nothing is shown out', async () => {
  const { port, works } = await listening()
  const silent = connect(port, '127.0.0.1')
  silent.on('error', () => undefined)
  const slow = connect(port, '127.0.0.1', () => slow.write('GET /onebot HTTP/1.1\r\nX: '))
  slow.on('error', () => undefined)
  const drip = setInterval(() => slow.writable && slow.write('x'), 300)
  const gone = (socket: Socket) => new Promise<void>((resolve) => socket.resume().on('close', () => resolve()))
  await Promise.all([gone(slow), gone(silent)])
  clearInterval(drip)
  await works()
}, 40_000)
