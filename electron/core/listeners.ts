/** Everyone who hears what a workspace stores and sends, in the order in which they are called. Nobody registers anywhere else. */
import { queueApplied } from './cadence/keeper.ts'
import { guardCaps } from './calendar/undo-guard.ts'
import { followSend, holdOverCap } from './calendar/send-results.ts'
import type { Listeners } from './channels/channel/listeners.ts'
import { linkCameBack } from './channels/outbox/came-back.ts'
import { linkPasted } from './drafting/sent-drafts.ts'
import type { ReadDb } from './store/db.ts'

export const listeners: Listeners = {
  afterMessages: [linkCameBack, linkPasted, queueApplied],
  sends: [followSend],
  gates: [holdOverCap],
}

/** Domains that do not let everything be taken back. Each looks at the state before an undo; what it returns looks at the one after. */
export const undoGuards: readonly ((db: ReadDb, zone: string, now: number) => () => void)[] = [guardCaps]
