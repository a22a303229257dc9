// Every official request example is sent, with its ids changed to ids of this world; every reply is held against the
// official response example.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import { type Allowances, shapeDifferences } from './shape.ts'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'
import { type Answer, type Client, connect } from './testing.ts'

const folder = join(samplesDir, 'wecom-api')
const prefix = 'CgibinExternalContact'
const clock = { now: Date.UTC(2026, 10, 20, 4) }
let sim: WecomSimulator
let client: Client

beforeAll(async () => {
  sim = await startWecomSimulator({ now: () => clock.now, staff: 4, contacts: 400, groups: 60, membersPerGroup: 30, messages: 0 })
  client = await connect(sim)
})
afterAll(() => sim.close())

function sample(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, '')) as Record<string, unknown>
}

/** The example with its ids replaced; every one of the example's keys stays. */
function asked(name: string, changed: Record<string, unknown>): Record<string, unknown> {
  const example = sample(`${prefix}${name}Request.json`)
  for (const key of Object.keys(changed)) expect(Object.keys(example), `${key} of ${name}`).toContain(key)
  return { ...example, ...changed }
}

function expectShape(name: string, answer: Answer, allowed: Allowances = {}): void {
  expect(shapeDifferences(sample(name), answer, allowed)).toEqual([])
  expect(answer.errcode).toBe(0)
}

function staffIds(): [string, string, string, string] {
  return [...sim.world.staff.keys()] as [string, string, string, string]
}

function customersOf(userid: string): string[] {
  return [...sim.world.followsByStaff.get(userid)!.keys()]
}

function tags(count: number): string[] {
  return [...sim.world.tags.values()]
    .filter((tag) => !tag.deleted)
    .map((tag) => tag.id)
    .slice(0, count)
}

async function mediaId(): Promise<string> {
  const form = new FormData()
  form.append('media', new Blob([new Uint8Array(64)]), 'picture.png')
  const response = await fetch(`${sim.url}/cgi-bin/media/upload?access_token=${client.token}&type=image`, {
    method: 'POST',
    body: form,
  })
  const answer = (await response.json()) as Answer
  expect(answer).toMatchObject({ errcode: 0, type: 'image' })
  return String(answer.media_id)
}

/** The attachments of the official example with material that exists. */
async function attachments(): Promise<unknown[]> {
  const id = await mediaId()
  return JSON.parse(
    JSON.stringify(sample(`${prefix}AddMessageTemplateRequest.json`).attachments).replaceAll('MEDIA_ID', id),
  ) as unknown[]
}

/** A second look: the first one, right after creation, answers that the task is still being dispatched. */
async function settled(ask: () => Promise<Answer>): Promise<Answer> {
  const first = await ask()
  return first.errcode === 41063 ? await ask() : first
}

describe.runIf(haveSamples())('official examples', () => {
  test('token', async () => {
    const answer = await client.get('gettoken', { corpid: sim.credentials.corpId, corpsecret: sim.credentials.secret })
    expectShape('CgibinGetTokenResponse.json', answer)
  })

  test('customers: follow users, single with its followers, batch of several staff', async () => {
    expectShape(`${prefix}GetFollowUserListResponse.json`, await client.get('externalcontact/get_follow_user_list'))

    // One with everything: another company's, profile, tags, two followers, a video account.
    const [one, two] = staffIds()
    const id = sim.act.addCustomer(one, { type: 2, state: '外联二维码1' })
    const contact = sim.world.contacts.get(id)!
    Object.assign(contact, { profile: true, unionid: 'ozynqsulJFCZ2z1aYeS8hnuasdAA' })
    sim.act.addCustomer(two, { id })
    Object.assign(sim.world.followsByStaff.get(one)!.get(id)!, {
      remarkCompany: '腾讯科技',
      channelsNickname: '视频号名称',
      mobiles: ['13800000001'],
    })
    sim.act.tagCustomer(one, id, tags(1))
    expectShape(`${prefix}GetResponse.json`, await client.get('externalcontact/get', { external_userid: id }), {
      absent: [
        // Only in the form for schools.
        'external_contact.foreign_key',
        'external_contact.is_subscribe',
        'external_contact.subscriber_info',
        // Only above 500 followers.
        'next_cursor',
      ],
      extra: ['follow_user[].wechat_channels.source'],
    })

    const body = asked('BatchGetByUser', { userid_list: staffIds() })
    expectShape(`${prefix}BatchGetByUserResponse.json`, await client.post('externalcontact/batch/get_by_user', body), {
      // Of other companies' people only (position, companies), or of people of WeChat with a bound account (unionid).
      absent: ['position', 'corp_name', 'corp_full_name', 'unionid'].map(
        (key) => `external_contact_list[].external_contact.${key}`,
      ),
    })
    expect(await client.get('externalcontact/list', { userid: one })).toMatchObject({
      errcode: 0,
      external_userid: customersOf(one),
    })
  })

  test('remark and mark_tag change what their next reader sees', async () => {
    const [, userid] = staffIds()
    const external_userid = customersOf(userid).find((id) => sim.world.contacts.get(id)!.type === 1)!
    expect(await client.post('externalcontact/remark', asked('Remark', { userid, external_userid }))).toEqual({
      errcode: 0,
      errmsg: 'ok',
    })
    const [a, b, c, d] = tags(4)
    sim.act.tagCustomer(userid, external_userid, [c!, d!])
    const mark = asked('MarkTag', { userid, external_userid, add_tag: [a, b], remove_tag: [c, d] })
    expect(await client.post('externalcontact/mark_tag', mark)).toEqual({ errcode: 0, errmsg: 'ok' })
    const seen = (await client.get('externalcontact/get', { external_userid })).follow_user as {
      userid: string
      tags: { tag_id: string }[]
    }[]
    const own = seen.find((follow) => follow.userid === userid)!
    expect(own).toMatchObject({
      remark: '备注信息',
      description: '描述信息',
      remark_corp_name: '腾讯科技',
      remark_mobiles: ['13800000001', '13800000002'],
    })
    expect(own.tags.map((tag) => tag.tag_id)).toEqual(expect.arrayContaining([a, b]))
    expect(own.tags.map((tag) => tag.tag_id)).not.toContain(c)
  })

  test('groups: list with owner and cursor, detail, transfer of a resigned owner with one that fails', async () => {
    const [one, , , leaver] = staffIds()
    const filter = { owner_filter: { userid_list: [one] } }
    const first = await client.post('externalcontact/groupchat/list', asked('GroupChatList', { ...filter, cursor: '' }))
    const body = asked('GroupChatList', { ...filter, cursor: first.next_cursor })
    expectShape(`${prefix}GroupChatListResponse.json`, await client.post('externalcontact/groupchat/list', body))

    const group = [...sim.world.groups.values()].find((each) => each.admins.length > 0)!
    const stateful = [...group.members.values()][1]!
    Object.assign(stateful, { state: 'klsdup3kj3s1', invitor: group.owner })
    const detail = await client.post('externalcontact/groupchat/get', asked('GroupChatGet', { chat_id: group.chatId }))
    expectShape(`${prefix}GroupChatGetResponse.json`, detail)

    sim.act.resign(leaver)
    const owned = (userid: string) => [...sim.world.groups.values()].find((each) => each.owner === userid)!.chatId
    const chats = [owned(one), owned(leaver)]
    const moved = await client.post(
      'externalcontact/groupchat/transfer',
      asked('GroupChatTransfer', { chat_id_list: chats, new_owner: one }),
    )
    expectShape(`${prefix}GroupChatTransferResponse.json`, moved)
    expect(moved.failed_chat_list).toEqual([
      { chat_id: chats[0], errcode: 90500, errmsg: 'the owner of this chat is not resigned' },
    ])
    expect(sim.world.groups.get(chats[1]!)!.owner).toBe(one)
  })

  test('tag library: list by ids, adding to a group', async () => {
    const [group] = sim.world.tagGroups.keys()
    const added = await client.post('externalcontact/add_corp_tag', asked('AddCorpTag', { group_id: group }))
    expectShape(`${prefix}AddCorpTagResponse.json`, added)
    const list = asked('GetCorpTagList', { tag_id: tags(2), group_id: [...sim.world.tagGroups.keys()].slice(0, 2) })
    expectShape(`${prefix}GetCorpTagListResponse.json`, await client.post('externalcontact/get_corp_tag_list', list))
  })

  test('mass messages: create with one that fails, list, senders, results, remind, cancel', async () => {
    const [sender] = staffIds()
    const [to] = customersOf(sender)
    const [a, b, c] = tags(3)
    sim.act.tagCustomer(sender, to!, [a!, c!])
    const tag_filter = { group_list: [{ tag_list: [a, b] }, { tag_list: [c] }] }
    const [chat] = sim.world.groups.keys()
    const changed = {
      external_userid: [to, 'wmNobodysCustomer'],
      chat_id_list: [chat],
      tag_filter,
      sender,
      attachments: await attachments(),
    }
    const made = await client.post('externalcontact/add_msg_template', asked('AddMessageTemplate', changed))
    expectShape(`${prefix}AddMessageTemplateResponse.json`, made)
    expect(made.fail_list).toEqual(['wmNobodysCustomer'])
    const msgid = String(made.msgid)

    sim.act.selfMassSend(sender, 'single', [to!], '老客专享', await attachments())
    sim.act.selfMassSend(sender, 'single', [to!], '老客专享二', await attachments())
    const seconds = Math.floor(clock.now / 1000)
    const span = { creator: sender, start_time: seconds - 1000, end_time: seconds }
    const firstPage = await client.post('externalcontact/get_groupmsg_list_v2', {
      ...asked('GetGroupMessageListV2', { ...span, cursor: '' }),
      limit: 1,
    })
    // A cursor belongs to its filter, not to the size of a page.
    const listed = await client.post(
      'externalcontact/get_groupmsg_list_v2',
      asked('GetGroupMessageListV2', { ...span, cursor: firstPage.next_cursor }),
    )
    expectShape(`${prefix}GetGroupMessageListV2Response.json`, listed)
    expect(listed.group_msg_list).toHaveLength(1)

    const remind = asked('RemindGroupMessageSend', { msgid })
    expect(await client.post('externalcontact/remind_groupmsg_send', remind)).toEqual({ errcode: 0, errmsg: 'ok' })
    sim.act.confirmTask(msgid)
    const task = asked('GetGroupMessageTask', { msgid, cursor: ' ' })
    expectShape(
      `${prefix}GetGroupMessageTaskResponse.json`,
      await settled(() => client.post('externalcontact/get_groupmsg_task', task)),
    )
    // The example's userid carries a stray space, and so do we.
    const result = asked('GetGroupMessageSendResult', { msgid, userid: `${sender} `, cursor: ' ' })
    expectShape(
      `${prefix}GetGroupMessageSendResultResponse.json`,
      await client.post('externalcontact/get_groupmsg_send_result', result),
      {
        // A result is about a customer or a group, never both.
        absent: ['send_list[].chat_id'],
      },
    )
    const cancel = asked('CancelGroupMessageSend', { msgid })
    expect(await client.post('externalcontact/cancel_groupmsg_send', cancel)).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await client.post('externalcontact/remind_groupmsg_send', remind)).toMatchObject({ errcode: 41093 })
  })

  test('handing customers over: at work and resigned, each customer with an error number of its own', async () => {
    const [one, two, three, leaver] = staffIds()
    for (const [name, handover, api] of [
      ['TransferCustomer', three, 'externalcontact/transfer_customer'],
      ['ResignedTransferCustomer', leaver, 'externalcontact/resigned/transfer_customer'],
    ] as const) {
      const external_userid = ['wmNobodysCustomer', customersOf(handover)[0]]
      const answer = await client.post(api, asked(name, { handover_userid: handover, takeover_userid: two, external_userid }))
      expectShape(`${prefix}${name}Response.json`, answer)
      expect((answer.customer as { errcode: number }[]).map((each) => each.errcode)).toEqual([40096, 0])
    }
    for (const [name, handover, api] of [
      ['TransferResult', three, 'externalcontact/transfer_result'],
      ['ResignedTransferResult', leaver, 'externalcontact/resigned/transfer_result'],
    ] as const) {
      // All on one page: the cursor of the first is the empty one.
      const answer = await client.post(api, asked(name, { handover_userid: handover, takeover_userid: two, cursor: '' }))
      expectShape(`${prefix}${name}Response.json`, answer)
      expect((answer.customer as { takeover_time: number }[])[0]!.takeover_time).toBeGreaterThan(clock.now / 1000)
    }
    expect(one).not.toBe(two)
  })

  test('no request example is left out', () => {
    const tried = readFileSync(import.meta.filename, 'utf8')
    const names = readdirSync(folder)
      .filter((file) => file.endsWith('Request.json'))
      .map((file) => file.slice(prefix.length, -'Request.json'.length))
    expect(names).toHaveLength(18)
    for (const name of names) expect(tried, name).toContain(`'${name}'`)
  })
})
