/** Writing into a live conversation: what waits, what nobody can be sure of, and taking back, by keyboard alone. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { startOneBotSimulator, type OneBotSimulator } from '../build/simulators/onebot/simulator.ts'
import { openScreen } from './demo.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'

let simulator: OneBotSimulator
let workspace: TestWorkspace
let launched: LaunchedApp

test.beforeEach(async () => {
  // Without histories and without news of its own messages the channel cannot say whether something went out.
  simulator = await startOneBotSimulator({
    groups: 2,
    membersPerGroup: 6,
    friends: 2,
    messages: 20,
    token: 'shop-token',
    history: 'none',
  })
  workspace = await makeWorkspace()
  launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 800 } })
})
test.afterEach(async () => {
  await launched.close()
  await workspace.remove()
  await simulator.close()
})

test('a message whose answer is lost is left to a person, those behind it wait, and one can be taken back', async () => {
  test.setTimeout(120_000)
  const { window } = launched
  await openCore(window)
  await coreCall(window, 'accounts.save', {
    config: { channel: 'onebot', mode: 'forward', url: simulator.url },
    secrets: { token: 'shop-token' },
  })
  await expect(window.getByTestId('connection')).toHaveText(/在线/, { timeout: 60_000 })
  const group = [...simulator.world.groups.values()][0]!
  await openScreen(window, '会话')
  await window.getByText(group.name, { exact: true }).first().click()

  // Enter sends, Shift+Enter starts a line.
  const field = window.getByRole('textbox', { name: '写消息' })
  await field.fill('第一行')
  await field.press('Shift+Enter')
  await field.pressSequentially('第二行')
  await field.press('Enter')
  await expect.poll(() => simulator.sent().map(({ text }) => text), { timeout: 20_000 }).toEqual(['第一行\n第二行'])
  const timeline = window.getByRole('log', { name: '聊天记录' })
  await expect(timeline.getByText('第二行')).toBeVisible({ timeout: 20_000 })
  await expect(field).toHaveValue('')

  // An answer quotes what it answers; Escape lets go of it.
  const asked = simulator.act.say(
    group.peer,
    [...group.members.keys()].find((id) => String(id) !== simulator.selfId)!,
    '有小样吗',
  )
  const question = timeline.locator('[data-message]').filter({ hasText: '有小样吗' })
  await question.getByRole('button', { name: '回复这条消息' }).press('Enter')
  await expect(field).toBeFocused()
  await expect(window.getByText(/^回复 .*：有小样吗$/)).toBeVisible()
  await field.press('Escape')
  await expect(window.getByText(/^回复 .*：有小样吗$/)).toBeHidden()
  await question.getByRole('button', { name: '回复这条消息' }).press('Enter')
  await takeScreen(window, 'composer-answer')
  await field.fill('有的')
  await field.press('Enter')
  await expect(timeline.getByText('有的', { exact: true })).toBeVisible({ timeout: 20_000 })
  const answer = group.messages.at(-1)!
  expect(answer.segments[0]).toEqual({ type: 'reply', data: { id: String(asked.id) } })

  // The answer is lost: nobody but a person can tell.
  simulator.drop('send_group_msg', 'after')
  await field.fill('这条的回应丢了')
  await field.press('Enter')
  const pending = window.getByRole('list', { name: '还没发出的消息' })
  await expect(pending.getByText('不能确认是否已发出')).toBeVisible({ timeout: 40_000 })
  await field.fill('排在后面的一条')
  await field.press('Enter')
  await expect(pending.getByText('等前一条确认后发出')).toBeVisible()
  await takeScreen(window, 'composer-uncertain')
  const { violations } = await new AxeBuilder({ page: window }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
  expect(simulator.sent().map(({ text }) => text)).toEqual(['第一行\n第二行', '有的', '这条的回应丢了'])
  await pending.getByRole('button', { name: '已发出', exact: true }).press('Enter')
  await expect
    .poll(() => simulator.sent().map(({ text }) => text), { timeout: 30_000 })
    .toEqual(['第一行\n第二行', '有的', '这条的回应丢了', '排在后面的一条'])
  await expect(pending).toBeHidden()

  // Taken back by keyboard.
  await timeline.getByRole('button', { name: '撤回这条消息' }).first().press('Enter')
  await window.keyboard.press('Enter')
  await expect(timeline.getByText('已撤回')).toBeVisible({ timeout: 30_000 })
  expect(simulator.count('delete_msg')).toBe(1)

  // Unplugged it waits, and can be left unsaid.
  await simulator.stop()
  await expect(window.getByTestId('connection')).toHaveText(/离线/, { timeout: 60_000 })
  await field.fill('离线时写的')
  await field.press('Enter')
  await expect(pending.getByText('等待网络，恢复后自动发出')).toBeVisible({ timeout: 20_000 })
  await takeScreen(window, 'composer-offline')
  await pending.getByRole('button', { name: '取消' }).press('Enter')
  await expect(pending).toBeHidden()
})
