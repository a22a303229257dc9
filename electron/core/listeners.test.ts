import { afterEach, expect, test } from 'vitest'
import { queueApplied } from './cadence/keeper.ts'
import { followSend, holdOverCap } from './calendar/send-results.ts'
import { linkCameBack } from './channels/outbox/came-back.ts'
import { linkPasted } from './drafting/sent-drafts.ts'
import { listenersOf } from './listeners.ts'
import { openTestWorkspace, type TestWorkspace } from './testing/test-store.ts'

const open: TestWorkspace[] = []
afterEach(() => open.splice(0).forEach((each) => each.remove()))
const workspace = () => {
  const opened = openTestWorkspace()
  open.push(opened)
  return opened
}

test('who hears, in this order', () => {
  const forgotten: unknown[] = []
  const { afterMessages, sends, gates } = listenersOf({ forget: (ids) => void forgotten.push(ids) })
  expect(afterMessages.slice(0, -1)).toEqual([linkCameBack, linkPasted, queueApplied])
  expect(sends).toEqual([followSend])
  expect(gates).toEqual([holdOverCap])
  const { store } = workspace()
  store.write((db) => afterMessages.at(-1)!(db, { conversationIds: [7], fromId: 1, toId: 1, now: 0, zone: 'UTC' }))
  expect(forgotten).toEqual([[7]])
})

test('two workspaces of one process do not hear each other, also after one was opened again', () => {
  const [one, two] = [workspace(), workspace()]
  const before = one.workspace.listeners
  one.reopen()
  const lists = [before, one.workspace.listeners, two.workspace.listeners].map(({ afterMessages }) => afterMessages)
  expect(new Set(lists.map((list) => list.length)).size).toBe(1)
  // What drafting has looked at is each workspace's own.
  expect(new Set(lists.map((list) => list.at(-1))).size).toBe(3)
  for (const hear of one.workspace.listeners.afterMessages)
    one.store.write((db) => hear(db, { conversationIds: [1], fromId: 1, toId: 1, now: 0, zone: 'UTC' }))
  const queued = ({ store }: TestWorkspace) => store.read.value('SELECT count(*) FROM cadence_queue')
  expect([queued(one), queued(two)]).toEqual([1, 0])
})
