/** Connections: reverse ones, broken frames, silence, and the network's moods. */
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startOneBotSimulator } from '#core/testing/simulators.ts'
import { ChannelError, type LiveSession } from '../channel/connector.ts'
import { contextOf, Mirror, openSession, until, worldLines } from '../testing/onebot-mirror.ts'
import { Wire } from './wire.ts'

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

function opened(options: Parameters<typeof contextOf>[0]) {
  const context = contextOf(options)
  const session = openSession(context)
  const controller = new AbortController()
  closing.push(async () => {
    controller.abort(new Error('the test is over'))
    await session.close()
  })
  return { session, signal: controller.signal, log: context.lines }
}

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error)
const codeOf = (error: unknown) => (error instanceof ChannelError ? `${error.problem.kind} ${error.problem.code}` : String(error))

test('reverse: the implementation dials, is cut, dials again; what happened meanwhile is healed', async () => {
  const url = `ws://127.0.0.1:${await freePort()}/onebot/v11/ws`
  const { session, signal } = opened({ url, mode: 'reverse', token: 's3cret' })
  const checked = session.check(signal)
  const simulator = await startOneBotSimulator({
    reverse: url,
    token: 's3cret',
    reconnect: 40,
    groups: 2,
    membersPerGroup: 5,
    friends: 2,
    messages: 80,
    history: 'napcat',
  })
  closing.push(() => simulator.close())
  expect((await checked).nativeId).toBe(simulator.selfId)
  const mirror = new Mirror()
  await mirror.pull(session, signal)
  void mirror.live(session, signal)
  await until(() => !mirror.settled)
  await mirror.heal(session, signal)
  const group = [...simulator.world.groups.values()][0]!
  const say = (text: string) => simulator.act.say(group.peer, [...group.members.keys()][1]!, text)
  say('连着')
  await until(() => mirror.lines().length === worldLines(simulator).length)
  simulator.cut()
  say('断着')
  await until(() => !mirror.settled)
  await mirror.heal(session, signal)
  say('又连着')
  await until(() => JSON.stringify(mirror.lines()) === JSON.stringify(worldLines(simulator)))
  // A check beside the running account goes over the same connection.
  const beside = opened({ url, mode: 'reverse', token: 's3cret' })
  expect((await beside.session.check(beside.signal)).nativeId).toBe(simulator.selfId)
  await beside.session.close()
  expect((await session.check(signal)).nativeId).toBe(simulator.selfId)
})

test('reverse: a wrong token, a web page, another login and a taken port are refused in words', async () => {
  const port = await freePort()
  const url = `ws://127.0.0.1:${port}/ws`
  const { session, signal, log } = opened({ url, mode: 'reverse', token: 's3cret' })
  const checked = session.check(signal)
  const statusOf = (path: string, headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.on('open', () => resolve(101))
      socket.on('error', () => resolve(-1))
      closing.push(() => socket.terminate())
    })
  const right = { Authorization: 'Bearer s3cret', 'X-Self-ID': '10001', 'X-Client-Role': 'Universal' }
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await statusOf('/ws', { ...right, Authorization: 'Bearer wrong-one' })).toBe(403)
  expect(await statusOf('/ws', { 'X-Self-ID': '10001' })).toBe(401)
  expect(await statusOf('/other', right)).toBe(404)
  expect(await statusOf('/ws', { ...right, Origin: 'https://evil.invalid' })).toBe(403)
  expect(await statusOf('/ws', { ...right, 'X-Self-ID': 'no body' })).toBe(400)
  expect(await statusOf('/ws', { ...right, 'X-Client-Role': 'Boss' })).toBe(400)
  expect(JSON.stringify(log)).not.toMatch(/s3cret|wrong-one/)
  // What strangers did changes nothing: whoever comes with the right token is let in.
  const simulator = await startOneBotSimulator({ reverse: url, token: 's3cret', groups: 1, membersPerGroup: 2, friends: 1 })
  closing.push(() => simulator.close())
  expect((await checked).nativeId).toBe(simulator.selfId)

  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise<void>((resolve) => taken.close(() => resolve())))
  const other = opened({ url: `ws://127.0.0.1:${(taken.address() as AddressInfo).port}/`, mode: 'reverse' })
  expect(codeOf(await failureOf(other.session.check(other.signal)))).toBe('offline ADDRESS_IN_USE')
  expect(() => opened({ url: 'ws://0.0.0.0:6701/', mode: 'reverse' })).toThrow(/needs a token/)
  expect(() => opened({ url: 'wss://127.0.0.1:6701/', mode: 'reverse', token: 'x' })).toThrow(/TLS/)
}, 20_000)

/** A hand-made implementation: what is asked is answered by `answer`. */
async function implementation(answer: (request: { action: string; echo: unknown }, socket: WebSocket) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const sockets: WebSocket[] = []
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('message', (data) => answer(JSON.parse(String(data)) as { action: string; echo: unknown }, socket))
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets }
}

const login = { status: 'ok', retcode: 0, data: { user_id: 10001, nickname: '我' } }
const said = (fields: Record<string, unknown>) =>
  JSON.stringify({
    time: 1_760_000_000,
    self_id: 10001,
    post_type: 'message',
    message_type: 'group',
    sub_type: 'normal',
    group_id: 7,
    user_id: 8,
    message_id: 1,
    message: '你好',
    sender: { nickname: '甲' },
    ...fields,
  })

async function heard(session: LiveSession, signal: AbortSignal): Promise<Mirror> {
  const mirror = new Mirror()
  void mirror.live(session, signal)
  await until(() => !mirror.settled)
  return mirror
}

test('frames that are broken, huge or of the wrong types are named with their place, and the rest goes on', async () => {
  const { url, sockets } = await implementation(({ echo }, socket) => socket.send(JSON.stringify({ ...login, echo })))
  const { session, signal } = opened({ url })
  const mirror = await heard(session, signal)
  const socket = sockets[0]!
  for (const frame of [
    '{"post_type":',
    '[1,2]',
    'null',
    '{}',
    `{"post_type":"message","raw_message":"${'x'.repeat(20 << 20)}"}`,
    said({ message_id: null }),
    said({ message_id: 2, time: 'yesterday' }),
    said({ message_id: 3, group_id: [7], user_id: {} }),
    said({ message_id: 4, message: 17, raw_message: null }),
    said({ message_id: 5, sender: 'nobody', anonymous: 3, time: '1760000001' }),
    said({
      message_id: '6',
      user_id: '8',
      group_id: '7',
      sub_type: null,
      message: [
        { type: 'text', data: null },
        { type: 'text', data: { text: '好' } },
      ],
    }),
    '{"post_type":"notice","notice_type":"group_recall","group_id":7}',
    '{"post_type":"notice","notice_type":"new_thing","group_id":7}',
    said({ message_id: -2147483648, user_id: 12345678901234567890n.toString(), self_id: 10001 }),
    '{"time":1760000002,"self_id":10001,"post_type":"message","message_type":"private","user_id":99999999999999999999,"message_id":9,"message":"长号"}',
    said({ message_id: 8, self_id: 555 }),
  ])
    socket.send(frame)
  await until(() => mirror.messages.has('private:99999999999999999999 9'))
  expect([...mirror.messages.keys()]).toEqual(['group:7 5', 'group:7 6', 'group:7 -2147483648', 'private:99999999999999999999 9'])
  expect(mirror.messages.get('group:7 -2147483648')!.senderId).toBe('12345678901234567890')
  expect(mirror.bad).toEqual([
    'websocket: a frame of 13 bytes is not JSON',
    'websocket: a frame of 5 bytes is not an object',
    'websocket: a frame of 4 bytes is not an object',
    'websocket: a frame that is neither an event nor an answer',
    `websocket: a frame of ${(20 << 20) + 40} bytes is too long`,
    'event message.group: message_id: null is not an id',
    'event message.group 2: time: "yesterday" is not a time in seconds',
    'event message.group 3: user_id: {} is not an id',
    'event message.group 4: message: neither text nor segments',
    'event notice.group_recall: message_id: nothing is not an id',
  ])
}, 20_000)

test('an echo is known again as text, as a number, and wrapped; answers out of order find their question', async () => {
  let turn = 0
  const { url } = await implementation(({ action, echo }, socket) => {
    const forms = [echo, Number(echo), { echo }, { id: echo }]
    const data = action === 'get_login_info' ? login.data : { app_name: 'x', app_version: '1', protocol_version: 'v11' }
    const reply = JSON.stringify({ status: 'ok', retcode: 0, data, echo: forms[turn++ % forms.length] })
    setTimeout(() => socket.send(reply), action === 'get_login_info' ? 30 : 5)
  })
  for (let round = 0; round < 4; round += 1) {
    const { session, signal } = opened({ url })
    expect(await session.check(signal)).toEqual({ nativeId: '10001', name: '我' })
  }
})

test('when another login answers at the address, nothing is read or sent in its name', async () => {
  let id = 10001
  const sent: string[] = []
  const { url, sockets } = await implementation(({ action, echo }, socket) => {
    if (action.startsWith('send_')) sent.push(action)
    socket.send(
      JSON.stringify({
        status: 'ok',
        retcode: 0,
        data: action === 'get_login_info' ? { user_id: id, nickname: '我' } : [],
        echo,
      }),
    )
  })
  const { session, signal } = opened({ url })
  expect((await session.check(signal)).nativeId).toBe('10001')
  await session.streams[0]!.pull(null, signal)
  id = 20002
  sockets[0]!.terminate()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const op = { key: 'k', kind: 'message', conversationId: 'group:7', audience: 'group', text: 'x' } as const
  expect(codeOf(await failureOf(session.send(op, signal)))).toBe('offline CONNECTION_LOST')
  expect(codeOf(await failureOf(session.streams[1]!.pull(null, signal)))).toBe('offline CONNECTION_LOST')
  expect(sent).toEqual([])
})

test('an implementation that lets everyone in and then says the token is wrong has refused the login', async () => {
  const { url } = await implementation((_request, socket) => {
    socket.send(JSON.stringify({ status: 'failed', retcode: 1403, message: 'token验证失败 s3cret-1', data: null, echo: null }))
    socket.close()
  })
  const { session, signal } = opened({ url, token: 's3cret-1' })
  const failure = await failureOf(session.check(signal))
  expect(codeOf(failure)).toBe('auth TOKEN_REFUSED')
  expect(JSON.stringify([String(failure), (failure as ChannelError).problem])).not.toContain('s3cret-1')
})

test('answers that make no sense are said so, and something only taken up is not taken for done', async () => {
  let answer: Record<string, unknown> = { status: 'ok', retcode: 0, data: 'x' }
  const { url } = await implementation(({ action, echo }, socket) =>
    socket.send(JSON.stringify(action === 'get_login_info' ? { ...login, echo } : { ...answer, echo })),
  )
  const { session, signal } = opened({ url })
  const stream = session.streams[0]!
  expect(codeOf(await failureOf(stream.pull(null, signal)))).toBe('protocol BAD_ANSWER')
  answer = {
    status: 'ok',
    retcode: 0,
    data: [{ user_id: 5, nickname: '乙' }, null, { user_id: 'ab c', nickname: 7 }, { nickname: '无号' }],
  }
  const page = await stream.pull(null, signal)
  const mirror = new Mirror()
  mirror.apply(page.records())
  expect([...mirror.contacts.keys()]).toEqual(['5', 'ab c'])
  expect(mirror.bad).toEqual([
    'get_friend_list: data[1]: it is not an object',
    'get_friend_list: data[3].user_id: nothing is not an id',
  ])
  answer = { status: 'async', retcode: 1, data: null }
  expect(
    codeOf(
      await failureOf(
        session.send({ key: 'k', kind: 'message', conversationId: 'group:7', audience: 'group', text: 'x' }, signal),
      ),
    ),
  ).toBe('lost ANSWER_LOST')
  answer = { hello: true }
  expect(
    codeOf(
      await failureOf(
        session.send({ key: 'k', kind: 'message', conversationId: 'group:7', audience: 'group', text: 'x' }, signal),
      ),
    ),
  ).toBe('lost ANSWER_LOST')
})

test('an implementation whose heart stops beating is given up after three beats', async () => {
  const { url, sockets } = await implementation(() => undefined)
  const client = new WebSocket(url, { autoPong: false })
  await new Promise((resolve) => client.once('open', resolve))
  const closed = new Promise<string>((resolve) => {
    // Pings are answered by the peer's library; a dead peer answers nothing.
    sockets[0]!.removeAllListeners('ping')
    const wire = new Wire(client, {
      onFrame: () => undefined,
      onBadFrame: () => undefined,
      onClosed: (reason) => resolve(reason),
    })
    closing.push(() => wire.close())
  })
  sockets[0]!.send(
    JSON.stringify({
      post_type: 'meta_event',
      meta_event_type: 'heartbeat',
      interval: 1000,
      status: { online: true, good: true },
    }),
  )
  ;(sockets[0]! as unknown as { _socket: { pause(): void } })._socket.pause()
  expect(await closed).toMatch(/^silent for \d s$/)
}, 10_000)

test.each([
  { history: 'napcat', pace: 0 },
  // Where ids differ, what one person says within one second cannot be told apart: here nobody is so fast.
  { history: 'lagrange', pace: 1100 },
] as const)(
  'weather over "$history": events doubled, late, reordered, sockets cut; when it clears, everything is as it is',
  async ({ history, pace }) => {
    let ahead = 0
    const simulator = await startOneBotSimulator({
      groups: 4,
      membersPerGroup: 10,
      friends: 5,
      messages: 200,
      history,
      now: () => Date.now() + (ahead += pace),
      reportSelf: true,
      heartbeat: 1000,
      chaos: { cut: 0.01, duplicate: 0.05, late: 0.08, reorder: 0.08, lostAnswer: 0.01, busy: 0.02 },
      seed: 11,
    })
    closing.push(() => simulator.close())
    const { session, signal } = opened({ url: simulator.url })
    const mirror = new Mirror()
    void mirror.live(session, signal)
    for (let round = 0; round < 40; round += 1) {
      simulator.chaosEvents(30)
      await mirror.heal(session, signal)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    // The last late events, then one more run of everything.
    await new Promise((resolve) => setTimeout(resolve, 1700))
    const expected = worldLines(simulator, false)
    for (let round = 0; round < 20; round += 1) {
      await mirror.heal(session, signal)
      if (mirror.settled && JSON.stringify(mirror.lines(false)) === JSON.stringify(expected)) break
    }
    expect(mirror.lines(false)).toEqual(expected)
    await failureOf(mirror.pull(session, signal, ['groups', 'groupMembers', 'friends']))
    for (const group of simulator.world.groups.values()) {
      const held = mirror.groups.get(`group:${group.peer}`)!
      expect(held.name).toBe(group.name)
      expect([...held.members.keys()].toSorted()).toEqual([...group.members.keys()].map(String).toSorted())
    }
    expect(mirror.bad).toEqual([])
  },
  30_000,
)
