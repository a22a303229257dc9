import type { outboxContract } from '#shared/contract/outbox.ts'
import { outboxList, targetList } from '#core/channels/outbox/describe.ts'
import { cancelRows, retryRows, settleRow } from '#core/channels/outbox/moves.ts'
import { draftBehind } from '#core/drafting/sent-drafts.ts'
import { queueMessage, queueRecall, sendingView } from '#core/channels/outbox/write-message.ts'
import type { Handlers } from './context.ts'

export const outboxHandlers: Handlers<typeof outboxContract> = {
  'outbox.list': (ctx, input) => outboxList(ctx.db, input),
  'outbox.targets': (ctx, input) => targetList(ctx.db, input.id),
  'outbox.cancel': (ctx, input) => {
    ctx.undoable('outbox.undo.cancelled')
    const cancelled = cancelRows(ctx.db, input.ids, ctx, ctx.operatorId)
    ctx.undoable('outbox.undo.cancelled', { count: cancelled })
    return { cancelled }
  },
  'outbox.retry': (ctx, input) => ({ retried: retryRows(ctx.db, input.ids, ctx) }),
  'outbox.settle': (ctx, input) => {
    settleRow(ctx.db, input.id, input.sent, ctx)
    ctx.ledger({ act: 'outbox.settled', subject: `outbox:${input.id}`, detail: { sent: input.sent } })
    return {}
  },
  'conversations.sending': (ctx, input) => sendingView(ctx.db, input.id),
  'messages.send': (ctx, input) => {
    ctx.undoable('outbox.undo.queued')
    const draftId = draftBehind(ctx.db, input.draftId, input.conversationId)
    return { id: queueMessage(ctx.db, input, draftId, ctx) }
  },
  'messages.recall': (ctx, input) => ({ id: queueRecall(ctx.db, input, ctx) }),
}
