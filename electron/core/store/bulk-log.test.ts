import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { existsSync, renameSync, statSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { Workspace } from '#core/workspace.ts'
import { openTestWorkspace, TEST_KEY, type TestWorkspace } from '#core/testing/test-store.ts'

// Tens of megabytes are written, and other tests run beside.
vi.setConfig({ testTimeout: 120_000 })

let open: TestWorkspace
afterEach(() => open.remove())

const PAGE = 4096
/** Writes about `megabytes` in short transactions, with a breath between them as a sync takes it. */
async function write(test: TestWorkspace, megabytes: number, before?: () => Promise<void>): Promise<void> {
  const rows = 64
  for (let i = 0; i < (megabytes * 1024 * 1024) / (rows * PAGE); i++) {
    if (before) {
      await before()
      if (!test.store.open) return
    }
    test.store.write((db) => {
      for (let n = 0; n < rows; n++)
        db.run(
          `INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
          `k${(i * 31 + n * 7) % 3000}`,
          String(i).padEnd(PAGE, '汐'),
        )
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
}
const logBytes = (test: TestWorkspace) => statSync(`${test.store.file}-wal`).size

test('during bulk work the log neither grows without end nor waits for a commit; afterwards it is empty', async () => {
  open = openTestWorkspace()
  const { store } = open
  await store.whileBulk(async () => {
    expect(store.inBulk).toBe(true)
    await store.whileBulk(() => write(open, 30))
    expect(store.inBulk).toBe(true)
    await write(open, 150)
    // Of 180 MB that went through it.
    expect(logBytes(open)).toBeLessThan(140 * 1024 * 1024)
  })
  expect(store.inBulk).toBe(false)
  expect(logBytes(open)).toBe(0)
  expect(store.read.value('SELECT count(*) FROM meta WHERE length(value) = ?', PAGE)).toBeGreaterThan(2000)
  expect(store.integrity()).toBe('ok')
})

test('beside an upkeep that takes turns the log stays short too, no turn of the loop is spent on it, and nobody waits', async () => {
  open = openTestWorkspace()
  const { store } = open
  const waited: number[] = []
  await store.whileLogGrows(async () => {
    expect(store.inBulk).toBe(false)
    await write(open, 240, async () => {
      const begun = performance.now()
      await store.logTurn()
      waited.push(performance.now() - begun)
    })
    expect(logBytes(open)).toBeLessThan(140 * 1024 * 1024)
  })
  // At least once the thread was waited for.
  expect(Math.max(...waited)).toBeGreaterThan(1)
  expect(logBytes(open)).toBe(0)
  expect(store.integrity()).toBe('ok')
})

test('closed while the log has its turn, the upkeep goes on and ends', async () => {
  open = openTestWorkspace()
  const { store } = open
  const work = store.whileLogGrows(async () => {
    await write(open, 400, async () => {
      const turn = store.logTurn()
      let held = true
      void turn.then(() => (held = false))
      await Promise.resolve()
      if (held) open.workspace.close()
      await turn
    })
  })
  await work
  expect(store.open).toBe(false)
  open.workspace = Workspace.open(open.dir, TEST_KEY)
  expect(open.store.integrity()).toBe('ok')
})

test('closed in the middle of it, nothing is lost and no log is left beside the file', async () => {
  open = openTestWorkspace()
  const { store } = open
  const work = store.whileBulk(async () => {
    await write(open, 40)
    // Long enough for the thread to have come.
    await new Promise((resolve) => setTimeout(resolve, 400))
    await write(open, 40)
    open.workspace.close()
  })
  await work
  expect(existsSync(`${store.file}-wal`)).toBe(false)
  open.workspace = Workspace.open(open.dir, TEST_KEY)
  expect(open.store.integrity()).toBe('ok')
  expect(open.store.read.value('SELECT count(*) FROM meta WHERE length(value) = ?', PAGE)).toBeGreaterThan(1000)
})

test('a thread that cannot open the file holds closing up for no moment, though its failure is not known yet', async () => {
  open = openTestWorkspace()
  const { store } = open
  const { file } = store
  let closing: number | undefined
  const closeAtOnce = () => {
    renameSync(file, `${file}.away`)
    // The thread fails meanwhile, and no event of it arrives.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
    const begun = performance.now()
    store.close()
    closing = performance.now() - begun
  }
  const seen = () => {
    unsubscribe('worker_threads', seen)
    queueMicrotask(closeAtOnce)
  }
  subscribe('worker_threads', seen)
  // It is cut short by the closing.
  await expect(store.whileBulk(() => write(open, 100))).rejects.toThrow('not open')
  expect(closing).toBeLessThan(5000)
  renameSync(`${file}.away`, file)
  open.workspace = Workspace.open(open.dir, TEST_KEY)
  expect(open.store.integrity()).toBe('ok')
})

test('closed while the thread is ending, no log is left beside the file', async () => {
  open = openTestWorkspace()
  const { store } = open
  const work = store.whileBulk(async () => {
    await write(open, 40)
    await new Promise((resolve) => setTimeout(resolve, 400))
    await write(open, 40)
  })
  await vi.waitUntil(() => !store.inBulk, { interval: 1, timeout: 20_000 })
  open.workspace.close()
  expect(existsSync(`${store.file}-wal`)).toBe(false)
  await work
  open.workspace = Workspace.open(open.dir, TEST_KEY)
  expect(open.store.integrity()).toBe('ok')
})

test('a piece of work that fails leaves the usual state behind', async () => {
  open = openTestWorkspace()
  const { store } = open
  await expect(store.whileBulk(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut')
  expect(store.inBulk).toBe(false)
  await write(open, 20)
  // SQLite's own thousand pages again: a commit wrote the log back long before 20 MB.
  expect(logBytes(open)).toBeLessThan(8 * 1024 * 1024)
})
