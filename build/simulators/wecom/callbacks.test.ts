// The relay's events: their XML held against the official samples, their envelope opened by the public library and by hand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decrypt, getSignature } from '@wecom/crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'
import { type Client, connect, type RelayAnswer } from './testing.ts'

const clock = { now: Date.UTC(2026, 10, 20, 4) }
let sim: WecomSimulator
let client: Client

beforeAll(async () => {
  sim = await startWecomSimulator({ now: () => clock.now, staff: 4, contacts: 60, groups: 4, membersPerGroup: 12, messages: 0 })
  client = await connect(sim)
})
afterAll(() => sim.close())

/** What the library reads out of an item, the signature and the receiver checked. */
function opened(item: RelayAnswer['items'][number]): string {
  const encrypted = /<Encrypt><!\[CDATA\[(.+)\]\]><\/Encrypt>/.exec(item.body)![1]!
  const { timestamp, nonce, msg_signature } = item.query
  expect(getSignature(sim.credentials.callbackToken, timestamp, nonce, encrypted)).toBe(msg_signature)
  const { message, id } = decrypt(sim.credentials.encodingAesKey, encrypted)
  expect(id).toBe(sim.credentials.corpId)
  return message
}

/** Element names in order with the form of their text; the outer ones of each form are left out. */
function fields(xml: string): string[] {
  const outer = [
    'xml',
    'SuiteId',
    'AuthCorpId',
    'InfoType',
    'TimeStamp',
    'ToUserName',
    'FromUserName',
    'CreateTime',
    'MsgType',
    'Event',
  ]
  const found = [...xml.matchAll(/<([A-Za-z]+)>(?=\s*(<!\[CDATA\[|<[A-Z]|[^<\s]))/g)]
    .map(([, name, text]) => `${name} ${text === '<![CDATA[' ? 'cdata' : text!.startsWith('<') ? 'list' : 'bare'}`)
    .filter((field) => !outer.includes(field.split(' ')[0]!))
  return [...new Set(found)]
}

function eventOf(act: () => unknown): string {
  const before = sim.callbacks().length
  act()
  const made = sim.callbacks().slice(before)
  expect(made.length).toBeGreaterThan(0)
  return made.at(-1)!
}

describe.runIf(haveSamples())('official event samples', () => {
  const folder = join(samplesDir, 'wecom-api')
  const chat = (): string => [...sim.world.groups.keys()][0]!
  const staff = (): string => [...sim.world.staff.keys()][0]!
  const customer = (userid = staff()): string => [...sim.world.followsByStaff.get(userid)!.keys()].at(-1)!
  const acts: Record<string, () => unknown> = {
    'ChangeExternalContactEvent.AddExternalContact': () => sim.act.addCustomer(staff(), { state: 'teststate' }),
    'ChangeExternalContactEvent.AddHalfExternalContact': () => sim.act.addHalfCustomer(staff()),
    'ChangeExternalContactEvent.EditExternalContact': () => sim.act.remark(staff(), customer(), '改了备注'),
    'ChangeExternalContactEvent.DeleteFollowUser': () => sim.act.customerLeaves(staff(), customer()),
    // The sample of this name really carries del_external_contact.
    'ChangeExternalContactEvent.DeleteHalfExternalContact': () => sim.act.deleteCustomer(staff(), customer()),
    'ChangeExternalContactEvent.MessageAuditApproved': () => {
      // The archive's own notice would follow the consent's event; it is at most every 15 seconds.
      sim.act.say(chat(), staff(), '先说一句')
      sim.act.agree(staff(), customer())
    },
    'ChangeExternalContactEvent.TransferFail': () => sim.act.refuseTransfer(customer()),
    'ChangeExternalChatEvent.Create': () => sim.act.createGroup(staff(), '新群', [customer()]),
    'ChangeExternalChatEvent.Update': () => sim.act.joinGroup(chat(), sim.act.addCustomer(staff())),
    'ChangeExternalChatEvent.Dismiss': () => sim.act.dismissGroup([...sim.world.groups.keys()].at(-1)!),
    'ChangeExternalTagEvent.Create': () => sim.act.createTag('客户等级', '黑金会员'),
    'ChangeExternalTagEvent.Update': () => sim.act.renameTag([...sim.world.tags.keys()][0]!, '普卡'),
    'ChangeExternalTagEvent.Delete': () => sim.act.deleteTag([...sim.world.tags.keys()][1]!),
    'ChangeExternalTagEvent.Shuffle': () => sim.act.shuffleTags([...sim.world.tagGroups.keys()][0]!),
  }

  test('every sample has its act', () => {
    const samples = readdirSync(folder)
      .filter((file) => file.endsWith('.xml'))
      .map((file) => file.slice(0, -'.xml'.length))
    expect(Object.keys(acts).sort()).toEqual(samples.sort())
  })

  for (const [name, act] of Object.entries(acts)) {
    test(name, async () => {
      if (name.endsWith('TransferFail')) await handOver()
      const made = eventOf(act)
      const sample = readFileSync(join(folder, `${name}.xml`), 'utf8')
      // The sample shows both scenes at once; an event carries the one of its kind.
      const wanted = fields(sample).filter((field) => field !== 'QuitScene bare')
      expect(fields(made)).toEqual(wanted)
      const change = (xml: string): string | undefined => /<ChangeType><!\[CDATA\[(\w+)/.exec(xml)?.[1]
      expect(change(made)).toBe(change(sample))
      expect(made).toContain(`<ToUserName><![CDATA[${sim.credentials.corpId}]]></ToUserName>`)
    })
  }

  async function handOver(): Promise<void> {
    const takeover_userid = [...sim.world.staff.keys()][1]
    const body = { handover_userid: staff(), takeover_userid, external_userid: [customer()] }
    expect(await client.post('externalcontact/transfer_customer', body)).toMatchObject({ customer: [{ errcode: 0 }] })
  }
})

describe.runIf(haveSamples())('public vectors', () => {
  interface Vector {
    name: string
    token: string
    encodingAESKey: string
    receiveId: string
    timestamp: string
    nonce: string
    msg_encrypt: string
    expected_msg_signature: string
    expected_plaintext: string
  }
  const vectors = haveSamples()
    ? (JSON.parse(readFileSync(join(samplesDir, 'wecom-callback-crypto', 'vectors.json'), 'utf8')) as Vector[])
    : []
  test.each(vectors)('$name: the library we seal with opens what others sealed', (vector) => {
    expect(getSignature(vector.token, vector.timestamp, vector.nonce, vector.msg_encrypt)).toBe(vector.expected_msg_signature)
    const { message, id } = decrypt(vector.encodingAESKey, vector.msg_encrypt)
    expect({ message, id }).toEqual({ message: vector.expected_plaintext, id: vector.receiveId })
  })
})

describe('relay', () => {
  test('hands out every event once, in order, sealed as the platform seals it', async () => {
    let after = ''
    const seen: string[] = []
    for (;;) {
      const page = await client.relay(after)
      if (page.items.length === 0) break
      expect(new Set(page.items.map((item) => item.id)).size).toBe(page.items.length)
      seen.push(...page.items.map(opened))
      after = page.next
    }
    expect(seen).toEqual(sim.callbacks())
  })

  test('a page is two hundred at most, and a cursor without news waits for them', async () => {
    const start = (await client.relay('999999')).next
    expect(start).toBe('999999')
    const [userid] = sim.world.staff.keys()
    const [customer] = sim.world.followsByStaff.get(userid!)!.keys()
    let after = '0'
    for (let page = await client.relay(after); page.items.length > 0; page = await client.relay(after)) after = page.next
    const began = Date.now()
    const waiting = client.relay(after, 10)
    await new Promise((resolve) => setTimeout(resolve, 50))
    sim.act.remark(userid!, customer!, '等到了')
    expect((await waiting).items).toHaveLength(1)
    expect(Date.now() - began).toBeLessThan(5000)
    for (let i = 0; i < 300; i++) sim.act.remark(userid!, customer!, `备注${i}`)
    expect((await client.relay(after)).items).toHaveLength(200)
  })

  test('a wrong token is 401', async () => {
    for (const url of [sim.relayUrl, sim.archiveUrl]) {
      expect((await fetch(url, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
      expect((await fetch(url)).status).toBe(401)
    }
  })

  test('what the API does makes no event', async () => {
    const before = sim.callbacks().length
    const [userid] = sim.world.staff.keys()
    const [external_userid] = sim.world.followsByStaff.get(userid!)!.keys()
    const [tag] = [...sim.world.tags.values()].filter((each) => !each.deleted)
    expect(await client.post('externalcontact/mark_tag', { userid, external_userid, add_tag: [tag!.id] })).toMatchObject({
      errcode: 0,
    })
    expect(await client.post('externalcontact/remark', { userid, external_userid, remark: '接口改的' })).toMatchObject({
      errcode: 0,
    })
    expect(await client.post('externalcontact/add_corp_tag', { group_name: '接口', tag: [{ name: '接口标签' }] })).toMatchObject({
      errcode: 0,
    })
    expect(sim.callbacks().length).toBe(before)
  })
})
