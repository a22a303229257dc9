// What the server says is true can be read through its protocol alone, in fair weather and in foul.
import { afterEach, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { chaosRates } from './faults.ts'
import { startWecomSimulator, type WecomSimulator, type WecomSimulatorOptions } from './simulator.ts'
import { type Answer, connect, everything } from './testing.ts'

const clock = { now: Date.UTC(2026, 10, 20, 4) }
const size = { staff: 5, contacts: 120, groups: 12, membersPerGroup: 20, messages: 1500 }
let running: WecomSimulator[] = []
async function begin(options: WecomSimulatorOptions = {}): Promise<WecomSimulator> {
  const sim = await startWecomSimulator({ now: () => clock.now, ...size, ...options })
  running.push(sim)
  return sim
}
afterEach(async () => {
  await Promise.all(running.map((sim) => sim.close()))
  running = []
})

interface Pair {
  external_contact: { external_userid: string; name: string; type: number; gender: number; unionid?: string }
  follow_info: { userid: string; remark: string; description: string; createtime: number; add_way: number; tag_id: string[] }
}
interface Detail {
  group_chat: {
    chat_id: string
    name: string
    owner: string
    notice: string
    member_list: { userid: string; type: number; join_time: number; group_nickname: string }[]
  }
}
interface Line {
  seq: number
  msgid: string
  action: string
  from: string
  tolist: string[]
  roomid: string
  msgtime: number
  msgtype: string
  text?: { content: string }
  revoke?: { pre_msgid: string }
}

/** As a patient client reads it: it asks again, takes new tokens, goes on where a page broke off. */
async function readAll(sim: WecomSimulator): Promise<string[]> {
  const client = await patient(() => connect(sim))
  const told = (ask: () => Promise<Answer>): Promise<Answer> =>
    patient(async () => {
      const answer = await ask()
      if (answer.errcode === 42001) client.token = (await patient(() => connect(sim))).token
      if (answer.errcode !== 0) throw new Error(`${answer.errcode} ${answer.errmsg}`)
      return answer
    })
  const get = (api: string, query?: Record<string, string>) => told(() => client.get(api, query))
  const post = (api: string, body: unknown) => told(() => client.post(api, body))
  const lines = new Set<string>()
  const line = (...cells: unknown[]): void => void lines.add(JSON.stringify(cells))

  const staff = (await get('externalcontact/get_follow_user_list')).follow_user as string[]
  for (const userid of staff) line('staff', userid, (await get('user/get', { userid })).name)
  const pairs = await everything<Pair>(
    (cursor) => post('externalcontact/batch/get_by_user', { userid_list: staff, cursor, limit: 20 }),
    'external_contact_list',
  )
  for (const { external_contact: person, follow_info: follow } of pairs) {
    line('contact', person.external_userid, person.name, person.type, person.gender, person.unionid ?? '')
    line('follow', follow.userid, person.external_userid, follow.remark, follow.description, follow.createtime, follow.add_way)
    for (const tag of follow.tag_id) line('tag-link', follow.userid, person.external_userid, tag)
  }
  const groups = await everything<{ chat_id: string }>(
    (cursor) => post('externalcontact/groupchat/list', { cursor, limit: 5 }),
    'group_chat_list',
  )
  for (const { chat_id } of groups) {
    const { group_chat: group } = (await post('externalcontact/groupchat/get', { chat_id, need_name: 1 })) as unknown as Detail
    line('group', group.chat_id, group.name, group.owner, group.notice)
    for (const member of group.member_list)
      line('member', chat_id, member.userid, member.type, member.join_time, member.group_nickname)
  }
  const library = (await post('externalcontact/get_corp_tag_list', {})).tag_group as {
    group_name: string
    tag: { id: string; name: string }[]
  }[]
  for (const group of library) for (const tag of group.tag) line('tag', tag.id, group.group_name, tag.name)
  for (const cells of await readArchive(sim)) line(...cells)
  return [...lines].sort()
}

async function readArchive(sim: WecomSimulator): Promise<unknown[][]> {
  const client = await patient(() => connect(sim))
  const messages = new Map<string, Line>()
  const recalled = new Set<string>()
  for (let seq = 0; ;) {
    const page = (await patient(() => client.archive(seq, 200))).map((text) => JSON.parse(text) as Line)
    if (page.length === 0) break
    for (const message of page) {
      if (message.action === 'recall') recalled.add(message.revoke!.pre_msgid)
      else if (message.action === 'send' && message.msgtype !== 'agree') messages.set(message.msgid, message)
      seq = Math.max(seq, message.seq)
    }
  }
  return [...messages.values()].map((message) => {
    const room = message.roomid === '' ? [message.from, message.tolist[0]].sort().join('|') : message.roomid
    return [
      'message',
      message.msgid,
      room,
      message.from,
      message.msgtime,
      message.msgtype,
      recalled.has(message.msgid) ? 1 : 0,
      message.text?.content ?? '',
    ]
  })
}

async function patient<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries > 40) throw error
    }
  }
}

const sha = (lines: string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex')

test('in fair weather', async () => {
  const sim = await begin()
  sim.chaosEvents(400)
  const lines = await readAll(sim)
  expect(lines).toEqual(sim.truthLines())
  expect(sha(lines)).toBe(sim.truth().hash)
  expect(sim.truth()).toMatchObject({ members: lines.filter((line) => line.startsWith('["member"')).length, staff: 5 })
})

test('with lost and half answers, expired tokens, busy answers, stale details, repeated lines', async () => {
  const sim = await begin({
    chaos: { ...chaosRates, busy: 0.15, frequency: 0.15, concurrency: 0.15, expireToken: 0.1, lostAnswer: 0.1 },
    seed: 7,
  })
  sim.chaosEvents(600)
  // A stale detail answers truly again after two seconds.
  clock.now += 3000
  const lines = await readAll(sim)
  expect(sha(lines)).toBe(sim.truth().hash)
  const errors = new Set(sim.calls.map((call) => call.errcode))
  for (const errcode of [-1, 45009, 45033, 42001]) expect(errors).toContain(errcode)
  expect(sim.calls.some((call) => call.cut === 'after')).toBe(true)
})

test('recalls come before what they recall, lines come twice, envelopes come twice and out of order', async () => {
  const sim = await begin({ chaos: { recallFirst: 0.5, archiveDuplicate: 0.5, duplicateCallback: 0.3, lateCallback: 0.3 } })
  sim.chaosEvents(800)
  const client = await connect(sim)
  const seen = new Map<string, number>()
  let early = 0
  let again = 0
  for (let seq = 0; ;) {
    const page = (await client.archive(seq, 100)).map((text) => JSON.parse(text) as Line)
    if (page.length === 0) break
    expect(page.length).toBeLessThanOrEqual(100)
    for (const message of page) {
      if (message.action === 'recall' && !seen.has(message.revoke!.pre_msgid)) early++
      if (seen.has(message.msgid)) again++
      seen.set(message.msgid, message.seq)
    }
    expect(page.at(-1)!.seq).toBeGreaterThan(seq)
    seq = page.at(-1)!.seq
  }
  expect(early).toBeGreaterThan(3)
  expect(again).toBeGreaterThan(3)

  const bodies: string[] = []
  for (let after = '0'; ;) {
    const page = await client.relay(after)
    if (page.items.length === 0) break
    bodies.push(...page.items.map((item) => item.body))
    after = page.next
  }
  expect(new Set(bodies).size).toBeLessThan(bodies.length)
  // Nothing is lost by being late: whoever reads on gets every event.
  expect(bodies).toHaveLength(sim.callbacks().length)
})

test('two companies of one seed are the same to the last message, others are not', async () => {
  const [a, b, c] = [await begin({ seed: 3 }), await begin({ seed: 3 }), await begin({ seed: 4 })]
  for (const sim of [a, b, c]) sim.chaosEvents(300)
  expect(a.truth()).toEqual(b.truth())
  expect(a.credentials).toEqual(b.credentials)
  expect(a.callbacks()).toEqual(b.callbacks())
  const page = async (sim: WecomSimulator) => (await (await connect(sim)).relay()).items
  expect(await page(a)).toEqual(await page(b))
  expect(a.truth().hash).not.toBe(c.truth().hash)
})

test('calls that go wrong do not change what people do meanwhile', async () => {
  const [calm, rough] = [await begin({ seed: 9 }), await begin({ seed: 9, chaos: { busy: 0.5, lostAnswer: 0.2 } })]
  calm.chaosEvents(200)
  rough.chaosEvents(100)
  await readAll(rough)
  rough.chaosEvents(100)
  expect(rough.truth()).toEqual(calm.truth())
})

test('an empty company is a company', async () => {
  const sim = await begin({ staff: 1, contacts: 0, groups: 0, messages: 100 })
  expect(sim.truth()).toMatchObject({ staff: 1, contacts: 0, groups: 0, messages: 0 })
  expect(await readAll(sim)).toEqual(sim.truthLines())
})
