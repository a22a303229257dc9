import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './launch.ts'
import { takeScreen } from './screens.ts'
import { TEST_KEY, makeWorkspace } from './workspace.ts'
import type { TestWorkspace } from './workspace.ts'

let workspace: TestWorkspace
test.beforeAll(async () => {
  workspace = await makeWorkspace()
})
test.afterAll(() => workspace.remove())

test('the window opens the workspace it was started with', async () => {
  const { window, output, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  const complaints = collectComplaints(window)
  await expect(window.getByRole('navigation')).toBeVisible()
  await takeScreen(window, 'smoke')
  expect(complaints).toEqual([])
  expect(output()).not.toContain('UnhandledPromiseRejection')
  await close()
})

test('the page has no Node, no Electron, and no way to another page', async () => {
  const { window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  await expect(window.getByRole('navigation')).toBeVisible()
  const seen = await window.evaluate(() => ({
    names: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    opened: globalThis.open('https://example.org/') !== null,
  }))
  expect(seen).toEqual({ names: [], opened: false })
  await window.evaluate(() => location.assign('https://example.org/'))
  await expect.poll(() => window.url()).toMatch(/^app:\/\/qunxi\//)
  await close()
})

test('quitting ends core with the window', async () => {
  const { app, window, close } = await launchApp({ workspace: workspace.dir, key: TEST_KEY })
  await expect(window.getByRole('navigation')).toBeVisible()
  const children = await childProcesses(app.process().pid)
  expect(children.length).toBeGreaterThan(0)
  await close()
  await expect.poll(() => children.filter(isAlive)).toEqual([])
})

/** Errors and warnings on the page's console, and errors nobody caught. */
function collectComplaints(window: Page): string[] {
  const complaints: string[] = []
  window.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  window.on('pageerror', (error) => complaints.push(String(error)))
  return complaints
}

/** All descendants of a process. */
async function childProcesses(parent: number | undefined): Promise<number[]> {
  const pairs = process.platform === 'linux' ? fromProc() : await fromPs()
  const found = new Set([parent])
  for (let grown = true; grown;) {
    const size = found.size
    for (const [pid, ppid] of pairs) if (found.has(ppid)) found.add(pid)
    grown = found.size > size
  }
  return [...found].filter((pid): pid is number => pid !== undefined && pid !== parent)
}

type ParentOf = [pid: number, ppid: number]

/** A bare Linux has no ps. */
function fromProc(): ParentOf[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): ParentOf[] => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]]
      } catch {
        return []
      }
    })
}

async function fromPs(): Promise<ParentOf[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout
    .trim()
    .split('\n')
    .map((line): ParentOf => {
      const [pid, ppid] = line.trim().split(/\s+/)
      return [Number(pid), Number(ppid)]
    })
}

/** A zombie that its new parent has not collected yet is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
