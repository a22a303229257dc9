import { createServer, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createServer as createRawServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Listener, listenOn } from '#core/testing/simulators.ts'
import { exchange, type HttpRequest } from './http.ts'
import { parseOutsideJson } from '../channel/outside-json.ts'

let listener: Listener
let server: Server
let behave: Parameters<typeof createServer>[1]

beforeEach(async () => {
  server = createServer((request, response) => behave!(request, response))
  listener = await listenOn(server, 0)
})
afterEach(() => listener.stop())

const ask = (write: boolean, more: Partial<HttpRequest> = {}) =>
  exchange(
    {
      api: 'x',
      method: 'POST',
      url: new URL(`http://127.0.0.1:${listener.port}/`),
      body: '{}',
      timeout: 2000,
      limit: 1000,
      write,
      ...more,
    },
    new AbortController().signal,
  )
const problem = (kind: string, code: string) => expect.objectContaining({ problem: expect.objectContaining({ kind, code }) })

describe('before a byte of it could be handled nothing was done, whatever it was', () => {
  test.each([true, false])('write: %s', async (write) => {
    const unreachable = problem('offline', 'UNREACHABLE')
    await expect(ask(write, { url: new URL('http://127.0.0.1:1/') })).rejects.toEqual(unreachable)
    const empty = await listenOn(createServer(), 0)
    await empty.stop()
    await expect(ask(write, { url: new URL(`http://127.0.0.1:${empty.port}/`) })).rejects.toEqual(unreachable)
    await expect(ask(write, { url: new URL('http://no-such-name.invalid/') })).rejects.toEqual(unreachable)
    // TLS is spoken to a server that speaks none.
    await expect(ask(write, { url: new URL(`https://127.0.0.1:${listener.port}/`) })).rejects.toEqual(unreachable)
    const rude = createRawServer((socket) => void socket.destroy())
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
    const url = new URL(`https://127.0.0.1:${(rude.address() as AddressInfo).port}/`)
    await expect(ask(write, { url })).rejects.toEqual(unreachable)
    rude.close()
  })
})

describe('from then on a write may have been done', () => {
  test('no answer in time', async () => {
    behave = () => {}
    await expect(ask(true, { timeout: 60 })).rejects.toEqual(problem('lost', 'ANSWER_LOST'))
    await expect(ask(false, { timeout: 60 })).rejects.toEqual(problem('offline', 'TIMED_OUT'))
  })
  test('an answer that drips for ever ends too', async () => {
    behave = (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    }
    await expect(ask(true, { timeout: 100 })).rejects.toEqual(problem('lost', 'ANSWER_LOST'))
    await expect(ask(false, { timeout: 5000, limit: 5 })).rejects.toEqual(problem('protocol', 'BAD_ANSWER'))
  })
  test('a cut before, and in the middle of, the answer', async () => {
    behave = (_, response) => void response.socket!.destroy()
    await expect(ask(true)).rejects.toEqual(problem('lost', 'ANSWER_LOST'))
    await expect(ask(false)).rejects.toEqual(problem('offline', 'CONNECTION_LOST'))
    behave = (_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"errcode":0', () => response.socket!.destroy())
    }
    await expect(ask(true)).rejects.toEqual(problem('lost', 'ANSWER_LOST'))
    await expect(ask(false)).rejects.toEqual(problem('offline', 'CONNECTION_LOST'))
  })
})

test('an answer may be packed; what it unpacks to is limited, and a broken one is no answer', async () => {
  const text = JSON.stringify({ errcode: 0, name: '群汐'.repeat(40) })
  behave = (request, response) => {
    expect(request.headers['accept-encoding']).toContain('gzip')
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync(text))
  }
  expect(await ask(false)).toEqual({ status: 200, text })
  await expect(ask(false, { limit: 100 })).rejects.toEqual(problem('protocol', 'BAD_ANSWER'))
  behave = (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end('not packed at all')
  }
  await expect(ask(false)).rejects.toEqual(problem('offline', 'CONNECTION_LOST'))
  await expect(ask(true)).rejects.toEqual(problem('lost', 'ANSWER_LOST'))
})

test('a line is used again; a redirect is not followed; a form arrives whole', async () => {
  const ports = new Set<number | undefined>()
  let form = ''
  behave = (request, response) => {
    ports.add(request.socket.remotePort)
    if (request.url === '/away') {
      response.writeHead(302, { location: '/' }).end()
      return
    }
    request.setEncoding('utf8').on('data', (piece: string) => (form += piece))
    request.on('end', () => response.end(request.headers['content-type']))
  }
  for (let i = 0; i < 5; i++) await ask(false)
  expect(ports.size).toBe(1)
  expect((await ask(false, { url: new URL(`http://127.0.0.1:${listener.port}/away`) })).status).toBe(302)
  form = ''
  const body = new FormData()
  body.append('media', new Blob(['海报内容']), '海报.png')
  const { text } = await ask(false, { body })
  expect(text).toMatch(/^multipart\/form-data; boundary=/)
  expect(form).toContain('filename="海报.png"')
  expect(form).toContain('海报内容')
})

test('giving up ends the request with the caller’s own reason', async () => {
  behave = () => {}
  const stop = new AbortController()
  const url = new URL(`http://127.0.0.1:${listener.port}/`)
  const waiting = exchange({ api: 'x', method: 'GET', url, timeout: 5000, limit: 9, write: false }, stop.signal)
  setTimeout(() => stop.abort(new Error('enough')), 20)
  await expect(waiting).rejects.toThrow('enough')
})

test('integers beyond 2^53 keep their digits, everything else is read as usual', () => {
  const text =
    '\uFEFF{"a":11101571002822706744,"b":[-9223372036854775808,9007199254740991,1e21,1.5],"c":"id:1234567890123456789","d":{"e":12345678901234567890}}'
  expect(parseOutsideJson(text)).toEqual({
    a: '11101571002822706744',
    b: ['-9223372036854775808', 9007199254740991, 1e21, 1.5],
    c: 'id:1234567890123456789',
    d: { e: '12345678901234567890' },
  })
  expect(() => parseOutsideJson('{')).toThrow(SyntaxError)
})
