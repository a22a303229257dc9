/** Everyone who hears what a workspace stores and sends, in the order in which they are called. Nobody registers anywhere else. */
import { queueApplied } from './cadence/keeper.ts'
import { followSend, holdOverCap } from './calendar/send-results.ts'
import type { Listeners } from './channels/channel/listeners.ts'
import { linkCameBack } from './channels/outbox/came-back.ts'
import { linkPasted } from './drafting/sent-drafts.ts'
import type { Considered } from './drafting/waiting.ts'

/** `drafts`: what this workspace's drafting has looked at already. */
export function listenersOf(drafts: Pick<Considered, 'forget'>): Listeners {
  return {
    afterMessages: [linkCameBack, linkPasted, queueApplied, (_db, applied) => drafts.forget(applied.conversationIds)],
    sends: [followSend],
    gates: [holdOverCap],
  }
}
