import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startFromArguments } from './arguments.ts'
import { defaultChaos } from './chaos.ts'
import { startOneBotSimulator } from './simulator.ts'

const size = { groups: 4, membersPerGroup: 12, friends: 5, messages: 200, heartbeat: null, now: () => 1_763_700_000_000 }

test('the same seed makes the same world and the same events; another seed another', async () => {
  const run = async (seed: number, chaos: boolean) => {
    const simulator = await startOneBotSimulator({ ...size, seed, chaos })
    const before = simulator.truth()
    const counts = simulator.chaosEvents(500)
    const result = { before, counts, after: simulator.truth() }
    await simulator.close()
    return result
  }
  const first = await run(3, false)
  // What the network does to the news changes nothing of what is true.
  expect(await run(3, true)).toEqual(first)
  expect((await run(4, false)).before.hash).not.toBe(first.before.hash)
  expect(Object.values(first.counts).reduce((sum, count) => sum + count)).toBe(500)
  for (const kind of ['message', 'own', 'private', 'recall', 'recallFirst', 'join', 'leave', 'rename', 'card'] as const) {
    expect(first.counts[kind], kind).toBeGreaterThan(0)
  }
  expect(first.after.messages - first.before.messages).toBe(
    first.counts.message + first.counts.own + first.counts.private + first.counts.recallFirst,
  )
})

test('under chaos news comes twice, late and after its recall, and sockets are cut; without it, each once and in order', async () => {
  const listen = async (chaos: boolean) => {
    const simulator = await startOneBotSimulator({ ...size, seed: 9, chaos: chaos && { ...defaultChaos, cut: 0 } })
    const socket = new WebSocket(simulator.url)
    const heard: { post_type: string; notice_type?: string; message_id?: number }[] = []
    socket.on('message', (data) => heard.push(JSON.parse(String(data))))
    await once(socket, 'open')
    for (let i = 0; i < 60; i += 1) {
      simulator.chaosEvents(10)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await new Promise((resolve) => setTimeout(resolve, 1700))
    socket.terminate()
    await simulator.close()
    const places = new Map<number, number[]>()
    const recalls = new Map<number, number>()
    heard.forEach((event, place) => {
      if (event.message_id === undefined) return
      if (event.post_type === 'message') places.set(event.message_id, [...(places.get(event.message_id) ?? []), place])
      else if (!recalls.has(event.message_id)) recalls.set(event.message_id, place)
    })
    return {
      twice: [...places.values()].filter((at) => at.length > 1).length,
      recalledFirst: [...places].filter(([id, at]) => (recalls.get(id) ?? Infinity) < at[0]!).length,
      messages: places.size,
    }
  }
  const [calm, wild] = await Promise.all([listen(false), listen(true)])
  expect(calm.twice).toBe(0)
  expect(wild.twice).toBeGreaterThan(3)
  expect(calm.recalledFirst).toBeGreaterThan(0)
  expect(wild.recalledFirst).toBeGreaterThanOrEqual(calm.recalledFirst)
  // Nothing is lost while somebody listens.
  expect(wild.messages).toBe(calm.messages)
})

test('a cut socket loses what happens meanwhile, and the simulator counts it', async () => {
  const simulator = await startOneBotSimulator({ ...size, chaos: { cut: 1 } })
  const socket = new WebSocket(simulator.url)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  const [groupId, group] = [...simulator.world.groups][0]!
  simulator.act.say(groupId, [...group.members.keys()][1]!, '一')
  await closed
  simulator.act.say(groupId, [...group.members.keys()][1]!, '二')
  expect(simulator.lostEvents()).toBe(1)
  await simulator.close()
})

test('the control paths tell the truth, make things happen and refuse nonsense in words', async () => {
  const simulator = await startOneBotSimulator(size)
  const get = async (path: string) =>
    (await fetch(`${simulator.httpUrl}/simulator/${path}`)).json() as Promise<Record<string, unknown>>
  const post = async (path: string, body: object) => {
    const response = await fetch(`${simulator.httpUrl}/simulator/${path}`, { method: 'POST', body: JSON.stringify(body) })
    return [response.status, await response.json()]
  }
  expect(await get('truth')).toEqual(simulator.truth())
  const { groups } = (await get('world')) as { groups: { groupId: number; someMembers: number[] }[] }
  const { groupId, someMembers } = groups[0]!
  const [status, said] = await post('act', { act: 'say', args: [groupId, someMembers[1], '从外面说的'] })
  expect(status).toBe(200)
  expect(simulator.world.message((said as { result: { messageId: number } }).result.messageId)?.segments).toEqual([
    { type: 'text', data: { text: '从外面说的' } },
  ])
  await post('act', { act: 'rename', args: [groupId, '新名字'] })
  expect(((await get('truth?lines=1')).lines as string[]).filter((line) => line.includes('新名字'))).toEqual([
    JSON.stringify(['group', String(groupId), '新名字']),
  ])
  expect(await post('act', { act: 'explode' })).toEqual([400, { error: expect.stringContaining('there is no act "explode"') }])
  expect(await post('act', { act: 'leave', args: [groupId, 1] })).toEqual([400, { error: `1 is not in group ${groupId}` }])
  await simulator.close()
})

test('the command line starts one, and says what is wrong with its arguments', async () => {
  const simulator = await startFromArguments(['--port', '0', '--groups', '2', '--messages', '10', '--json', '--history', 'after'])
  expect(simulator.truth()).toMatchObject({ groups: 2, messages: 10 })
  await simulator.close()
  await expect(startFromArguments(['--history', 'backwards'])).rejects.toThrow('--history backwards: there are standard, napcat')
  await expect(startFromArguments(['--groups', 'many'])).rejects.toThrow('--groups many: a whole number')
})
