import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startOneBotSimulator } from '../build/simulators/onebot/simulator.ts'
import { startWecomSimulator } from '../build/simulators/wecom/simulator.ts'
import type { WecomSimulator } from '../build/simulators/wecom/simulator.ts'
import { rail, settled } from './demo.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { makeWorkspace, TEST_KEY } from './workspace.ts'
import type { TestWorkspace } from './workspace.ts'

test.setTimeout(180_000)

const SIZE = { width: 1280, height: 800 }
const COMPANY = { staff: 5, contacts: 300, groups: 12, membersPerGroup: 20, messages: 2_000 }
let workspace: TestWorkspace

test.beforeEach(async () => {
  workspace = await makeWorkspace()
})
test.afterEach(() => workspace.remove())

async function launch(): Promise<LaunchedApp> {
  const launched = await launchApp({ workspace: workspace.dir, key: TEST_KEY, size: SIZE })
  await expect(rail(launched.window)).toBeVisible()
  return launched
}

async function command(page: Page, words: string, option: RegExp): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').first().fill(words)
  await page.getByRole('option', { name: option }).first().click()
}

async function openWizard(page: Page): Promise<void> {
  await command(page, '连接企业微信', /^连接企业微信或 QQ/)
  await expect(page.getByRole('button', { name: /^企业微信/ })).toBeFocused()
}

async function fillWecom(page: Page, simulator: WecomSimulator, secret: string): Promise<void> {
  await page.getByLabel('企业 ID').fill(simulator.credentials.corpId)
  await page.getByLabel('应用 Secret').fill(secret)
  await page.getByText('高级', { exact: true }).click()
  await page.getByLabel('服务器地址').fill(simulator.url)
}

/** Connects by the wizard and leaves its last page on view. */
async function connectWecom(page: Page, simulator: WecomSimulator): Promise<void> {
  await openWizard(page)
  await page.getByRole('button', { name: /^企业微信/ }).click()
  await fillWecom(page, simulator, simulator.credentials.secret)
  await page.getByRole('button', { name: '测试连接' }).click()
  await page.getByRole('button', { name: '保存并开始同步' }).click()
  await expect(page.getByText(/^已连接“/)).toBeVisible()
}

/** What axe finds in the part that belongs to these screens. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)
}

test('the wizard says what is missing, what is refused and why, and what helps; then contacts arrive', async () => {
  const simulator = await startWecomSimulator(COMPANY)
  const { window, close } = await launch()
  await openWizard(window)
  await settled(window)
  expect(await findings(window)).toEqual([])
  await window.keyboard.press('Enter')
  await expect(window.getByText('找到企业 ID')).toBeVisible()
  expect(await findings(window)).toEqual([])

  await window.keyboard.press('Enter')
  await expect(window.getByText('请填写企业 ID')).toBeVisible()
  await expect(window.getByText('请填写应用 Secret')).toBeVisible()
  await expect(window.getByLabel('企业 ID')).toBeFocused()

  // Pasted with what a web page leaves around it.
  await fillWecom(window, simulator, 'x'.repeat(43))
  await window.getByLabel('企业 ID').fill(` ${simulator.credentials.corpId}\n`)
  await expect(window.getByLabel('企业 ID')).toHaveValue(simulator.credentials.corpId)
  await window.keyboard.press('Enter')
  const refused = window.getByRole('alert')
  await expect(refused).toContainText('没有连上：应用密钥（Secret）不对')
  await expect(refused).toContainText('请从管理后台重新复制密钥')
  await takeScreen(window, 'accounts-wrong-secret')
  expect(await findings(window)).toEqual([])

  simulator.setAllowedIps(['198.51.100.1'])
  await window.getByLabel('应用 Secret').fill(simulator.credentials.secret)
  await expect(window.getByText('内容改过了，请再测一次连接。')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(refused).toContainText('企业微信不允许这个 IP 访问')
  await expect(window.getByTestId('refused-ip')).toHaveText(/^[\d.:a-f]+$/)
  await window.getByRole('button', { name: '复制 IP' }).click()
  await expect(window.getByRole('region', { name: '提示' })).toContainText(/已复制/)
  await takeScreen(window, 'accounts-refused-ip')

  simulator.setAllowedIps(null)
  await window.getByRole('button', { name: '再测一次' }).click()
  await expect(window.getByRole('button', { name: '保存并开始同步' })).toBeVisible()
  await takeScreen(window, 'accounts-checked')
  await window.getByLabel('企业 ID').focus()
  await window.keyboard.press('Enter')
  await expect(window.getByText(/^已连接“/)).toBeVisible()
  const progress = window.getByRole('group', { name: '同步进度' })
  await expect(progress.or(window.getByText(/已连接 · 最近同步/)).first()).toBeVisible()
  await takeScreen(window, 'accounts-progress')
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })
  await expect(window.getByText(/^3\d\d 位联系人 · 12 个群/)).toBeVisible()
  await expect(window.getByTestId('connection')).toHaveText('在线')
  await window.getByRole('button', { name: '查看客户' }).click()
  await expect(window.getByRole('grid').getByRole('row').nth(3)).toBeVisible()
  await close()
  await simulator.close()
})

test('off line is said calmly with its time, a secret is never shown again, a removal keeps the data', async () => {
  const simulator = await startWecomSimulator(COMPANY)
  const { window, close } = await launch()
  await connectWecom(window, simulator)
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })
  await simulator.stop()
  await window.getByRole('button', { name: '账号设置' }).click()
  await window.getByRole('button', { name: '立即同步' }).click()
  await expect(window.getByText(/^暂时连不上企业微信（\d\d:\d\d 起）/)).toBeVisible({ timeout: 60_000 })
  await expect(window.getByTestId('connection')).toHaveText(/^离线 · \d\d:\d\d 起$/)
  await takeScreen(window, 'accounts-offline')
  await simulator.start()
  await window.getByRole('button', { name: '立即同步' }).click()
  await expect(window.getByTestId('connection')).toHaveText('在线', { timeout: 60_000 })

  await window.getByRole('button', { name: /的更多操作$/ }).click()
  await window.getByRole('menuitem', { name: '编辑' }).click()
  await expect(window.getByText('已保存', { exact: true })).toBeVisible()
  expect(
    await window
      .locator('input[type=password]')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value).join('')),
  ).toBe('')
  await window.getByLabel('显示名称').fill('花小鹿旗舰店')
  await window.getByRole('button', { name: '保存', exact: true }).click()
  await expect(window.getByRole('heading', { name: '花小鹿旗舰店' })).toBeVisible()

  await window.getByRole('button', { name: /的更多操作$/ }).click()
  await window.getByRole('menuitem', { name: '暂停' }).click()
  await expect(window.getByText(/^已暂停。/)).toBeVisible()
  await window.getByRole('button', { name: '恢复同步' }).click()
  await expect(window.getByTestId('connection')).toHaveText('在线', { timeout: 60_000 })
  expect(await findings(window)).toEqual([])

  await window.getByRole('button', { name: /的更多操作$/ }).click()
  await window.getByRole('menuitem', { name: /移除账号/ }).click()
  const question = window.getByRole('group', { name: /^移除“花小鹿旗舰店”/ })
  await window.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await window.getByRole('button', { name: /的更多操作$/ }).click()
  await window.getByRole('menuitem', { name: /移除账号/ }).click()
  await question.getByRole('button', { name: '移除' }).click()
  await expect(window.getByText('还没有连接任何账号')).toBeVisible()
  await expect(window.getByText(/3\d\d 位客户/)).toBeVisible()
  await close()
  await simulator.close()
})

test('a login that is refused later says which one thing helps, and goes on once that is done', async () => {
  const simulator = await startWecomSimulator(COMPANY)
  const { window, close } = await launch()
  await connectWecom(window, simulator)
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })
  await window.getByRole('button', { name: '账号设置' }).click()

  simulator.setAllowedIps(['198.51.100.1'])
  simulator.expireToken()
  await window.getByRole('button', { name: '立即同步' }).click()
  await expect(window.getByText('需要处理：企业微信不允许这个 IP 访问')).toBeVisible({ timeout: 60_000 })
  await expect(window.getByTestId('refused-ip')).toHaveText(/^[\d.:a-f]+$/)
  await expect(window.getByTestId('connection')).toHaveText('账号需要处理')
  await takeScreen(window, 'accounts-failed')
  expect(await findings(window)).toEqual([])
  simulator.setAllowedIps(null)
  await window.getByRole('button', { name: '已添加，再试一次' }).click()
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })

  // Saved without a test, as one may off line.
  await window.getByRole('button', { name: /的更多操作$/ }).click()
  await window.getByRole('menuitem', { name: '编辑' }).click()
  await window.getByRole('button', { name: '更换' }).click()
  await window.getByLabel('应用 Secret').fill('x'.repeat(43))
  await window.getByRole('button', { name: '保存', exact: true }).click()
  await expect(window.getByText('需要处理：应用密钥（Secret）不对')).toBeVisible({ timeout: 60_000 })
  await window.getByRole('button', { name: '更换密钥' }).click()
  const secret = window.getByLabel('应用 Secret')
  await expect(secret).toBeFocused()
  await expect(secret).toHaveValue('')
  await secret.fill(simulator.credentials.secret)
  await window.keyboard.press('Enter')
  await expect(window.getByText(/^连接成功/)).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })
  await close()
  await simulator.close()
})

test('what waits is seen in the outbox, taken back by X, and leaves when the channel is there again', async () => {
  const simulator = await startWecomSimulator(COMPANY)
  simulator.act.createTag('活动', '老客')
  const { window, close } = await launch()
  await connectWecom(window, simulator)
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })
  await simulator.stop()
  await window.getByRole('button', { name: '查看客户' }).click()
  await expect(window.getByRole('main').getByText(/^3\d\d 位客户$/)).toBeVisible()
  await settled(window)
  await window.getByRole('grid', { name: '客户' }).getByRole('checkbox').first().check()
  await window.getByRole('button', { name: '打标签' }).click()
  await window.getByPlaceholder('查找或新建标签').fill('老客')
  await window.keyboard.press('Enter')
  await expect(window.getByText(/^已给 3\d\d 位客户打上“老客”/)).toBeVisible()
  await window.keyboard.press('Escape')

  await expect(window.getByTestId('outbox-count')).toHaveText(/^待发 [23]\d\d$/, { timeout: 30_000 })
  await expect(window.getByTestId('connection')).toHaveText(/^离线/, { timeout: 60_000 })
  await window.getByTestId('outbox-count').click()
  await expect(window.getByRole('main', { name: '待发箱' })).toBeVisible()
  const rows = window.getByRole('grid', { name: '待发箱' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('离线，恢复后自动发出')
  await takeScreen(window, 'accounts-outbox')
  expect(await findings(window)).toEqual([])
  const count = window.getByRole('main').getByText(/^[\d,]+ 项$/)
  const before = Number((await count.innerText()).replace(/\D/g, ''))
  await window.keyboard.press('j')
  await window.keyboard.press('x')
  await expect(window.getByRole('region', { name: '提示' })).toContainText('已取消 1 项')
  await expect(count).toHaveText(`${before - 1} 项`)
  await window.keyboard.press('z')
  await expect(count).toHaveText(`${before} 项`)
  await window.keyboard.press('Enter')
  await expect(window.getByRole('complementary', { name: '详情' })).toContainText('经过')
  await takeScreen(window, 'accounts-outbox-item')

  // The oldest are read as they come on view.
  await window.getByRole('grid', { name: '待发箱' }).focus()
  await window.keyboard.press('End')
  await expect(window.getByRole('grid', { name: '待发箱' })).toHaveAttribute('aria-rowcount', String(before + 1))

  await simulator.start()
  await expect(window.getByText('没有在等待发出的内容')).toBeVisible({ timeout: 90_000 })
  expect(simulator.count('externalcontact/mark_tag')).toBe(before)
  await window.getByRole('button', { name: '已结束' }).click()
  await expect(rows.nth(1)).toContainText('已发出')
  await close()
  await simulator.close()
})

test('the sync log reads as sentences and is exported as a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qunxi-log-'))
  const file = join(folder, 'log.txt')
  const simulator = await startWecomSimulator(COMPANY)
  const { app, window, close } = await launch()
  await connectWecom(window, simulator)
  await expect(window.getByText(/已连接 · 最近同步/)).toBeVisible({ timeout: 60_000 })
  await command(window, '同步日志', /^同步日志/)
  const log = window.getByRole('grid', { name: '同步日志' })
  await expect(log.getByRole('row').nth(2)).toBeVisible()
  await takeScreen(window, 'accounts-log')
  await expect(log).not.toContainText('其他记录')
  expect(await findings(window)).toEqual([])
  await window.keyboard.press('j')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('complementary', { name: '详情' }))
    .toContainText('发生', { timeout: 5_000 })
    .catch(() => {})
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await window.getByRole('button', { name: '导出…' }).click()
  await expect(window.getByRole('region', { name: '提示' })).toContainText(/已导出 \d+ 行/)
  const text = await readFile(file, 'utf8')
  expect(text.split('\n').length).toBeGreaterThan(2)
  expect(text).not.toContain(simulator.credentials.secret)
  await close()
  await simulator.close()
  await rm(folder, { recursive: true, force: true })
})

test('a OneBot implementation is connected by its address and token', async () => {
  const simulator = await startOneBotSimulator({})
  const { window, close } = await launch()
  await openWizard(window)
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  await window.getByLabel('它来连群汐（反向 WebSocket）').check()
  await expect(window.getByLabel('监听地址')).toHaveValue(/^ws:\/\/127\.0\.0\.1:\d+/)
  await window.getByRole('button', { name: '复制地址' }).click()
  await expect(window.getByRole('region', { name: '提示' })).toContainText('已复制地址')
  expect(await findings(window)).toEqual([])
  await window.getByLabel('群汐去连它（正向 WebSocket）').check()
  await window.getByLabel('WebSocket 地址').fill(simulator.url)
  await window.getByRole('button', { name: '测试连接' }).click()
  await window.getByRole('button', { name: '保存并开始同步' }).click()
  await expect(window.getByText(/^已连接“/)).toBeVisible()
  await expect(window.getByText(/已连接/).last()).toBeVisible({ timeout: 60_000 })
  await takeScreen(window, 'accounts-onebot')
  await close()
  await simulator.close()
})
