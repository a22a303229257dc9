import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { verifyWorkspace } from '#core/audit/verify.ts'
import { openTestWorkspace, TEST_KEY, type TestWorkspace } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { saveNote } from '../tables/notes.ts'
import { setMeta } from '../tables/meta.ts'
import { databaseOf } from '../workspace-file.ts'
import { checkedFacts } from './facts.ts'
import { ownFolder, readSidecar, setAsideFolder, stampOf } from './files.ts'
import { compareInThread } from './in-thread.ts'
import { BackupKeeper } from './keeper.ts'
import { finishRestore, restorable, restoreBackup } from './restore.ts'

vi.setConfig({ testTimeout: 60_000 })

const BACKUP_EVERY_MS = 15 * 60_000
const CANARY = 'canary-汐-7f3a'
let world: TestWorkspace
beforeEach(() => {
  world = openTestWorkspace()
})
afterEach(() => world.remove())

function note(id: string): void {
  world.store.write((db) => {
    db.run('INSERT OR IGNORE INTO customers(id, name, created_at, updated_at) VALUES(?, ?, 1, 1)', `c-${id}`, CANARY)
    saveNote(db, { id, customerId: `c-${id}`, text: CANARY, operatorId: null, now: 1 })
  }, 'people')
}
const notes = () => world.store.read.all<{ id: string }>('SELECT id FROM notes ORDER BY id').map(({ id }) => id)

test('a backup is encrypted with the same key, checked, says what it holds, and holds no word in the clear', async () => {
  note('a')
  const { backup, failures } = await world.workspace.backups.backUp()
  expect(failures).toEqual([])
  expect(backup).toMatchObject({ place: 'own', fault: null, held: { customers: 1, messages: 0 } })
  expect(backup.checkedAt).toBeGreaterThan(0)
  for (const name of readdirSync(ownFolder(world.dir))) {
    const bytes = readFileSync(join(ownFolder(world.dir), name))
    expect(bytes.includes(CANARY)).toBe(false)
    expect(bytes.subarray(0, 15).toString()).not.toBe('SQLite format 3')
  }
  expect(checkedFacts(backup.file, TEST_KEY).held.customers).toBe(1)
  expect(() => checkedFacts(backup.file, 'ff'.repeat(32))).toThrow(/key/)
  expect(readdirSync(ownFolder(world.dir))).toHaveLength(2)
})

test('the folder of a choice besides gets a checked copy too; missing or no folder it is said, and the own one is written', async () => {
  const chosen = join(dirname(world.dir), 'other disk')
  mkdirSync(chosen)
  const { backups } = world.workspace
  expect(() => backups.setFolder(join(chosen, 'none'))).toThrow(/no such folder/)
  backups.setFolder(chosen)
  expect((await backups.backUp()).failures).toEqual([])
  expect(restorable(world.dir).map(({ place }) => place)).toEqual(['own', 'folder'])
  rmSync(chosen, { recursive: true })
  const said = (await backups.backUp()).failures
  expect(said).toMatchObject([{ code: 'FILE_NOT_FOUND', place: 'folder', folder: chosen }])
  // It was not made in the place of a disk that is not plugged in.
  expect(existsSync(chosen)).toBe(false)
  writeFileSync(chosen, 'a file')
  expect((await backups.backUp()).failures).toMatchObject([{ place: 'folder' }])
  expect(backups.state().failures[0]!.at).toBe(said[0]!.at)
})

test('where the own folder cannot be written it is an error, and stays in the state until one succeeds', async () => {
  writeFileSync(ownFolder(world.dir), 'in the way')
  const { backups } = world.workspace
  await expect(backups.backUp()).rejects.toMatchObject({ code: expect.any(String) as string })
  expect(backups.state().failures).toMatchObject([{ place: 'own' }])
  rmSync(ownFolder(world.dir))
  await backups.backUp()
  expect(backups.state()).toMatchObject({ failures: [], count: 1, running: false })
})

test('a database with a damaged page is not backed up as if it were whole', async () => {
  for (let i = 0; i < 400; i++) note(`n${i}`)
  world.store.checkpoint()
  const bytes = readFileSync(world.store.file)
  for (let page = 4; page < bytes.length / 4096; page++) bytes[page * 4096 + 100]! ^= 1
  world.workspace.close()
  writeFileSync(databaseOf(world.dir), bytes)
  await expect(new BackupKeeper({ store: world.store, dir: world.dir, key: TEST_KEY }).backUp()).rejects.toMatchObject({
    code: expect.stringMatching(/DATABASE_BROKEN|WRONG_KEY/) as string,
  })
  expect(restorable(world.dir)).toEqual([])
  rmSync(databaseOf(world.dir))
})

test('it is written every quarter of an hour while something changes, and not otherwise', async () => {
  // What making the workspace changed is told in a bundle a moment later.
  world.reopen()
  let now = Date.now()
  const keeper = new BackupKeeper({ store: world.store, dir: world.dir, key: TEST_KEY, now: () => now })
  keeper.start()
  const written = async () => {
    keeper.look()
    await vi.waitUntil(() => !keeper.state().running, { timeout: 20_000 })
    return keeper.state().count
  }
  note('a')
  expect(await written()).toBe(0)
  now += BACKUP_EVERY_MS
  expect(await written()).toBe(1)
  now += BACKUP_EVERY_MS
  expect(await written()).toBe(1)
  note('b')
  now += 1000
  expect(await written()).toBe(2)
  note('c')
  now += 60_000
  expect(await written()).toBe(2)
  await keeper.stop()
})

test('the loop that answers the window is not held up', async () => {
  world.store.write((db) => {
    for (let i = 0; i < 5_000; i++) setMeta(db, `k${i}`, 'x'.repeat(1000))
  })
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  const begun = performance.now()
  await world.workspace.backups.backUp()
  clearInterval(timer)
  // Other tests run beside: what is forbidden is the length of the whole backup.
  expect(longest).toBeLessThan(Math.max(50, (performance.now() - begun) / 2))
})

test('a restore says what it would take, sets the present file aside, is in the ledger, and is taken back by its own means', async () => {
  note('a')
  const { backup } = await world.workspace.backups.backUp()
  note('b')
  note('c')
  expect(await compareInThread(world.store.file, TEST_KEY, backup.file)).toMatchObject({
    lost: { notes: 2, customers: 2, messages: 0 },
    back: { notes: 0 },
  })
  await expect(restoreBackup(world.dir, TEST_KEY, backup.file)).rejects.toMatchObject({ code: 'DATABASE_BUSY' })
  expect(notes()).toEqual(['a', 'b', 'c'])
  world.workspace.close()
  const restored = await restoreBackup(world.dir, TEST_KEY, backup.file)
  expect(restored).toMatchObject({ at: backup.at, held: { customers: 1 } })
  world.workspace = Workspace.open(world.dir, TEST_KEY)
  expect(notes()).toEqual(['a'])
  // The anchor was told: no false alarm.
  expect(verifyWorkspace(world.store)).toMatchObject({ ok: true, ledger: { entries: 1 } })
  expect(world.store.read.value('SELECT act FROM ledger')).toBe('workspace.restored')

  world.workspace.close()
  await restoreBackup(world.dir, TEST_KEY, restored.setAside!)
  world.workspace = Workspace.open(world.dir, TEST_KEY)
  expect(notes()).toEqual(['a', 'b', 'c'])
  expect(verifyWorkspace(world.store).ok).toBe(true)
  expect(restorable(world.dir).filter(({ place }) => place === 'set-aside')).toHaveLength(2)
})

test('a damaged database is set aside with its log and the backup takes its place', async () => {
  note('a')
  const { backup } = await world.workspace.backups.backUp()
  world.workspace.close()
  const garbage = Buffer.alloc(9000, 7)
  writeFileSync(databaseOf(world.dir), garbage)
  writeFileSync(`${databaseOf(world.dir)}-wal`, 'log')
  expect(await compareInThread(databaseOf(world.dir), TEST_KEY, backup.file)).toEqual({ lost: null, back: null })
  const { setAside } = await restoreBackup(world.dir, TEST_KEY, backup.file)
  expect(readFileSync(setAside!).equals(garbage)).toBe(true)
  world.workspace = Workspace.open(world.dir, TEST_KEY)
  expect(notes()).toEqual(['a'])
})

test('what is no backup of this workspace changes nothing', async () => {
  note('a')
  const { backup } = await world.workspace.backups.backUp()
  const other = openTestWorkspace({ now: 5 })
  const foreign = await other.workspace.backups.backUp()
  world.workspace.close()
  await expect(restoreBackup(world.dir, TEST_KEY, foreign.backup.file)).rejects.toMatchObject({ code: 'REFUSED' })
  const bytes = readFileSync(backup.file)
  bytes[5000]! ^= 1
  writeFileSync(backup.file, bytes)
  await expect(restoreBackup(world.dir, TEST_KEY, backup.file)).rejects.toThrow()
  await expect(restoreBackup(world.dir, TEST_KEY, join(world.dir, 'none.qunxi-backup'))).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  })
  expect(existsSync(setAsideFolder(world.dir))).toBe(false)
  expect(readdirSync(world.dir).filter((name) => name.includes('.part'))).toEqual([])
  world.workspace = Workspace.open(world.dir, TEST_KEY)
  expect(notes()).toEqual(['a'])
  other.remove()
})

test('a restore that was cut at any step is finished by the next opening', async () => {
  note('a')
  const { backup } = await world.workspace.backups.backUp()
  note('b')
  world.workspace.close()
  const db = databaseOf(world.dir)
  const before = readFileSync(db)
  const aside = join(setAsideFolder(world.dir), 'x.db')
  for (const step of ['noted', 'log moved', 'database moved', 'named']) {
    rmSync(setAsideFolder(world.dir), { recursive: true, force: true })
    writeFileSync(db, before)
    writeFileSync(`${db}-wal`, '')
    writeFileSync(join(world.dir, 'restore.json'), JSON.stringify({ part: 'qunxi.db.x.part', aside: 'x.db', head: null }))
    copyFileSync(backup.file, join(world.dir, 'qunxi.db.x.part'))
    mkdirSync(setAsideFolder(world.dir), { recursive: true })
    if (step !== 'noted') {
      rmSync(`${db}-wal`)
      writeFileSync(`${aside}-wal`, '')
    }
    if (step === 'database moved' || step === 'named') {
      rmSync(db)
      writeFileSync(aside, before)
    }
    if (step === 'named') {
      copyFileSync(backup.file, db)
      rmSync(join(world.dir, 'qunxi.db.x.part'))
    }
    world.workspace = Workspace.open(world.dir, TEST_KEY)
    expect(notes(), step).toEqual(['a'])
    world.workspace.close()
    expect(readFileSync(aside).equals(before), step).toBe(true)
    expect(existsSync(`${aside}-wal`), step).toBe(true)
    expect(existsSync(join(world.dir, 'restore.json'))).toBe(false)
  }
  finishRestore(world.dir)
  world.workspace = Workspace.open(world.dir, TEST_KEY)
})

test('what a killed process left looks like no backup, and goes', async () => {
  const folder = ownFolder(world.dir)
  mkdirSync(folder)
  const stamp = stampOf(Date.now() - 3_600_000)
  const left = [`${stamp}.qunxi-backup.123.part`, `${stamp}.json`].map((name) => join(folder, name))
  for (const file of left) {
    writeFileSync(file, '{}')
    utimesSync(file, new Date(0), new Date(0))
  }
  expect(restorable(world.dir)).toEqual([])
  const { backup } = await world.workspace.backups.backUp()
  expect(left.filter((file) => existsSync(file))).toEqual([])
  expect(readSidecar(backup.file)).toMatchObject({ fault: null })
})

test('a page damaged behind the back of the app is found when it is opened, and told where there is a sound backup', async () => {
  for (let i = 0; i < 400; i++) note(`n${i}`)
  await world.workspace.backups.backUp()
  world.workspace.close()
  const opened = () => Workspace.open(world.dir, TEST_KEY)
  const whole = opened()
  expect(whole.asLeft).toBe(true)
  whole.close()
  const bytes = readFileSync(databaseOf(world.dir))
  bytes.fill(0x5a, bytes.length - 8192, bytes.length - 4096)
  writeFileSync(databaseOf(world.dir), bytes)
  const damaged = opened()
  expect(damaged.asLeft).toBe(false)
  const told = new Promise((resolve) => damaged.backups.onDamaged(resolve))
  damaged.backups.suspect()
  expect(await told).toMatchObject({ code: 'DATABASE_BROKEN' })
  await damaged.backups.stop()
  damaged.close()
})
