import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { QunxiShell } from '../shared/contract/shell.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'
import { chooseFiles, shellCall, shellDo } from './shell.ts'

let launched: LaunchedApp
let page: Page
let folder: string

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunxi-shell-'))
  launched = await launchApp()
  page = launched.window
})
test.afterAll(async () => {
  await launched?.close()
  await rm(folder, { recursive: true, force: true })
})

test('a file dropped on the window comes with its path, one made by a page comes without', async () => {
  const file = join(folder, '群聊记录.txt')
  await writeFile(file, 'x')
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'test-input'
    document.body.append(input)
  })
  await page.setInputFiles('#test-input', file)
  const paths = await page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('#test-input')!
    const { qunxi } = window as unknown as { qunxi: QunxiShell }
    const answer = await qunxi.pathsOf([...input.files!, new File(['x'], 'made-up.txt')])
    input.remove()
    return answer
  })
  expect(paths).toEqual([file])
})

test('the file dialogs pass what was asked for and answer what was chosen', async () => {
  await launched.app.evaluate(({ dialog }) => {
    const asked: unknown[] = []
    Object.assign(globalThis, { asked })
    dialog.showOpenDialog = ((_window: unknown, options: unknown) => {
      asked.push(options)
      return Promise.resolve({ canceled: false, filePaths: ['/a.txt', '/b.zip'] })
    }) as typeof dialog.showOpenDialog
    dialog.showSaveDialog = (() => Promise.resolve({ canceled: true, filePath: '' })) as typeof dialog.showSaveDialog
  })
  const filters = [{ name: '聊天记录', extensions: ['txt', 'zip'] }]
  expect(await shellDo(page, 'files.open', { title: '导入', filters, multiple: true })).toEqual({ paths: ['/a.txt', '/b.zip'] })
  const asked = await launched.app.evaluate(() => (globalThis as unknown as { asked: unknown[] }).asked)
  expect(asked).toEqual([{ title: '导入', filters, properties: ['openFile', 'multiSelections'] }])
  expect(await shellDo(page, 'files.save', { title: '导出', defaultName: '客户.xlsx', filters })).toEqual({ path: null })
})

test('text and pictures reach the clipboard; what is no picture is refused', async () => {
  await shellDo(page, 'clipboard.copyText', { text: '亲，草莓到货了 🍓' })
  expect(await launched.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('亲，草莓到货了 🍓')
  const copy = (base64: string) =>
    page.evaluate((text) => {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
      return (window as unknown as { qunxi: QunxiShell }).qunxi.call('clipboard.copyImage', { bytes })
    }, base64)
  // One red pixel.
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
  expect(await copy(pixel)).toEqual({ ok: true, output: {} })
  expect(await copy(btoa('not a picture'))).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } })
})

test('a path that is gone is said to be gone', async () => {
  const path = join(folder, 'absent.txt')
  expect(await shellCall(page, 'files.reveal', { path })).toMatchObject({ ok: false, error: { code: 'NOT_CHOSEN' } })
  expect(await shellCall(page, 'workspaces.open', { dir: folder })).toMatchObject({ ok: false, error: { code: 'NOT_CHOSEN' } })
  await chooseFiles(launched, [path])
  const reply = await shellCall(page, 'files.reveal', { path })
  expect(reply).toMatchObject({ ok: false, error: { code: 'FILE_NOT_FOUND' } })
})

test('a badge and a notification are taken; a count that is none is not', async () => {
  expect(await shellDo(page, 'notifications.setBadge', { count: 7 })).toEqual({})
  expect(await shellDo(page, 'notifications.setBadge', { count: 0 })).toEqual({})
  expect(await shellCall(page, 'notifications.setBadge', { count: -1 })).toMatchObject({
    ok: false,
    error: { code: 'BAD_INPUT' },
  })
})

test('the View menu lists the screens of the rail in their order and in the language at hand', async () => {
  const listed = () =>
    launched.app.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()!.items.find((item) => item.label === '查看' || item.label === 'View')!
      const lines = view.submenu!.items.map((item) => (item.type === 'separator' ? '|' : item.label))
      return lines.slice(lines.indexOf('|') + 1, lines.indexOf('|', lines.indexOf('|') + 1))
    })
  const chinese = ['工作台', '会话', '社群', '客户', '内容日历', '话术与规则', '节奏审计']
  await expect.poll(listed).toEqual(chinese)
  await shellDo(page, 'preferences.set', { language: 'en' })
  await expect.poll(listed).toEqual(['Today', 'Conversations', 'Groups', 'Customers', 'Calendar', 'Drafting', 'Audit'])
  await shellDo(page, 'preferences.set', { language: 'zh-CN' })
  await expect.poll(listed).toEqual(chinese)
})

test('the menu asks the page, and offers screens only while a workspace is open', async () => {
  await page.evaluate(() => {
    const heard: unknown[] = []
    Object.assign(window, { heard })
    ;(window as unknown as { qunxi: QunxiShell }).qunxi.onCommand((command) => heard.push(command))
  })
  const enabled = await launched.app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap((item) => item.submenu?.items ?? [])
    const named = (label: string) => items.find((item) => item.label === label)!
    named('新建工作区…').click()
    return { create: named('新建工作区…').enabled, calendar: named('内容日历').enabled, import: named('导入聊天记录…').enabled }
  })
  expect(enabled).toEqual({ create: true, calendar: false, import: false })
  const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)
  await expect.poll(heard).toEqual([{ command: 'new-workspace' }])
})

test('what the app says about itself is true', async () => {
  const info = await shellDo(page, 'app.info', {})
  const versions = await launched.app.evaluate(() => ({
    electron: process.versions.electron,
    napi: Number(process.versions['napi']),
  }))
  expect(info).toMatchObject({ electron: versions.electron, userDataDir: launched.userData })
  expect(info.coreRuns).toBe(versions.napi >= 10 ? 'utility' : 'node-child')
})
