import { afterEach, expect, test } from 'vitest'
import { startOneBotSimulator, type OneBotSimulator, type OneBotSimulatorOptions } from '#core/testing/simulators.ts'
import { ChannelError, type LiveSession, type OutboundOp, type SendResult } from '../channel/connector.ts'
import { contextOf, Mirror, openSession, until, worldLines, type LogLine } from '../testing/onebot-mirror.ts'

const TOKEN = 'geheim-令牌/1'
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

interface Started {
  simulator: OneBotSimulator
  session: LiveSession
  signal: AbortSignal
  log: LogLine[]
  mirror: Mirror
  /** Milliseconds by which our clock is ahead of the real one. */
  clock: { ahead: number }
}

async function start(options: OneBotSimulatorOptions = {}, token = options.token): Promise<Started> {
  const simulator = await startOneBotSimulator({
    groups: 3,
    membersPerGroup: 8,
    friends: 4,
    messages: 60,
    history: 'napcat',
    ...options,
  })
  closing.push(() => simulator.close())
  const context = contextOf({ url: simulator.url, ...(typeof token === 'string' ? { token } : {}) })
  const session = openSession(context)
  const controller = new AbortController()
  closing.push(async () => {
    controller.abort(new Error('the test is over'))
    await session.close()
  })
  return { simulator, session, signal: controller.signal, log: context.lines, mirror: new Mirror(), clock: context.clock }
}

/** The first sync, and then listening. */
async function startLive(options: OneBotSimulatorOptions = {}): Promise<Started> {
  const started = await start(options)
  const { mirror, session, signal } = started
  await mirror.pull(session, signal)
  void mirror.live(session, signal)
  await until(() => !mirror.settled)
  await mirror.heal(session, signal)
  return started
}

const problemOf = (error: unknown) => {
  expect(error).toBeInstanceOf(ChannelError)
  return (error as ChannelError).problem
}

const groupOf = (simulator: OneBotSimulator) => [...simulator.world.groups.values()][0]!
const memberOf = (simulator: OneBotSimulator, index: number) =>
  [...groupOf(simulator).members.keys()].filter((id) => String(id) !== simulator.selfId)[index]!
const messageTo = (conversationId: string, text: string, key = 'k'): OutboundOp => ({
  key,
  kind: 'message',
  conversationId,
  audience: conversationId.startsWith('group') ? 'group' : 'direct',
  text,
})

test('the login is proven; a wrong token, none, and a wrong address are told apart, and no token shows', async () => {
  const { simulator, session, signal, log } = await start({ token: TOKEN })
  expect(await session.check(signal)).toEqual({ nativeId: simulator.selfId, name: '群汐小助手' })
  expect(session.capabilities).toEqual(['contacts', 'groups', 'members', 'messages', 'directSend', 'recall'])
  const lines = [...log]
  for (const token of ['falsch-geheim', undefined]) {
    const context = contextOf({ url: simulator.url, ...(token === undefined ? {} : { token }) })
    const other = openSession(context)
    const failure: unknown = await other.check(signal).catch((error: unknown) => error)
    expect(problemOf(failure)).toMatchObject({ kind: 'auth', code: 'TOKEN_REFUSED', fix: 'enterSecret' })
    lines.push(...context.lines, {
      level: '',
      event: '',
      detail: [String(failure), (failure as Error).stack, problemOf(failure)],
    })
    await other.close()
  }
  const nowhere = openSession(contextOf({ url: 'ws://127.0.0.1:9/', token: TOKEN }))
  const failure: unknown = await nowhere.check(signal).catch((error: unknown) => error)
  expect(problemOf(failure)).toMatchObject({ kind: 'offline', code: 'UNREACHABLE' })
  lines.push({ level: '', event: '', detail: [String(failure), problemOf(failure)] })
  const all = JSON.stringify(lines)
  for (const secret of [TOKEN, encodeURIComponent(TOKEN), 'falsch-geheim']) expect(all).not.toContain(secret)
  expect(() => openSession(contextOf({ url: 'ws://127.0.0.1:1/?access_token=abc' }))).toThrow(/own field/)
  expect(() => openSession(contextOf({ url: 'http://127.0.0.1:1/' }))).toThrow(/ws:\/\//)
})

test('friends, groups and members come with names, cards, roles and joining times; ourselves are staff', async () => {
  const { simulator, session, signal, mirror } = await start()
  await mirror.pull(session, signal)
  const { world } = simulator
  expect(mirror.contacts).toEqual(
    new Map([...world.friends.values()].map(({ peer, remark }) => [String(peer), { name: world.person(peer).nickname, remark }])),
  )
  for (const group of world.groups.values()) {
    const held = mirror.groups.get(`group:${group.peer}`)!
    expect(held.name).toBe(group.name)
    expect([...held.members.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [...group.members.values()]
        .map(({ userId, card, role, joinTime }) => ({
          id: String(userId),
          isStaff: String(userId) === simulator.selfId,
          name: world.person(userId).nickname,
          nickname: card,
          role,
          joinedAt: joinTime * 1000,
        }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
  }
})

test('a pass in which nothing changed has the same digests; a rename changes the page it is on', async () => {
  const { simulator, session, signal } = await start()
  const digests = async () => {
    const found: string[] = []
    for (const stream of session.streams.filter(({ kind }) => kind === 'full')) {
      for (let cursor: string | null = null, more = true; more;) {
        const page = await stream.pull(cursor, signal)
        found.push(`${stream.name} ${page.digest}`)
        ;({ cursor, more } = page)
      }
    }
    return found
  }
  const before = await digests()
  simulator.act.say(groupOf(simulator).peer, memberOf(simulator, 1), '早')
  expect(await digests()).toEqual(before)
  simulator.act.rename(groupOf(simulator).peer, '新名字')
  const after = await digests()
  expect(after.filter((digest) => !before.includes(digest))).toHaveLength(1)
})

test('live: messages in both forms, recalls in both orders, negative ids, answers, cards, comings and goings', async () => {
  for (const format of ['array', 'string'] as const) {
    const { simulator, mirror, signal, session } = await startLive({ format, reportSelf: true })
    const group = groupOf(simulator)
    const speaker = memberOf(simulator, 0)
    const { act } = simulator
    const said = act.say(group.peer, speaker, '[CQ:face,id=14]a&amp;b&#91;c&#93;')
    act.say(group.peer, memberOf(simulator, 1), `[CQ:reply,id=${said.id}]好`)
    for (let index = 0; index < 20; index += 1) act.say(group.peer, speaker, `第 ${index} 条`)
    expect(group.messages.some(({ id }) => id < 0)).toBe(true)
    act.recall(group.messages.at(-1)!.id)
    act.sayAndRecallFirst(group.peer, speaker, '撤回先到', 60)
    const friend = [...simulator.world.friends.keys()][0]!
    const secret = act.sayPrivate(friend, '私下说')
    act.say(friend, simulator.selfId, '从手机回')
    act.recall(secret.id)
    await until(() => JSON.stringify(mirror.lines()) === JSON.stringify(worldLines(simulator)))
    const answer = [...mirror.messages.values()].find(({ text }) => text === '好')!
    expect(answer).toMatchObject({ replyTo: String(said.id), conversation: { id: `group:${group.peer}`, kind: 'group' } })
    expect([...mirror.messages.values()].find(({ text }) => text === '从手机回')).toMatchObject({
      conversation: { id: `private:${friend}`, kind: 'direct', peerId: String(friend) },
      senderIsSelf: true,
    })

    const held = mirror.groups.get(`group:${group.peer}`)!
    act.join(group.peer, 4_100_000_001, '新人')
    await until(() => held.members.get('4100000001')?.name === '新人')
    act.setCard(group.peer, 4_100_000_001, '上海-新人')
    act.setAdmin(group.peer, 4_100_000_001, true)
    await until(
      () => held.members.get('4100000001')?.nickname === '上海-新人' && held.members.get('4100000001')?.role === 'admin',
    )
    act.say(group.peer, speaker, '[CQ:at,qq=4100000001] 欢迎')
    await until(() => [...mirror.messages.values()].some(({ text }) => text === '@上海-新人 欢迎'))
    act.leave(group.peer, 4_100_000_001)
    await until(() => !held.members.has('4100000001'))
    act.addFriend(4_100_000_009, '新好友')
    act.rename(group.peer, '改过的名')
    await until(() => mirror.contacts.has('4100000009'))
    await mirror.pull(session, signal, ['friends', 'groups'])
    expect(mirror.contacts.get('4100000009')?.name).toBe('新好友')
    expect(held.name).toBe('改过的名')
    act.kick(group.peer, simulator.selfId)
    await until(() => held.gone)
    expect(mirror.bad).toEqual([])
  }
})

test('a message sent, direct and in a group, is stored once with the time the channel gave it; an answer quotes', async () => {
  for (const reportSelf of [true, false]) {
    const { simulator, session, signal, mirror } = await startLive({ reportSelf })
    const group = groupOf(simulator)
    const friend = [...simulator.world.friends.keys()][1]!
    const quoted = group.messages.at(-1)!.id
    const op = {
      ...messageTo(`group:${group.peer}`, '满 199 减 30，[今晚]&[CQ:at,qq=all]'),
      replyTo: String(quoted),
    } as OutboundOp
    for (const result of [await session.send(op, signal), await session.send(messageTo(`private:${friend}`, '在的'), signal)])
      mirror.apply(result.records!)
    expect(simulator.sent().map(({ kind, target, text }) => [kind, target, text])).toEqual([
      ['group', group.peer, '满 199 减 30，[今晚]&[CQ:at,qq=all]'],
      ['private', friend, '在的'],
    ])
    await mirror.pull(session, signal, ['history'])
    expect(mirror.lines()).toEqual(worldLines(simulator))
    expect(
      [...mirror.messages.values()].filter(({ nativeId }) => nativeId === String(simulator.sent()[0]!.messageId)),
    ).toMatchObject([{ replyTo: String(quoted), senderIsSelf: true }])
  }
})

test('a recall goes out once; one that was done already is done; one of an id that means another conversation is refused', async () => {
  const { simulator, session, signal, mirror } = await startLive()
  const group = groupOf(simulator)
  const { nativeId } = await session.send(messageTo(`group:${group.peer}`, '发错了'), signal)
  const op: OutboundOp = { key: 'r', kind: 'recall', conversationId: `group:${group.peer}`, messageId: nativeId! }
  simulator.drop('delete_msg', 'after')
  const failure: unknown = await session.send(op, signal).catch((error: unknown) => error)
  expect(problemOf(failure).kind).toBe('lost')
  expect(await session.reconcile(op, { since: Date.now(), taken: new Set() }, signal)).toEqual({ outcome: 'absent' })
  const result = await session.send(op, signal)
  mirror.apply(result.records!)
  await mirror.pull(session, signal, ['history'])
  expect(mirror.lines()).toEqual(worldLines(simulator))
  expect(simulator.count('delete_msg')).toBe(1)

  const others = await start({ history: 'repeat', messages: 200 })
  await others.mirror.pull(others.session, others.signal)
  const [a, b] = [...others.simulator.world.groups.values()]
  // Both have a message 1; the later one is what the id stands for.
  const wrong = [a!, b!].map(({ peer }) =>
    others.session
      .send({ key: 'x', kind: 'recall', conversationId: `group:${peer}`, messageId: '1' }, others.signal)
      .catch((error: unknown) => error),
  )
  expect((await Promise.all(wrong)).some((error) => error instanceof ChannelError && error.problem.code === 'UNSUPPORTED')).toBe(
    true,
  )
})

test('what the channel refuses stays refused, what may pass is told apart', async () => {
  const { simulator, session, signal } = await start()
  const refused = async (conversation: string) =>
    problemOf(await session.send(messageTo(conversation, 'x'), signal).catch((error: unknown) => error))
  expect(await refused('group:123')).toMatchObject({ kind: 'refused', code: 'UNKNOWN_TARGET' })
  expect(await refused('private:123')).toMatchObject({ kind: 'refused', code: 'UNKNOWN_TARGET' })
  expect(await refused('nonsense')).toMatchObject({ kind: 'refused', code: 'UNKNOWN_TARGET' })
  const group = groupOf(simulator)
  simulator.act.ban(group.peer, simulator.selfId, 600)
  expect(await refused(`group:${group.peer}`)).toMatchObject({ kind: 'refused', code: 'MUTED' })
  simulator.fail('send_group_msg', 1200)
  expect(await refused(`group:${group.peer}`)).toMatchObject({ kind: 'busy' })
  simulator.fail('send_group_msg', 1404)
  expect(await refused(`group:${group.peer}`)).toMatchObject({ kind: 'refused', code: 'UNSUPPORTED' })
  simulator.drop('send_group_msg', 'before')
  expect(await refused(`group:${group.peer}`)).toMatchObject({ kind: 'lost', code: 'ANSWER_LOST' })
  const other: OutboundOp = { key: 't', kind: 'tagDelete', tagId: '1' }
  expect(problemOf(await session.send(other, signal).catch((error: unknown) => error))).toMatchObject({
    kind: 'refused',
    code: 'UNSUPPORTED',
  })
})

test.each(['standard', 'napcat', 'lagrange', 'after', 'short', 'repeat'] as const)(
  'an answer that is lost is looked for before it is sent again: exactly once, whatever the history is like ("%s")',
  async (history) => {
    const { simulator, session, signal, mirror, clock } = await start({ history, messages: 400 })
    await mirror.pull(session, signal)
    const conversations = [`group:${groupOf(simulator).peer}`, `private:${[...simulator.world.friends.keys()][0]!}`]
    const taken = new Set<string>()
    for (const [index, drop] of (['after', 'before', 'after'] as const).entries()) {
      for (const conversation of conversations) {
        // The same words every time: only ids tell them apart.
        const op = messageTo(conversation, '在的', `k${index}`)
        const since = Date.now() + clock.ahead
        simulator.drop(conversation.startsWith('group') ? 'send_group_msg' : 'send_private_msg', drop)
        let result: SendResult | undefined
        while (result === undefined) {
          try {
            result = await session.send(op, signal)
          } catch (error) {
            expect(problemOf(error).kind).toBe('lost')
            for (;;) {
              const known = await session.reconcile(op, { since, taken }, signal)
              if (known.outcome === 'done') result = known.result
              if (known.outcome !== 'unknown') break
              expect(known.again).toBeGreaterThan(0)
              clock.ahead += known.again!
            }
          }
        }
        expect(taken.has(result.nativeId!)).toBe(false)
        taken.add(result.nativeId!)
        mirror.apply(result.records!)
      }
    }
    expect(simulator.sent()).toHaveLength(6)
    await mirror.pull(session, signal, ['history'])
    const own = (lines: string[]) => lines.filter((line) => line.includes('"在的"'))
    expect(own(mirror.lines())).toEqual(own(worldLines(simulator)))
  },
  30_000,
)

test('without a history an answer that is lost is found by its event, and otherwise left to a person', async () => {
  const { simulator, session, signal, mirror } = await startLive({ history: 'none', reportSelf: true })
  const conversation = `group:${groupOf(simulator).peer}`
  const op = messageTo(conversation, '在的')
  const since = Date.now()
  expect(await session.reconcile(op, { since, taken: new Set() }, signal)).toEqual({ outcome: 'unknown' })
  simulator.act.say(groupOf(simulator).peer, simulator.selfId, '在的')
  await until(() => [...mirror.messages.values()].some(({ text }) => text === '在的'))
  const found = await session.reconcile(op, { since, taken: new Set() }, signal)
  expect(found.outcome).toBe('done')
  const { nativeId } = (found as { result: SendResult }).result
  expect(await session.reconcile(op, { since, taken: new Set([nativeId!]) }, signal)).toEqual({ outcome: 'unknown' })
})
