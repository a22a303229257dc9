import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spawn } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dispatch } from '#core/rpc/serve.ts'
import { verifyWorkspace } from '#core/audit/verify.ts'
import { openTestWorkspace, TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { restoreBackup } from './backup/restore.ts'
import { Store } from './store.ts'
import { openWorkspace } from './workspace-file.ts'

const writer = fileURLToPath(new URL('../testing/commit-writer.ts', import.meta.url))
const ROWS = 4

/** A seeded source, so that a failure can be had again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Killed {
  dir: string
  /** The last commit that the process said was done. */
  said: number
  /** Rows that an undamaged opening finds. */
  rows: number
  /** Commits that the anchor had not noted yet: one at most, cut short between the two. */
  ahead: number
  /** The log as it was some commits before. */
  earlier: string
  /** The database as it was before the process. */
  before: string
}

const rowsOf = (store: Store) => store.read.value<number>('SELECT count(*) FROM contacts')!

let root: string
const copyOf = (dir: string): string => {
  const to = mkdtempSync(join(root, 'case-'))
  cpSync(dir, to, { recursive: true })
  return to
}

/** A process commits until it has said so many, and is killed: the log stays as a crash leaves it. */
async function killedAfter(commits: number): Promise<Killed> {
  const world = openTestWorkspace()
  world.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', '', 0)`)
  })
  world.workspace.close()
  const dir = mkdtempSync(join(root, 'killed-'))
  cpSync(world.dir, dir, { recursive: true })
  world.remove()
  const before = join(root, `before-${commits}`)
  const earlier = join(root, `earlier-${commits}`)
  copyFileSync(join(dir, 'qunxi.db'), before)
  const child = spawn(process.execPath, [writer, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said: string[] = []
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      said = (said.join('\n') + text.toString()).split('\n')
      if (said.length > commits * 0.6 && !existsSync(earlier)) copyFileSync(join(dir, 'qunxi.db-wal'), earlier)
      if (said.length > commits) child.kill('SIGKILL')
    })
    child.once('close', () => resolve())
  })
  const whole = openWorkspace(copyOf(dir), TEST_KEY)
  const rows = rowsOf(whole)
  expect(whole.health).toMatchObject({ lost: null, anchor: 'ok' })
  const ahead = whole.commits().number - anchoredIn(dir)
  expect([0, 1]).toContain(ahead)
  whole.close()
  return { ahead, dir, said: Number(said.filter((line) => line !== '').at(-1)), rows, earlier, before }
}

const walOf = (dir: string) => join(dir, 'qunxi.db-wal')

const damages: Record<string, (dir: string, killed: Killed, below: (n: number) => number) => void> = {
  deleted: (dir) => rmSync(walOf(dir)),
  emptied: (dir) => truncateSync(walOf(dir), 0),
  zeroed: (dir, _, below) => edit(dir, (bytes) => bytes.fill(0, below(bytes.length))),
  'zeroed sector': (dir, _, below) =>
    edit(dir, (bytes) => {
      const at = below(bytes.length / 512) * 512
      bytes.fill(0, at, at + 512)
    }),
  cut: (dir, _, below) => edit(dir, (bytes) => bytes.subarray(0, below(bytes.length))),
  'bit flipped': (dir, _, below) =>
    edit(dir, (bytes) => {
      const at = below(bytes.length)
      bytes[at] = bytes[at]! ^ (1 << below(8))
      return bytes
    }),
  'header flipped': (dir, _, below) =>
    edit(dir, (bytes) => {
      const at = below(32)
      bytes[at] = bytes[at]! ^ (1 << below(8))
      return bytes
    }),
  'an older one': (dir, { earlier }) => copyFileSync(earlier, walOf(dir)),
  'an older database without log': (dir, { before }) => {
    rmSync(walOf(dir))
    copyFileSync(before, join(dir, 'qunxi.db'))
  },
}

function edit(dir: string, change: (bytes: Buffer) => Uint8Array | void): void {
  const bytes = readFileSync(walOf(dir))
  writeFileSync(walOf(dir), change(bytes) ?? bytes)
}

let killed: Killed[]
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'qunxi-anchor-'))
  // A log that was never written back, and one that was several times.
  killed = [await killedAfter(40), await killedAfter(300)]
}, 120_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('220 damages of a real log after a kill: whatever is gone is told with its number, and nothing else is', () => {
  const below = numbers(166)
  const names = Object.keys(damages)
  const wrong: string[] = []
  let told = 0
  for (let n = 0; n < 220; n += 1) {
    const from = killed[n % 2]!
    const name = names[Math.floor(n / 2) % names.length]!
    const dir = copyOf(from.dir)
    damages[name]!(dir, from, below)
    try {
      const store = openWorkspace(dir, TEST_KEY)
      const gone = (from.rows - rowsOf(store)) / ROWS
      const changes = store.health.lost?.changes ?? 0
      store.close()
      if (changes > 0) told += 1
      // A commit that was not said any more may be in the log and not yet in the anchor.
      if (changes !== Math.max(0, gone - from.ahead)) wrong.push(`${n} ${name}: ${gone} gone, ${changes} told`)
    } catch (error) {
      // A database that cannot be read any more is told as such.
      if ((error as { code?: string }).code !== 'DATABASE_BROKEN') wrong.push(`${n} ${name}: ${String(error)}`)
    }
    rmSync(dir, { recursive: true })
  }
  console.log('damages of a log: 220, told:', told, 'wrong:', wrong.length)
  expect(wrong).toEqual([])
  expect(told).toBeGreaterThan(120)
}, 180_000)

/** What the anchor says, read as text. */
function anchoredIn(dir: string): number {
  const text = readFileSync(join(dir, 'qunxi.db-anchor'), 'utf8')
  return Math.max(...[...text.matchAll(/"number":(\d+)/g)].map(([, number]) => Number(number)))
}

test('after a kill the anchor knows every commit that was said', () => {
  for (const each of killed) expect(anchoredIn(each.dir)).toBeGreaterThanOrEqual(each.said)
})

describe('what is missing', () => {
  test('is told until somebody says that they know, however much is done meanwhile, and again when more is lost', async () => {
    const dir = copyOf(killed[0]!.dir)
    rmSync(walOf(dir))
    let workspace = Workspace.open(dir, TEST_KEY)
    const { lost } = workspace.store.health
    expect(lost!.changes).toBeGreaterThanOrEqual(40)
    expect(lost!.since).toBeLessThanOrEqual(lost!.until)
    expect(dispatch(workspace, 'workspace.health', {}).output).toEqual({ lost, refused: null })
    for (let i = 0; i < 200; i += 1)
      workspace.store.write((db) => db.run(`INSERT INTO contacts(account_id, native_id, name) VALUES(1, ?, '')`, `n${i}`))
    workspace.close()
    workspace = Workspace.open(dir, TEST_KEY)
    expect(workspace.store.health.lost).toEqual(lost)
    const found = verifyWorkspace(workspace.store)
    expect(found).toMatchObject({ ok: false, integrity: 'ok', ledger: { ok: true }, commits: { ok: false, lost } })
    expect(found.commits.told).toMatch(/^The last \d+ changes, since 20\d\d-.*are missing.*Restore/)
    const pushed: string[] = []
    workspace.store.onChanged((topics) => pushed.push(...topics))
    dispatch(workspace, 'workspace.acceptLoss', {})
    expect(pushed).toContain('workspace')
    expect(workspace.store.health.lost).toBeNull()
    expect(workspace.store.read.value('SELECT act FROM ledger ORDER BY seq DESC')).toBe('workspace.lossAccepted')
    expect(() => dispatch(workspace, 'workspace.acceptLoss', {})).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    workspace.close()
    workspace = Workspace.open(dir, TEST_KEY)
    expect(verifyWorkspace(workspace.store)).toMatchObject({ ok: true, commits: { ok: true, lost: null } })
    workspace.close()
  })

  test('is not taken as known by a transaction that fails', () => {
    const dir = copyOf(killed[0]!.dir)
    rmSync(walOf(dir))
    const store = openWorkspace(dir, TEST_KEY)
    expect(() =>
      store.write(() => {
        store.health.acknowledge()
        throw new Error('no')
      }),
    ).toThrow('no')
    store.write((db) => db.run(`UPDATE accounts SET name = 'x'`))
    expect(store.health.lost).not.toBeNull()
    store.close()
  })
})

describe('no false alarm', () => {
  test('from a restore, which means the older state, nor from what is done after it', async () => {
    const world = openTestWorkspace()
    await world.workspace.backups.backUp()
    for (let i = 0; i < 20; i += 1)
      world.store.write((db) => db.run(`INSERT INTO tag_groups VALUES(?, ?, 'blue', 0)`, `g${i}`, `g${i}`))
    const backup = world.workspace.backups.state().last!
    const lateCommits = world.store.commits().number
    world.workspace.close()
    await restoreBackup(world.dir, TEST_KEY, backup.file)
    world.workspace = Workspace.open(world.dir, TEST_KEY)
    expect(world.store.commits().number).toBeLessThan(lateCommits)
    expect(verifyWorkspace(world.store)).toMatchObject({ ok: true, commits: { lost: null, anchor: 'ok' } })
    world.store.write((db) => db.run(`INSERT INTO tag_groups VALUES('z', 'z', 'blue', 0)`))
    world.reopen()
    expect(verifyWorkspace(world.store)).toMatchObject({ ok: true, commits: { lost: null, anchor: 'ok' } })
    world.remove()
  })

  test('from two processes that write in turn, nor from a transaction that changed nothing', () => {
    const world = openTestWorkspace()
    world.store.write((db) =>
      db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', '', 0)`),
    )
    const other = openWorkspace(world.dir, TEST_KEY)
    for (let i = 0; i < 10; i += 1)
      for (const store of [world.store, other])
        store.write((db) =>
          db.run(`INSERT INTO contacts(account_id, native_id, name) VALUES(1, ?, '')`, `${i} ${store === other}`),
        )
    const { number } = other.commits()
    other.write((db) => db.run(`DELETE FROM tag_groups WHERE id = 'none'`))
    expect(other.commits().number).toBe(number)
    other.close()
    world.reopen()
    expect(world.store.health).toMatchObject({ lost: null, anchor: 'ok' })
    expect(world.store.commits().number).toBe(number)
    world.remove()
  })
})

describe('the anchor itself', () => {
  const state = (change: (file: string) => void) => {
    const world = openTestWorkspace()
    world.workspace.close()
    change(join(world.dir, 'qunxi.db-anchor'))
    world.workspace = Workspace.open(world.dir, TEST_KEY)
    const { ok, commits } = verifyWorkspace(world.store)
    world.remove()
    return { ok, commits }
  }

  test('missing or damaged is told by verify and holds nobody up', () => {
    expect(state((file) => rmSync(file))).toMatchObject({
      ok: true,
      commits: { anchor: 'missing', told: expect.stringContaining('missing') as string },
    })
    expect(state((file) => writeFileSync(file, 'x'))).toMatchObject({ ok: true, commits: { anchor: 'damaged' } })
    expect(
      state((file) => writeFileSync(file, readFileSync(file, 'latin1').replace(/"number":\d+/g, '"number":1'))),
    ).toMatchObject({
      commits: { anchor: 'damaged', lost: null },
    })
  })

  test('with one slot torn is as good as before', () => {
    for (const from of [0, 512]) {
      const torn = state((file) => {
        const bytes = readFileSync(file)
        bytes.fill(0, from + 100, from + 300)
        writeFileSync(file, bytes)
      })
      expect(torn).toMatchObject({ ok: true, commits: { anchor: 'ok', lost: null } })
    }
  })
})
