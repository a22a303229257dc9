import { afterAll, beforeAll, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QunxiError } from '#shared/contract/errors.ts'
import { runCommand } from './run.ts'

const KEY = 'ab'.repeat(32)
let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-cli-'))
  process.env.QUNXI_KEY = KEY
})
afterAll(() => {
  delete process.env.QUNXI_KEY
  rmSync(dir, { recursive: true, force: true })
})

const fails = async (...argv: string[]) => {
  try {
    await runCommand(argv)
  } catch (error) {
    return error as QunxiError
  }
  throw new Error(`no error from ${argv.join(' ')}`)
}

test('a workspace is made once, with its zone, and verifies', async () => {
  const workspace = join(dir, 'one')
  expect(await runCommand(['workspace', 'create', '--workspace', workspace, '--zone', 'Europe/Berlin', '--json'])).toEqual({
    workspace,
    zone: 'Europe/Berlin',
  })
  expect((await fails('workspace', 'create', '--workspace', workspace)).code).toBe('WORKSPACE_EXISTS')
  expect(await runCommand(['verify', '--workspace', workspace, '--json'])).toMatchObject({
    ok: true,
    integrity: 'ok',
    ledger: { ok: true },
  })
})

test('bad words are refused with what was meant', async () => {
  expect((await fails('workspace', 'create', '--workspace', join(dir, 'two'), '--zone', 'Mars/Base')).code).toBe('BAD_INPUT')
  expect((await fails('wurkspace')).message).toContain('wurkspace')
  expect((await fails('verify', '--workspace', join(dir, 'one'), '--fast')).message).toContain('--fast')
  expect((await fails('verify')).message).toContain('--workspace')
  expect((await fails('verify', '--workspace', join(dir, 'nowhere'))).code).toBe('NOT_A_WORKSPACE')
})

test('options may be before the command, between its words’ values and after them', async () => {
  const workspace = join(dir, 'one')
  const before = await runCommand(['--workspace', workspace, '--json', 'search', 'x', '--limit', '3'])
  expect(before).toMatchObject({ total: 0, hits: [] })
  expect(await runCommand(['--limit', '3', '--json', 'search', '--workspace', workspace, 'x'])).toMatchObject({ total: 0 })
})

test('words and days that mean nothing are refused', async () => {
  const workspace = join(dir, 'one')
  expect((await fails('groups', 'extra', '--workspace', workspace)).message).toContain('extra')
  const blank = await fails('tag', 'add', ' ', '--customers', 'c', '--workspace', workspace)
  expect(blank.message).toContain('name')
  expect((await fails('verify', 'twice', '--workspace', workspace)).code).toBe('BAD_INPUT')
  expect((await fails('search', 'x', '--from', '2026-13-45', '--workspace', workspace)).message).toContain('--from')
})

test('the key comes from a file or the environment, and a wrong one is told without being shown', async () => {
  const file = join(dir, 'key.txt')
  writeFileSync(file, `${'cd'.repeat(32)}\n`)
  const wrong = await fails('verify', '--workspace', join(dir, 'one'), '--key-file', file)
  expect(wrong.code).toBe('WRONG_KEY')
  expect(wrong.message).not.toContain('cdcd')
  writeFileSync(file, 'not a key')
  expect((await fails('verify', '--workspace', join(dir, 'one'), '--key-file', file)).code).toBe('WRONG_KEY')
  delete process.env.QUNXI_KEY
  expect((await fails('verify', '--workspace', join(dir, 'one'))).code).toBe('KEY_REQUIRED')
  process.env.QUNXI_KEY = KEY
})

test('a place where no folder can be made is told, and nothing is left', async () => {
  const file = join(dir, 'a-file')
  writeFileSync(file, 'x')
  for (const place of [file, join(file, 'below'), ...(process.platform === 'linux' ? ['/proc/qunxi'] : [])])
    expect((await fails('workspace', 'create', '--workspace', place)).code).toBe('READ_ONLY')
})
