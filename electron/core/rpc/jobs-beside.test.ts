import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { telegramGroup } from '#core/files/testing/import-bench.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'

const MESSAGES = 60_000
let world: TestWorkspace
let seen: JobStatus[]
beforeEach(() => {
  world = openTestWorkspace()
  seen = []
  world.workspace.onJob((job) => seen.push(job))
})
afterEach(() => world.remove())

const jobs = () => world.workspace.jobs
const at = (name: string) => join(world.dir, name)
const stored = () => world.store.read.value<number>('SELECT count(*) FROM messages')
const stateOf = (id: string) =>
  jobs()
    .list()
    .find((job) => job.id === id)!.state

function chat(name: string, messages = MESSAGES): { files: { path: string }[] } {
  writeFileSync(at(name), telegramGroup(Array.from({ length: messages }, (_, i) => ({ id: i + 1, text: `今天发货吗 ${i}` }))))
  return { files: [{ path: at(name) }] }
}

/** Until the import has written something and has more to write. */
async function underway(): Promise<void> {
  while (stored() === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  expect(stored()).toBeLessThan(MESSAGES)
}

test('while an import runs a check of the database and an export come to their end; a second import waits', async () => {
  const importing = jobs().start('import', chat('one.json'))
  const second = jobs().start('import', chat('two.json', 10))
  await underway()
  expect(await jobs().runToEnd('verify', {})).toMatchObject({ ok: true })
  const file = at('audit.xlsx')
  const range = { from: '2023-12-01', to: '2024-01-31' }
  expect(await jobs().runToEnd('auditExport', { ...range, file, words: {} })).toMatchObject({ file })
  expect(existsSync(file)).toBe(true)
  expect([stateOf(importing), stateOf(second)]).toEqual(['running', 'running'])
  expect(seen.filter((job) => job.id === second).every((job) => job.subject === '')).toBe(true)

  // A queued one goes at once, the running one at its next step; what it had written stays.
  expect(jobs().cancel(second)).toBe(true)
  expect(stateOf(second)).toBe('cancelled')
  expect(jobs().cancel(importing)).toBe(true)
  const again = await jobs().runToEnd('import', chat('one.json'))
  expect(stateOf(importing)).toBe('cancelled')
  expect(again.files[0]!.messages.added).toBeGreaterThan(0)
  expect(stored()).toBe(MESSAGES)
}, 120_000)

test.each([
  ['at once', () => Promise.resolve()],
  ['in order', () => jobs().stopAndWait()],
])(
  'a workspace closed %s while an import runs: nothing throws, nothing is pushed, and it opens again whole',
  async (_, first) => {
    const loose: unknown[] = []
    const note = (reason: unknown) => loose.push(reason)
    process.on('unhandledRejection', note)
    try {
      jobs().start('import', chat('one.json'))
      await underway()
      const old = jobs()
      await first()
      world.workspace.close()
      const pushed = seen.length
      while (old.list().some(({ state }) => state === 'running')) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(old.list()).toMatchObject([{ state: 'cancelled' }])
      expect(seen.length).toBe(pushed)
      expect(loose).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
    world.workspace = Workspace.open(world.dir, world.key)
    expect(await jobs().runToEnd('verify', {})).toMatchObject({ ok: true })
    await jobs().runToEnd('import', { files: [{ path: at('one.json') }] })
    expect(stored()).toBe(MESSAGES)
  },
  120_000,
)
