// Mass messages: what becomes of a task, from its creation to the customer's phone.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWecomSimulator, type WecomSimulator, type WecomSimulatorOptions } from './simulator.ts'
import { type Answer, type Client, connect } from './testing.ts'

const noon = Date.UTC(2026, 10, 20, 4)
const clock = { now: noon }
let sim: WecomSimulator
let client: Client
let userid: string

async function begin(options: WecomSimulatorOptions = {}): Promise<void> {
  await sim?.close()
  clock.now = noon
  sim = await startWecomSimulator({
    now: () => clock.now,
    staff: 2,
    contacts: 30,
    groups: 6,
    membersPerGroup: 6,
    messages: 0,
    ...options,
  })
  client = await connect(sim)
  userid = [...sim.world.staff.keys()][0]!
}
beforeEach(() => begin())
afterEach(() => sim.close())

const add = (body: Record<string, unknown>): Promise<Answer> =>
  client.post('externalcontact/add_msg_template', { text: { content: '周三会员日' }, ...body })
const own = (): string[] => [...sim.world.groups.values()].filter((group) => group.owner === userid).map((group) => group.chatId)
async function statuses(msgid: unknown): Promise<number[]> {
  // Past the moment in which a task is still being dispatched.
  clock.now += 2000
  const answer = await client.post('externalcontact/get_groupmsg_send_result', { msgid, userid })
  expect(answer.errcode).toBe(0)
  return (answer.send_list as { status: number }[]).map((result) => result.status)
}

describe('a task', () => {
  test('for groups: waits, is confirmed by its owner, is sent; groups of others fail at once', async () => {
    const others = [...sim.world.groups.values()].find((group) => group.owner !== userid)!.chatId
    const answer = await add({ chat_type: 'group', sender: userid, chat_id_list: [...own(), others, 'wrNone'] })
    expect(answer).toMatchObject({ errcode: 0, fail_list: [others, 'wrNone'] })
    expect(await statuses(answer.msgid)).toEqual(own().map(() => 0))
    expect(sim.act.confirmTask(String(answer.msgid), userid)).toBe(own().length)
    const confirmed = Math.floor(clock.now / 1000)
    expect(await statuses(answer.msgid)).toEqual(own().map(() => 1))
    const { task_list } = await client.post('externalcontact/get_groupmsg_task', { msgid: answer.msgid })
    expect(task_list).toEqual([{ userid, status: 2, send_time: confirmed }])
  })

  test('asked for right after it was made is still being dispatched, once', async () => {
    const { msgid } = await add({ chat_type: 'group', sender: userid })
    const ask = () => client.post('externalcontact/get_groupmsg_task', { msgid })
    expect(await ask()).toMatchObject({ errcode: 41063 })
    expect(await ask()).toMatchObject({ errcode: 0 })
  })

  test('goes through the member of staff who followed a customer last; to nobody else', async () => {
    const [one, two] = [...sim.world.staff.keys()]
    const id = sim.act.addCustomer(one!)
    clock.now += 60_000
    sim.act.addCustomer(two!, { id })
    const { msgid } = await add({ external_userid: [id] })
    expect([...sim.world.massTasks.get(String(msgid))!.tasks.keys()]).toEqual([two])
    // A named sender who follows the customer has the word.
    const named = await add({ external_userid: [id], sender: one })
    expect([...sim.world.massTasks.get(String(named.msgid))!.tasks.keys()]).toEqual([one])
  })

  test('by tags: groups of tags all, within one any', async () => {
    const [a, b, c] = [...sim.world.tags.keys()]
    const [yes, no] = [sim.act.addCustomer(userid), sim.act.addCustomer(userid)]
    sim.act.tagCustomer(userid, yes, [b!, c!])
    sim.act.tagCustomer(userid, no, [a!])
    const tag_filter = { group_list: [{ tag_list: [a, b] }, { tag_list: [c] }] }
    const { msgid } = await add({ sender: userid, tag_filter })
    const targets = sim.world.massTasks.get(String(msgid))!.targets.map((target) => target.id)
    expect(targets).toContain(yes)
    expect(targets).not.toContain(no)
  })

  test('reaches nobody who left meanwhile: status 2', async () => {
    const customers = [...sim.world.followsByStaff.get(userid)!.keys()].slice(0, 5)
    const { msgid } = await add({ external_userid: customers, sender: userid })
    expect(sim.act.deleteMassTargets(String(msgid), 2)).toEqual(customers.slice(0, 2))
    sim.act.confirmTask(String(msgid))
    expect(await statuses(msgid)).toEqual([2, 2, 1, 1, 1])
    const groups = await add({ chat_type: 'group', sender: userid })
    sim.act.deleteMassTargets(String(groups.msgid), 1)
    sim.act.confirmTask(String(groups.msgid))
    expect(await statuses(groups.msgid)).toEqual([2, ...own().map(() => 1)])
  })

  test('confirmed by itself after a while, when that is asked for', async () => {
    await begin({ autoConfirm: 60_000 })
    const { msgid } = await add({ chat_type: 'group', sender: userid })
    expect(new Set(await statuses(msgid))).toEqual(new Set([0]))
    clock.now += 60_000
    expect(new Set(await statuses(msgid))).toEqual(new Set([1]))
  })
})

describe('as many a month as the month has days', () => {
  const sendOne = async (chat: string): Promise<number[]> => {
    const { msgid } = await add({ chat_type: 'group', sender: userid, chat_id_list: [chat] })
    sim.act.confirmTask(String(msgid))
    return await statuses(msgid)
  }

  test('thirty in November, the next gets status 3 and never an error; December begins at midnight in Shanghai', async () => {
    const [chat, other] = own()
    for (let i = 0; i < 30; i++) expect(await sendOne(chat!)).toEqual([1])
    expect(await sendOne(chat!)).toEqual([3])
    expect(await sendOne(other!)).toEqual([1])
    clock.now = Date.UTC(2026, 10, 30, 15, 59)
    client = await connect(sim)
    expect(await sendOne(chat!)).toEqual([3])
    clock.now = Date.UTC(2026, 10, 30, 16, 0)
    expect(await sendOne(chat!)).toEqual([1])
  })

  test('another number, where the rule is another', async () => {
    await begin({ monthlyCap: 1 })
    const [to] = sim.world.followsByStaff.get(userid)!.keys()
    // What staff send by themselves counts as well.
    sim.act.selfMassSend(userid, 'single', [to!], '先发了')
    const { msgid } = await add({ external_userid: [to], sender: userid })
    sim.act.confirmTask(String(msgid))
    expect(await statuses(msgid)).toEqual([3])
  })
})

describe('refused', () => {
  test.each([
    ['no receivers', 41048, { external_userid: ['wmNone'] }],
    ['nobody named', 40058, {}],
    ['groups without a sender', 40058, { chat_type: 'group' }],
    ['an unknown sender', 40003, { chat_type: 'group', sender: 'nobody' }],
    ['nothing to say', 41088, { text: undefined }],
    ['more than 4000 bytes', 45002, { text: { content: '会'.repeat(1334) } }],
    [
      'ten attachments',
      41064,
      {
        attachments: Array.from({ length: 10 }, () => ({
          msgtype: 'link',
          link: { title: '券', url: 'https://shop.example.com' },
        })),
      },
    ],
    ['an unknown kind of attachment', 41065, { attachments: [{ msgtype: 'music', music: {} }] }],
    ['a picture that was never uploaded', 40007, { attachments: [{ msgtype: 'image', image: { media_id: 'none' } }] }],
    [
      'a title over 128 bytes',
      40058,
      { attachments: [{ msgtype: 'link', link: { title: '长'.repeat(43), url: 'https://shop.example.com' } }] },
    ],
  ])('%s: %i', async (_what, errcode, body) => {
    const base = Object.keys(body).some((key) => ['text', 'attachments'].includes(key))
      ? { chat_type: 'group', sender: userid }
      : {}
    expect(await add({ ...base, ...body })).toMatchObject({ errcode })
    expect(sim.world.massTasks.size).toBe(0)
  })

  test('exactly 4000 bytes are let through', async () => {
    expect(await add({ chat_type: 'group', sender: userid, text: { content: `${'会'.repeat(1333)}!` } })).toMatchObject({
      errcode: 0,
    })
  })

  test('without and with a wrong msgid; a fourth reminder within a day; anything after it was cancelled', async () => {
    const { msgid } = await add({ chat_type: 'group', sender: userid })
    const ask = async (api: string, body: unknown) => (await client.post(`externalcontact/${api}`, body)).errcode
    for (const api of ['get_groupmsg_task', 'get_groupmsg_send_result', 'remind_groupmsg_send', 'cancel_groupmsg_send']) {
      expect(await ask(api, { userid })).toBe(41046)
      expect(await ask(api, { userid, msgid: 'msgNone' })).toBe(41047)
    }
    for (let i = 0; i < 3; i++) expect(await ask('remind_groupmsg_send', { msgid })).toBe(0)
    expect(await ask('remind_groupmsg_send', { msgid })).toBe(41094)
    clock.now += 86_400_000
    client = await connect(sim)
    expect(await ask('remind_groupmsg_send', { msgid })).toBe(0)
    expect(await ask('cancel_groupmsg_send', { msgid })).toBe(0)
    expect(await ask('cancel_groupmsg_send', { msgid })).toBe(41093)
    expect(await ask('remind_groupmsg_send', { msgid })).toBe(41093)
    expect(sim.act.confirmTask(String(msgid))).toBe(0)
    expect(new Set(await statuses(msgid))).toEqual(new Set([0]))
  })
})

test('the list of tasks knows who made each, and a span of at most a month', async () => {
  const made = await add({ chat_type: 'group', sender: userid, chat_id_list: own().slice(0, 1) })
  const byStaff = sim.act.selfMassSend(userid, 'group', own().slice(0, 1), '我自己发的')
  const now = Math.floor(clock.now / 1000)
  const list = async (more: object) => {
    const answer = await client.post('externalcontact/get_groupmsg_list_v2', {
      chat_type: 'group',
      start_time: now - 10,
      end_time: now + 10,
      ...more,
    })
    return answer.errcode === 0
      ? (answer.group_msg_list as { msgid: string; creator?: string }[]).map((task) => task.msgid)
      : answer.errcode
  }
  expect(await list({})).toEqual([made.msgid, byStaff])
  expect(await list({ filter_type: 0 })).toEqual([made.msgid])
  expect(await list({ filter_type: 1 })).toEqual([byStaff])
  expect(await list({ creator: userid })).toEqual([byStaff])
  expect(await list({ chat_type: 'single' })).toEqual([])
  expect(await list({ start_time: now - 32 * 86_400 })).toBe(40058)
  expect(await list({ start_time: undefined })).toBe(40058)
})

describe('handing over', () => {
  test('is done a day later with its events; a refusal is told; 90501 and 40097 where they belong', async () => {
    const [handover_userid, takeover_userid] = [...sim.world.staff.keys()]
    const both = { handover_userid, takeover_userid }
    const ids = [...sim.world.contacts.values()]
      .filter(({ follows }) => follows.has(handover_userid!) && !follows.has(takeover_userid!))
      .map(({ id }) => id)
    const [a, b] = ids
    const answer = await client.post('externalcontact/transfer_customer', { ...both, external_userid: [a, b] })
    expect(answer).toMatchObject({ errcode: 0, customer: [{ errcode: 0 }, { errcode: 0 }] })
    expect(await client.post('externalcontact/transfer_customer', { ...both, external_userid: [a] })).toMatchObject({
      customer: [{ errcode: 40129 }],
    })
    expect(await client.post('externalcontact/resigned/transfer_customer', { ...both, external_userid: [a] })).toMatchObject({
      errcode: 40097,
    })
    sim.act.refuseTransfer(b!)
    const result = async () =>
      ((await client.post('externalcontact/transfer_result', both)).customer as { status: number }[]).map(({ status }) => status)
    expect(await result()).toEqual([2, 3])
    clock.now += 86_400_000
    client = await connect(sim)
    expect(await result()).toEqual([1, 3])
    expect(sim.world.contacts.get(a!)!.follows.has(takeover_userid!)).toBe(true)
    expect(sim.world.contacts.get(a!)!.follows.has(handover_userid!)).toBe(false)
    expect(sim.callbacks().some((xml) => xml.includes('DELETE_BY_TRANSFER'))).toBe(true)
    expect(
      await client.post('externalcontact/groupchat/transfer', { chat_id_list: ['wrNone'], new_owner: takeover_userid }),
    ).toMatchObject({
      failed_chat_list: [{ errcode: 90501 }],
    })
  })
})
