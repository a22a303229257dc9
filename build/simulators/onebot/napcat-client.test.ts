/** Proof by an independent client: node-napcat-ts connects to the simulator as to the real thing. */
import { NCWebsocket, type GroupMessage } from 'node-napcat-ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startOneBotSimulator, type OneBotSimulator } from './simulator.ts'

let simulator: OneBotSimulator
let client: NCWebsocket

beforeEach(async () => {
  simulator = await startOneBotSimulator({ history: 'napcat', reportSelf: true, token: 'geheim-口令', groups: 3, messages: 300 })
  client = new NCWebsocket({
    baseUrl: simulator.url,
    accessToken: encodeURIComponent('geheim-口令'),
    reconnection: { enable: true, attempts: 5, delay: 50 },
    apiTimeout: 3000,
  })
  await client.connect()
})

afterEach(async () => {
  await client.disconnect()
  await simulator.close()
})

function heard<T>(subscribe: (hear: (event: T) => void) => void): Promise<T> {
  return new Promise((resolve) => subscribe(resolve))
}

const firstGroup = () => [...simulator.world.groups.values()][0]!

test('the account, its friends, groups and members', async () => {
  const login = await client.get_login_info()
  expect(String(login.user_id)).toBe(simulator.selfId)
  const truth = simulator.truth()
  expect(await client.get_friend_list()).toHaveLength(truth.friends)
  const groups = await client.get_group_list()
  expect(groups.map((group) => group.group_name)).toEqual([...simulator.world.groups.values()].map((group) => group.name))
  let seats = 0
  for (const { group_id, member_count } of groups) {
    const members = await client.get_group_member_list({ group_id })
    expect(members).toHaveLength(member_count)
    expect(members.filter((member) => member.role === 'owner')).toHaveLength(1)
    seats += members.length
  }
  expect(seats).toBe(truth.members)
  const group = firstGroup()
  const info = await client.get_group_member_info({ group_id: group.peer, user_id: Number(simulator.selfId) })
  expect(info).toMatchObject({ group_id: group.peer, card: '小助手（客服）', nickname: '群汐小助手' })
})

test('a message sent has a receipt, is seen by the group once, can be read back and recalled', async () => {
  const group = firstGroup()
  const own = heard<{ message_id: number }>((hear) => client.on('message_sent.group', hear))
  const words = '满 199 减 30，[今晚] 八点 & 明早'
  const { message_id } = await client.send_group_msg({
    group_id: group.peer,
    message: [
      { type: 'text', data: { text: words } },
      { type: 'at', data: { qq: 'all' } },
    ],
  })
  expect((await own).message_id).toBe(message_id)
  expect(simulator.sent()).toEqual([
    { at: expect.any(Number), kind: 'group', target: group.peer, text: words, messageId: message_id },
  ])
  const read = await client.get_msg({ message_id })
  expect(read.message).toEqual([
    { type: 'text', data: { text: words } },
    { type: 'at', data: { qq: 'all' } },
  ])
  await client.delete_msg({ message_id })
  expect((await client.get_msg({ message_id })).message).toEqual([])
  expect(simulator.truth().recalled).toBeGreaterThan(0)
})

test('messages, recalls and members who come and go are heard', async () => {
  const group = firstGroup()
  const speaker = [...group.members.keys()][2]!
  const message = heard<GroupMessage>((hear) => client.on('message.group.normal', hear))
  const said = simulator.act.say(group.peer, speaker, '[CQ:at,qq=10001] 有货吗&#91;急&#93;&amp;谢谢')
  expect(await message).toMatchObject({
    group_id: group.peer,
    user_id: speaker,
    message_id: said.id,
    message: [
      { type: 'at', data: { qq: '10001' } },
      { type: 'text', data: { text: ' 有货吗[急]&谢谢' } },
    ],
  })
  const recalled = heard<{ message_id: number; operator_id: number }>((hear) => client.on('notice.group_recall', hear))
  simulator.act.recall(said.id)
  expect(await recalled).toMatchObject({ message_id: said.id, operator_id: speaker })

  const news: string[] = []
  const hear = (kind: string) => () => void news.push(kind)
  client
    .on('notice.group_increase.invite', hear('invite'))
    .on('notice.group_decrease.kick', hear('kick'))
    .on('notice.group_card', hear('card'))
    .on('notice.group_ban.ban', hear('ban'))
    .on('notice.group_admin.set', hear('admin'))
    .on('notice.group_upload', hear('upload'))
    .on('notice.friend_add', hear('friend'))
    .on('notice.notify.poke.group', hear('poke'))
    .on('message.private.friend', hear('private'))
    .on('notice.friend_recall', hear('friend_recall'))
    .on('request.group.add', hear('request'))
  simulator.act.join(group.peer, 4_100_000_001, '新人', simulator.selfId)
  simulator.act.setCard(group.peer, 4_100_000_001, '上海-新人')
  simulator.act.setAdmin(group.peer, 4_100_000_001, true)
  simulator.act.ban(group.peer, 4_100_000_001, 60)
  simulator.act.upload(group.peer, speaker, '价目表.pdf')
  simulator.act.kick(group.peer, 4_100_000_001)
  simulator.act.addFriend(4_100_000_001)
  simulator.act.poke(group.peer, speaker)
  const secret = simulator.act.sayPrivate(4_100_000_001, '在吗')
  simulator.act.recall(secret.id)
  simulator.act.requestGroup(group.peer, 4_100_000_002, '我要进群')
  await client.get_status()
  expect(news).toEqual([
    'invite',
    'card',
    'admin',
    'ban',
    'upload',
    'kick',
    'friend',
    'poke',
    'private',
    'friend_recall',
    'request',
  ])
})

test('the whole history of a group can be read page by page, and the end is an error', async () => {
  const group = firstGroup()
  const seen = new Set<number>()
  let position: number | undefined
  for (;;) {
    const { messages } = await client.get_group_msg_history({ group_id: group.peer, count: 30, message_seq: position })
    const before = seen.size
    for (const message of messages) seen.add(message.message_id)
    if (seen.size === before || messages.length < 2) break
    position = messages[0]!.message_id
  }
  expect([...seen].toSorted()).toEqual(group.messages.map((message) => message.id).toSorted())
  expect(group.messages.some((message) => message.id < 0)).toBe(true)
  await expect(client.get_group_msg_history({ group_id: group.peer, message_seq: 4711 })).rejects.toMatchObject({ retcode: 1200 })
})

test('after a cut and a stop the client finds the simulator again, with what happened meanwhile in the history', async () => {
  const group = firstGroup()
  const connected = () => heard<unknown>((hear) => client.on('meta_event.lifecycle.connect', hear))
  let again = connected()
  simulator.cut()
  await again
  again = connected()
  await simulator.stop()
  const said = simulator.act.say(group.peer, [...group.members.keys()][1]!, '断网时说的')
  expect(simulator.lostEvents()).toBe(1)
  await simulator.start()
  await again
  const { messages } = await client.get_group_msg_history({ group_id: group.peer, count: 1 })
  expect(messages.map((message) => message.message_id)).toEqual([said.id])
})
