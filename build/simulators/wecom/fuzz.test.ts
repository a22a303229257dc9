// Whatever is sent, the platform answers with a number and its world stays whole.
import { afterAll, beforeAll, expect, test } from 'vitest'
import fc from 'fast-check'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'
import { type Client, connect } from './testing.ts'

let sim: WecomSimulator
let client: Client

beforeAll(async () => {
  sim = await startWecomSimulator({
    staff: 3,
    contacts: 20,
    groups: 3,
    membersPerGroup: 6,
    messages: 20,
    limits: { perMinute: 1_000_000 },
  })
  client = await connect(sim)
})
afterAll(() => sim.close())

/** A body each API accepts; the test spoils one or two of its fields. */
function good(): Record<string, Record<string, unknown>> {
  const [userid, other] = sim.world.staff.keys()
  const [external_userid] = sim.world.followsByStaff.get(userid!)!.keys()
  const [chat_id] = sim.world.groups.keys()
  const [tag] = [...sim.world.tags.values()].filter((each) => !each.deleted)
  const [msgid] = sim.world.massTasks.keys()
  const seconds = Math.floor(Date.now() / 1000)
  const handing = { handover_userid: userid, takeover_userid: other }
  const link = { msgtype: 'link', link: { title: '券', url: 'https://shop.example.com', desc: '今晚' } }
  return {
    'batch/get_by_user': { userid_list: [userid, other], cursor: '', limit: 3 },
    contact_list: { cursor: '', limit: 3 },
    remark: {
      userid,
      external_userid,
      remark: '备注',
      description: '描述',
      remark_company: '优贝',
      remark_mobiles: ['13800000001'],
    },
    'groupchat/list': { status_filter: 0, owner_filter: { userid_list: [userid] }, cursor: '', limit: 2 },
    'groupchat/get': { chat_id, need_name: 1 },
    'groupchat/transfer': { chat_id_list: [chat_id], new_owner: other },
    get_corp_tag_list: { tag_id: [tag?.id], group_id: [tag?.groupId] },
    add_corp_tag: {
      group_id: tag?.groupId,
      group_name: '活动',
      order: 1,
      tag: [{ name: `标签${sim.world.tags.size}`, order: 1 }],
    },
    edit_corp_tag: { id: tag?.id, name: `改${sim.world.tags.size}`, order: 2 },
    del_corp_tag: { tag_id: [tag?.id], group_id: [] },
    mark_tag: { userid, external_userid, add_tag: [tag?.id], remove_tag: [] },
    add_msg_template: {
      chat_type: 'single',
      external_userid: [external_userid],
      sender: userid,
      tag_filter: { group_list: [] },
      text: { content: '你好' },
      attachments: [link],
    },
    get_groupmsg_list_v2: {
      chat_type: 'single',
      start_time: seconds - 9,
      end_time: seconds,
      filter_type: 2,
      limit: 2,
      cursor: '',
    },
    get_groupmsg_task: { msgid, limit: 2, cursor: '' },
    get_groupmsg_send_result: { msgid, userid, limit: 2, cursor: '' },
    remind_groupmsg_send: { msgid },
    cancel_groupmsg_send: { msgid },
    transfer_customer: { ...handing, external_userid: [external_userid], transfer_success_msg: '您好' },
    'resigned/transfer_customer': { ...handing, external_userid: [external_userid] },
    transfer_result: { ...handing, cursor: '' },
  }
}

test('one or two fields of anything, the rest as it should be', async () => {
  const apis = Object.keys(good())
  const nonsense = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      '',
      ' ',
      -1,
      0,
      1.5,
      1e9,
      true,
      [],
      {},
      [null],
      [[]],
      [{}],
      [''],
      { group_list: [null] },
      { group_list: 7 },
    ),
    fc.constantFrom(
      { content: 7 },
      { userid_list: 7 },
      [{ name: null }],
      [{ msgtype: 'link' }],
      [{ msgtype: 'constructor' }],
      '__proto__',
      ['constructor'],
    ),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const spoiling = fc.array(fc.tuple(fc.nat(7), nonsense), { maxLength: 2 })
  let done = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...apis), spoiling, async (api, spoilt) => {
      const body = good()[api]!
      const keys = Object.keys(body)
      for (const [place, value] of spoilt) body[keys[place % keys.length]!] = value
      const answer = await client.post(`externalcontact/${api}`, body)
      expect(Number.isInteger(answer.errcode)).toBe(true)
      if (answer.errcode === 0) done++
      else expect(answer.errmsg).toContain('hint')
    }),
    { numRuns: 2000 },
  )
  // Enough of it went all the way.
  expect(done).toBeGreaterThan(300)
  expect(sim.truth()).toMatchObject({ staff: 3, groups: 3 })
  expect(sim.truthLines()).toEqual([...new Set(sim.truthLines())])
})

test('bodies that are no JSON object', async () => {
  for (const text of ['', '[]', 'null', '7', '"x"', '{', '\uFEFF{}', 'not json']) {
    const answer = await client.post('externalcontact/groupchat/list', text)
    expect([47001, 40058]).toContain(answer.errcode)
  }
})
