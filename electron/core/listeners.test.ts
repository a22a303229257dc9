import { afterEach, expect, test } from 'vitest'
import { queueApplied } from './cadence/keeper.ts'
import { followSend, holdOverCap } from './calendar/send-results.ts'
import { linkCameBack } from './channels/outbox/came-back.ts'
import { linkPasted } from './drafting/sent-drafts.ts'
import { listeners } from './listeners.ts'
import { openTestWorkspace, type TestWorkspace } from './testing/test-store.ts'

const open: TestWorkspace[] = []
afterEach(() => open.splice(0).forEach((each) => each.remove()))
const workspace = () => {
  const opened = openTestWorkspace()
  open.push(opened)
  return opened
}

test('who hears, in this order', () => {
  const { afterMessages, sends, gates } = listeners
  expect(afterMessages).toEqual([linkCameBack, linkPasted, queueApplied])
  expect(sends).toEqual([followSend])
  expect(gates).toEqual([holdOverCap])
})

test('two workspaces of one process do not hear each other, also after one was opened again', () => {
  const [one, two] = [workspace(), workspace()]
  one.reopen()
  for (const hear of one.workspace.listeners.afterMessages)
    one.store.write((db) => hear(db, { conversationIds: [1], fromId: 1, toId: 1, now: 0, zone: 'UTC' }))
  const queued = ({ store }: TestWorkspace) => store.read.value('SELECT count(*) FROM cadence_queue')
  expect([queued(one), queued(two)]).toEqual([1, 0])
})
