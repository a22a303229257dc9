/** The story of a QQ account by OneBot 11: connected, messages arrive as they are said, written unplugged, sent exactly once. */
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startOneBotSimulator, type OneBotSimulator } from '../build/simulators/onebot/simulator.ts'
import { openScreen } from './demo.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'
import { zoneAtTen } from './zone.ts'

const TOKEN = 'shop-token'

let simulator: OneBotSimulator
let workspace: TestWorkspace
let launched: LaunchedApp

test.beforeEach(async () => {
  simulator = await startOneBotSimulator({
    groups: 4,
    membersPerGroup: 12,
    friends: 15,
    messages: 120,
    token: TOKEN,
    reportSelf: true,
  })
  workspace = await makeWorkspace({ zone: zoneAtTen() })
  launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 800 } })
})
test.afterEach(async () => {
  await launched.close()
  await workspace.remove()
  await simulator.close()
})

const connection = (window: Page) => window.getByTestId('connection')

async function connect(window: Page): Promise<void> {
  await openScreen(window, '设置')
  await window
    .getByRole('button', { name: /添加账号|连接账号/ })
    .first()
    .click()
  await window
    .getByRole('button', { name: /OneBot/ })
    .first()
    .click()
  await window.getByLabel('WebSocket 地址').fill(simulator.url)
  await window.getByLabel(/访问令牌/).fill(TOKEN)
  await window.getByRole('button', { name: '测试连接' }).click()
  await expect(window.getByText(/连接成功/).first()).toBeVisible({ timeout: 20_000 })
  await window.getByRole('button', { name: '保存并开始同步' }).click()
}

test('groups and live messages arrive; what is written unplugged leaves exactly once when plugged in again', async () => {
  test.setTimeout(180_000)
  const { window } = launched
  await connect(window)
  await expect(connection(window)).toHaveText(/在线/, { timeout: 60_000 })
  await openCore(window)
  const { items: groups } = (await coreCall(window, 'groups.list', {})) as { items: { id: number; title: string }[] }
  expect(groups).toHaveLength(simulator.truth().groups)

  // Said now, seen now.
  const group = [...simulator.world.groups.values()][0]!
  const speaker = [...group.members.values()].find((member) => String(member.userId) !== simulator.selfId)!
  simulator.act.say(group.peer, speaker.userId, '这款面霜敏感肌能用吗？')
  await openScreen(window, '会话')
  await window.getByText(group.name, { exact: true }).first().click()
  await expect(window.getByText('这款面霜敏感肌能用吗？').last()).toBeVisible({ timeout: 20_000 })
  await takeScreen(window, 'live-onebot-message')

  // Unplugged: the answer and a promo wait.
  const { id: contentId } = (await coreCall(window, 'content.save', {
    kind: 'promo',
    title: '周末特惠',
    body: '周末两天，全场第二件半价',
  })) as { id: string }
  const at = Math.floor(Date.now() / 60_000) * 60_000
  await coreCall(window, 'calendar.plan', { contentId, at, audience: { groups: groups.map((each) => each.id) } })
  await simulator.stop()
  await expect(connection(window)).toHaveText(/离线/, { timeout: 60_000 })
  const composer = window.getByRole('textbox', { name: /写消息|回复/ })
  await composer.fill('可以的，无香精配方，先在耳后试一下')
  await composer.press('Enter')
  await expect(window.getByText('可以的，无香精配方，先在耳后试一下').last()).toBeVisible()
  await takeScreen(window, 'live-onebot-offline')
  await openScreen(window, '工作台')
  await window.getByRole('button', { name: new RegExp(`全部发出（${groups.length}）`) }).click()
  await expect(window.getByTestId('outbox-count')).toHaveText(new RegExp(`待发 ${groups.length + 1}$`), { timeout: 20_000 })
  expect(simulator.sent()).toHaveLength(0)

  // Plugged in again.
  await simulator.start()
  await expect.poll(() => simulator.sent().length, { timeout: 90_000 }).toBe(groups.length + 1)
  await expect(window.getByTestId('outbox-count')).toHaveText(/待发 0$/, { timeout: 30_000 })
  await expect(window.getByText(`今天已处理 ${groups.length} 条`)).toBeVisible({ timeout: 30_000 })
  await window.waitForTimeout(3000)
  expect(
    simulator
      .sent()
      .map((one) => one.text)
      .toSorted(),
  ).toEqual(['可以的，无香精配方，先在耳后试一下', ...groups.map(() => '周末两天，全场第二件半价')].toSorted())

  // It is in the conversation once, as the channel tells it.
  const { items } = (await coreCall(window, 'conversations.timeline', {
    id: groups.find((each) => each.title === group.name)!.id,
    limit: 500,
  })) as { items: { text: string }[] }
  expect(items.filter((message) => message.text === '可以的，无香精配方，先在耳后试一下')).toHaveLength(1)
})
