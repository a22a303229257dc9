/** The screen lock: nothing of the data in the window, core at work, and the same screen after the passphrase. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openScreen } from './demo.ts'
import { launchApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, corePid, corePortOpen, openCore, shellCall, shellDo, shellState } from './shell.ts'

const PASSPHRASE = '草莓三十九元两盒'

let profile: string
test.beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'qunxi-lock-'))
})
test.afterEach(() => rm(profile, { recursive: true, force: true }))

test('a locked screen holds nothing of the data, however it is loaded, and opens where it was left', async () => {
  const { window, app, close } = await launchApp({ userData: profile, size: { width: 1280, height: 800 } })
  await shellDo(window, 'workspaces.create', { name: '鲜果团', zone: 'Asia/Shanghai', dir: null, passphrase: PASSPHRASE })
  await openCore(window)
  await coreCall(window, 'customers.create', { name: '阿梅不可见' })
  await openScreen(window, '客户')
  await expect(window.getByText('阿梅不可见').first()).toBeVisible()
  const core = await corePid(app)

  // By idle time: the system says that nobody touched anything for a minute.
  await shellDo(window, 'preferences.set', { lockAfter: 1 })
  await app.evaluate(({ powerMonitor }) => Object.assign(powerMonitor, { getSystemIdleTime: () => 61 }))
  const field = window.getByLabel('口令', { exact: true })
  await expect(field).toBeVisible({ timeout: 15_000 })
  await app.evaluate(({ powerMonitor }) => Object.assign(powerMonitor, { getSystemIdleTime: () => 0 }))
  await takeScreen(window, 'screen-locked')
  const seen = () => window.evaluate(() => document.documentElement.outerHTML + document.title)
  expect(await seen()).not.toContain('阿梅不可见')
  await expect.poll(() => corePortOpen(window)).toBe(false)
  expect(await corePid(app)).toBe(core)
  expect((await shellState(window)).workspace).toMatchObject({ phase: 'locked', reason: 'screen' })
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle())
  expect(title).not.toContain('鲜果团')

  // Neither a new load of the page nor a call gets around it.
  await window.reload()
  await expect(field).toBeVisible()
  expect(await seen()).not.toContain('阿梅不可见')
  for (const [method, input] of [
    ['workspaces.recoveryKey', { passphrase: PASSPHRASE }],
    ['notifications.show', { title: 'x', body: '', screen: null }],
    ['workspaces.recent', {}],
  ] as const)
    expect(await shellCall(window, method, input)).toMatchObject({ ok: false, error: { code: 'WORKSPACE_LOCKED' } })
  expect(await shellCall(window, 'workspaces.unlock', { secret: '猜一猜吧' })).toMatchObject({ error: { code: 'WRONG_KEY' } })
  await expect(field).toBeVisible()

  await field.fill(PASSPHRASE)
  await field.press('Enter')
  await expect(window.getByRole('main', { name: '客户' })).toBeVisible()
  await expect(window.getByText('阿梅不可见').first()).toBeVisible()
  expect(await corePid(app)).toBe(core)
  await close()
})

for (const [lang, scheme, width, height] of [
  ['zh-CN', 'light', 1920, 1080],
  ['en', 'dark', 1280, 800],
] as const)
  test(`the lock and its setting, ${lang}, ${scheme}`, async () => {
    const { window, close } = await launchApp({ userData: profile, lang, scheme, size: { width, height } })
    await shellDo(window, 'workspaces.create', { name: '鲜果团', zone: 'Asia/Shanghai', dir: null, passphrase: PASSPHRASE })
    await openScreen(window, lang === 'en' ? 'Settings' : '设置')
    const now = window.getByRole('button', { name: lang === 'en' ? 'Lock the screen now' : '立即锁屏' })
    await now.scrollIntoViewIfNeeded()
    await takeScreen(window, `screen-lock-setting-${lang}`)
    await now.click()
    await expect(window.getByText(lang === 'en' ? /The screen is locked/ : /屏幕已锁定/)).toBeVisible()
    await takeScreen(window, `screen-locked-${lang}-${scheme}`)
    await close()
  })
