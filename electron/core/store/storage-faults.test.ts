import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { verifyWorkspace } from '#core/audit/verify.ts'
import { runCommand } from '#core/cli/run.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { smallDisk, type SmallDisk } from '#core/testing/small-disk.ts'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { openWorkspace } from './workspace-file.ts'

const limitedWriter = fileURLToPath(new URL('../testing/limited-writer.ts', import.meta.url))
const lockHolder = fileURLToPath(new URL('../testing/lock-holder.ts', import.meta.url))
const ENOUGH_MB = 24

let root: string
let disk: SmallDisk | undefined
let open: Workspace | undefined
let holder: ChildProcess | undefined
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qunxi-faults-'))
})
afterEach(() => {
  holder?.kill('SIGKILL')
  open?.close()
  disk?.remove()
  rmSync(root, { recursive: true, force: true })
  holder = open = disk = undefined
})

function made(dir: string): Workspace {
  open = Workspace.create(dir, TEST_KEY, { name: '群', zone: 'Asia/Shanghai' })
  open.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', '', 0)`)
    db.run(`INSERT INTO contacts(account_id, native_id, name) VALUES(1, 'p', '小满')`)
  })
  return open
}

const add = (workspace: Workspace, id: string, text = id) =>
  workspace.store.write((db) => db.run(`INSERT INTO tag_groups VALUES(?, ?, 'blue', 0)`, id, text))
const refused = (code: string) => expect.objectContaining({ code }) as Error
const health = (workspace: Workspace) =>
  dispatch(workspace, 'workspace.health', {}).output as { refused: { code: string } | null }

/** Everything that only looks is answered. */
function reads(workspace: Workspace): void {
  expect(workspace.store.read.value('SELECT name FROM contacts')).toBe('小满')
  expect(dispatch(workspace, 'search.messages', { text: '你好' }).output).toMatchObject({ hits: [] })
  expect(dispatch(workspace, 'workspace.info', {}).output).toMatchObject({ name: '群' })
  expect(verifyWorkspace(workspace.store)).toMatchObject({ ok: true })
}

/** False where this account can make nothing read-only: it is said. */
function withDisk(): boolean {
  disk = smallDisk(ENOUGH_MB)
  if (!disk) console.log('not looked at: this account may not mount a small disk')
  return disk !== undefined
}

describe('a medium that cannot be written', () => {
  test('opens, is read and searched, with the newest of an unclosed log; saving is refused in its own words, and nothing is left behind', async () => {
    if (!withDisk()) return
    const dir = join(disk!.dir, 'closed')
    const unclosed = join(disk!.dir, 'unclosed')
    const workspace = made(dir)
    add(workspace, 'late')
    cpSync(dir, unclosed, { recursive: true })
    rmSync(join(unclosed, 'qunxi.db-shm'))
    workspace.close()
    disk!.readOnly()
    for (const place of [dir, unclosed]) {
      open = Workspace.open(place, TEST_KEY)
      expect(health(open)).toMatchObject({ lost: null, refused: { code: 'READ_ONLY' } })
      expect(open.store.read.value(`SELECT count(*) FROM tag_groups WHERE id = 'late'`)).toBe(1)
      reads(open)
      expect(() => add(open!, 'new')).toThrow(refused('READ_ONLY'))
      expect(() => dispatch(open!, 'workspace.update', { name: '新' })).toThrow(refused('READ_ONLY'))
      expect(health(open)).toMatchObject({ refused: { code: 'READ_ONLY' } })
      reads(open)
      open.close()
      vi.stubEnv('QUNXI_KEY', TEST_KEY)
      expect(await runCommand(['search', '你好', '--workspace', place])).toMatchObject({ hits: [] })
      expect(await runCommand(['verify', '--workspace', place])).toMatchObject({ ok: true })
      vi.unstubAllEnvs()
    }
    expect(() => openWorkspace(dir, 'cd'.repeat(32))).toThrow(refused('WRONG_KEY'))
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`qunxi-reading-${process.pid}-`))).toEqual([])
  })

  test('that lost its log tells what is missing all the same', () => {
    if (!withDisk()) return
    const dir = join(disk!.dir, 'lost')
    const workspace = made(join(disk!.dir, 'lived'))
    for (let i = 0; i < 5; i += 1) add(workspace, `g${i}`)
    cpSync(join(disk!.dir, 'lived'), dir, { recursive: true })
    for (const end of ['-wal', '-shm']) rmSync(join(dir, `qunxi.db${end}`))
    workspace.close()
    disk!.readOnly()
    open = Workspace.open(dir, TEST_KEY)
    expect(open.store.health.lost!.changes).toBeGreaterThanOrEqual(6)
    expect(verifyWorkspace(open.store)).toMatchObject({ ok: false, integrity: 'ok' })
  })

  test('by the rights of its folder', () => {
    if (process.getuid?.() === 0) return console.log('not looked at: rights hold nobody back who is root')
    const dir = join(root, 'w')
    made(dir).close()
    for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o444)
    chmodSync(dir, 0o555)
    open = Workspace.open(dir, TEST_KEY)
    reads(open)
    expect(() => add(open!, 'new')).toThrow(refused('READ_ONLY'))
    chmodSync(dir, 0o755)
  })
})

describe('a full disk', () => {
  test('refuses to save in its own words while reading goes on, and saves again once there is room', () => {
    if (!withDisk()) return
    const workspace = made(join(disk!.dir, 'w'))
    const pushed: string[] = []
    workspace.store.onChanged((topics) => pushed.push(...topics))
    disk!.fill()
    const fill = () => {
      for (let i = 0; i < 3_000; i += 1) add(workspace, `full-${i}`, `${i}${'x'.repeat(4_000)}`)
    }
    expect(fill).toThrow(refused('DISK_FULL'))
    expect(health(workspace)).toMatchObject({ refused: { code: 'DISK_FULL' } })
    expect(pushed).toContain('workspace')
    reads(workspace)
    disk!.makeRoom()
    add(workspace, 'again')
    expect(health(workspace)).toMatchObject({ refused: null })
    reads(workspace)
  })

  test('opens a workspace all the same', () => {
    if (!withDisk()) return
    made(join(disk!.dir, 'w')).close()
    disk!.fill()
    open = Workspace.open(join(disk!.dir, 'w'), TEST_KEY)
    reads(open)
    expect(() => add(open!, 'x', 'x'.repeat(100_000))).toThrow(refused('DISK_FULL'))
    expect(health(open)).toMatchObject({ refused: { code: 'DISK_FULL' } })
    reads(open)
    disk!.makeRoom()
    add(open, 'again')
    expect(health(open)).toMatchObject({ refused: null })
  })
})

async function held(dir: string, how: 'writing' | 'alone'): Promise<void> {
  holder = spawn(process.execPath, [lockHolder, join(dir, 'qunxi.db'), how], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => holder!.stdout!.once('data', resolve))
}

describe('a file that another program holds', () => {
  test('refuses to save in its own words while reading goes on, waits long only once, and saves again when it is let go', async () => {
    const workspace = made(join(root, 'w'))
    await held(join(root, 'w'), 'writing')
    expect(() => add(workspace, 'a')).toThrow(refused('DATABASE_BUSY'))
    expect(health(workspace)).toMatchObject({ refused: { code: 'DATABASE_BUSY' } })
    const from = performance.now()
    expect(() => add(workspace, 'a')).toThrow(refused('DATABASE_BUSY'))
    reads(workspace)
    expect(performance.now() - from).toBeLessThan(3_000)
    holder!.kill('SIGKILL')
    await new Promise((resolve) => holder!.once('close', resolve))
    add(workspace, 'a')
    expect(health(workspace)).toMatchObject({ refused: null })
  }, 30_000)

  test('alone is not opened, and is not called damaged or missing', async () => {
    made(join(root, 'w')).close()
    await held(join(root, 'w'), 'alone')
    expect(() => openWorkspace(join(root, 'w'), TEST_KEY)).toThrow(refused('DATABASE_BUSY'))
  }, 30_000)
})

test('a limit on what may be written is not a damaged database; reading goes on', () => {
  made(join(root, 'w')).close()
  const command = `ulimit -f 3000; exec "${process.execPath}" "${limitedWriter}" "${join(root, 'w')}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', timeout: 60_000 })
  const said = JSON.parse(stdout || JSON.stringify({ stderr })) as Record<string, unknown>
  expect(said).toMatchObject({ code: 'DISK_FAILED', whole: 'ok', health: { lost: null, refused: { code: 'DISK_FAILED' } } })
  open = Workspace.open(join(root, 'w'), TEST_KEY)
  expect(open.store.read.value('SELECT count(*) FROM tag_groups')).toBe(said.groups)
  expect(health(open)).toMatchObject({ lost: null, refused: null })
  reads(open)
}, 90_000)

describe('garbage', () => {
  const codeWith = (change: (file: string) => void, key = TEST_KEY): unknown => {
    const dir = mkdtempSync(join(root, 'garbage-'))
    const from = join(root, 'sound')
    cpSync(from, dir, { recursive: true })
    change(join(dir, 'qunxi.db'))
    try {
      openWorkspace(dir, key).close()
      return 'opened'
    } catch (error) {
      return (error as { code?: string }).code
    }
  }

  test('is a damaged file and not a wrong key, whatever it looks like; a wrong key is a wrong key', () => {
    made(join(root, 'sound')).close()
    const size = readFileSync(join(root, 'sound', 'qunxi.db')).length
    const kinds: Record<string, (file: string) => void> = {
      'random bytes': (file) => writeFileSync(file, randomBytes(size)),
      'random bytes of no whole page': (file) => writeFileSync(file, randomBytes(5_000)),
      'a few bytes': (file) => writeFileSync(file, 'x'),
      text: (file) => writeFileSync(file, 'Not a database. '.repeat(4_096)),
      'a page of it overwritten': (file) => {
        const bytes = readFileSync(file)
        randomBytes(4_096).copy(bytes)
        writeFileSync(file, bytes)
      },
      'another file in its place': (file) => copyFileSync(process.execPath, file),
      zeros: (file) => writeFileSync(file, Buffer.alloc(size)),
      nothing: (file) => truncateSync(file, 0),
      'a folder': (file) => {
        rmSync(file)
        mkdirSync(file)
      },
    }
    const codes = Object.entries(kinds).map(([name, change]) => [name, codeWith(change)])
    expect(codes.filter(([, code]) => code !== 'DATABASE_BROKEN')).toEqual([])
    expect(codeWith(() => {}, 'cd'.repeat(32))).toBe('WRONG_KEY')
    expect(codeWith((file) => rmSync(`${file}-anchor`), 'cd'.repeat(32))).toBe('WRONG_KEY')
    expect(codeWith((file) => rmSync(file))).toBe('FILE_NOT_FOUND')
    expect(codeWith(() => {})).toBe('opened')
  })
})
