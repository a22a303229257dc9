import { afterEach, beforeEach, expect, test } from 'vitest'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { startOneBotSimulator, type OneBotSimulator } from '#core/testing/simulators.ts'
import { dispatch } from './serve.ts'

let simulator: OneBotSimulator
let workspace: TestWorkspace
let engine: SyncEngine
beforeEach(async () => {
  // With most of the friends nothing was ever said.
  simulator = await startOneBotSimulator({ groups: 2, membersPerGroup: 6, friends: 40, messages: 40, history: 'napcat' })
  workspace = openTestWorkspace()
  const { store, workspace: opened } = workspace
  dispatch(opened, 'accounts.save', { config: { channel: 'onebot', url: simulator.url } })
  engine = new SyncEngine({ store, zone: () => opened.zone, secrets: opened.secrets, listeners: opened.listeners })
  engine.start()
})
afterEach(async () => {
  await engine.stop()
  await simulator.close()
  workspace.remove()
})

const until = async (there: () => boolean) => {
  for (const since = Date.now(); !there();) {
    if (Date.now() - since > 20_000) throw new Error('it did not come')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('what changed back while nobody listened is as it was, though every list looks as before', async () => {
  const [groupId, group] = [...simulator.world.groups][0]!
  const member = [...group.members.values()].find(({ role, userId }) => role === 'member' && userId !== Number(simulator.selfId))!
  const { card } = member
  const held = () =>
    workspace.store.read.get<{ nickname: string | null; role: string }>(
      `SELECT m.nickname, m.role FROM group_members m JOIN conversations c ON c.id = m.conversation_id JOIN contacts k ON k.id = m.contact_id
       WHERE c.native_id = ? AND k.native_id = ?`,
      `group:${groupId}`,
      String(member.userId),
    )
  await engine.runUntilIdle()
  await engine.runUntilIdle()
  simulator.act.setCard(groupId, member.userId, '一时的名片')
  simulator.act.setAdmin(groupId, member.userId, true)
  await until(() => held()?.nickname === '一时的名片' && held()?.role === 'admin')
  await simulator.stop()
  simulator.act.setCard(groupId, member.userId, card)
  simulator.act.setAdmin(groupId, member.userId, false)
  await simulator.start()
  await engine.runUntilIdle()
  expect(held()).toEqual({ nickname: card === '' ? null : card, role: 'member' })
})

test('where nothing was ever said the history answers a failure, which slows nothing down', async () => {
  const started = performance.now()
  await engine.runUntilIdle()
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(simulator.calls.filter((call) => call.action === 'get_friend_msg_history' && call.retcode !== 0).length).toBeGreaterThan(
    20,
  )
  expect(workspace.store.read.value('SELECT count(*) FROM messages')).toBe(40)
  expect(workspace.store.read.all(`SELECT event, detail FROM sync_log WHERE level <> 'info'`)).toEqual([])
})
