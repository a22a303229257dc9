import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { runCommand } from './run.ts'

let root: string
let dir: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'qunxi-loss-'))
  const lived = join(root, 'lived')
  dir = join(root, 'without log')
  const workspace = Workspace.create(lived, TEST_KEY, { name: '群', zone: 'Asia/Shanghai' })
  for (let i = 0; i < 7; i += 1)
    workspace.store.write((db) => db.run(`INSERT INTO tag_groups VALUES(?, ?, 'blue', 0)`, `g${i}`, `g${i}`))
  cpSync(lived, dir, { recursive: true })
  workspace.close()
  rmSync(join(dir, 'qunxi.db-wal'))
  vi.stubEnv('QUNXI_KEY', TEST_KEY)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

test('each command tells what is missing when it opens, and verify ends with it, until somebody accepts it', async () => {
  const errors: string[] = []
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0)
  try {
    await runCommand(['workspace', 'info', '--workspace', dir])
    expect(errors.join('')).toMatch(
      /^The last (7|8|9) changes, since 20\d\d-\d\d-\d\dT\d\d:\d\d.*\+08:00, are missing.*backup restore.*verify --accept-loss/,
    )
    errors.length = 0
    await expect(runCommand(['verify', '--workspace', dir])).rejects.toMatchObject({
      code: 'CHANGES_MISSING',
      message: expect.stringMatching(/^The last \d changes/) as string,
    })
    expect(await runCommand(['verify', '--workspace', dir, '--accept-loss'])).toMatchObject({ ok: true, commits: { lost: null } })
    expect(await runCommand(['verify', '--workspace', dir])).toMatchObject({ ok: true })
    await runCommand(['workspace', 'info', '--workspace', dir])
    expect(errors).toEqual([])
  } finally {
    stderr.mockRestore()
  }
})
