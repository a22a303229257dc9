import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { findElectron } from '../build/bootstrap/ensure-electron.mjs'
import { projectNode, root } from '../build/bootstrap/paths.mjs'
import { electronFlags } from '../build/bootstrap/prepare.mjs'

export interface LaunchOptions {
  /** A workspace to open at start; without it the app does what it does at its first start. */
  workspace?: string
  /** 64 hex digits, the workspace's key. */
  key?: string
  lang?: 'zh-CN' | 'en'
  scheme?: 'light' | 'dark'
  textScale?: 100 | 125 | 150
  /** Of the window's content, in CSS pixels. */
  size?: { width: number; height: number }
  /** Of an earlier launch, to start again on the same profile; otherwise a fresh one, removed at close. */
  userData?: string
  args?: string[]
  env?: Record<string, string>
}

export interface LaunchedApp {
  app: ElectronApplication
  window: Page
  userData: string
  /** What the app wrote on its output so far. */
  output(): string
  /** Quits the app and waits for it; a profile made for this launch is removed. */
  close(): Promise<void>
}

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const electron = findElectron()
  if (!electron) throw new Error('There is no Electron yet. Run the tests with: npm run e2e')
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'qunxi-e2e-')))
  await writeSettings(userData, options)

  const app = await _electron.launch({
    executablePath: electron.path,
    args: [
      ...electronFlags(),
      `--user-data-dir=${userData}`,
      root,
      ...(options.workspace ? [options.workspace] : []),
      ...(options.args ?? []),
    ],
    env: environment(userData, options),
    cwd: root,
  })
  let output = ''
  app.process().stdout?.on('data', (chunk) => (output += String(chunk)))
  app.process().stderr?.on('data', (chunk) => (output += String(chunk)))

  const close = async (): Promise<void> => {
    await app.close()
    if (!options.userData) await rm(userData, { recursive: true, force: true })
  }
  try {
    const window = await app.firstWindow()
    if (options.size) await resize(app, options.size)
    return { app, window, userData, output: () => output, close }
  } catch (error) {
    await close()
    throw new Error(`No window opened. The app said:\n${output}`, { cause: error })
  }
}

/** Chinese and light unless asked otherwise, so that no test depends on the machine; a profile's own settings stay. */
async function writeSettings(userData: string, options: LaunchOptions): Promise<void> {
  const file = join(userData, 'settings.json')
  const earlier = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as { preferences?: object }) : {}
  const preferences = {
    language: 'zh-CN',
    colorScheme: 'light',
    textScale: 100,
    ...earlier.preferences,
    ...(options.lang ? { language: options.lang } : {}),
    ...(options.scheme ? { colorScheme: options.scheme } : {}),
    ...(options.textScale ? { textScale: options.textScale } : {}),
  }
  await writeFile(file, JSON.stringify({ ...earlier, preferences }))
}

function environment(userData: string, options: LaunchOptions): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...Object.fromEntries(inherited),
    QUNXI_NODE: projectNode,
    QUNXI_USER_DATA: userData,
    ...(options.key ? { QUNXI_KEY: options.key } : {}),
    ...options.env,
  }
}

async function resize(app: ElectronApplication, size: { width: number; height: number }): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)
}
