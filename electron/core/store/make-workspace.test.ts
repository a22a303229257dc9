/** Making and opening: no kill leaves a folder that can be neither opened nor made, and no small file locks anybody out of a large one. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { readWorkspaceFile } from './workspace-file.ts'

const root = mkdtempSync(join(tmpdir(), 'qunxi-making-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let count = 0
const place = (): string => join(root, String(count++), 'workspace')
const NEW = { name: '鲜果团', zone: 'Asia/Shanghai', now: 1_700_000_000_000 }

function made(dir = place(), options = NEW): string {
  Workspace.create(dir, TEST_KEY, options).close()
  return dir
}

/** Kills a process `after` milliseconds after it began to make a workspace; null: once it is made. */
async function killWhileMaking(dir: string, after: number | null): Promise<void> {
  const script = fileURLToPath(new URL('../testing/making-process.ts', import.meta.url))
  const child = fork(script, [dir, TEST_KEY, 'key-file'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(child, 'message')
  const ended = once(child, 'exit')
  const done = once(child, 'message')
  child.send('go')
  await (after === null ? done : sleep(after))
  child.kill('SIGKILL')
  await ended
}

test('sixty kills at any moment: each folder opens whole, or is made', { timeout: 240_000 }, async () => {
  const started = Date.now()
  await killWhileMaking(place(), null)
  const length = Date.now() - started
  const seen = { opened: 0, made: 0 }
  for (let kill = 0; kill < 60; kill++) {
    const dir = place()
    mkdirSync(join(dir, '..'), { recursive: true })
    // Some folders are there before, empty or with something in them.
    if (kill % 3 > 0) mkdirSync(dir)
    if (kill % 3 === 2) writeFileSync(join(dir, 'notes.txt'), 'mine')
    await killWhileMaking(dir, (kill / 60) * Math.min(length, 400))
    const there = existsSync(join(dir, 'qunxi.db'))
    seen[there ? 'opened' : 'made']++
    const workspace = there ? Workspace.open(dir, TEST_KEY) : Workspace.create(dir, TEST_KEY, NEW)
    expect(workspace.name).toBe('鲜果团')
    expect(workspace.store.read.value('SELECT count(*) FROM reply_rules')).toBeGreaterThan(0)
    workspace.close()
    const left = [...readdirSync(join(dir, '..')), ...readdirSync(dir)].filter((name) => name.startsWith('.qunxi-making-'))
    expect(there ? [] : left).toEqual([])
    if (kill % 3 === 2) expect(readFileSync(join(dir, 'notes.txt'), 'utf8')).toBe('mine')
  }
  expect(seen.made).toBeGreaterThan(0)
})

test.each([
  ['missing', null],
  ['empty', ''],
  ['cut', '{"format":1,"na'],
  ['of other types', '{"format":1,"name":7,"zone":[],"createdAt":"yesterday"}'],
  ['bytes', '\u0000\ufffd\u0001'],
])('a workspace.json that is %s locks nobody out of a sound database', (_, text) => {
  const dir = made()
  const before = readWorkspaceFile(dir)
  const file = join(dir, 'workspace.json')
  if (text === null) rmSync(file)
  else writeFileSync(file, text)
  const workspace = Workspace.open(dir, TEST_KEY)
  expect({ name: workspace.name, zone: workspace.zone }).toEqual({ name: '鲜果团', zone: 'Asia/Shanghai' })
  workspace.close()
  const { ledgerHead: _now, ...now } = readWorkspaceFile(dir)
  const { ledgerHead: _before, ...was } = before
  expect(now).toEqual(was)
  const aside = readdirSync(dir).filter((name) => name.startsWith('workspace.json.damaged-'))
  expect(aside.map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(text === null ? [] : [text])
})

/** Every file of a folder with its bytes; what SQLite keeps in memory for readers is left out. */
function bytesOf(dir: string): Record<string, string> {
  const files = readdirSync(dir).filter((name) => !name.endsWith('-shm'))
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(dir, name)).toString('base64')]))
}

test("another workspace's database is refused by its id, and not one byte is changed", () => {
  const [mine, other] = [made(), made()]
  for (const end of ['', '-wal'])
    if (existsSync(join(other, `qunxi.db${end}`))) copyFileSync(join(other, `qunxi.db${end}`), join(mine, `qunxi.db${end}`))
  const before = bytesOf(mine)
  expect(() => Workspace.open(mine, TEST_KEY)).toThrowError(expect.objectContaining({ code: 'OTHER_WORKSPACE' }))
  const { 'qunxi.db-wal': _, ...after } = bytesOf(mine)
  expect(after).toEqual(before)
})

test('of workspaces made before there were ids, the time they were made tells', () => {
  const [mine, other] = [made(), made(place(), { ...NEW, now: NEW.now + 1 })]
  for (const dir of [mine, other]) {
    const workspace = Workspace.open(dir, TEST_KEY)
    workspace.store.write((db) => db.run(`DELETE FROM meta WHERE key = 'workspace_id'`))
    workspace.close()
    const { id: _, ...rest } = readWorkspaceFile(dir)
    writeFileSync(join(dir, 'workspace.json'), JSON.stringify(rest))
  }
  const kept = readFileSync(join(mine, 'qunxi.db'))
  copyFileSync(join(other, 'qunxi.db'), join(mine, 'qunxi.db'))
  expect(() => Workspace.open(mine, TEST_KEY)).toThrowError(expect.objectContaining({ code: 'OTHER_WORKSPACE' }))
  writeFileSync(join(mine, 'qunxi.db'), kept)
  Workspace.open(mine, TEST_KEY).close()
  // It has an id from now on.
  expect(readWorkspaceFile(mine).id).toMatch(/^[0-9a-f-]{36}$/)
})
