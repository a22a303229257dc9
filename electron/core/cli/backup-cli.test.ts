import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { BackupItem } from '#shared/contract/backups.ts'
import { runCommand } from './run.ts'

vi.setConfig({ testTimeout: 120_000 })

let parent: string
let dir: string
const run = async <T>(...argv: string[]) => (await runCommand([...argv, '--workspace', dir, '--json'])) as T
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'qunxi-backup-cli-'))
  dir = join(parent, 'workspace')
  process.env.QUNXI_KEY = 'cd'.repeat(32)
  await run('workspace', 'create')
})
afterAll(() => {
  delete process.env.QUNXI_KEY
  rmSync(parent, { recursive: true, force: true })
})

test('now, list, verify, folder and restore by the command line, each one document', async () => {
  mkdirSync(join(parent, 'disk'))
  expect(await run('backup', 'folder', join(parent, 'disk'))).toEqual({ folder: join(parent, 'disk') })
  const { backup } = await run<{ backup: BackupItem }>('backup', 'now')
  const { items } = await run<{ items: BackupItem[] }>('backup', 'list')
  expect(items.map(({ place, fault }) => [place, fault])).toEqual([
    ['own', null],
    ['folder', null],
  ])
  expect(await run('backup', 'verify')).toMatchObject({ ok: true })
  expect(await run('backup', 'restore', backup.file, '--dry-run')).toMatchObject({
    lost: { messages: 0 },
    backup: { at: backup.at },
  })
  expect(await run('backup', 'restore', backup.file)).toMatchObject({ at: backup.at, setAside: expect.any(String) as string })
  expect(await run('verify')).toMatchObject({ ok: true })

  const bytes = readFileSync(backup.file)
  bytes[5000]! ^= 1
  writeFileSync(backup.file, bytes)
  await expect(run('backup', 'verify', backup.file)).rejects.toMatchObject({ code: 'DATABASE_BROKEN' })
  expect((await run<{ items: BackupItem[] }>('backup', 'list')).items[0]!.fault).toMatch(/^(DATABASE_BROKEN|WRONG_KEY)/)
  await expect(run('backup', 'restore', 'nothing')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})
