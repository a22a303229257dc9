/** A customer whom WeCom knows too: what waits to be sent is marked, and of two remarks a person chooses. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startWecomSimulator, type WecomSimulator } from '../build/simulators/wecom/simulator.ts'
import { openScreen, settled } from './demo.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'

const NAME = '林小满'
const TAG = '双十二意向'

let simulator: WecomSimulator
let workspace: TestWorkspace
let launched: LaunchedApp
let staff: string
let customer: string

test.beforeEach(async () => {
  simulator = await startWecomSimulator({ staff: 3, contacts: 20, groups: 2, membersPerGroup: 4, messages: 0 })
  const tag = simulator.act.createTag('活动', TAG)
  staff = [...simulator.world.staff.keys()][0]!
  customer = simulator.act.addCustomer(staff, { name: NAME })
  simulator.act.tagCustomer(staff, customer, [simulator.act.createTag('肤质', '敏感肌')])
  simulator.act.remark(staff, customer, '老客')
  expect(tag).toBeTruthy()
  workspace = await makeWorkspace()
  launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: { width: 1280, height: 800 } })
})
test.afterEach(async () => {
  await launched.close()
  await workspace.remove()
  await simulator.close()
})

async function connect(window: Page): Promise<void> {
  const { corpId, secret } = simulator.credentials
  await openCore(window)
  await coreCall(window, 'accounts.save', { config: { channel: 'wecom', url: simulator.url, corpId }, secrets: { secret } })
  await expect(window.getByTestId('connection')).toHaveText('在线', { timeout: 60_000 })
}

async function syncNow(window: Page): Promise<void> {
  const { items } = (await coreCall(window, 'accounts.list', {})) as { items: { id: number }[] }
  await coreCall(window, 'accounts.sync', { id: items[0]!.id })
}

test('the profile marks what waits, shows who follows, and lets a person choose between two remarks', async () => {
  test.setTimeout(120_000)
  const { window } = launched
  await connect(window)
  await openScreen(window, '客户')
  await window.getByRole('grid', { name: '客户' }).getByText(NAME).first().click()
  const profile = window.getByRole('complementary')
  await expect(profile.getByRole('heading', { name: '跟进的员工（1）' })).toBeVisible()
  await expect(profile.getByText('备注：老客')).toBeVisible()
  await expect(profile.getByRole('img', { name: '企业微信里也有这个标签' })).toBeVisible()

  await simulator.stop()
  await profile.getByRole('button', { name: '添加标签' }).click()
  await window.getByPlaceholder('查找或新建标签').fill(TAG)
  await window.keyboard.press('Enter')
  await expect(profile.getByText('待同步')).toHaveCount(1)
  await window.keyboard.press('Escape')
  await profile.getByRole('button', { name: '老客', exact: true }).click()
  await profile.getByRole('textbox', { name: '备注' }).fill('双十二大客户')
  await window.keyboard.press('Enter')
  await expect(profile.getByText('待同步')).toHaveCount(2)
  await settled(window)
  await takeScreen(window, 'customer-waiting')

  simulator.act.remark(staff, customer, '李姐的朋友')
  await simulator.start()
  await syncNow(window)
  const choice = profile.getByText('备注在两边都改过：这里「双十二大客户」，企业微信「李姐的朋友」')
  await expect(choice).toBeVisible({ timeout: 60_000 })
  await expect(profile.getByText('待同步')).toHaveCount(0)
  expect(simulator.world.contacts.get(customer)!.follows.get(staff)!.remark).toBe('李姐的朋友')
  await settled(window)
  await takeScreen(window, 'customer-conflict')
  const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).include('aside').analyze()
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])

  await profile.getByRole('button', { name: '用企业微信的' }).click()
  await expect(choice).toHaveCount(0)
  await expect(profile.getByRole('button', { name: '李姐的朋友', exact: true })).toBeVisible()
  await window.keyboard.press('Control+z')
  await expect(choice).toBeVisible()
  await profile.getByRole('button', { name: '保留这里的' }).click()
  await expect
    .poll(() => simulator.world.contacts.get(customer)!.follows.get(staff)!.remark, { timeout: 30_000 })
    .toBe('双十二大客户')
  await expect(profile.getByText('备注：双十二大客户')).toBeVisible()
  await takeScreen(window, 'customer-settled')
})
