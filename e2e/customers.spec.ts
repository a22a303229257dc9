import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchDemo, openScreen } from './demo.ts'
import type { LaunchedApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, openCore } from './shell.ts'

let launched: LaunchedApp
let folder: string

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunxi-customers-'))
  launched = await launchDemo()
  await openScreen(launched.window, '客户')
})
test.afterEach(async () => {
  await launched.close()
  await rm(folder, { recursive: true, force: true })
})

const rows = (window: Page) => window.getByRole('grid', { name: '客户' })

async function total(window: Page): Promise<number> {
  const text = await window.getByText(/^[\d,]+ 位客户$/).innerText()
  return Number(text.replace(/\D/g, ''))
}

async function addCondition(window: Page, condition: string, value: string): Promise<void> {
  await window.getByRole('button', { name: '添加条件' }).click()
  await window.getByRole('menuitem', { name: condition }).click()
  await window.getByRole('option', { name: value }).first().click()
  await window.keyboard.press('Escape')
}

test('everybody a filter finds is tagged at once, and one key takes it back', async () => {
  const { window } = launched
  const all = await total(window)
  await addCondition(window, '阶段是…', '沉默')
  await expect(window.getByText('阶段是 沉默')).toBeVisible()
  await expect.poll(() => total(window)).toBeLessThan(all)
  const silent = await total(window)
  expect(silent).toBeGreaterThan(0)

  await rows(window).getByRole('checkbox', { name: '选中本页全部' }).check()
  await expect(window.getByRole('toolbar')).toContainText(`已选 ${silent}`)
  await window.getByRole('button', { name: '打标签' }).click()
  await window.getByPlaceholder('查找或新建标签').fill('唤醒名单')
  await window.keyboard.press('Enter')
  await expect(window.getByText(`已给 ${silent} 位客户打上“唤醒名单”`)).toBeVisible()
  await takeScreen(window, 'customers-tagged')

  await window.keyboard.press('Escape')
  await window.keyboard.press('Control+z')
  await expect(window.getByText(/已撤销/)).toBeVisible()
  await window.getByRole('button', { name: /去掉条件/ }).click()
  await addCondition(window, '标签含全部…', '唤醒名单')
  await expect(window.getByText('没有符合条件的内容')).toBeVisible()
  await window.getByRole('button', { name: '清除筛选' }).first().click()
  await expect.poll(() => total(window)).toBe(all)
})

test('what this window did not do itself, or did before it was loaded again, is taken back by the same key', async () => {
  const { window } = launched
  const all = await total(window)
  await openCore(window)
  await coreCall(window, 'customers.create', { name: '路过的人' })
  await expect.poll(() => total(window)).toBe(all + 1)
  await rows(window).focus()
  await window.keyboard.press('Control+z')
  await expect(window.getByText(/已撤销.*路过的人/)).toBeVisible()
  await expect.poll(() => total(window)).toBe(all)
  await window.keyboard.press('Control+z')
  await expect(window.getByText('没有可以撤销的操作')).toBeVisible()
})

test('the profile opens by keyboard, is changed in place, and a follow-up appears on Today', async () => {
  const { window } = launched
  await window.keyboard.press('j')
  await window.keyboard.press('Enter')
  const profile = window.getByRole('complementary')
  await expect(profile.getByRole('heading', { name: '身份' })).toBeVisible()
  await takeScreen(window, 'customer-profile')

  await profile.getByPlaceholder('写一条记录（Ctrl+回车保存）').fill('对花香过敏')
  await window.keyboard.press('Control+Enter')
  await expect(profile.getByText('对花香过敏').first()).toBeVisible()

  await profile.getByPlaceholder('要跟进什么').fill('回访使用感受')
  await profile.getByRole('button', { name: '安排跟进' }).click()
  await expect(profile.getByText('回访使用感受').first()).toBeVisible()
  await profile.getByRole('button', { name: '完成' }).last().click()
  await expect(window.getByText('已完成跟进')).toBeVisible()
})

test('the filtered set leaves as a CSV whose cells cannot run', async () => {
  const { window, app } = launched
  const file = join(folder, '客户.csv')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await addCondition(window, '阶段是…', '忠诚')
  await expect.poll(() => total(window)).toBeLessThan(1400)
  const loyal = await total(window)
  await window.keyboard.press('Control+a')
  await window.getByRole('button', { name: '导出' }).click()
  await window.getByRole('menuitem', { name: '导出为 CSV' }).click()
  await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true)
  const lines = readFileSync(file, 'utf8')
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split('\r\n')
  expect(lines[0]).toContain('客户,阶段,标签')
  expect(lines.length - 1).toBeGreaterThanOrEqual(loyal)
  for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@]/)
})
