import { afterEach, beforeEach, expect, test } from 'vitest'
import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { openTestStore } from '#core/testing/test-store.ts'
import { saveLease } from '#core/store/tables/leases.ts'
import { forgetOwner, holdsLease, LEASE_MS, newOwner, releaseLease, takeLease } from './lease.ts'

let world: ReturnType<typeof openTestStore>
beforeEach(() => {
  world = openTestStore()
})
afterEach(() => world.remove())

const take = (owner: string, now: number) => world.store.write((db) => takeLease(db, owner, now))
const holds = (owner: string) => holdsLease(world.store.read, owner)
/** As another process would have left it. */
const leave = (lease: { owner: string; until: number; pid: number; host: string }) =>
  world.store.write((db) => saveLease(db, 'engine', JSON.stringify(lease)))

test('one engine has the workspace until it gives it back, is gone, or has said nothing for too long', () => {
  const [a, b] = [newOwner(), newOwner()]
  expect(take(a, 0)).toBe(true)
  expect(take(b, 1)).toBe(false)
  expect(take(a, 20_000)).toBe(true)
  expect(take(b, 20_000 + LEASE_MS - 1)).toBe(false)
  expect(take(b, 20_000 + LEASE_MS)).toBe(true)
  expect(holds(a)).toBe(false)
  world.store.write((db) => releaseLease(db, a))
  expect(holds(b)).toBe(true)
  world.store.write((db) => releaseLease(db, b))
  expect(take(a, 100_000)).toBe(true)
  // Dropped without a word, within this process.
  forgetOwner(a)
  expect(take(b, 100_001)).toBe(true)
  forgetOwner(b)
})

test('of a process that died it is taken at once; of one on another machine only when its time is over', () => {
  const own = newOwner()
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  leave({ owner: 'x', until: 50_000, pid: dead, host: hostname() })
  expect(take(own, 0)).toBe(true)
  leave({ owner: 'x', until: 50_000, pid: process.ppid, host: hostname() })
  expect(take(own, 0)).toBe(false)
  leave({ owner: 'x', until: 50_000, pid: dead, host: `not-${hostname()}` })
  expect(take(own, 49_999)).toBe(false)
  expect(take(own, 50_000)).toBe(true)
  forgetOwner(own)
})
