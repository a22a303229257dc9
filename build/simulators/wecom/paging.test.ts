// Whatever the size of a page, a reader that follows the cursors sees everything exactly once.
import { afterAll, beforeAll, expect, test } from 'vitest'
import fc from 'fast-check'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'
import { type Client, connect, everything } from './testing.ts'

let sim: WecomSimulator
let client: Client

beforeAll(async () => {
  sim = await startWecomSimulator({ staff: 6, contacts: 130, groups: 37, membersPerGroup: 9, messages: 800 })
  client = await connect(sim)
})
afterAll(() => sim.close())

const runs = { numRuns: 25 }

interface BatchItem {
  external_contact: { external_userid: string }
  follow_info: { userid: string }
}

const batch = (users: string[], limit: number) =>
  everything<BatchItem>(
    (cursor) => client.post('externalcontact/batch/get_by_user', { userid_list: users, cursor, limit }),
    'external_contact_list',
  )
const followKey = (item: BatchItem): string => `${item.follow_info.userid} ${item.external_contact.external_userid}`

test('customers in batches, for any staff and any limit', async () => {
  const staff = [...sim.world.staff.keys()]
  await fc.assert(
    fc.asyncProperty(fc.subarray(staff, { minLength: 1 }), fc.integer({ min: 1, max: 150 }), async (users, limit) => {
      const got = await batch(users, limit)
      const wanted = users.flatMap((userid) => [...sim.world.followsByStaff.get(userid)!.keys()].map((id) => `${userid} ${id}`))
      expect(got.map(followKey)).toEqual(wanted)
    }),
    runs,
  )
})

test('limits beyond the maximum become the maximum, or the usual size, as each document says', async () => {
  const [userid] = sim.world.staff.keys()
  const users = [...sim.world.staff.keys()]
  const size = async (api: string, body: object, key: string) => ((await client.post(api, body))[key] as unknown[]).length
  expect(await size('externalcontact/batch/get_by_user', { userid_list: users }, 'external_contact_list')).toBe(50)
  expect(await size('externalcontact/batch/get_by_user', { userid_list: users, limit: 5000 }, 'external_contact_list')).toBe(100)
  const now = Math.floor(Date.now() / 1000)
  const [to] = sim.world.followsByStaff.get(userid!)!.keys()
  for (let i = 0; i < 60; i++) sim.act.selfMassSend(userid!, 'single', [to!], `第${i}条`)
  const list = { chat_type: 'single', start_time: now - 100, end_time: now + 100, filter_type: 2 }
  expect(await size('externalcontact/get_groupmsg_list_v2', { ...list, limit: 101 }, 'group_msg_list')).toBe(50)
  expect(await size('externalcontact/get_groupmsg_list_v2', { ...list, limit: 100 }, 'group_msg_list')).toBe(60)
  expect(await client.post('externalcontact/groupchat/list', {})).toMatchObject({ errcode: 40058 })
  expect(await client.post('externalcontact/groupchat/list', { limit: 1001 })).toMatchObject({ errcode: 40058 })
})

test('groups, for any owners and any limit', async () => {
  const staff = [...sim.world.staff.keys()]
  await fc.assert(
    fc.asyncProperty(fc.subarray(staff), fc.integer({ min: 1, max: 60 }), async (owners, limit) => {
      const filter = owners.length === 0 ? {} : { owner_filter: { userid_list: owners } }
      const got = await everything<{ chat_id: string }>(
        (cursor) => client.post('externalcontact/groupchat/list', { ...filter, cursor, limit }),
        'group_chat_list',
      )
      const wanted = [...sim.world.groups.values()].filter((group) => owners.length === 0 || owners.includes(group.owner))
      expect(got.map((group) => group.chat_id)).toEqual(wanted.map((group) => group.chatId))
    }),
    runs,
  )
})

test('everybody met, results and senders of a mass message', async () => {
  const met = await everything((cursor) => client.post('externalcontact/contact_list', { cursor, limit: 17 }), 'info_list')
  const whole = await everything((cursor) => client.post('externalcontact/contact_list', { cursor }), 'info_list')
  expect(met).toEqual(whole)
  expect(met.length).toBeGreaterThan(sim.truth().follows)

  const follows = sim.truth().contacts
  const customers = [...sim.world.contacts.values()].filter((contact) => contact.follows.size > 0).map((contact) => contact.id)
  const { msgid } = await client.post('externalcontact/add_msg_template', {
    external_userid: customers,
    text: { content: '双十一预告' },
  })
  await client.post('externalcontact/get_groupmsg_task', { msgid })
  const senders = await everything<{ userid: string }>(
    (cursor) => client.post('externalcontact/get_groupmsg_task', { msgid, cursor, limit: 2 }),
    'task_list',
  )
  const results: { external_userid: string }[] = []
  for (const { userid } of senders) {
    const ask = (cursor: string) => client.post('externalcontact/get_groupmsg_send_result', { msgid, userid, cursor, limit: 7 })
    results.push(...(await everything<{ external_userid: string }>(ask, 'send_list')))
  }
  expect(results.map((result) => result.external_userid).sort()).toEqual(customers.sort())
  expect(results).toHaveLength(follows)
})

test('a customer added or lost between two pages moves nobody else', async () => {
  const users = [...sim.world.staff.keys()]
  const stays = (await batch(users, 100)).map(followKey)
  const seen: string[] = []
  let cursor = ''
  do {
    const page = await client.post('externalcontact/batch/get_by_user', { userid_list: users, cursor, limit: 20 })
    seen.push(...(page.external_contact_list as BatchItem[]).map(followKey))
    cursor = String(page.next_cursor)
    // One that was read already goes, one comes.
    const [userid, id] = seen.shift()!.split(' ')
    stays.splice(stays.indexOf(`${userid} ${id}`), 1)
    sim.act.customerLeaves(userid!, id!)
    sim.act.addCustomer(users.at(-1)!)
  } while (cursor !== '')
  expect(new Set(seen).size).toBe(seen.length)
  for (const key of stays) expect(seen).toContain(key)
})

test('a cursor belongs to its question and cannot be made up', async () => {
  const users = [...sim.world.staff.keys()]
  const { next_cursor: cursor } = await client.post('externalcontact/batch/get_by_user', { userid_list: users, limit: 1 })
  for (const [api, body] of [
    ['externalcontact/batch/get_by_user', { userid_list: users.slice(1), limit: 1, cursor }],
    ['externalcontact/groupchat/list', { limit: 5, cursor }],
    ['externalcontact/batch/get_by_user', { userid_list: users, cursor: 'AAAA' }],
    ['externalcontact/batch/get_by_user', { userid_list: users, cursor: 7 }],
  ] as const) {
    expect(await client.post(api, body)).toMatchObject({ errcode: 40058 })
  }
})

test('the archive, for any page size and from any number', async () => {
  const all: string[] = []
  for (let seq = 0; ;) {
    const lines = await client.archive(seq, 1000)
    if (lines.length === 0) break
    all.push(...lines)
    seq = seqOf(lines.at(-1)!)
  }
  expect(all).toHaveLength(800)
  const numbers = all.map(seqOf)
  expect(numbers.every((seq, i) => i === 0 || seq > numbers[i - 1]!)).toBe(true)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2500 }), fc.integer({ min: 1, max: 1000 }), async (after, limit) => {
      expect(await client.archive(after, limit)).toEqual(all.filter((line) => seqOf(line) > after).slice(0, limit))
    }),
    runs,
  )
  const asked = await fetch(`${sim.archiveUrl}?seq=abc`, { headers: { authorization: `Bearer ${sim.credentials.archiveToken}` } })
  expect(asked.status).toBe(400)
})

function seqOf(line: string): number {
  return (JSON.parse(line) as { seq: number }).seq
}
