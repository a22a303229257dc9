import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contract } from '#shared/contract/contract.ts'
import type { PathGrant } from '#shared/contract/control.ts'
import { jobKinds } from '#shared/contract/job-kinds.ts'
import type { Reply } from '#shared/contract/protocol.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { Grants } from './grants.ts'
import { dispatch, servePort } from './serve.ts'

let world: TestWorkspace
let folder: string
let spent: PathGrant[]
let grants: Grants
let send: (message: unknown) => void
let last: Reply
let forget: () => void

beforeAll(() => {
  world = openTestWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'qunxi-grants-'))
})
afterAll(() => {
  world.remove()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  forget?.()
  spent = []
  grants = new Grants((grant) => spent.push(grant))
  forget = world.workspace.onJob((job) => grants.jobChanged(job))
  servePort(
    { post: (frame) => (last = frame as Reply), onMessage: (listener) => (send = listener), onClose: () => {} },
    () => world.workspace,
    grants,
  )
})

function ask(method: string, input: unknown): unknown {
  send({ id: 1, method, input, commandId: crypto.randomUUID() })
  return 'error' in last ? last.error : last.output
}
const start = (kind: string, input: unknown) => ask('jobs.start', { kind, input })

async function ended(id: string): Promise<string> {
  for (;;) {
    const job = world.workspace.jobs.list().find((one) => one.id === id)!
    if (job.state !== 'running') return job.state
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
const begin = (kind: string, input: unknown) => (start(kind, input) as { id: string }).id

describe('a window that names a path nobody chose', () => {
  test('is refused with the field, and nothing is read or written', () => {
    for (const path of ['/etc/passwd', join(folder, '..', 'x'), 'relative', join(folder, 'unchosen.txt')]) {
      for (const kind of ['import', 'importPreview'])
        expect(start(kind, { files: [{ path }] })).toMatchObject({ code: 'NOT_CHOSEN', details: { field: 'files.0.path' } })
      expect(start('syncLogExport', { file: path })).toMatchObject({ code: 'NOT_CHOSEN', details: { field: 'file' } })
      const config = { channel: 'wecom', corpId: 'ww1', agentId: '', archivePath: path }
      const named = { code: 'NOT_CHOSEN', details: { field: 'config.archivePath' } }
      expect(start('accountCheck', { config, secrets: {} })).toMatchObject(named)
      expect(ask('accounts.save', { config, secrets: {} })).toMatchObject(named)
    }
    expect(world.workspace.jobs.list()).toEqual([])
    expect(ask('accounts.list', {})).toEqual({ items: [] })
  })

  test('is refused for the second of two files as for the first', () => {
    const chosen = join(folder, 'chosen.txt')
    grants.give([{ path: chosen, use: 'read' }])
    const files = [{ path: chosen }, { path: '/etc/passwd' }]
    expect(start('import', { files })).toMatchObject({ code: 'NOT_CHOSEN', details: { field: 'files.1.path' } })
  })

  test('cannot write where a file was chosen for reading, nor read what was chosen to be written', () => {
    const path = join(folder, 'one.txt')
    grants.give([{ path, use: 'read' }])
    expect(start('syncLogExport', { file: path })).toMatchObject({ code: 'NOT_CHOSEN' })
    const other = join(folder, 'other.txt')
    grants.give([{ path: other, use: 'write' }])
    expect(start('import', { files: [{ path: other }] })).toMatchObject({ code: 'NOT_CHOSEN' })
  })
})

test('a chosen file is looked at as often as wanted, imported once, and then its grant is gone', async () => {
  const path = join(folder, '客户群.txt')
  writeFileSync(path, '2026/03/02 10:01 - 小林: 草莓到货了\n')
  grants.give([{ path, use: 'read' }])
  const input = { files: [{ path }] }
  for (let i = 0; i < 3; i++) expect(await ended(begin('importPreview', input))).toBe('done')
  expect(spent).toEqual([])
  const id = begin('import', input)
  expect(start('import', input)).toMatchObject({ code: 'NOT_CHOSEN' })
  expect(await ended(id)).toBe('done')
  expect(spent).toEqual([{ path, use: 'read' }])
  expect(start('import', input)).toMatchObject({ code: 'NOT_CHOSEN' })
  expect(start('importPreview', input)).toMatchObject({ code: 'NOT_CHOSEN' })
})

test('a job that failed or was cancelled gives its path back: it may be tried again', async () => {
  const file = join(folder, 'absent', 'log.txt')
  grants.give([{ path: file, use: 'write' }])
  for (let i = 0; i < 2; i++) expect(await ended(begin('syncLogExport', { file }))).toBe('failed')
  const id = begin('syncLogExport', { file })
  world.workspace.jobs.cancel(id)
  expect(await ended(id)).toBe('cancelled')
  expect(spent).toEqual([])
  begin('syncLogExport', { file })
  grants.jobsStopped()
  expect(await ended(begin('syncLogExport', { file }))).toBe('failed')
})

test('an account keeps the archive it has; another one has to be chosen', () => {
  const path = join(folder, 'archive.jsonl')
  grants.give([{ path, use: 'read' }])
  const config = { channel: 'wecom', corpId: 'ww2', agentId: '', archivePath: path }
  const { id } = ask('accounts.save', { config, secrets: {} }) as { id: number }
  expect(spent).toEqual([{ path, use: 'read' }])
  expect(ask('accounts.save', { id, config, name: '店', secrets: {} })).toEqual({ id })
  const moved = { ...config, archivePath: '/etc' }
  expect(ask('accounts.save', { id, config: moved, secrets: {} })).toMatchObject({ code: 'NOT_CHOSEN' })
})

test('the command line names any path: it is the person', async () => {
  const path = join(folder, 'cli.txt')
  writeFileSync(path, '2026/03/02 10:01 - 小林: 早\n')
  const { id } = dispatch(world.workspace, 'jobs.start', { kind: 'import', input: { files: [{ path }] } }).output as {
    id: string
  }
  expect(await ended(id)).toBe('done')
})

test('every input that names a path is known here, so that a new one cannot come in unguarded', () => {
  const found: string[] = []
  const look = (at: string, schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties')
        for (const [name, inner] of Object.entries(value as object)) {
          if (/path|file$|dir$|folder/i.test(name) && (inner as { type?: unknown }).type === 'string') found.push(`${at}.${name}`)
        }
      look(at, value)
    }
  }
  const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  for (const [method, { input }] of Object.entries(contract)) look(method, json(input))
  for (const [kind, { input }] of Object.entries(jobKinds)) look(kind, json(input))
  expect([...new Set(found)].toSorted()).toEqual([
    'accountCheck.archivePath',
    'accounts.save.archivePath',
    'auditExport.file',
    'customersExport.file',
    'import.path',
    'importPreview.path',
    'syncLogExport.file',
  ])
})
