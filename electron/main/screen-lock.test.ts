import { expect, test } from 'vitest'
import { QunxiError } from '#shared/contract/errors.ts'
import { shellContract } from '#shared/contract/shell.ts'
import type { ShellMethod } from '#shared/contract/shell.ts'
import { ScreenLock } from './screen-lock.ts'

const wrong = () => Promise.reject(new QunxiError('WRONG_KEY', 'no'))
const right = () => Promise.resolve()

test('a locked window may ask for nothing that tells of the data', () => {
  const lock = new ScreenLock(() => 0)
  const methods = Object.keys(shellContract) as ShellMethod[]
  for (const method of methods) expect(() => lock.check(method)).not.toThrow()
  lock.lock('person')
  const allowed = methods.filter((method) => {
    try {
      lock.check(method)
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'WORKSPACE_LOCKED' })
      return false
    }
  })
  expect(allowed.toSorted()).toEqual([
    'app.info',
    'app.quit',
    'core.connect',
    'menu.setScreens',
    'preferences.set',
    'screen.lock',
    'state.get',
    'window.toggleFullScreen',
    'workspaces.close',
    'workspaces.unlock',
  ])
})

test('wrong passphrases are slowed down, the right one too while it is too early, and then it opens', async () => {
  let now = 0
  const lock = new ScreenLock(() => now)
  lock.lock('person')
  for (let i = 0; i < 4; i++) await expect(lock.unlock(wrong)).rejects.toMatchObject({ code: 'WRONG_KEY' })
  await expect(lock.unlock(right)).rejects.toMatchObject({ code: 'BUSY' })
  expect(lock.locked).toBe(true)
  now = 2000
  await expect(lock.unlock(wrong)).rejects.toMatchObject({ code: 'WRONG_KEY' })
  now = 5999
  await expect(lock.unlock(right)).rejects.toMatchObject({ code: 'BUSY' })
  now = 6000
  await lock.unlock(right)
  expect(lock.locked).toBe(false)
})

test('a hundred tries at once are not a hundred tries', async () => {
  const lock = new ScreenLock(() => 0)
  lock.lock('person')
  let looked = 0
  await Promise.allSettled(Array.from({ length: 100 }, () => lock.unlock(() => (looked++, wrong()))))
  expect(looked).toBe(4)
})

test("the system's unlock opens only what the system's lock closed", () => {
  const lock = new ScreenLock(() => 0)
  lock.lock('person')
  lock.lock('system')
  expect(lock.systemUnlocked()).toBe(false)
  lock.release()
  lock.lock('system')
  expect(lock.systemUnlocked()).toBe(true)
  expect(lock.locked).toBe(false)
})
