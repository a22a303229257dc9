import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { findElectron } from '../build/bootstrap/ensure-electron.mjs'
import { projectNode, root } from '../build/bootstrap/paths.mjs'
import { electronFlags } from '../build/bootstrap/prepare.mjs'
import { launchApp } from './launch.ts'
import { corePid, openCore, coreCall, corePortOpen, shellCall, shellDo, shellState } from './shell.ts'
import { makeWorkspace, TEST_KEY } from './workspace.ts'

const PASSPHRASE = '草莓三十九元两盒'
const NEW = { name: '鲜果团', zone: 'Asia/Shanghai', dir: null }

let profile: string
test.beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'qunxi-life-'))
})
test.afterEach(() => rm(profile, { recursive: true, force: true }))

test('the first start opens nothing by itself, and core is ready behind the start screen', async () => {
  const launched = await launchApp({ userData: profile })
  const state = await shellState(launched.window)
  expect(state.workspace).toEqual({ phase: 'none', error: null })
  await expect.poll(async () => (await shellState(launched.window)).core).toBe('running')
  await launched.close()
})

test('without a keyring a passphrase is needed; it opens at the next start, and wrong ones change nothing', async () => {
  // This machine may have a keyring: the plain-text store is what a desktop without one gives.
  const args = ['--password-store=basic']
  const first = await launchApp({ userData: profile, args })
  const info = await shellDo(first.window, 'app.info', {})
  if (process.platform === 'linux') {
    expect(info.keyring.usable).toBe(false)
    expect(await shellCall(first.window, 'workspaces.create', { ...NEW, passphrase: null })).toMatchObject({
      ok: false,
      error: { code: 'PASSPHRASE_NEEDED' },
    })
  }
  const made = await shellDo(first.window, 'workspaces.create', { ...NEW, passphrase: PASSPHRASE })
  expect(made.recoveryKey).toMatch(/^[0-9a-f]{64}$/)
  expect((await shellState(first.window)).workspace).toEqual({ phase: 'open', workspace: made.workspace })
  await openCore(first.window)
  expect(await coreCall(first.window, 'workspace.info', {})).toMatchObject({ name: '鲜果团', zone: 'Asia/Shanghai' })
  await first.close()

  const files = async () => Promise.all(['key.json', 'qunxi.db'].map((name) => readFile(join(made.workspace.dir, name))))
  const before = await files()
  expect(before[1]!.subarray(0, 15).toString()).not.toBe('SQLite format 3')
  expect(before[0]!.toString()).not.toContain(made.recoveryKey)

  const second = await launchApp({ userData: profile, args })
  if (process.platform === 'linux') {
    const { workspace } = await shellState(second.window)
    expect(workspace).toMatchObject({ phase: 'locked', reason: 'no-keyring', hasPassphrase: true })
    for (let i = 0; i < 3; i++) {
      const reply = await shellCall(second.window, 'workspaces.unlock', { secret: `猜第 ${i} 次` })
      expect(reply).toMatchObject({ ok: false, error: { code: 'WRONG_KEY' } })
    }
    expect(await files()).toEqual(before)
    await shellDo(second.window, 'workspaces.unlock', { secret: PASSPHRASE })
  }
  await expect.poll(async () => (await shellState(second.window)).workspace.phase).toBe('open')

  await shellDo(second.window, 'workspaces.lock', {})
  expect((await shellState(second.window)).workspace).toMatchObject({ phase: 'locked', reason: 'locked' })
  await shellDo(second.window, 'workspaces.unlock', { secret: made.recoveryKey.toUpperCase() })
  expect((await shellState(second.window)).workspace.phase).toBe('open')
  await second.close()
})

test('a key in the environment opens what the command line made, and the last workspace comes back by itself', async () => {
  const workspace = await makeWorkspace()
  const first = await launchApp({ userData: profile, workspace: workspace.dir, key: TEST_KEY })
  await expect.poll(async () => (await shellState(first.window)).workspace.phase).toBe('open')
  const recent = await shellDo(first.window, 'workspaces.recent', {})
  expect(recent.items).toEqual([expect.objectContaining({ dir: workspace.dir, missing: false })])
  await first.close()

  const second = await launchApp({ userData: profile, key: TEST_KEY })
  await expect.poll(async () => (await shellState(second.window)).workspace.phase).toBe('open')
  await shellDo(second.window, 'workspaces.close', {})
  await second.close()

  const third = await launchApp({ userData: profile, key: TEST_KEY })
  expect((await shellState(third.window)).workspace).toEqual({ phase: 'none', error: null })
  await third.close()
  await workspace.remove()
})

test('a key that does not fit is refused with the reason, and the workspace is as it was', async () => {
  const workspace = await makeWorkspace()
  const before = await readFile(join(workspace.dir, 'qunxi.db'))
  const launched = await launchApp({ userData: profile, workspace: workspace.dir, key: 'ab'.repeat(32) })
  await expect
    .poll(async () => (await shellState(launched.window)).workspace)
    .toMatchObject({ phase: expect.stringMatching(/failed|none/), error: { code: 'WRONG_KEY' } })
  await launched.close()
  expect(await readFile(join(workspace.dir, 'qunxi.db'))).toEqual(before)
  await workspace.remove()
})

test('a start that names no workspace folder says so on the start screen', async () => {
  const launched = await launchApp({ userData: profile, workspace: join(profile, 'nowhere') })
  await expect
    .poll(async () => (await shellState(launched.window)).workspace)
    .toMatchObject({ phase: 'none', error: { code: 'FILE_NOT_FOUND' } })
  await launched.close()
})

test('language, colours and the place of the window are remembered', async () => {
  const first = await launchApp({ userData: profile })
  await shellDo(first.window, 'preferences.set', { language: 'en', colorScheme: 'dark', textScale: 125 })
  await expect.poll(async () => (await shellState(first.window)).effectiveScheme).toBe('dark')
  const labels = await first.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
  expect(labels).toContain('File')
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 60, y: 50, width: 1111, height: 777 }),
  )
  await first.window.waitForTimeout(700)
  await first.close()

  const second = await launchApp({ userData: profile })
  expect((await shellState(second.window)).preferences).toEqual({ language: 'en', colorScheme: 'dark', textScale: 125 })
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
  expect(bounds).toMatchObject({ width: 1111, height: 777 })
  const background = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBackgroundColor())
  expect(background.toLowerCase()).not.toBe('#ffffff')
  await second.close()
})

test('core killed while idle comes back under the same workspace; the page gets a new port', async () => {
  const workspace = await makeWorkspace()
  const launched = await launchApp({ userData: profile, workspace: workspace.dir, key: TEST_KEY })
  const { window, app } = launched
  await expect.poll(async () => (await shellState(window)).workspace.phase).toBe('open')
  await openCore(window)
  const before = await corePid(app)
  process.kill(before, 'SIGKILL')
  await expect.poll(() => corePortOpen(window)).toBe(false)
  await expect.poll(async () => shellState(window)).toMatchObject({ core: 'running', workspace: { phase: 'open' } })
  await openCore(window)
  expect(await coreCall(window, 'workspace.info', {})).toMatchObject({ zone: 'Asia/Shanghai' })
  expect(await corePid(app)).not.toBe(before)
  await launched.close()
  await workspace.remove()
})

test('a page that dies is loaded again and finds its workspace open', async () => {
  const workspace = await makeWorkspace()
  const launched = await launchApp({ userData: profile, workspace: workspace.dir, key: TEST_KEY })
  await expect.poll(async () => (await shellState(launched.window)).workspace.phase).toBe('open')
  const page = (read: 'pid' | 'url') =>
    launched.app.evaluate(({ BrowserWindow }, what) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      return what === 'pid' ? webContents.getOSProcessId() : webContents.isLoading() ? '' : webContents.getURL()
    }, read)
  const before = Number(await page('pid'))
  process.kill(before, 'SIGKILL')
  await expect.poll(async () => Number(await page('pid'))).not.toBe(before)
  await expect.poll(() => page('url')).toMatch(/^app:\/\/qunxi\//)
  const state = await launched.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript("window.qunxi.call('state.get', {})"),
  )
  expect(state).toMatchObject({ ok: true, output: { workspace: { phase: 'open' } } })
  await launched.close()
  await workspace.remove()
})

test('what nobody caught in main is written down without its words, and the window stays; a row of it starts the app anew', async () => {
  const launched = await launchApp({ userData: profile })
  await expect.poll(async () => (await shellState(launched.window)).core).toBe('running')
  const main = launched.app.process()
  const core = await corePid(launched.app)
  const log = () => readFile(join(profile, 'logs', 'main.log'), 'utf8').catch(() => '')
  await launched.app.evaluate(() => {
    setTimeout(() => {
      throw new TypeError('客户的手机号 13800138000')
    })
    void Promise.reject(new RangeError('13800138000'))
  })
  await expect.poll(log).toMatch(/uncaught in main: TypeError[\s\S]*rejected in main: RangeError|rejected[\s\S]*uncaught/)
  expect(await log()).not.toContain('13800138000')
  expect((await shellState(launched.window)).core).toBe('running')

  await launched.app.evaluate(({ app }) => {
    // A second app would outlive this test.
    app.relaunch = () => {}
    for (let i = 0; i < 8; i++) setTimeout(() => Promise.reject(new Error('again')), i * 10)
  })
  await expect.poll(() => main.exitCode, { timeout: 20_000 }).toBe(1)
  expect(await log()).toContain('main: start-anew')
  await expect.poll(() => existsProcess(core)).toBe(false)
})

function existsProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('quitting closes the database in order: no journal is left beside it', async () => {
  const workspace = await makeWorkspace()
  const launched = await launchApp({ userData: profile, workspace: workspace.dir, key: TEST_KEY })
  await expect.poll(async () => (await shellState(launched.window)).workspace.phase).toBe('open')
  const pid = await corePid(launched.app)
  await launched.close()
  await expect.poll(() => existsSync(join(workspace.dir, 'qunxi.db-wal'))).toBe(false)
  expect(() => process.kill(pid, 0)).toThrow()
  await workspace.remove()
})

test('a damaged settings file does not keep the app from starting', async () => {
  const launched = await launchApp({ userData: profile })
  await launched.close()
  await writeFile(join(profile, 'settings.json'), JSON.stringify({ preferences: 'none', recent: 7 }))
  const second = await launchApp({ userData: profile })
  expect((await shellState(second.window)).workspace.phase).toBe('none')
  await second.close()
})

/** A start of the app without Playwright: its output and exit code. */
async function startPlain(args: string[], key: string | null): Promise<{ code: number | null; output: string }> {
  const electron = findElectron()
  if (!electron) throw new Error('There is no Electron yet. Run the tests with: npm run e2e')
  const env: NodeJS.ProcessEnv = { ...process.env, QUNXI_NODE: projectNode }
  if (key === null) delete env['QUNXI_KEY']
  else env['QUNXI_KEY'] = key
  const child = spawn(electron.path, [...electronFlags(), `--user-data-dir=${profile}`, root, ...args], { env, stdio: 'pipe' })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}

test('a second start hands its workspace to the window there is, and ends', async () => {
  const workspace = await makeWorkspace()
  const launched = await launchApp({ userData: profile, key: TEST_KEY })
  await expect.poll(async () => (await shellState(launched.window)).core).toBe('running')
  const second = await startPlain([workspace.dir], null)
  expect(second.code).toBe(0)
  await expect
    .poll(async () => (await shellState(launched.window)).workspace)
    .toMatchObject({ phase: 'open', workspace: { dir: workspace.dir } })
  await launched.close()
  await workspace.remove()
})

test('a smoke start answers one search in one line, without a window', async () => {
  const file = join(profile, 'WhatsApp Chat with 草莓团.txt')
  await writeFile(file, '2026/03/02 10:01 - 小林: 今天的草莓到货了\n2026/03/02 10:02 - 阿梅: 草莓多少钱一盒\n')
  const workspace = await makeWorkspace({ files: [file] })
  const good = await startPlain([`--smoke=${workspace.dir}`, '--smoke-query=草莓'], TEST_KEY)
  expect(JSON.parse(good.output.trim())).toMatchObject({ ok: true, messages: 2, total: 2, query: '草莓' })
  expect(good.code).toBe(0)
  const wrong = await startPlain([`--smoke=${workspace.dir}`], 'ab'.repeat(32))
  expect(JSON.parse(wrong.output.trim())).toMatchObject({ error: { code: 'WRONG_KEY' } })
  expect(wrong.code).toBe(1)
  const malformed = await startPlain(['--workspace'], null)
  expect(malformed.code).toBe(2)
  await workspace.remove()
})

test('the demo is made at one click, asks nothing, and is what opens at the next start', async () => {
  test.setTimeout(180_000)
  const first = await launchApp({ userData: profile })
  const { workspace } = await shellDo(first.window, 'workspaces.openDemo', {})
  expect(workspace).toMatchObject({ demo: true, dir: join(profile, 'demo') })
  await openCore(first.window)
  const info = (await coreCall(first.window, 'workspace.info', {})) as { demo: boolean; counts: Record<string, number> }
  expect(info.demo).toBe(true)
  expect(info.counts['groups']).toBeGreaterThanOrEqual(35)
  expect(info.counts['messages']).toBeGreaterThan(20_000)
  // It has no secret: locking it only closes it.
  await shellDo(first.window, 'workspaces.lock', {})
  expect((await shellState(first.window)).workspace).toEqual({ phase: 'none', error: null })
  await shellDo(first.window, 'workspaces.openDemo', {})
  await first.close()

  const second = await launchApp({ userData: profile })
  await expect.poll(async () => (await shellState(second.window)).workspace).toEqual({ phase: 'open', workspace })
  await second.close()
})
