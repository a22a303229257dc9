import { afterAll, beforeAll, expect, test } from 'vitest'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { root } from './paths.mjs'

let folder: string
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'qunxi-commands-')))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As a person types it, from whatever folder. */
function npmRun(cwd: string, ...args: string[]) {
  const options = { cwd, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const env = { ...process.env, QUNXI_KEY: 'ab'.repeat(32) }
  return spawnSync('npm', ['--prefix', root, 'run', '-s', ...args], { ...options, env })
}

test('the command line leaves standard output to its one JSON document, and takes paths from where it was called', () => {
  mkdirSync(join(folder, 'here'))
  const made = npmRun(join(folder, 'here'), 'cli', '--', 'workspace', 'create', '--workspace', 'mine', '--json')
  expect(JSON.parse(made.stdout)).toHaveProperty('workspace')
  expect(existsSync(join(folder, 'here', 'mine'))).toBe(true)
  expect(made.status).toBe(0)
  const again = npmRun(join(folder, 'here'), 'cli', '--', 'workspace', 'create', '--workspace', 'mine', '--json')
  expect(JSON.parse(again.stdout).error.code).toBe('WORKSPACE_EXISTS')
  expect(again.status).not.toBe(0)
})

test('a benchmark that does not exist is answered with those that do', () => {
  const wrong = npmRun(root, 'bench', '--', 'nothing-of-the-kind')
  expect(wrong.status).toBe(1)
  expect(wrong.stdout).toBe('')
  expect(wrong.stderr).toMatch(/There are: .*frequency/)
})
