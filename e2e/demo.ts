import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './launch.ts'
import type { LaunchedApp, LaunchOptions } from './launch.ts'
import { shellDo } from './shell.ts'

/** The app on a demo workspace of its own, at the first screen. */
export async function launchDemo(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const launched = await launchApp(options)
  await launched.window.getByRole('main').waitFor()
  await shellDo(launched.window, 'workspaces.openDemo', {})
  await expect(rail(launched.window)).toBeVisible({ timeout: 60_000 })
  return launched
}

export function rail(page: Page) {
  return page.getByRole('navigation', { name: /主导航|Main/ })
}

/** The screens by the words of the rail. */
export async function screenNames(page: Page): Promise<string[]> {
  const buttons = rail(page).getByRole('listitem').getByRole('button')
  return await buttons.evaluateAll((found) =>
    found.map((button) => button.getAttribute('aria-label') ?? button.querySelector('span')?.textContent ?? ''),
  )
}

/** Opens a screen by its word in the rail and waits until it stands still. */
export async function openScreen(page: Page, name: string): Promise<void> {
  await rail(page)
    .getByRole('button', { name: new RegExp(`^${escape(name)}`) })
    .click()
  await expect(page.getByRole('main', { name })).toBeVisible()
  await settled(page)
}

/** The import screen is outside the rail: its button is in the top bar. */
async function openImport(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(导入聊天、客户、订单|Import chats, customers, orders)$/ }).click()
  await expect(page.getByRole('main', { name: /^(导入|Import)$/ })).toBeVisible()
  await settled(page)
}

/** Every screen in turn, those outside the rail last. */
export async function eachScreen(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
  for (const name of await screenNames(page)) {
    await openScreen(page, name)
    await visit(name)
  }
  await openImport(page)
  await visit('import')
  for (const [id, title] of Object.entries(outsideRail)) {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /搜索客户|Search customers/ }).fill(id)
    await expect(page.getByRole('option').first()).toHaveText(title)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main', { name: title })).toBeVisible()
    await settled(page)
    await visit(id)
  }
}

/** Screens reached from the palette, by their ids. */
const outsideRail = {
  connect: /^(连接账号|Connect an account)/,
  outbox: /^(待发箱|Outbox)/,
  'sync-log': /^(同步日志|Sync log)/,
}

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400)
  await expect(page.getByRole('status', { name: /正在读取|Reading/ })).toHaveCount(0)
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
