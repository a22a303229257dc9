/** The story of a WeCom account: connected by the wizard, watched while it fills, worked with unplugged, exactly once afterwards. */
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startWecomSimulator, type WecomSimulator } from '../build/simulators/wecom/simulator.ts'
import { openScreen, settled } from './demo.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'
import { zoneAtTen } from './zone.ts'

const TAG = '双十二意向'

let simulator: WecomSimulator
let workspace: TestWorkspace
let launched: LaunchedApp

test.beforeEach(async () => {
  simulator = await startWecomSimulator({ staff: 4, contacts: 120, groups: 10, membersPerGroup: 15, messages: 400 })
  simulator.act.createTag('活动', TAG)
  workspace = await makeWorkspace({ zone: zoneAtTen() })
  launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 800 } })
})
test.afterEach(async () => {
  await launched.close()
  await workspace.remove()
  await simulator.close()
})

async function connect(window: Page): Promise<void> {
  const { credentials } = simulator
  await openScreen(window, '设置')
  await window
    .getByRole('button', { name: /添加账号|连接账号/ })
    .first()
    .click()
  await window
    .getByRole('button', { name: /企业微信/ })
    .first()
    .click()
  await window.getByLabel('企业 ID').fill(credentials.corpId)
  await window.getByLabel('应用 Secret').fill(credentials.secret)
  await window.getByText('回调中转', { exact: true }).click()
  await window.getByLabel('中转地址').fill(simulator.relayUrl)
  await window.getByLabel('中转口令').fill(credentials.relayToken)
  await window.getByLabel('回调 Token').fill(credentials.callbackToken)
  await window.getByLabel('EncodingAESKey').fill(credentials.encodingAesKey)
  await window.getByText('会话存档', { exact: true }).click()
  await window.getByLabel('网关地址').fill(simulator.archiveUrl)
  await window.getByLabel('网关口令').fill(credentials.archiveToken)
  await window.getByText('高级', { exact: true }).click()
  await window.getByLabel('服务器地址').fill(simulator.url)
  await window.getByRole('button', { name: '测试连接' }).click()
  await expect(window.getByText(/连接成功/).first()).toBeVisible({ timeout: 20_000 })
  await window.getByRole('button', { name: '保存并开始同步' }).click()
  await expect(window.getByText(/已连接“/).first()).toBeVisible()
}

/** Ticks customers who are somebody's contact: members of a group who are nobody's cannot be tagged in WeCom. */
async function tick(window: Page, count: number): Promise<void> {
  const known = new Set([...simulator.world.contacts.values()].filter((one) => one.follows.size > 0).map((one) => one.name))
  const rows = window.getByRole('grid', { name: '客户' }).getByRole('row')
  for (let i = 1, ticked = 0; ticked < count; i++) {
    const words = await rows.nth(i).innerText()
    if (![...known].some((name) => words.includes(name))) continue
    await rows.nth(i).getByRole('checkbox').check()
    ticked++
  }
}

const connection = (window: Page) => window.getByTestId('connection')
const outboxCount = (window: Page) => window.getByTestId('outbox-count')

test('a company is connected, unplugged, worked on, plugged in again: everything arrives exactly once', async () => {
  test.setTimeout(180_000)
  const { window } = launched
  await connect(window)
  await takeScreen(window, 'live-wecom-first-sync')
  await expect(connection(window)).toHaveText(/在线/, { timeout: 60_000 })

  // What arrived is what the company has.
  const truth = simulator.truth()
  await openCore(window)
  await expect
    .poll(async () => ((await coreCall(window, 'accounts.list', {})) as { items: { counts: unknown }[] }).items[0]?.counts, {
      timeout: 30_000,
    })
    .toMatchObject({ groups: truth.groups })
  const { total: customers } = (await coreCall(window, 'customers.list', { limit: 1 })) as { total: number }
  expect(customers).toBeGreaterThanOrEqual(truth.contacts)
  const { items: groups } = (await coreCall(window, 'groups.list', {})) as { items: { id: number; title: string }[] }
  expect(groups).toHaveLength(truth.groups)

  // A promo is planned for three groups of one owner.
  const owned = new Map<string, string[]>()
  for (const { owner, name } of simulator.world.groups.values()) owned.set(owner, [...(owned.get(owner) ?? []), name])
  const titles = [...owned.values()].toSorted((a, b) => b.length - a.length)[0]!.slice(0, 3)
  const ids = groups.filter((group) => titles.includes(group.title)).map((group) => group.id)
  const { id: contentId } = (await coreCall(window, 'content.save', {
    kind: 'promo',
    title: '双十二预热',
    body: '今晚八点，满 199 减 30',
  })) as { id: string }
  const at = Math.floor(Date.now() / 60_000) * 60_000
  const plan = (await coreCall(window, 'calendar.plan', { contentId, at, audience: { groups: ids } })) as { planned: unknown[] }
  expect(plan.planned).toHaveLength(ids.length)

  // Unplugged: said calmly, and nothing is in the way.
  await simulator.stop()
  await expect(connection(window)).toHaveText(/离线/, { timeout: 60_000 })

  await openScreen(window, '客户')
  await tick(window, 10)
  await window.getByRole('button', { name: '打标签' }).click()
  await window.getByPlaceholder('查找或新建标签').fill(TAG)
  await window.keyboard.press('Enter')
  await expect(window.getByText(`已给 10 位客户打上“${TAG}”`)).toBeVisible()
  await window.keyboard.press('Escape')

  await openScreen(window, '工作台')
  await window.getByRole('button', { name: new RegExp(`全部发出（${ids.length}）`) }).click()
  await expect(window.getByTestId('post-sending')).toHaveCount(ids.length)
  await takeScreen(window, 'live-wecom-offline-today')
  await expect(outboxCount(window)).toHaveText(/待发 11/, { timeout: 20_000 })
  await outboxCount(window).click()
  await settled(window)
  await takeScreen(window, 'live-wecom-offline-outbox')
  expect(simulator.count('externalcontact/mark_tag')).toBe(0)
  expect(simulator.count('externalcontact/add_msg_template')).toBe(0)

  // Plugged in again.
  await simulator.start()
  await expect.poll(() => simulator.count('externalcontact/mark_tag'), { timeout: 90_000 }).toBe(10)
  await expect.poll(() => simulator.count('externalcontact/add_msg_template'), { timeout: 60_000 }).toBe(1)
  await expect(connection(window)).toHaveText(/在线/, { timeout: 60_000 })
  await expect(outboxCount(window)).toHaveText(/待发 [01]$/)
  const tag = [...simulator.world.tags.values()].find((each) => each.name === TAG)!.id
  expect(simulator.truthLines(['tag-link']).filter((line) => line.includes(tag))).toHaveLength(10)

  // The owner confirms, and the calendar follows the real result.
  await openScreen(window, '工作台')
  await expect(window.getByTestId('post-sending').first()).toContainText('等群主')
  await takeScreen(window, 'live-wecom-confirming')
  const [task] = simulator.world.massTasks.values()
  expect(simulator.act.confirmTask(task!.msgid)).toBe(ids.length)
  await openScreen(window, '设置')
  await window.getByRole('button', { name: '立即同步' }).click()
  await openScreen(window, '工作台')
  await expect(window.getByText(`今天已处理 ${ids.length} 条`)).toBeVisible({ timeout: 90_000 })

  // Nothing went twice meanwhile.
  expect(simulator.count('externalcontact/mark_tag')).toBe(10)
  expect(simulator.count('externalcontact/add_msg_template')).toBe(1)
})
