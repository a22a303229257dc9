import { expect, test } from 'vitest'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { oneAtATime } from './one-at-a-time.mjs'
import { root } from './paths.mjs'

test('work under one name never overlaps', async () => {
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 20))
    inside -= 1
  }
  await Promise.all([oneAtATime('test', work), oneAtATime('test', work), oneAtATime('test', work)])
  expect(most).toBe(1)
})

test('a lock left by a dead process is taken over', async () => {
  const folder = join(root, '.cache', 'locks', 'test-dead')
  mkdirSync(folder, { recursive: true })
  // Linux gives no process a number this high.
  writeFileSync(join(folder, 'pid'), '4194999')
  expect(await oneAtATime('test-dead', async () => 'done')).toBe('done')
  rmSync(folder, { recursive: true, force: true })
})
