import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Listener, listenOn, startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import { ChannelError, type OutboundOp } from '../channel/connector.ts'
import { never, ofType, openOn, openSession, pullAll, streamOf, testConfig, type TestSession } from '../testing/wecom-session.ts'

async function problemOf(work: Promise<unknown>): Promise<ChannelError['problem']> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ChannelError)
  return (error as ChannelError).problem
}

describe('what the platform refuses', () => {
  let sim: WecomSimulator
  let opened: TestSession
  beforeEach(async () => {
    sim = await startWecomSimulator({ staff: 3, contacts: 20, groups: 3, membersPerGroup: 5, messages: 0 })
    opened = openOn(sim)
  })
  afterEach(() => sim.close())
  const check = () => problemOf(opened.session.check(never))
  const count = (api: string): number => sim.calls.filter((call) => call.api === api).length

  test('a wrong secret is said so and not tried again: a repeated one locks the whole address out', async () => {
    const { corpId } = sim.credentials
    opened = openSession(testConfig(sim.url, { corpId }), { secret: 'not-the-secret' })
    for (let i = 0; i < 5; i++) expect(await check()).toMatchObject({ kind: 'auth', code: 'WRONG_SECRET', fix: 'enterSecret' })
    expect(count('gettoken')).toBe(1)
  })
  test('a wrong corp id', async () => {
    opened = openSession(testConfig(sim.url, { corpId: 'ww1' }), { secret: sim.credentials.secret })
    expect(await check()).toMatchObject({ kind: 'auth', code: 'WRONG_CORP' })
  })
  test('an address that is not on the list is reported with the address', async () => {
    sim.setAllowedIps(['203.0.113.7'])
    expect(await check()).toMatchObject({
      code: 'NOT_ALLOWED_IP',
      fix: 'allowIp',
      params: { ip: expect.stringContaining('127.0.0.1') },
    })
    sim.setAllowedIps(null)
    await opened.session.check(never)
  })
  test.each([
    [48002, 'forbidden', 'API_NOT_PERMITTED'],
    [60011, 'forbidden', 'OUT_OF_SCOPE'],
    [45009, 'busy', 'RATE_LIMITED'],
    [99999, 'refused', 'REFUSED'],
  ])('%i is %s %s', async (errcode, kind, code) => {
    sim.fail('externalcontact/get_follow_user_list', errcode, 9)
    expect(await check()).toMatchObject({ kind, code, params: { errcode, api: 'externalcontact/get_follow_user_list' } })
    expect(count('externalcontact/get_follow_user_list')).toBe(1)
  })
  test('a block of frequency lasts a minute at least', async () => {
    sim.fail('externalcontact/get_follow_user_list', 45009, 1)
    expect((await check()).retryAfter).toBeGreaterThanOrEqual(60_000)
  })
  test.each([-1, 45033])('%i is tried again three times and not more', async (errcode) => {
    const api = 'externalcontact/get_follow_user_list'
    sim.fail(api, errcode, 3)
    await opened.session.check(never)
    expect(count(api)).toBe(4)
    sim.fail(api, errcode, 10)
    expect((await check()).kind).toBe('busy')
    expect(count(api)).toBe(8)
  })
  test('a platform that is busy when asked for a token is asked again', async () => {
    sim.fail('gettoken', -1, 2)
    await opened.session.check(never)
    expect(count('gettoken')).toBe(3)
  })
  test('an old token is replaced without anybody noticing; one that is never taken is told', async () => {
    const api = 'externalcontact/get_follow_user_list'
    for (const errcode of [42001, 40014, 41001, 40001]) {
      sim.fail(api, errcode, 1)
      await opened.session.check(never)
    }
    expect(count('gettoken')).toBe(5)
    sim.fail(api, 40014, 9)
    expect(await check()).toMatchObject({ kind: 'auth', code: 'TOKEN_REFUSED' })
  })
  test('nobody there: offline, and nothing was done', async () => {
    await sim.stop()
    expect(await check()).toMatchObject({ kind: 'offline', code: 'UNREACHABLE' })
    expect(await problemOf(opened.session.send({ key: 'k', kind: 'tagDelete', tagId: 'et1' }, never))).toMatchObject({
      kind: 'offline',
    })
    await sim.start()
    await opened.session.check(never)
  })
  test('giving up is at once, and the others go on', async () => {
    const stop = new AbortController()
    const waiting = opened.session.check(stop.signal)
    const other = opened.session.check(never)
    stop.abort(new Error('given up'))
    await expect(waiting).rejects.toThrow('given up')
    await other
  })
})

describe('a server that is not what it should be', () => {
  let listener: Listener
  let opened: TestSession
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  const json = (response: ServerResponse, body: unknown): void => void response.end(JSON.stringify(body))

  beforeEach(async () => {
    listener = await listenOn(
      createServer((request, response) => {
        request.resume()
        if (request.url!.includes('/gettoken'))
          json(response, { errcode: 0, access_token: 'CANARY-TOKEN-12345', expires_in: 7200 })
        else answer(request, response)
      }),
      0,
    )
    opened = openSession(testConfig(`http://127.0.0.1:${listener.port}`), { secret: 'CANARY-SECRET-12345' })
  })
  afterEach(() => listener.stop())

  const write: OutboundOp = { key: 'k', kind: 'remark', staffId: 'a', contactId: 'wm1', remark: 'x' }
  const cases: [string, (request: IncomingMessage, response: ServerResponse) => void][] = [
    ['a web page', (_, response) => void response.end('<html>登录 Wi-Fi</html>')],
    ['truncated JSON', (_, response) => void response.end('{"errcode":0,"follow_user":["a"')],
    ['an empty answer', (_, response) => void response.end()],
    ['a list', (_, response) => json(response, [])],
    ['an errcode that is no number', (_, response) => json(response, { errcode: 'x' })],
    ['JSON of somebody else', (_, response) => json(response, { error: 'not found' })],
    ['an error of a proxy', (_, response) => void response.writeHead(502).end('Bad Gateway')],
    ['a redirection', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['a cut', (_, response) => void response.socket!.destroy()],
    ['more than there can be', (_, response) => void response.end(Buffer.alloc(33 * 1024 * 1024, ' '))],
    [
      'an echo of what was asked',
      (request, response) => json(response, { errcode: 40096, errmsg: `bad ${request.url} CANARY-SECRET-12345` }),
    ],
  ]

  test.each(cases)('%s: told as a problem, with no secret in it', async (_, how) => {
    answer = how
    for (const work of [() => opened.session.check(never), () => opened.session.send(write, never)]) {
      const error = await work().then(
        () => undefined,
        (reason: unknown) => reason as ChannelError,
      )
      expect(error).toBeInstanceOf(ChannelError)
      const shown = JSON.stringify([error!.message, error!.stack, error!.problem, String(error!.cause), opened.logged])
      expect(shown).not.toContain('CANARY')
    }
  })

  test.each(cases.slice(0, 7).filter(([name]) => !name.includes('echo')))(
    '%s after a write: it may have been done',
    async (_, how) => {
      answer = how
      expect((await problemOf(opened.session.send(write, never))).kind).toBe('lost')
      expect((await problemOf(opened.session.check(never))).kind).toMatch(/protocol|offline/)
    },
  )

  test('one row of a wrong type is reported with its place, and the rest goes on', async () => {
    const contact = (id: unknown, more: object = {}) => ({
      external_contact: { external_userid: id, name: '客', gender: '1', ...more },
      follow_info: { userid: 'anna', createtime: '1525779812', tag_id: ['et1'] },
    })
    answer = (request, response) => {
      if (request.url!.includes('get_follow_user_list')) return json(response, { errcode: 0, follow_user: ['anna'] })
      if (request.url!.includes('user/get?')) return json(response, { errcode: 60011 })
      json(response, {
        errcode: 0,
        external_contact_list: [contact('wm1'), contact(null), contact('wm2', { name: {} }), 7, contact('wm3')],
        next_cursor: '',
      })
    }
    const { records, ids } = await pullAll(streamOf(opened.session, 'contacts'))
    expect(ofType(records, 'contact').map((one) => [one.id, one.gender, one.follow!.addedAt])).toEqual([
      ['wm1', 'male', 1525779812000],
      ['wm3', 'male', 1525779812000],
    ])
    expect(ofType(records, 'bad').map((bad) => bad.at)).toEqual([
      'externalcontact/batch/get_by_user: external_contact_list[1].external_contact.external_userid',
      'externalcontact/batch/get_by_user: external_contact_list[2].external_contact.name',
      'externalcontact/batch/get_by_user: external_contact_list[3]',
    ])
    // One that cannot be read is there all the same: it must not look gone.
    expect(ids).toContain('wm2\nanna')
  })

  test('a page whose list is missing is no empty page', async () => {
    answer = (_, response) => json(response, { errcode: 0 })
    expect(await problemOf(opened.session.check(never))).toMatchObject({
      code: 'BAD_ANSWER',
      params: { at: expect.stringContaining('follow_user') },
    })
    expect(await problemOf(pullAll(streamOf(opened.session, 'tags')))).toMatchObject({ code: 'BAD_ANSWER' })
    expect(await problemOf(pullAll(streamOf(opened.session, 'groups')))).toMatchObject({ code: 'BAD_ANSWER' })
  })

  test('a cursor that leads to itself ends in an error, not in an endless pass', async () => {
    answer = (_, response) => json(response, { errcode: 0, group_chat_list: [], next_cursor: 'again' })
    expect(await problemOf(pullAll(streamOf(opened.session, 'groups')))).toMatchObject({ code: 'BAD_ANSWER' })
  })

  test.each([2, 3, 7])('cursors that go round in a circle of %i pages are noticed by every paged stream', async (period) => {
    const asked = { groups: 0, contacts: 0 }
    answer = (request, response) => {
      const reply = { errcode: 0, follow_user: ['a', 'b'], department: [], userlist: [], errmsg: 'ok' }
      if (request.url?.includes('groupchat/list'))
        return json(response, { ...reply, group_chat_list: [], next_cursor: `g${asked.groups++ % period}` })
      if (request.url?.includes('batch/get_by_user'))
        return json(response, { ...reply, external_contact_list: [], next_cursor: `c${asked.contacts++ % period}` })
      return json(response, reply)
    }
    for (const stream of ['groups', 'contacts'] as const) {
      expect(await problemOf(pullAll(streamOf(opened.session, stream)))).toMatchObject({
        code: 'BAD_ANSWER',
        params: { at: expect.stringContaining('next_cursor') },
      })
      expect(asked[stream]).toBeLessThan(4 * period + 6)
    }
  })

  test('Retry-After of a proxy is kept', async () => {
    answer = (_, response) => void response.writeHead(429, { 'retry-after': '7' }).end()
    expect(await problemOf(opened.session.check(never))).toMatchObject({ kind: 'busy', retryAfter: 7000 })
  })
})

test('what cannot work is said before anything is asked', () => {
  const secrets = { secret: 'abcdefgh', callbackToken: 't', callbackAesKey: 'short' }
  const open =
    (config: object, more = secrets) =>
    () =>
      openSession(testConfig('http://127.0.0.1:1', config), more)
  expect(open({}, { ...secrets, secret: '' })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ kind: 'setup', fix: 'enterSecret' }) }),
  )
  expect(open({ relayUrl: 'http://127.0.0.1:1/relay' })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'CALLBACK_KEY' }) }),
  )
  expect(open({ archiveUrl: 'http://127.0.0.1:1/a', archivePath: '/x' })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'ARCHIVE_BROKEN' }) }),
  )
})
