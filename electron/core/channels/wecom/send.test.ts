import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import type { Attempt, OutboundOp, Reconciled } from '../channel/connector.ts'
import { never, ofType, openOn, type TestSession } from '../testing/wecom-session.ts'

let sim: WecomSimulator
let opened: TestSession
let clock: number
let staffId: string
let contactId: string
let tags: string[]

beforeEach(async () => {
  clock = Date.UTC(2026, 5, 10, 2)
  sim = await startWecomSimulator({ staff: 4, contacts: 60, groups: 12, membersPerGroup: 6, messages: 0, now: () => clock })
  opened = openOn(sim, {}, { now: () => clock })
  staffId = [...sim.world.followsByStaff].find(([, follows]) => follows.size > 2)![0]
  contactId = [...sim.world.followsByStaff.get(staffId)!.keys()][0]!
  tags = [...sim.world.tags.values()].filter((tag) => !tag.deleted).map((tag) => tag.id)
})
afterEach(() => sim.close())

type Op = OutboundOp extends infer One ? (One extends OutboundOp ? Omit<One, 'key'> : never) : never
const send = (op: Op) => opened.session.send({ key: 'k', ...op } as OutboundOp, never)
const reconcile = (op: Op, attempt: Partial<Attempt> = {}): Promise<Reconciled> =>
  opened.session.reconcile({ key: 'k', ...op } as OutboundOp, { since: clock - 10_000, taken: new Set(), ...attempt }, never)
const follow = () => sim.world.followsByStaff.get(staffId)!.get(contactId)!
const refusedWith = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ kind: 'refused', code }) })

describe('tags and remarks', () => {
  test('marking tells what it made true, since no callback will', async () => {
    const add = tags.slice(0, 2)
    const remove = [...follow().tags].filter((tag) => !add.includes(tag)).slice(0, 1)
    const { records } = await send({ kind: 'tags', staffId, contactId, add, remove })
    const told = ofType(records!, 'contact')[0]!
    expect(told.id).toBe(contactId)
    expect([...told.follow!.tagIds!].sort()).toEqual([...follow().tags].sort())
    expect(add.every((tag) => follow().tags.has(tag))).toBe(true)
  })
  test('a remark of more than 20 characters is refused before it is sent', async () => {
    await expect(send({ kind: 'remark', staffId, contactId, remark: '一'.repeat(21) })).rejects.toEqual(
      refusedWith('REMARK_TOO_LONG'),
    )
    await send({ kind: 'remark', staffId, contactId, remark: '😀'.repeat(10) })
    expect(follow().remark).toBe('😀'.repeat(10))
  })
  test('a remark that was changed there in the meantime is not overwritten, but told', async () => {
    follow().remark = '同事改的'
    const remark: Op = { kind: 'remark', staffId, contactId, remark: '我改的', was: '旧的' }
    const { stale, records } = await send(remark)
    expect([stale, follow().remark]).toEqual([true, '同事改的'])
    expect(ofType(records!, 'contact')[0]!.follow).toMatchObject({ staffId, remark: '同事改的' })
    expect((await send({ ...remark, was: '同事改的' })).stale).toBeUndefined()
    expect(follow().remark).toBe('我改的')
    expect((await send(remark)).stale).toBeUndefined()
  })
  test('somebody who is no customer of this member, and a tag that is gone', async () => {
    const stranger = [...sim.world.contacts.keys()].find((id) => !sim.world.followsByStaff.get(staffId)!.has(id))!
    await expect(send({ kind: 'tags', staffId, contactId: stranger, add: tags.slice(0, 1), remove: [] })).rejects.toEqual(
      refusedWith('NOT_A_CUSTOMER'),
    )
    await expect(send({ kind: 'tags', staffId, contactId, add: ['et-none'], remove: [] })).rejects.toEqual(
      refusedWith('UNKNOWN_TAG'),
    )
  })
  test('an answer that was lost: done or absent, never twice', async () => {
    const tag = tags.find((id) => !follow().tags.has(id))!
    const mark: Op = { kind: 'tags', staffId, contactId, add: [tag], remove: [] }
    sim.drop('externalcontact/mark_tag', 'before')
    await expect(send(mark)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    expect((await reconcile(mark)).outcome).toBe('absent')
    sim.drop('externalcontact/mark_tag', 'after')
    await expect(send(mark)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    expect((await reconcile(mark)).outcome).toBe('done')
    expect(sim.count('externalcontact/mark_tag')).toBe(1)
    const remark: Op = { kind: 'remark', staffId, contactId, remark: '新备注' }
    expect((await reconcile(remark)).outcome).toBe('absent')
    sim.drop('externalcontact/remark', 'after')
    await expect(send(remark)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    expect((await reconcile(remark)).outcome).toBe('done')
  })
})

describe('the tag library', () => {
  test('a tag is made, found when it exists, renamed, deleted', async () => {
    const made = await send({ kind: 'tagCreate', groupId: null, groupName: '活动', name: '双十一' })
    expect(sim.world.tags.get(made.nativeId!)?.name).toBe('双十一')
    expect(ofType(made.records!, 'tagLibrary')[0]).toMatchObject({
      complete: false,
      groups: [{ name: '活动', tags: [{ id: made.nativeId, name: '双十一' }] }],
    })
    expect((await send({ kind: 'tagCreate', groupId: null, groupName: '活动', name: '双十一' })).nativeId).toBe(made.nativeId)
    const renamed = await send({ kind: 'tagRename', tagId: made.nativeId!, name: '双十二' })
    expect(ofType(renamed.records!, 'tagLibrary')[0]!.groups[0]!.tags).toMatchObject([{ id: made.nativeId, name: '双十二' }])
    const deleted = await send({ kind: 'tagDelete', tagId: made.nativeId! })
    expect(ofType(deleted.records!, 'tagLibrary')[0]!.goneTags).toEqual([made.nativeId])
    await send({ kind: 'tagDelete', tagId: made.nativeId! })
    expect(sim.world.tags.get(made.nativeId!)!.deleted).toBe(true)
  })
  test('lost answers are looked up', async () => {
    const create: Op = { kind: 'tagCreate', groupId: null, groupName: '活动', name: '会员日' }
    expect((await reconcile(create)).outcome).toBe('absent')
    sim.drop('externalcontact/add_corp_tag', 'after')
    await expect(send(create)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    const found = await reconcile(create)
    const id = found.outcome === 'done' ? found.result.nativeId! : ''
    expect(sim.world.tags.get(id)?.name).toBe('会员日')
    const rename: Op = { kind: 'tagRename', tagId: id, name: '会员周' }
    expect((await reconcile(rename)).outcome).toBe('absent')
    sim.drop('externalcontact/edit_corp_tag', 'after')
    await expect(send(rename)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    expect((await reconcile(rename)).outcome).toBe('done')
    expect((await reconcile({ kind: 'tagDelete', tagId: id })).outcome).toBe('absent')
    sim.drop('externalcontact/del_corp_tag', 'after')
    await expect(send({ kind: 'tagDelete', tagId: id })).rejects.toMatchObject({ problem: { kind: 'lost' } })
    expect((await reconcile({ kind: 'tagDelete', tagId: id })).outcome).toBe('done')
  })
})

describe('mass sends', () => {
  let owner: string
  let chats: string[]
  beforeEach(() => {
    owner = [...sim.world.groups.values()][0]!.owner
    chats = [...sim.world.groups.values()].filter((group) => group.owner === owner).map((group) => group.chatId)
  })
  const png = {
    name: '海报.png',
    mime: 'image/png',
    bytes: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  }
  const mass = (more: object = {}): Op =>
    ({ kind: 'massSend', audience: 'groups', staffId: owner, targets: chats, text: '今晚 8 点直播', images: [], ...more }) as Op
  const poll = (taskId: string, targets = chats, audience: 'groups' | 'contacts' = 'groups') =>
    opened.session.pollTasks!([{ taskId, audience, targets }], never)

  test('a task waits for its sender, then its receivers are told one by one', async () => {
    const { nativeId, taskOpen, failed } = await send(mass({ images: [png] }))
    expect([taskOpen, failed]).toEqual([true, []])
    expect(await poll(nativeId!)).toEqual([])
    clock += 2000
    const [waiting] = await poll(nativeId!)
    expect(waiting).toMatchObject({ taskId: nativeId, closed: false })
    expect(waiting!.targets.map((target) => target.state)).toEqual(chats.map(() => 'waiting'))
    sim.act.confirmTask(nativeId!)
    const [sent] = await poll(nativeId!)
    expect(sent!.closed).toBe(true)
    expect(sent!.targets).toEqual(chats.map((id) => ({ id, state: 'sent', at: clock })))
    expect(sim.world.massTasks.get(nativeId!)!.attachments).toMatchObject([
      { msgtype: 'image', image: { media_id: expect.any(String) } },
    ])
  })
  test('the same picture is uploaded once', async () => {
    await send(mass({ images: [png] }))
    await send(mass({ images: [png], text: '第二条' }))
    expect(sim.calls.filter((call) => call.api === 'media/upload')).toHaveLength(1)
  })
  test('some receivers are refused though the call went through', async () => {
    const strange = [...sim.world.groups.values()].find((group) => group.owner !== owner)!.chatId
    const { failed, nativeId } = await send(mass({ targets: [...chats, strange] }))
    expect(failed).toEqual([{ id: strange, reason: 'UNKNOWN_TARGET' }])
    clock += 2000
    sim.act.confirmTask(nativeId!)
    expect((await poll(nativeId!))[0]!.targets).toHaveLength(chats.length)
  })
  test('customers who left and customers who had enough fail each for their own reason', async () => {
    const targets = [...sim.world.followsByStaff.get(staffId)!.keys()].slice(0, 3)
    const single = mass({ audience: 'contacts', staffId, targets })
    for (let i = 0; i < 31; i++) {
      const { nativeId } = await send(single)
      sim.act.confirmTask(nativeId!)
    }
    const { nativeId } = await send(single)
    sim.act.deleteMassTargets(nativeId!, 1)
    clock += 2000
    sim.act.confirmTask(nativeId!)
    const [result] = await poll(nativeId!, targets, 'contacts')
    expect(result!.targets.map((target) => target.reason)).toEqual(['NOT_A_CUSTOMER', 'ALREADY_RECEIVED', 'ALREADY_RECEIVED'])
    expect(result!.closed).toBe(true)
  })
  test.each([
    ['TEXT_TOO_LONG', { text: '中'.repeat(1334) }],
    ['NOT_SENDABLE', { text: ' ' }],
    ['NOBODY_TO_SEND_TO', { targets: [] }],
    ['NOT_SENDABLE', { targets: Array.from({ length: 2001 }, (_, i) => `wr${i}`) }],
    ['NOT_SENDABLE', { images: [{ name: 'a.gif', mime: 'image/gif', bytes: new Uint8Array(9) }] }],
    ['NOBODY_TO_SEND_TO', { targets: ['wr-none'] }],
  ])('%s', async (code, more) => {
    await expect(send(mass(more))).rejects.toEqual(refusedWith(code))
    expect(sim.world.massTasks.size).toBe(0)
  })
  test('exactly 4000 bytes go out', async () => {
    await send(mass({ text: '中'.repeat(1333) + 'a' }))
    expect(sim.world.massTasks.size).toBe(1)
  })
  test('reminded three times a day at most; cancelled for those who have not got it', async () => {
    const { nativeId } = await send(mass())
    const taskId = nativeId!
    clock += 2000
    for (let i = 0; i < 3; i++) await send({ kind: 'taskRemind', taskId })
    await expect(send({ kind: 'taskRemind', taskId })).rejects.toEqual(refusedWith('REMIND_LIMIT'))
    const { records } = await send({ kind: 'taskCancel', taskId })
    expect(ofType(records!, 'taskResult')[0]).toMatchObject({
      closed: true,
      targets: chats.map((id) => ({ id, state: 'failed', reason: 'CANCELLED' })),
    })
    await send({ kind: 'taskCancel', taskId })
    expect((await poll(taskId))[0]).toMatchObject({ closed: true })
  })
  test('a task that is unknown closes with its receivers failed', async () => {
    expect((await poll('msg-none'))[0]).toMatchObject({ closed: true, targets: chats.map((id) => ({ id, reason: 'TASK_GONE' })) })
  })

  test('a lost answer finds its own task, whatever else looks like it', async () => {
    const op = mass({ images: [png] })
    expect((await reconcile(op)).outcome).toBe('absent')
    expect(await reconcile(op, { since: clock })).toMatchObject({ outcome: 'unknown', again: expect.any(Number) })
    // The same text with other receivers, without the picture, and one another row already accounts for.
    await send(mass({ images: [png], targets: chats.slice(0, 1), audience: 'groups', text: '今晚 8 点直播!' }))
    await send(mass())
    const { nativeId: taken } = await send(op)
    clock += 2000
    expect((await reconcile(op, { taken: new Set([taken!]) })).outcome).toBe('absent')
    sim.drop('externalcontact/add_msg_template', 'after')
    await expect(send(op)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    const since = clock
    expect(await reconcile(op, { since, taken: new Set([taken!]) })).toEqual({ outcome: 'unknown', again: 5000 })
    clock += 6000
    const found = await reconcile(op, { since, taken: new Set([taken!]) })
    expect(found).toMatchObject({
      outcome: 'done',
      result: { taskOpen: true, failed: [], nativeId: [...sim.world.massTasks.keys()].at(-1) },
    })
  })
  test('"system busy" is no proof that nothing was sent: it is looked up before another try', async () => {
    sim.fail('externalcontact/add_msg_template', -1)
    await expect(send(mass())).rejects.toMatchObject({ problem: { kind: 'lost' } })
    expect(sim.calls.filter((call) => call.api === 'externalcontact/add_msg_template')).toHaveLength(1)
    expect((await reconcile(mass())).outcome).toBe('absent')
  })
  test('a smaller task of the same text is not taken for the whole, one without those who were refused is', async () => {
    await send(mass({ targets: chats.slice(0, 1) }))
    clock += 6000
    expect((await reconcile(mass())).outcome).toBe('absent')
    const strange = [...sim.world.groups.values()].find((group) => group.owner !== owner)!.chatId
    const op = mass({ targets: [...chats, strange, 'wr-none'] })
    sim.drop('externalcontact/add_msg_template', 'after')
    await expect(send(op)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    clock += 6000
    await reconcile(op)
    expect(await reconcile(op)).toMatchObject({
      outcome: 'done',
      result: {
        nativeId: [...sim.world.massTasks.keys()].at(-1),
        failed: [strange, 'wr-none'].map((id) => ({ id, reason: 'UNKNOWN_TARGET' })),
      },
    })
  })
  test('customers: the one the sender does not follow is reported as refused', async () => {
    const own = [...sim.world.followsByStaff.get(staffId)!.keys()].slice(0, 2)
    const stranger = [...sim.world.contacts.keys()].find((id) => !sim.world.followsByStaff.get(staffId)!.has(id))!
    const op = mass({ audience: 'contacts', staffId, targets: [...own, stranger] })
    sim.drop('externalcontact/add_msg_template', 'after')
    await expect(send(op)).rejects.toMatchObject({ problem: { kind: 'lost' } })
    clock += 6000
    await reconcile(op)
    expect(await reconcile(op)).toMatchObject({
      outcome: 'done',
      result: { failed: [{ id: stranger, reason: 'NOT_A_CUSTOMER' }] },
    })
  })
})

test('what WeCom does not offer is refused', async () => {
  await expect(send({ kind: 'message', conversationId: 'x', audience: 'direct', text: 'a' })).rejects.toEqual(
    refusedWith('UNSUPPORTED'),
  )
})
