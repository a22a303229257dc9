/** What a person sees where changes are missing, and where nothing can be saved: told on the status line, while reading goes on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { projectNode } from '../build/bootstrap/paths.mjs'
import { launchApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { coreCall, openCore } from './shell.ts'
import { makeWorkspace, TEST_KEY, type TestWorkspace } from './workspace.ts'

test.setTimeout(120_000)

const lockHolder = fileURLToPath(new URL('../electron/core/testing/lock-holder.ts', import.meta.url))
const looks = [
  { lang: 'zh-CN', scheme: 'light', size: { width: 1280, height: 800 } },
  { lang: 'en', scheme: 'dark', size: { width: 1280, height: 800 } },
] as const
const words = {
  'zh-CN': { missing: /最近的 [3-9] 次改动不见了/, chip: '有改动缺失', accept: '知道了，继续使用', refused: '现在无法保存' },
  en: {
    missing: /The last [3-9] changes are missing/,
    chip: 'Changes are missing',
    accept: 'I know, go on',
    refused: 'Nothing can be saved',
  },
} as const

let workspace: TestWorkspace
test.beforeEach(async () => {
  workspace = await makeWorkspace()
})
test.afterEach(() => workspace.remove())

async function findings(window: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

for (const look of looks) {
  const { lang, scheme } = look
  const w = words[lang]

  test(`changes that are missing are told when the window opens, until a person says that they know, ${lang}, ${scheme}`, async () => {
    const lost = join(workspace.dir, '..', 'lost')
    const lived = await launchApp({ workspace: workspace.dir, key: TEST_KEY, ...look })
    await openCore(lived.window)
    for (const name of ['阿梅', '小林', '老周']) await coreCall(lived.window, 'customers.create', { name })
    // As after a kill, and then without the log.
    await cp(workspace.dir, lost, { recursive: true })
    await lived.close()
    for (const end of ['-wal', '-shm']) await rm(join(lost, `qunxi.db${end}`), { force: true })

    const { window, close } = await launchApp({ workspace: lost, key: TEST_KEY, ...look })
    const told = window.getByRole('alertdialog', { name: w.chip }).filter({ hasText: w.missing })
    await expect(told).toBeVisible()
    await takeScreen(window, `changes-missing-${lang}-${scheme}`)
    expect(await findings(window)).toEqual([])
    await told.getByRole('button', { name: w.accept }).click()
    await expect(window.getByRole('contentinfo').getByText(w.chip)).toHaveCount(0)
    await close()
  })

  test(`while nothing can be saved the status line says so and reading goes on, ${lang}, ${scheme}`, async () => {
    const { window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY, ...look })
    await openCore(window)
    await coreCall(window, 'customers.create', { name: '阿梅' })
    const status = window.getByRole('contentinfo').getByText(w.refused)
    const holder = spawn(projectNode, [lockHolder, join(workspace.dir, 'qunxi.db'), 'writing', TEST_KEY])
    await once(holder.stdout, 'data')
    await expect(coreCall(window, 'customers.create', { name: '小林' })).rejects.toThrow(/DATABASE_BUSY/)
    await expect(status).toBeVisible()
    expect(await coreCall(window, 'search.messages', { text: '你好' })).toMatchObject({ hits: [] })
    await takeScreen(window, `nothing-saved-${lang}-${scheme}`)
    expect(await findings(window)).toEqual([])
    holder.kill('SIGKILL')
    await once(holder, 'close')
    await coreCall(window, 'customers.create', { name: '小林' })
    await expect(status).toHaveCount(0)
    await close()
  })
}
