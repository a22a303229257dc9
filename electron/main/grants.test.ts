import { expect, test } from 'vitest'
import type { ControlRequest } from '#shared/contract/control.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { GrantBook } from './grants.ts'

/** What reached core of the book's grants; null while core is down. */
function book() {
  const core = { got: [] as string[] | null }
  const grants = new GrantBook({
    request: (message) => {
      if (core.got === null) return Promise.reject(new QunxiError('CORE_EXITED', 'down'))
      const { grants: given } = message as Extract<ControlRequest, { type: 'grant' }>
      core.got.push(...given.map(({ path, use }) => `${use} ${path}`))
      return Promise.resolve({ type: 'granted', id: 1 })
    },
  })
  return { core, grants }
}

test('core knows of a path before the page does, and a new core is given what was not used up', async () => {
  const { core, grants } = book()
  await grants.give('read', ['/a', '/b'])
  await grants.give('write', ['/a'])
  expect(core.got).toEqual(['read /a', 'read /b', 'write /a'])
  grants.spent({ path: '/a', use: 'read' })
  core.got = []
  await grants.giveAgain()
  expect(core.got).toEqual(['read /b', 'write /a'])
})

test('a path chosen while core is down is given to the next one', async () => {
  const { core, grants } = book()
  core.got = null
  await grants.give('read', ['/a'])
  core.got = []
  await grants.giveAgain()
  expect(core.got).toEqual(['read /a'])
})

test('what was chosen stays known to main after core used it, and nothing else is', async () => {
  const { grants } = book()
  await grants.give('write', ['/out/customers.xlsx'])
  grants.spent({ path: '/out/customers.xlsx', use: 'write' })
  expect(grants.wasChosen('/out/customers.xlsx')).toBe(true)
  expect(grants.wasChosen('/out')).toBe(false)
})

test('thousands of chosen files do not pile up', async () => {
  const { core, grants } = book()
  await grants.give(
    'read',
    Array.from({ length: 4100 }, (_, i) => `/f${i}`),
  )
  core.got = []
  await grants.giveAgain()
  expect(core.got).toHaveLength(4000)
  expect(core.got[0]).toBe('read /f100')
})
