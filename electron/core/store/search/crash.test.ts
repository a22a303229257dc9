import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openTestWorkspace, TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { indexedTexts, rebuildSearchIndex } from '../tables/messages.ts'
import { searchIndex } from './search-index.ts'

const writer = fileURLToPath(new URL('../../testing/search-crash-writer.ts', import.meta.url))

/** Starts the writer, lets it work for a while, kills it without warning. */
async function workAndDie(dir: string, seed: number, ms: number): Promise<void> {
  const child = spawn(process.execPath, [writer, dir, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), gone])
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await gone
}

test('killed at any moment, the index holds exactly the messages that the database holds', async () => {
  const workspace = openTestWorkspace()
  try {
    for (let kill = 0; kill < 5; kill += 1) {
      workspace.workspace.close()
      await workAndDie(workspace.dir, kill * 1000, 20 + ((kill * 67) % 160))
      workspace.workspace = Workspace.open(workspace.dir, TEST_KEY)
      const { read } = workspace.store
      expect(searchIndex.check(read, indexedTexts(read))).toEqual([])
      const scanned = read.value<number>("SELECT count(*) FROM messages WHERE instr(text, '订单1') > 0")
      expect(scanned).toBeGreaterThan(0)
      expect(searchIndex.search(read, { text: '订单1', limit: 10 }).total).toBe(scanned)
      expect(workspace.store.integrity()).toBe('ok')
    }
  } finally {
    workspace.remove()
  }
}, 120_000)

test('an index that lost a block is found out, and built anew', async () => {
  const workspace = openTestWorkspace()
  try {
    workspace.workspace.close()
    await workAndDie(workspace.dir, 1, 150)
    workspace.workspace = Workspace.open(workspace.dir, TEST_KEY)
    const { store } = workspace
    const count = store.read.value<number>('SELECT count(*) FROM messages')
    store.write((db) => db.run('UPDATE search_blocks SET data = zeroblob(0) WHERE id = (SELECT min(id) FROM search_blocks)'))
    expect(searchIndex.check(store.read, indexedTexts(store.read)).length).toBeGreaterThan(0)
    expect(store.write((db) => rebuildSearchIndex(db))).toBe(count)
    expect(searchIndex.check(store.read, indexedTexts(store.read))).toEqual([])
  } finally {
    workspace.remove()
  }
}, 60_000)
