/** A command id is one call's: the same call again answers what it answered, any other is refused and does nothing. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CoreFrame, Reply } from '#shared/contract/protocol.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { Grants } from './grants.ts'
import { servePort } from './serve.ts'

let world: TestWorkspace
let send: (message: unknown) => void
let frames: CoreFrame[] = []
beforeEach(() => {
  world = openTestWorkspace()
  servePort(
    { post: (frame) => frames.push(frame), onMessage: (listener) => (send = listener), onClose: () => {} },
    () => world.workspace,
    new Grants(() => {}),
  )
})
afterEach(() => world.remove())

const ask = (method: string, input: unknown, commandId?: unknown): Reply => {
  frames = []
  send({ id: 1, method, input, ...(commandId === undefined ? {} : { commandId }) })
  return frames.find((frame): frame is Reply => 'id' in frame)!
}
const customers = () => world.store.read.value('SELECT count(*) FROM customers')
const reused = { error: { code: 'COMMAND_REUSED', details: { field: 'commandId', id: 'c1' } } }

test('the same call again answers the first answer, in whatever order its fields come, after a restart too', () => {
  const first = ask('customers.create', { name: '小满', phone: '13800138000' }, 'c1')
  expect(first).toMatchObject({ output: { id: expect.any(String) } })
  const output = (first as { output: object }).output
  expect(ask('customers.create', { phone: '13800138000', name: '小满' }, 'c1')).toMatchObject({ output })
  world.reopen()
  expect(ask('customers.create', { name: '小满', phone: '13800138000' }, 'c1')).toMatchObject({ output })
  expect(customers()).toBe(1)
})

test('another input or another method under the same id is refused by name and does nothing, after a restart too', () => {
  ask('customers.create', { name: '小满' }, 'c1')
  for (const restart of [false, true]) {
    if (restart) world.reopen()
    expect(ask('customers.create', { name: '安娜' }, 'c1')).toMatchObject(reused)
    expect(ask('tags.save', { name: '小满' }, 'c1')).toMatchObject(reused)
    expect(ask('undo.apply', { token: 'x' }, 'c1')).toMatchObject(reused)
    expect(ask('customers.list', {}, 'c1')).toMatchObject(reused)
    expect(ask('jobs.start', { kind: 'demo', input: {} }, 'c1')).toMatchObject({ error: {} })
  }
  expect(customers()).toBe(1)
  expect(world.store.read.value('SELECT count(*) FROM tags')).toBe(0)
})

test('an undo is done once, and its id is its own', () => {
  const made = ask('customers.create', { name: '小满' }, 'c0') as { undo: { token: string } }
  const { token } = made.undo
  expect(ask('undo.apply', { token }, 'c1')).toMatchObject({ output: {} })
  expect(ask('undo.apply', { token }, 'c1')).toEqual({ id: 1, output: {} })
  expect(ask('undo.apply', { token }, 'c2')).toMatchObject({ error: { code: 'CONFLICT' } })
  expect(ask('customers.create', { name: '安娜' }, 'c1')).toMatchObject(reused)
  expect(customers()).toBe(0)
})

test('a call that failed has used up nothing', () => {
  expect(ask('customers.update', { id: 'none', remark: 'x' }, 'c1')).toMatchObject({ error: { code: 'NOT_FOUND' } })
  expect(ask('customers.create', { name: '小满' }, 'c1')).toMatchObject({ output: {} })
})

test('an id that is none is refused, not passed over', () => {
  for (const id of ['', 'x'.repeat(65), 7, null, {}])
    expect(ask('customers.create', { name: '小满' }, id)).toMatchObject({
      error: { code: 'BAD_INPUT', details: { field: 'commandId' } },
    })
  expect(customers()).toBe(0)
})

test('the newest are kept, whatever their ids are, and no input is: it may hold secrets', () => {
  world.store.write((db) => {
    for (let i = 0; i < 2100; i++) db.run(`INSERT INTO command_log(id, at, output) VALUES(?, ?, '{}')`, `zz${i}`, i)
  })
  for (let i = 0; world.store.read.value<number>('SELECT count(*) FROM command_log')! > 2000; i++)
    ask('customers.create', { name: `CANARY ${i}` }, `aa${i}`)
  const ids = world.store.read.all<{ id: string }>('SELECT id FROM command_log').map(({ id }) => id)
  expect(ids).toContain('aa0')
  expect(ids).not.toContain('zz0')
  expect(JSON.stringify(world.store.read.all('SELECT * FROM command_log'))).not.toContain('CANARY')
})
