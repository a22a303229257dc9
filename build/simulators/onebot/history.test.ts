import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { historyId, type HistoryMode } from './history.ts'
import { startOneBotSimulator, type OneBotSimulator } from './simulator.ts'

interface Row {
  message_id: number
  message_seq?: number
  time: number
  message: unknown[]
}

let simulator: OneBotSimulator
const use = (history: HistoryMode) => {
  beforeEach(async () => {
    simulator = await startOneBotSimulator({ history, groups: 2, friends: 1, membersPerGroup: 5, messages: 200, heartbeat: null })
  })
}
afterEach(() => simulator.close())

const group = () => [...simulator.world.groups.values()][0]!

async function ask(action: string, params: object): Promise<{ retcode: number; data: { messages: Row[] } | null }> {
  const response = await fetch(`${simulator.httpUrl}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  })
  return (await response.json()) as { retcode: number; data: { messages: Row[] } | null }
}

async function rows(params: object): Promise<Row[]> {
  return (await ask('get_group_msg_history', { group_id: group().peer, ...params })).data?.messages ?? []
}

const idsOf = (list: readonly { id: number }[]) => list.map((message) => message.id)
const seen = (list: readonly Row[]) => list.map((row) => row.message_id)

describe('standard', () => {
  use('standard')
  test('message_seq counts in the group; it and the 19 before are answered, oldest first', async () => {
    const all = group().messages
    for (const message of all.slice(-3)) message.recalledBy = null
    const newest = await rows({})
    expect(newest.at(-1)).toMatchObject({ message_seq: all.length, message_id: all.at(-1)!.id })
    const page = await rows({ message_seq: 30 })
    const expected = all.slice(10, 30).filter((message) => message.recalledBy === null)
    expect(seen(page)).toEqual(idsOf(expected))
  })
  test('recalled messages are missing, from get_msg too', async () => {
    const last = simulator.act.say(group().peer, [...group().members.keys()][1]!, '说错了')
    simulator.act.recall(last.id)
    expect(seen(await rows({}))).not.toContain(last.id)
    expect(await ask('get_msg', { message_id: last.id })).toMatchObject({ retcode: 100, data: null })
  })
})

describe('napcat', () => {
  use('napcat')
  test('message_seq is a message id; that message and the ones before it, recalled ones empty', async () => {
    const all = group().messages
    all[48]!.recalledBy = all[48]!.userId
    const page = await rows({ message_seq: all[50]!.id, count: 5 })
    expect(seen(page)).toEqual(idsOf(all.slice(46, 51)))
    expect(page[2]!.message).toEqual([])
    const turned = await rows({ message_seq: all[50]!.id, count: 5, reverse_order: true })
    expect(seen(turned)).toEqual(seen(page).toReversed())
  })
  test('nothing to answer is a failure', async () => {
    expect(await ask('get_group_msg_history', { group_id: group().peer, message_seq: 12345 })).toMatchObject({ retcode: 1200 })
    simulator.act.addFriend(4_000_000_001, '新朋友')
    expect(await ask('get_friend_msg_history', { user_id: 4_000_000_001 })).toMatchObject({ retcode: 1200 })
    simulator.act.sayPrivate(4_000_000_001, '你好')
    expect((await ask('get_friend_msg_history', { user_id: 4_000_000_001 })).data?.messages).toHaveLength(1)
  })
})

describe('lagrange', () => {
  use('lagrange')
  test('positions are called message_id, there is one row too many, and ids are not those of the events', async () => {
    const all = group().messages
    const page = await rows({ message_id: all[50]!.id, count: 5 })
    expect(seen(page)).toEqual(idsOf(all.slice(45, 51)).map(historyId))
    expect(page[0]).not.toHaveProperty('message_seq')
    // An answered id is a position too; message_seq is not understood and means the newest.
    expect((await rows({ message_id: page[0]!.message_id, count: 5 })).at(-1)?.message_id).toBe(page[0]!.message_id)
    expect((await rows({ message_seq: all[50]!.id })).at(-1)?.message_id).toBe(historyId(all.at(-1)!.id))
  })
})

describe('after', () => {
  use('after')
  test('a position answers what came after it, so that paging back goes nowhere', async () => {
    const all = group().messages
    const newest = await rows({ count: 10 })
    expect(seen(newest)).toEqual(idsOf(all.slice(-10)))
    expect(seen(await rows({ count: 10, message_seq: newest[0]!.message_id }))).toEqual(seen(newest))
    expect(seen(await rows({ count: 3, message_seq: all[0]!.id }))).toEqual(idsOf(all.slice(0, 3)))
  })
})

describe('short', () => {
  use('short')
  test('fewer rows than asked for are no sign of the end', async () => {
    const all = group().messages
    const found = new Set<number>()
    const sizes: number[] = []
    let position = 0
    for (;;) {
      const page = await rows({ count: 10, message_seq: position })
      sizes.push(page.length)
      const before = found.size
      for (const row of page) found.add(row.message_id)
      if (found.size === before) break
      position = page[0]!.message_id
    }
    expect(found).toEqual(new Set(idsOf(all)))
    expect(sizes.slice(0, -2).some((size) => size < 10)).toBe(true)
  })
})

describe('repeat', () => {
  use('repeat')
  test('one id in two groups, and the oldest page again and again', async () => {
    const [one, two] = [...simulator.world.groups.values()]
    expect(one!.messages[0]!.id).toBe(two!.messages[0]!.id)
    const oldest = await rows({ count: 5, message_seq: 999_999 })
    expect(seen(oldest)).toEqual(idsOf(one!.messages.slice(0, 5)))
    expect(seen(await rows({ count: 5, message_seq: 999_998 }))).toEqual(seen(oldest))
    expect(simulator.world.message(1, one!.peer)).toBe(one!.messages[0])
  })
})
