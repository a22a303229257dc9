// What goes wrong on demand: every error number, cut lines, limits, a server that stops and comes back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWecomSimulator, type WecomSimulator, type WecomSimulatorOptions } from './simulator.ts'
import { type Client, connect } from './testing.ts'

const clock = { now: Date.UTC(2026, 10, 20, 4) }
let sim: WecomSimulator
let client: Client

async function begin(options: WecomSimulatorOptions = {}): Promise<void> {
  await sim?.close()
  sim = await startWecomSimulator({
    now: () => clock.now,
    staff: 3,
    contacts: 40,
    groups: 3,
    membersPerGroup: 8,
    messages: 50,
    ...options,
  })
  client = await connect(sim)
}
beforeEach(() => begin())
afterEach(() => sim.close())

function someone(): { userid: string; external_userid: string; tag: string } {
  const [userid] = sim.world.staff.keys()
  const [external_userid] = sim.world.followsByStaff.get(userid!)!.keys()
  const [tag] = sim.world.tags.keys()
  return { userid: userid!, external_userid: external_userid!, tag: tag! }
}

const code = async (answer: Promise<{ errcode: number }>): Promise<number> => (await answer).errcode

describe('error numbers', () => {
  test('the token: wrong secret, wrong company, missing, invented, taken back, out of time', async () => {
    const { corpId, secret } = sim.credentials
    const login = (corpid: string, corpsecret: string) => code(client.get('gettoken', { corpid, corpsecret }))
    expect(await login(corpId, 'wrong')).toBe(40001)
    expect(await login('wwother', secret)).toBe(40013)
    expect(await login('', secret)).toBe(41002)
    expect(await login(corpId, '')).toBe(41004)
    const good = client.token
    client.token = ''
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(41001)
    client.token = 'invented'
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(40014)
    client.token = good
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(0)
    // While it lasts the same one is given again.
    expect(await client.get('gettoken', { corpid: corpId, corpsecret: secret })).toMatchObject({
      access_token: good,
      expires_in: 7200,
    })
    sim.expireToken()
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(42001)
    client = await connect(sim)
    expect(client.token).not.toBe(good)
    clock.now += 7200_000
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(42001)
  })

  test('an address that is not on the list, and one that is', async () => {
    sim.setAllowedIps(['10.0.0.1'])
    const refused = await client.get('externalcontact/get_follow_user_list')
    expect(refused).toMatchObject({ errcode: 60020 })
    expect(refused.errmsg).toContain('from ip: 127.0.0.1')
    sim.setAllowedIps(['127.0.0.1'])
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(0)
  })

  test('customers and marks', async () => {
    const { userid, external_userid, tag } = someone()
    const [, other] = sim.world.staff.keys()
    const stranger = sim.act.addCustomer(userid)
    sim.act.deleteCustomer(userid, stranger)
    const notOwn = [...sim.world.contacts.values()].find(
      (contact) => contact.follows.has(userid) && !contact.follows.has(other!),
    )!.id
    const post = (api: string, body: unknown) => code(client.post(`externalcontact/${api}`, body))
    expect(await code(client.get('externalcontact/list', { userid: 'nobody' }))).toBe(40003)
    expect(await code(client.get('externalcontact/get', { external_userid: 'wmNobody' }))).toBe(40096)
    expect(await code(client.get('externalcontact/get', { external_userid: stranger }))).toBe(84061)
    expect(await post('batch/get_by_user', { userid_list: Array.from({ length: 101 }, () => userid) })).toBe(40058)
    expect(await post('batch/get_by_user', { userid_list: [] })).toBe(40058)
    expect(await post('remark', { userid: other, external_userid: notOwn, remark: '错' })).toBe(84061)
    expect(await post('remark', { userid, external_userid, remark: '长'.repeat(21) })).toBe(40058)
    expect(await post('mark_tag', { userid, external_userid, add_tag: [], remove_tag: [] })).toBe(40058)
    expect(await post('mark_tag', { userid, external_userid, add_tag: ['etNone'] })).toBe(40068)
    expect(await post('mark_tag', { userid, external_userid: 'wmNobody', add_tag: [tag] })).toBe(40096)
    expect(await code(client.post('externalcontact/mark_tag', 'no json'))).toBe(47001)
    expect(await code(client.get('externalcontact/mark_tag'))).toBe(43002)
    expect(await code(client.post('externalcontact/get_follow_user_list', {}))).toBe(43001)
    sim.fail('externalcontact/get', 48002)
    expect(await code(client.get('externalcontact/get', { external_userid }))).toBe(48002)
  })

  test('tags: a name twice, an id that is none, a deleted one', async () => {
    const post = (api: string, body: unknown) => code(client.post(`externalcontact/${api}`, body))
    const [first, second] = [...sim.world.tags.values()]
    expect(await post('add_corp_tag', { group_id: first!.groupId, tag: [{ name: first!.name }] })).toBe(40071)
    expect(await post('add_corp_tag', { group_name: '新', tag: [{ name: '甲' }, { name: '甲' }] })).toBe(40071)
    expect(await post('edit_corp_tag', { id: second!.id, name: first!.name })).toBe(40071)
    expect(await post('edit_corp_tag', { id: 'etNone', name: '乙' })).toBe(40068)
    expect(await post('del_corp_tag', { tag_id: [first!.id] })).toBe(0)
    expect(await post('del_corp_tag', { tag_id: [first!.id] })).toBe(40068)
    // Deleted: gone from the library, named to those who ask by id.
    const all = JSON.stringify(await client.post('externalcontact/get_corp_tag_list', {}))
    expect(all).not.toContain(first!.id)
    expect(all).not.toContain('deleted')
    const byId = await client.post('externalcontact/get_corp_tag_list', { tag_id: [first!.id] })
    expect(byId).toMatchObject({ tag_group: [{ tag: [{ id: first!.id, deleted: true }] }] })
    const others = [...sim.world.tagGroups.get(first!.groupId)!.tags].filter((tag) => !tag.deleted).map((tag) => tag.id)
    expect(await post('del_corp_tag', { tag_id: others })).toBe(0)
    expect(JSON.stringify(await client.post('externalcontact/get_corp_tag_list', {}))).not.toContain(first!.groupId)
  })

  test('groups: an id that is none, and more than a thousand staff without an owner', async () => {
    expect(await code(client.post('externalcontact/groupchat/get', { chat_id: 'wrNone' }))).toBe(90501)
    await begin({ staff: 1001, contacts: 5 })
    expect(await code(client.post('externalcontact/groupchat/list', { limit: 10 }))).toBe(81017)
    const [userid] = sim.world.staff.keys()
    expect(
      await code(client.post('externalcontact/groupchat/list', { limit: 10, owner_filter: { userid_list: [userid] } })),
    ).toBe(0)
  })
})

describe('limits', () => {
  test('45009 for a minute once the number is passed, per API', async () => {
    await begin({ limits: { perMinute: 5 } })
    const ask = () => code(client.get('externalcontact/get_follow_user_list'))
    for (let i = 0; i < 5; i++) expect(await ask()).toBe(0)
    expect(await ask()).toBe(45009)
    expect(await code(client.post('externalcontact/groupchat/list', { limit: 1 }))).toBe(0)
    clock.now += 59_000
    expect(await ask()).toBe(45009)
    clock.now += 1000
    expect(await ask()).toBe(0)
  })

  test('45033 when too many run at once', async () => {
    await begin({ limits: { concurrent: 2 }, latency: 5 })
    const userid_list = [...sim.world.staff.keys()]
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => code(client.post('externalcontact/batch/get_by_user', { userid_list, limit: 100 }))),
    )
    expect(new Set(answers)).toEqual(new Set([0, 45033]))
    expect(await code(client.post('externalcontact/batch/get_by_user', { userid_list }))).toBe(0)
  })
})

describe('on demand', () => {
  test('fail answers so many times and does nothing; the calls are on record without secrets', async () => {
    const { userid, external_userid, tag } = someone()
    const mark = { userid, external_userid, add_tag: [tag] }
    for (const errcode of [-1, 45009, 45033, 42001]) {
      sim.fail('externalcontact/mark_tag', errcode, 2)
      expect(await code(client.post('externalcontact/mark_tag', mark))).toBe(errcode)
      expect(await code(client.post('externalcontact/mark_tag', mark))).toBe(errcode)
    }
    expect(sim.count('externalcontact/mark_tag')).toBe(0)
    expect(await code(client.post('externalcontact/mark_tag', mark))).toBe(0)
    expect(sim.count('externalcontact/mark_tag')).toBe(1)
    const recorded = sim.calls.filter((call) => call.api === 'externalcontact/mark_tag')
    expect(recorded.map((call) => call.errcode)).toEqual([-1, -1, 45009, 45009, 45033, 45033, 42001, 42001, 0])
    expect(recorded.at(-1)!.body).toEqual(mark)
    expect(JSON.stringify(sim.calls)).not.toContain(sim.credentials.secret)
    expect(JSON.stringify(sim.calls)).not.toContain(client.token)
  })

  test('a line cut before: nothing was done; cut after: it was done once, the answer is lost', async () => {
    const { userid } = someone()
    const owned = [...sim.world.groups.values()].filter((group) => group.owner === userid).map((group) => group.chatId)
    const send = () =>
      client.post('externalcontact/add_msg_template', {
        chat_type: 'group',
        sender: userid,
        chat_id_list: owned,
        text: { content: '周三会员日' },
      })
    sim.drop('externalcontact/add_msg_template', 'before')
    await expect(send()).rejects.toThrow()
    expect(sim.world.massTasks.size).toBe(0)
    sim.drop('externalcontact/add_msg_template', 'after')
    await expect(send()).rejects.toThrow()
    expect(sim.world.massTasks.size).toBe(1)
    expect(sim.count('externalcontact/add_msg_template')).toBe(1)
    const cuts = sim.calls.filter((call) => call.api === 'externalcontact/add_msg_template').map((call) => call.cut)
    expect(cuts).toEqual(['before', 'after'])
    expect(await send()).toMatchObject({ errcode: 0 })
  })

  test('relay and archive fail with an HTTP status, and say when to come again', async () => {
    for (const [api, url, token] of [
      ['relay', sim.relayUrl, sim.credentials.relayToken],
      ['archive', sim.archiveUrl, sim.credentials.archiveToken],
    ] as const) {
      sim.fail(api, 429)
      sim.fail(api, 500)
      const ask = () => fetch(url, { headers: { authorization: `Bearer ${token}` } })
      const busy = await ask()
      expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1'])
      expect((await ask()).status).toBe(500)
      expect((await ask()).status).toBe(200)
      sim.drop(api, 'before')
      await expect(ask()).rejects.toThrow()
      expect((await ask()).status).toBe(200)
    }
  })

  test('a detail may lag its event by one version, once or twice, two seconds at most', async () => {
    sim.setChaos({ staleDetail: 1 })
    const group = [...sim.world.groups.values()][0]!
    const detail = async () =>
      (await client.post('externalcontact/groupchat/get', { chat_id: group.chatId, need_name: 1 })).group_chat as Record<
        string,
        unknown
      >
    const before = await detail()
    sim.act.joinGroup(group.chatId, sim.act.addCustomer(someone().userid))
    const event = sim.callbacks().findLast((xml) => xml.includes('add_member'))!
    expect(event).toContain(`<LastMemVer>${String(before.member_version)}</LastMemVer>`)
    expect(await detail()).toEqual(before)
    await detail()
    const after = await detail()
    expect(after.member_list).toHaveLength(group.members.size)
    expect(event).toContain(`<CurMemVer>${String(after.member_version)}</CurMemVer>`)
    sim.act.renameGroup(group.chatId, '新名字')
    clock.now += 2000
    expect((await detail()).name).toBe('新名字')
  })

  test('stop cuts everybody, the port refuses; start answers again with the same world and token', async () => {
    const before = sim.truth()
    const { url } = sim
    const waiting = client.relay('0', 20).catch(() => 'cut')
    await new Promise((resolve) => setTimeout(resolve, 30))
    await sim.stop()
    expect(await waiting).toBe('cut')
    await expect(client.get('externalcontact/get_follow_user_list')).rejects.toThrow()
    sim.act.say([...sim.world.groups.keys()][0]!, someone().userid, '断网时说的')
    await sim.start()
    expect(sim.url).toBe(url)
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(0)
    expect(sim.truth()).toMatchObject({ follows: before.follows, messages: before.messages + 1 })
  })

  test('over HTTP: truth, calls, acts, failures', async () => {
    const control = async (path: string, body?: unknown) => {
      const response = await fetch(
        `${sim.url}/simulator/${path}`,
        body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
      )
      return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
    }
    expect((await control('truth')).answer).toEqual(sim.truth())
    const [chat] = sim.world.groups.keys()
    const said = await control('act', { act: 'say', args: [chat, someone().userid, '你好'] })
    expect(said.answer.result).toMatch(/_external$/)
    expect(await control('act', { act: 'fly' })).toMatchObject({
      status: 400,
      answer: { error: expect.stringContaining('addCustomer') },
    })
    expect(await control('act', { act: 'say', args: [chat] })).toMatchObject({ status: 400 })
    await control('fail', { api: 'externalcontact/get_follow_user_list', errcode: 45009 })
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(45009)
    const { answer } = await control('calls?api=externalcontact/get_follow_user_list')
    expect(answer).toMatchObject({ done: 0, calls: [{ errcode: 45009 }] })
    await control('network', { allowedIps: ['10.0.0.1'] })
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(60020)
    await control('network', { allowedIps: null })
    await control('token', {})
    expect(await code(client.get('externalcontact/get_follow_user_list'))).toBe(42001)
    expect((await control('world')).answer).toMatchObject({ corpId: sim.credentials.corpId })
    expect((await fetch(`${sim.url}/simulator/nothing`)).status).toBe(404)
  })
})
