/** The pictures of the page about connecting WeCom, taken against the simulated company. Part of `npm run pictures`. */
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startWecomSimulator } from '../build/simulators/wecom/simulator.ts'
import { openScreen, settled } from './demo.ts'
import { launchApp, type LaunchOptions } from './launch.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY } from './workspace.ts'

const COMPANY = { staff: 12, contacts: 12_000, groups: 120, membersPerGroup: 100, messages: 20_000 }

export async function takeAccountPictures(
  options: LaunchOptions,
  suffix: 'zh' | 'en',
  take: (window: Page, name: string) => Promise<void>,
): Promise<void> {
  const simulator = await startWecomSimulator(COMPANY)
  const workspace = await makeWorkspace()
  const { window, close } = await launchApp({ ...options, workspace: workspace.dir, key: TEST_KEY })
  const field = (name: string) => window.locator(`input[data-field="${name}"]`)
  const goOn = () => window.locator('button[type="submit"]').click()
  try {
    await openScreen(window, suffix === 'zh' ? '设置' : 'Settings')
    await window
      .getByRole('button', { name: /^(添加账号|连接账号|Add an account|Connect an account)$/ })
      .first()
      .click()
    await settled(window)
    await take(window, `accounts-choose-${suffix}`)
    await window
      .getByRole('button', { name: /^(企业微信|WeCom)/ })
      .first()
      .click()
    await field('corpId').fill(simulator.credentials.corpId)
    await field('secret').fill(simulator.credentials.secret)
    await window.locator('main').evaluate((main) => main.querySelectorAll('*').forEach((element) => (element.scrollTop = 0)))
    await take(window, `accounts-wecom-${suffix}`)

    await window.getByText(suffix === 'zh' ? '高级' : 'Advanced', { exact: true }).click()
    await field('url').fill(simulator.url)
    simulator.setAllowedIps(['198.51.100.1'])
    await goOn()
    await window.getByTestId('refused-ip').waitFor()
    await window.getByTestId('refused-ip').scrollIntoViewIfNeeded()
    await settled(window)
    await take(window, `accounts-ip-${suffix}`)

    simulator.setAllowedIps(null)
    await goOn()
    await expect(window.getByText(/连接成功|Connected/).first()).toBeVisible({ timeout: 20_000 })
    await goOn()
    await expect(window.getByRole('group', { name: /同步进度|progress/i })).toContainText(/[1-9]/, { timeout: 20_000 })
    await take(window, `accounts-progress-${suffix}`)
    await expect(window.getByTestId('connection')).toHaveText(/^(在线|Online)$/, { timeout: 120_000 })

    // Something waits: off line, customers are tagged and a remark is written.
    await openCore(window)
    const all = (await coreCall(window, 'customers.list', { limit: 200 })) as { items: { id: string; name: string }[] }
    // Members of a group who are nobody's contact cannot be tagged in WeCom.
    const known = new Set([...simulator.world.contacts.values()].filter((one) => one.follows.size > 0).map((one) => one.name))
    const items = all.items.filter((item) => known.has(item.name)).slice(0, 9)
    const { id: tagId } = (await coreCall(window, 'tags.save', { name: suffix === 'zh' ? '双十二意向' : 'Winter sale' })) as {
      id: string
    }
    await simulator.stop()
    await coreCall(window, 'tags.apply', { selection: { ids: items.map((item) => item.id) }, add: [tagId], remove: [] })
    await coreCall(window, 'customers.update', { id: items[0]!.id, remark: suffix === 'zh' ? '喜欢无香精' : 'no fragrance' })
    await expect(window.getByTestId('connection')).toHaveText(/离线|Offline/, { timeout: 60_000 })
    await window.getByTestId('outbox-count').click()
    await window.waitForTimeout(1500)
    await take(window, `outbox-${suffix}`)
  } finally {
    await close()
    await workspace.remove()
    await simulator.close()
  }
}
