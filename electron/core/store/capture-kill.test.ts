import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openTestWorkspace, TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'
import { actsToUndo, bulkChanges, newestAct } from './captured-acts.ts'
import { setFollower } from './followers.ts'

const writer = fileURLToPath(new URL('../testing/act-writer.ts', import.meta.url))

/** Lets the writer commit for a while and kills it without warning. Returns the acts it has said were committed. */
async function actAndDie(dir: string, ms: number): Promise<{ token: string; turn: number }[]> {
  const child = spawn(process.execPath, [writer, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), gone])
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await gone
  return said
    .split('\n')
    .filter((line) => /^\S+ \d+$/.test(line))
    .map((line) => ({ token: line.split(' ')[0]!, turn: Number(line.split(' ')[1]) }))
}

test('killed at any moment: every act that was acknowledged can be taken back, and no new row is missing from the keys', async () => {
  const world = openTestWorkspace()
  try {
    world.store.write((db) => {
      db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'a', '', 0)`)
      db.run(`INSERT INTO tag_groups VALUES('g', '肤质', 'blue', 0)`)
      setFollower(db, 'test', 0)
    })
    const since = newestAct(world.store.read)
    for (let kill = 0; kill < 3; kill += 1) {
      world.workspace.close()
      const said = await actAndDie(world.dir, 15 + kill * 40)
      world.workspace = Workspace.open(world.dir, TEST_KEY)
      const { store } = world
      expect(said.length).toBeGreaterThan(0)
      const position = () => store.read.value<number>(`SELECT position FROM tag_groups WHERE id = 'g'`)!
      // The last one may have been committed and not been said any more.
      const acts = actsToUndo(store.read, 100)
      expect(acts[0]!.label).toEqual({ label: 'turn', values: { turn: position() } })
      const last = said.at(-1)!
      expect([last.turn, last.turn + 1]).toContain(position())
      for (const act of acts.slice(0, 5)) {
        store.undo(act.token)
        expect(position()).toBe((act.label!.values!.turn as number) - 1)
      }
      const told = bulkChanges(store.read, 'contacts', since, newestAct(store.read)).map(([id]) => id)
      expect(told.toSorted((a, b) => a! - b!)).toEqual(
        store.read.all<{ id: number }>('SELECT id FROM contacts ORDER BY id').map(({ id }) => id),
      )
      expect(store.integrity()).toBe('ok')
    }
  } finally {
    world.remove()
  }
}, 120_000)
