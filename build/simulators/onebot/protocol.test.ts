/** The wire itself, with a bare WebSocket and fetch: handshakes, echoes, codes, transports. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { haveSamples, samplesDir } from '../../../electron/core/testing/samples.ts'
import { fromCqString } from './cq.ts'
import { startOneBotSimulator, type OneBotSimulator, type OneBotSimulatorOptions } from './simulator.ts'

type Json = Record<string, unknown>

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

async function start(options: OneBotSimulatorOptions = {}): Promise<OneBotSimulator> {
  const simulator = await startOneBotSimulator({ groups: 2, messages: 60, heartbeat: null, ...options })
  open.push(simulator)
  return simulator
}

/** A connection whose messages can be awaited one by one. */
async function connect(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, { headers })
  open.push({ close: () => socket.terminate() })
  const waiting: Json[] = []
  const takers: ((message: Json) => void)[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Json
    const taker = takers.shift()
    if (taker === undefined) waiting.push(message)
    else taker(message)
  })
  await once(socket, 'open')
  const next = () =>
    new Promise<Json>((resolve) => {
      const message = waiting.shift()
      if (message === undefined) takers.push(resolve)
      else resolve(message)
    })
  const ask = (request: unknown) => {
    socket.send(typeof request === 'string' ? request : JSON.stringify(request))
    return next()
  }
  return { socket, next, ask, waiting }
}

async function refused(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const socket = new WebSocket(url, { headers })
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }]
  return response.statusCode
}

test('a WebSocket without or with a wrong token is closed in the handshake, on an unknown path too', async () => {
  const { url } = await start({ token: 's3cret' })
  expect(await refused(url)).toBe(401)
  expect(await refused(`${url}/?access_token=wrong`)).toBe(403)
  expect(await refused(url, { Authorization: 'Bearer wrong' })).toBe(403)
  expect(await refused(`${url}/nothing?access_token=s3cret`)).toBe(404)
  for (const client of [await connect(`${url}/?access_token=s3cret`), await connect(url, { Authorization: 'Bearer s3cret' })]) {
    expect(await client.next()).toMatchObject({ post_type: 'meta_event', meta_event_type: 'lifecycle', sub_type: 'connect' })
  }
})

test('the echo comes back with its type, and not at all where there was none', async () => {
  const { url } = await start()
  const { ask } = await connect(`${url}/api`)
  for (const echo of [7, '7', true, null, { a: [1, { b: 2 }] }, 0, '']) {
    const reply = await ask({ action: 'get_status', echo })
    expect(reply).toEqual({ status: 'ok', retcode: 0, data: { online: true, good: true }, echo })
  }
  expect(await ask({ action: 'get_status' })).not.toHaveProperty('echo')
})

test('each failure has its code', async () => {
  const { url } = await start({ history: 'none' })
  const { ask } = await connect(`${url}/api`)
  expect(await ask('{"action":')).toMatchObject({ status: 'failed', retcode: 1400 })
  expect(await ask('[]')).toMatchObject({ retcode: 1400 })
  expect(await ask({ action: 5, echo: 1 })).toMatchObject({ retcode: 1400, echo: 1 })
  expect(await ask({ action: 'get_status', params: [] })).toMatchObject({ retcode: 1400 })
  expect(await ask({ action: 'fly', echo: 'e' })).toMatchObject({ status: 'failed', retcode: 1404, data: null, echo: 'e' })
  expect(await ask({ action: 'get_group_msg_history', params: { group_id: 700_000_001 } })).toMatchObject({ retcode: 1404 })
  expect(await ask({ action: 'get_group_info', params: { group_id: 1 } })).toMatchObject({ status: 'failed', retcode: 100 })
  expect(await ask({ action: 'send_group_msg', params: { group_id: 700_000_001, message: '' } })).toMatchObject({ retcode: 100 })
})

test('/api hears no events, /event takes no requests, / does both', async () => {
  const simulator = await start()
  const api = await connect(`${simulator.url}/api`)
  const event = await connect(`${simulator.url}/event`)
  const both = await connect(simulator.url)
  await event.next()
  await both.next()
  const [friend] = simulator.world.friends.keys()
  simulator.act.sayPrivate(friend!, '在吗')
  expect(await event.next()).toMatchObject({
    post_type: 'message',
    message_type: 'private',
    sub_type: 'friend',
    raw_message: '在吗',
  })
  expect(await both.next()).toMatchObject({ post_type: 'message', user_id: friend })
  event.socket.send(JSON.stringify({ action: 'get_status' }))
  expect(await api.ask({ action: 'get_status', echo: 1 })).toMatchObject({ echo: 1 })
  expect([...api.waiting, ...event.waiting]).toEqual([])
})

test('the string form says what the array form says', async () => {
  const array = await start({ format: 'array' })
  const string = await start({ format: 'string' })
  const now = { array: await connect(array.url), string: await connect(string.url) }
  await now.array.next()
  await now.string.next()
  const [groupId] = array.world.groups.keys()
  for (const said of [
    'a,b & [c] &amp; 🌸',
    '[CQ:at,qq=all] 你好&#44;',
    '[CQ:image,file=a.jpg,url=https://x.invalid/?a=1&amp;b=&#44;]',
  ]) {
    for (const simulator of [array, string])
      simulator.act.say(groupId!, [...simulator.world.groups.get(groupId!)!.members.keys()][1]!, said)
    const [fromArray, fromString] = [await now.array.next(), await now.string.next()]
    expect(fromString.message_format).toBe('string')
    expect(fromCqString(fromString.message as string)).toEqual(fromArray.message)
    expect(fromString.raw_message).toBe(fromArray.raw_message)
  }
})

test('HTTP: GET, JSON and form requests, and the status codes of the specification', async () => {
  const { httpUrl, world, sent, selfId } = await start({ token: 't' })
  const [groupId] = world.groups.keys()
  const headers = { Authorization: 'Bearer t' }
  const json = { ...headers, 'content-type': 'application/json' }
  const post = (path: string, init: RequestInit) => fetch(`${httpUrl}${path}`, { method: 'POST', ...init })
  expect((await fetch(`${httpUrl}/get_status`)).status).toBe(401)
  expect((await fetch(`${httpUrl}/get_status?access_token=x`)).status).toBe(403)
  expect((await fetch(`${httpUrl}/fly`, { headers })).status).toBe(404)
  expect((await post('/send_msg', { headers: json, body: '{' })).status).toBe(400)
  expect((await post('/send_msg', { headers: { ...headers, 'content-type': 'text/plain' }, body: 'x' })).status).toBe(406)
  const failed = await fetch(`${httpUrl}/get_group_info?group_id=5`, { headers })
  expect([failed.status, await failed.json()]).toMatchObject([200, { status: 'failed', retcode: 100 }])

  const got = await fetch(`${httpUrl}/get_login_info?access_token=t`)
  expect(await got.json()).toMatchObject({ status: 'ok', data: { user_id: Number(selfId) } })
  await fetch(`${httpUrl}/send_group_msg?group_id=${groupId}&message=${encodeURIComponent('[CQ:face,id=1]一')}`, { headers })
  await post('/send_msg', { headers: json, body: JSON.stringify({ message_type: 'group', group_id: groupId, message: '二' }) })
  await post('/send_msg', {
    headers,
    body: new URLSearchParams({ group_id: String(groupId), message: '[三]', auto_escape: 'true' }),
  })
  expect(sent().map((message) => message.text)).toEqual(['一', '二', '[三]'])
})

test('_async answers at once and still acts; _rate_limited acts half a second apart', async () => {
  const simulator = await start({ reportSelf: true })
  const [groupId] = simulator.world.groups.keys()
  const { ask } = await connect(`${simulator.url}/api`)
  const events = await connect(`${simulator.url}/event`)
  await events.next()
  const send = (suffix: string, message: string) =>
    ask({ action: `send_group_msg${suffix}`, params: { group_id: groupId, message }, echo: message })
  expect(await send('_async', 'a')).toEqual({ status: 'async', retcode: 1, data: null, echo: 'a' })
  await events.next()
  await send('_rate_limited', 'b')
  await send('_rate_limited', 'c')
  await events.next()
  const between = performance.now()
  await events.next()
  expect(performance.now() - between).toBeGreaterThan(300)
  expect(simulator.sent().map((message) => message.text)).toEqual(['a', 'b', 'c'])
})

test('heartbeats come at their interval', async () => {
  const { url } = await start({ heartbeat: 20 })
  const { next } = await connect(`${url}/event`)
  await next()
  for (let i = 0; i < 3; i += 1) {
    expect(await next()).toMatchObject({ meta_event_type: 'heartbeat', interval: 20, status: { online: true, good: true } })
  }
})

test('an answer that is lost was an act done once; one lost before it, none', async () => {
  const simulator = await start()
  const [groupId] = simulator.world.groups.keys()
  const send = { action: 'send_group_msg', params: { group_id: groupId, message: '只发一次' }, echo: 1 }
  simulator.drop('send_group_msg', 'after')
  const first = await connect(`${simulator.url}/api`)
  first.socket.send(JSON.stringify(send))
  await once(first.socket, 'close')
  expect(simulator.count('send_group_msg')).toBe(1)
  simulator.drop('send_group_msg', 'before')
  const second = await connect(`${simulator.url}/api`)
  second.socket.send(JSON.stringify(send))
  await once(second.socket, 'close')
  expect(simulator.sent()).toHaveLength(1)
  simulator.fail('send_group_msg', 1401)
  const third = await connect(`${simulator.url}/api`)
  expect(await third.ask(send)).toMatchObject({ status: 'failed', retcode: 1401, echo: 1 })
  expect(await third.ask(send)).toMatchObject({ status: 'ok', retcode: 0 })
  expect(simulator.calls.map((call) => call.retcode)).toEqual([0, -1, 1401, 0])
})

test('reverse: it dials with the headers of the specification, and again after a cut', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  open.push({ close: () => server.close() })
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const simulator = await start({ reverse: `ws://127.0.0.1:${port}/onebot`, reconnect: 30, token: 'tok' })
  for (const time of ['first', 'again']) {
    const [socket, request] = (await once(server, 'connection')) as [WebSocket, { headers: Json; url: string }]
    const first = once(socket, 'message')
    expect(request.headers).toMatchObject({
      'x-self-id': simulator.selfId,
      'x-client-role': 'Universal',
      authorization: 'Bearer tok',
    })
    expect(JSON.parse(String((await first)[0]))).toMatchObject({ meta_event_type: 'lifecycle', sub_type: 'connect' })
    const answer = once(socket, 'message')
    socket.send(JSON.stringify({ action: 'get_login_info', echo: time }))
    expect(JSON.parse(String((await answer)[0]))).toMatchObject({ echo: time, data: { user_id: Number(simulator.selfId) } })
    socket.terminate()
  }
})

test('a muted account cannot send, a removed one has no group', async () => {
  const simulator = await start()
  const [groupId] = simulator.world.groups.keys()
  const { ask } = await connect(`${simulator.url}/api`)
  const send = { action: 'send_group_msg', params: { group_id: groupId, message: '喂' } }
  simulator.act.ban(groupId!, simulator.selfId, 60)
  expect(await ask(send)).toMatchObject({ status: 'failed', retcode: 120 })
  simulator.act.ban(groupId!, simulator.selfId, 0)
  expect(await ask(send)).toMatchObject({ status: 'ok' })
  simulator.act.kick(groupId!, simulator.selfId)
  expect(await ask(send)).toMatchObject({ status: 'failed', retcode: 100 })
  expect((await ask({ action: 'get_group_list' })).data).toHaveLength(1)
})

test('others’ messages are taken back by admins only', async () => {
  const simulator = await start({ groups: 3 })
  const { ask } = await connect(`${simulator.url}/api`)
  const codes = []
  for (const group of simulator.world.groups.values()) {
    const stranger = [...group.members.values()].find(
      (member) => member.role === 'member' && member.userId !== Number(simulator.selfId),
    )!
    const said = simulator.act.say(group.peer, stranger.userId, '广告')
    codes.push((await ask({ action: 'delete_msg', params: { message_id: said.id } })).retcode)
  }
  // The account is owner of the first, admin of the second and a plain member of the third group.
  expect(codes).toEqual([0, 0, 100])
})

test.runIf(haveSamples())('events have every field, of the same type, that an independent adapter’s examples have', async () => {
  const examples = JSON.parse(readFileSync(join(samplesDir, 'onebot', 'nonebot_v11_events.json'), 'utf8')) as Json[]
  const simulator = await start({ format: 'string' })
  const { next } = await connect(simulator.url)
  await next()
  const [friend] = simulator.world.friends.keys()
  const [groupId, group] = [...simulator.world.groups][0]!
  simulator.act.sayPrivate(friend!, '[CQ:at,qq=all] Test text')
  simulator.act.say(groupId, [...group.members.keys()][1]!, '[CQ:at,qq=all] Test text')
  const types = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, types(inner)]))
      : typeof value
  for (const { _model, ...example } of examples) {
    const event = await next()
    expect(types(event), String(_model)).toMatchObject(types(example) as Json)
    expect(event).toMatchObject({ message: example.message, raw_message: example.raw_message, sub_type: example.sub_type })
  }
})
