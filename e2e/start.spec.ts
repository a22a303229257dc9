import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { openScreen, rail } from './demo.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { shellDo } from './shell.ts'

test.describe.configure({ mode: 'serial' })

const PASSPHRASE = '一口井 seven waves'
let launched: LaunchedApp
let page: Page
let home: string
let recoveryKey = ''
let dir = ''

test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'qunxi-home-'))
  launched = await launchApp({ env: { HOME: home, XDG_DOCUMENTS_DIR: home }, size: { width: 1280, height: 800 } })
  page = launched.window
})
test.afterAll(async () => {
  await launched.close()
  await rm(home, { recursive: true, force: true })
})

test('a new workspace asks for what it needs, and says what is missing', async () => {
  await page.getByRole('button', { name: /新建工作区/ }).click()
  await page.getByRole('button', { name: '创建工作区' }).click()
  await expect(page.getByText('请填写名称')).toBeVisible()
  await page.getByLabel('名称').fill('花小鹿社群')
  await page.getByLabel(/^口令/).fill('short')
  await expect(page.getByText('口令至少 8 个字符')).toBeVisible()
  await page.getByLabel(/^口令/).fill(PASSPHRASE)
  await page.getByLabel('再输一次口令').fill('another one')
  await page.getByRole('button', { name: '创建工作区' }).click()
  await expect(page.getByText('两次输入的口令不一样')).toBeVisible()
})

test('its recovery key is shown once, and the way leads to the import', async () => {
  await page.getByLabel('再输一次口令').fill(PASSPHRASE)
  await page.getByRole('button', { name: '创建工作区' }).click()
  const key = page.getByTestId('recovery-key')
  await expect(key).toBeVisible({ timeout: 20_000 })
  recoveryKey = (await key.innerText()).replaceAll(/\s/g, '')
  expect(recoveryKey).toMatch(/^[0-9a-f]{64}$/)
  await takeScreen(page, 'start-recovery-key')
  const enter = page.getByRole('button', { name: '进入工作区' })
  await expect(enter).toBeDisabled()
  await page.getByLabel('我已经把恢复密钥存放好').check()
  await enter.click()
  await expect(page.getByRole('main', { name: '导入' })).toBeVisible()
  await expect(rail(page)).toContainText('花小鹿社群')
  const state = await shellDo(page, 'state.get', {})
  dir = state.workspace.phase === 'open' ? state.workspace.workspace.dir : ''
  expect(dir).not.toBe('')
})

test('locked, it says why it asks; a wrong passphrase changes nothing; the right one leads back to the same place', async () => {
  await openScreen(page, '设置')
  await page.getByRole('contentinfo').getByRole('button', { name: '锁定' }).click()
  await expect(page.getByRole('heading', { name: '解锁“花小鹿社群”' })).toBeVisible()
  await expect(page.getByText('工作区已锁定。')).toBeVisible()
  await expect(page.getByText('花小鹿社群', { exact: true })).toHaveCount(0)
  const secret = page.getByLabel('口令或恢复密钥')
  await secret.fill('not this one')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/不对，请再试一次/)).toBeVisible()
  await takeScreen(page, 'start-unlock')
  await secret.fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main', { name: '设置' })).toBeVisible()
})

test('the recovery key opens it too', async () => {
  await page.getByRole('contentinfo').getByRole('button', { name: '锁定' }).click()
  await page.getByLabel('口令或恢复密钥').fill(recoveryKey)
  await page.getByRole('button', { name: '解锁' }).click()
  await expect(page.getByRole('main', { name: '设置' })).toBeVisible()
})

test('people of the workspace: the first is me; a removal can be taken back', async () => {
  await openScreen(page, '设置')
  await page.getByRole('textbox', { name: '姓名' }).fill('小林')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  const row = page.getByRole('row', { name: /小林/ })
  await expect(row).toContainText('我')
  await row.getByRole('button', { name: '移除' }).click()
  await page
    .getByRole('group', { name: /移除“小林”/ })
    .getByRole('button', { name: '移除', exact: true })
    .click()
  await expect(row).toHaveCount(0)
  await page.getByRole('region', { name: '提示' }).getByRole('button', { name: '撤销' }).last().click()
  await expect(row).toBeVisible()

  await page.getByRole('textbox', { name: '姓名' }).fill('阿宁')
  await page.keyboard.press('Enter')
  const second = page.getByRole('row', { name: /阿宁/ })
  await expect(second).toBeVisible()
  await page.getByRole('heading', { name: '工作区名称' }).click()
  await page.keyboard.press('Control+z')
  await expect(second).toHaveCount(0)
  await expect(row).toBeVisible()
})

test('a setting is found in either language, and changing the language changes the words at once', async () => {
  const search = page.getByPlaceholder('搜索设置')
  await search.fill('passphrase')
  await expect(page.getByRole('heading', { name: '口令', exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: '界面语言' })).toHaveCount(0)
  await search.fill('')
  await page.getByText('English', { exact: true }).click()
  await expect(page.getByRole('main', { name: 'Settings' })).toBeVisible()
  await page.getByText('中文', { exact: true }).click()
  await expect(page.getByRole('main', { name: '设置' })).toBeVisible()
})

test('the check of the data reports in place', async () => {
  await page.getByRole('button', { name: '开始检查' }).click()
  await expect(page.getByText('检查通过：数据库和台账都完好。')).toBeVisible({ timeout: 20_000 })
})

test('large type is kept by the machine', async () => {
  await page.getByText('150%', { exact: true }).click()
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('24px')
  const settings = JSON.parse(await readFile(join(launched.userData, 'settings.json'), 'utf8')) as {
    preferences: { textScale: number }
  }
  expect(settings.preferences.textScale).toBe(150)
  await page.getByText('100%', { exact: true }).click()
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('16px')
})

test('closed, the window shows nothing of it; a folder that is no workspace is refused in plain words', async () => {
  await page.getByRole('textbox', { name: '姓名' }).fill('阿宁')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: '提示' })).toContainText('阿宁')
  await shellDo(page, 'workspaces.close', {})
  await expect(page.getByText('阿宁')).toHaveCount(0)
  await launched.app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
  }, home)
  await page.getByRole('button', { name: /打开工作区/ }).click()
  await expect(page.getByText('这个文件夹不是群汐工作区。')).toBeVisible()
  await takeScreen(page, 'start-refused')
  await expect(page.getByRole('button', { name: /新建工作区/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /花小鹿社群/ }).first()).toBeVisible()
})
