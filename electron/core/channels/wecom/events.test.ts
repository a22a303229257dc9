import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encrypt, getSignature } from '@wecom/crypto'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import { listenOn, startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import { readEvent, type WecomEvent } from './callback-events.ts'
import { readCallbackXml } from './callback-xml.ts'
import { listenUntil, never, ofType, openOn, type TestSession } from '../testing/wecom-session.ts'

let sim: WecomSimulator
let opened: TestSession
let staffId: string
let customer: string

beforeEach(async () => {
  sim = await startWecomSimulator({ staff: 4, contacts: 40, groups: 6, membersPerGroup: 6, messages: 0 })
  opened = openOn(sim, { relayUrl: sim.relayUrl })
  staffId = [...sim.world.followsByStaff].find(([, follows]) => follows.size > 2)![0]
  customer = [...sim.world.followsByStaff.get(staffId)!.keys()][0]!
})
afterEach(() => sim.close())

const listen = (cursor: string | null = null) => listenUntil(opened.session, cursor, (_, batches) => batches.length > 0)

describe('customers', () => {
  test('a new one comes with all who follow him', async () => {
    const id = sim.act.addCustomer(staffId, { name: '新客户', state: '门店二维码' })
    const { records } = await listen()
    expect(ofType(records, 'contact')).toMatchObject([{ id, name: '新客户', follows: [{ staffId, state: '门店二维码' }] }])
  })
  test('edits are fetched once however many events tell of them, also when they are repeated', async () => {
    sim.act.remark(staffId, customer, '一')
    sim.act.remark(staffId, customer, '二')
    sim.act.remark(staffId, customer, '二')
    const { records } = await listen()
    expect(ofType(records, 'contact')).toHaveLength(1)
    expect(ofType(records, 'contact')[0]!.follows!.find((follow) => follow.staffId === staffId)!.remark).toBe('二')
    expect(sim.calls.filter((call) => call.api === 'externalcontact/get')).toHaveLength(1)
  })
  test.each([
    ['deleteCustomer', 'staff'],
    ['customerLeaves', 'customer'],
  ] as const)('%s: the parting has its date and who parted', async (act, by) => {
    sim.act[act](staffId, customer)
    const { records } = await listen()
    const [gone] = ofType(records, 'contactGone')
    expect(gone).toMatchObject({ id: customer, staffId, by })
    expect(Math.abs(gone!.at - Date.now())).toBeLessThan(60_000)
    expect(ofType(records, 'contact').flatMap((one) => one.follows!.map((follow) => follow.staffId))).not.toContain(staffId)
  })
  test('a parting that was mended since is not told', async () => {
    sim.act.deleteCustomer(staffId, customer)
    sim.act.addCustomer(staffId, { id: customer })
    const { records } = await listen()
    expect(ofType(records, 'contactGone')).toEqual([])
    expect(ofType(records, 'contact')[0]!.follows!.map((follow) => follow.staffId)).toContain(staffId)
  })
})

describe('groups', () => {
  const group = () => [...sim.world.groups.values()][0]!
  test('who left has left when the event says so', async () => {
    const { chatId, owner } = group()
    const member = [...group().members.keys()].find((id) => id !== owner)!
    sim.act.leaveGroup(chatId, member)
    const { records } = await listen()
    expect(ofType(records, 'member')).toMatchObject([{ groupId: chatId, member: { id: member }, event: 'left' }])
    expect(ofType(records, 'group')[0]!.members!.map((one) => one.id)).not.toContain(member)
  })
  test('a detail that lags behind is not believed, and fetched until it has caught up', async () => {
    sim.setChaos({ staleDetail: 1 })
    const { chatId } = group()
    sim.act.joinGroup(
      chatId,
      [...sim.world.contacts.keys()].find((id) => !group().members.has(id))!,
    )
    const before = group().members.size - 1
    const { records } = await listenUntil(opened.session, null, (all) => ofType(all, 'group').length > 0)
    expect(ofType(records, 'group').map((one) => one.members!.length)).toEqual([before + 1])
  })
  test('a rename that the detail does not show yet is seen a little later, also by another process', async () => {
    sim.setChaos({ staleDetail: 1 })
    const { chatId } = group()
    sim.act.renameGroup(chatId, '新群名')
    const first = await listen()
    opened = openOn(sim, { relayUrl: sim.relayUrl })
    // The new process looks at once, and again when it has to.
    const { records } = await listenUntil(opened.session, first.cursor, (all) =>
      ofType(all, 'group').some((one) => one.name === '新群名'),
    )
    expect(ofType(records, 'group').at(-1)!.name).toBe('新群名')
  })
  test('a dismissed group is gone, and a late event of it changes nothing', async () => {
    const { chatId } = group()
    sim.act.renameGroup(chatId, 'x')
    sim.act.dismissGroup(chatId)
    const { records } = await listen()
    expect(ofType(records, 'groupGone').map((one) => one.id)).toEqual([chatId])
    expect(ofType(records, 'group')).toEqual([])
  })
  test('a new group comes with its members', async () => {
    const chatId = sim.act.createGroup(staffId, '妈妈群', [customer])
    const { records } = await listen()
    expect(ofType(records, 'group')).toMatchObject([{ id: chatId, name: '妈妈群', ownerId: staffId }])
    expect(
      ofType(records, 'group')[0]!
        .members!.map((one) => one.id)
        .sort(),
    ).toEqual([customer, staffId].sort())
  })
})

test('tags: made, renamed, deleted for certain', async () => {
  const made = sim.act.createTag('活动', '双十一')
  const gone = [...sim.world.tags.values()].find((tag) => !tag.deleted && tag.id !== made)!.id
  sim.act.deleteTag(gone)
  const { records } = await listen()
  const [library] = ofType(records, 'tagLibrary')
  expect(library).toMatchObject({ complete: true, goneTags: [gone] })
  const names = library!.groups.flatMap((group) => group.tags.map((tag) => tag.name))
  expect(names).toContain('双十一')
})

test('new archive messages wake their stream', async () => {
  sim.act.say([...sim.world.groups.keys()][0]!, staffId, '你好')
  const { batches } = await listen()
  expect(batches[0]!.wake).toContain('messages')
})

test('a handover that failed teaches from whom to whom it was; the stream then asks for its state', async () => {
  const taker = [...sim.world.staff.keys()].find((id) => id !== staffId && !sim.world.followsByStaff.get(id)!.has(customer))!
  sim.world.transfers.push({
    handover: staffId,
    takeover: taker,
    externalUserid: customer,
    resigned: false,
    status: 2,
    takeoverTime: Math.floor(Date.now() / 1000) + 86_400,
  })
  sim.act.refuseTransfer(customer)
  const { batches } = await listen()
  expect(batches[0]!.wake).toContain('transfers')
  const stream = opened.session.streams.find((one) => one.name === 'transfers')!
  const page = await stream.pull(null, never)
  expect(ofType(page.records(), 'transfer')).toEqual([
    { type: 'transfer', from: staffId, to: taker, externalId: customer, status: 3 },
  ])
  const other = openOn(sim).session.streams.find((one) => one.name === 'transfers')!
  expect((await other.pull(page.cursor, never)).records()).toHaveLength(1)
})

test('a handover that went through: the old relation ends, the new one is in force, and the pair is known from then on', async () => {
  const taker = [...sim.world.staff.keys()].find((id) => id !== staffId && !sim.world.followsByStaff.get(id)!.has(customer))!
  const takeoverTime = Math.floor(Date.now() / 1000) - 60
  sim.world.transfers.push({
    handover: staffId,
    takeover: taker,
    externalUserid: customer,
    resigned: true,
    status: 2,
    takeoverTime,
  })
  sim.act.settleTransfers()
  const { records, cursor } = await listen()
  expect(ofType(records, 'contactGone')).toMatchObject([{ id: customer, staffId, by: 'staff' }])
  const followers = ofType(records, 'contact')[0]!.follows!.map((follow) => follow.staffId)
  expect(followers).toContain(taker)
  expect(followers).not.toContain(staffId)
  // Another process knows the pair by the listener's cursor.
  const { session } = openOn(sim, { relayUrl: sim.relayUrl })
  sim.act.remark(taker, customer, '接手')
  await listenUntil(session, cursor, (_, batches) => batches.length > 0)
  const page = await session.streams.find((one) => one.name === 'transfers')!.pull(null, never)
  expect(ofType(page.records(), 'transfer')).toEqual([
    { type: 'transfer', from: staffId, to: taker, externalId: customer, status: 1, takeoverAt: takeoverTime * 1000 },
  ])
})

test('nothing is lost when the way to the platform breaks in between: the same events come again', async () => {
  sim.act.remark(staffId, customer, '断线前')
  sim.drop('externalcontact/get', 'before', 3)
  const batches: unknown[] = []
  const sink = async (batch: unknown): Promise<void> => void batches.push(batch)
  await expect(opened.session.listen!(null, sink, never)).rejects.toMatchObject({ problem: { kind: 'offline' } })
  expect(batches).toEqual([])
  const { records } = await listen()
  expect(ofType(records, 'contact')[0]!.follows!.some((follow) => follow.remark === '断线前')).toBe(true)
})

test('late, doubled and reordered callbacks lead to the same end', async () => {
  sim.setChaos({ duplicateCallback: 0.3, lateCallback: 0.3, staleDetail: 0.2 })
  for (let i = 0; i < 30; i++) sim.act.remark(staffId, customer, `第${i}次`)
  const { records, batches } = await listenUntil(opened.session, null, (all) =>
    ofType(all, 'contact').some((one) => one.follows!.some((follow) => follow.remark === '第29次')),
  )
  expect(
    ofType(records, 'contact')
      .at(-1)!
      .follows!.find((follow) => follow.staffId === staffId)!.remark,
  ).toBe('第29次')
  expect(batches.length).toBeLessThan(5)
})

describe('the relay', () => {
  test('a wrong token is said so', async () => {
    const { secret, callbackToken, encodingAesKey } = sim.credentials
    const secrets = { secret, callbackToken, callbackAesKey: encodingAesKey, relayToken: 'not-the-token' }
    opened = openOn(sim, { relayUrl: sim.relayUrl }, { secrets })
    await expect(listen()).rejects.toMatchObject({ problem: { kind: 'auth', code: 'RELAY_REFUSED' } })
  })
  test('items that cannot be read are reported with their place, the others still count, and everything is looked at', async () => {
    const { corpId, callbackToken: token, encodingAesKey } = sim.credentials
    const seal = (xml: string, receiver = corpId) => {
      const encrypted = encrypt(encodingAesKey, xml, receiver)
      return {
        query: { msg_signature: getSignature(token, '1', 'n', encrypted), timestamp: '1', nonce: 'n' },
        body: `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
      }
    }
    const event = `<xml><Event>change_external_contact</Event><ChangeType>edit_external_contact</ChangeType><CreateTime>1700000000</CreateTime><UserID>${staffId}</UserID><ExternalUserID>${customer}</ExternalUserID></xml>`
    const items = [
      { id: 'a', ...seal(event), query: { msg_signature: '0', timestamp: '1', nonce: 'n' } },
      { id: 'b', ...seal(event, 'ww-other') },
      { id: 'c', query: {}, body: 7 },
      { id: 'd', ...seal('<xml><Event>change_external_contact</Event></xml>') },
      null,
      { id: 'e', ...seal(event) },
      { id: 'f', ...seal(event) },
    ]
    const relay = await listenOn(
      createServer((_, response) => response.end(JSON.stringify({ items, next: '7' }))),
      0,
    )
    opened = openOn(sim, { relayUrl: `http://127.0.0.1:${relay.port}/relay?queue=3` })
    const { records, batches } = await listen()
    await relay.stop()
    expect(ofType(records, 'bad').map((bad) => bad.at)).toEqual(['relay: a', 'relay: b', 'relay: c', 'relay: d', 'relay: [4]'])
    expect(ofType(records, 'contact').map((one) => one.id)).toEqual([customer])
    expect(batches[0]!.wake).toEqual(['tags', 'contacts', 'groups'])
    expect(JSON.stringify([records, opened.logged])).not.toContain(token)
  })
})

describe.runIf(haveSamples())('the official examples', () => {
  const folder = join(samplesDir, 'wecom-api')
  const files = haveSamples() ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : []
  const wanted: Record<string, Partial<Record<string, unknown>>> = {
    'ChangeExternalChatEvent.Create.xml': { kind: 'chat', change: 'create', chatId: 'CHAT_ID' },
    'ChangeExternalChatEvent.Dismiss.xml': { kind: 'chat', change: 'dismiss' },
    'ChangeExternalChatEvent.Update.xml': {
      kind: 'chat',
      detail: 'add_member',
      members: ['Jack', 'Rose'],
      before: '9c3f97c2ada667dfb5f6d03308d963e1',
      after: '71217227bbd112ecfe3a49c482195cb4',
    },
    'ChangeExternalContactEvent.TransferFail.xml': { kind: 'contact', change: 'transfer_fail', failReason: 'customer_refused' },
    'ChangeExternalTagEvent.Delete.xml': { kind: 'tag', change: 'delete', id: 'TAG_ID', ofGroup: false },
    'ChangeExternalTagEvent.Shuffle.xml': { kind: 'tag', change: 'shuffle', ofGroup: false },
  }
  test.each(files)('%s', async (name) => {
    const xml = await readCallbackXml(readFileSync(join(folder, name), 'utf8'))
    const event: WecomEvent = readEvent(xml, 'wxf8b4f85f3a794e77')
    expect(event.at).toBe(1403610513000)
    if (name.includes('ExternalContact')) expect(event).toMatchObject({ kind: 'contact', staffId: 'zhangsan' })
    expect(event).toMatchObject(wanted[name] ?? {})
    if (xml.fields.has('AuthCorpId')) expect(() => readEvent(xml, 'ww-other')).toThrow(/another company/)
  })
})
