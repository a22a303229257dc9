import { QunxiError } from '#shared/contract/errors.ts'
import type { outboxContract } from '#shared/contract/outbox.ts'
import type { Capability } from '#shared/domain/accounts.ts'
import type { ReadDb } from '#core/store/db.ts'
import { accountState } from '#core/store/tables/account-states.ts'
import { getAccount } from '#core/store/tables/accounts.ts'
import {
  chatSubject,
  countOutbox,
  listOutbox,
  listTargets,
  pendingOfConversation,
  sentMessage,
  type ChatSubject,
} from '#core/store/tables/outbox-views.ts'
import { enqueue } from '#core/store/tables/outbox.ts'
import { outboxItem } from '#core/channels/outbox/describe.ts'
import { cancelRows, retryRows, settleRow } from '#core/channels/outbox/moves.ts'
import { draftBehind } from '#core/drafting/sent-drafts.ts'
import type { Handlers } from './context.ts'

interface Sending {
  chat: ChatSubject
  send: boolean
  recall: boolean
  why: 'imported' | 'readOnly' | 'paused' | 'gone' | null
  offlineSince: number | null
}

/** Whether a conversation can be written to from here, and why not. NOT_FOUND where there is none. */
function sending(db: ReadDb, conversationId: number): Sending {
  const chat = chatSubject(db, conversationId)
  if (!chat) throw new QunxiError('NOT_FOUND', 'This conversation is not there any more', { id: conversationId })
  const account = getAccount(db, chat.account_id)
  const no = (why: NonNullable<Sending['why']>): Sending => ({ chat, send: false, recall: false, why, offlineSince: null })
  if (!account || account.config === null || account.removed_at !== null) return no('imported')
  const state = accountState(db, account.id)
  const can = JSON.parse(state?.capabilities ?? '[]') as Capability[]
  if (!can.includes('directSend')) return no('readOnly')
  if (account.paused_at !== null) return no('paused')
  if (chat.gone_at !== null) return no('gone')
  const offlineSince = state?.phase === 'offline' || state?.phase === 'failed' ? state.since : null
  return { chat, send: true, recall: can.includes('recall'), why: null, offlineSince }
}

function refuse(why: Sending['why']): never {
  throw new QunxiError('REFUSED', 'Nothing can be sent to this conversation from here', { why })
}

export const outboxHandlers: Handlers<typeof outboxContract> = {
  'outbox.list': (ctx, input) => ({
    items: listOutbox(ctx.db, input).map((row) => outboxItem(ctx.db, row)),
    total: countOutbox(ctx.db, input),
  }),
  'outbox.targets': (ctx, input) => ({
    items: listTargets(ctx.db, input.id).map((row) => ({
      nativeId: row.native_id,
      name: row.name || row.native_id,
      conversationId: row.conversation_id,
      deliveryId: row.delivery_id,
      state: row.state,
      reason: row.reason,
      at: row.at,
    })),
  }),
  'outbox.cancel': (ctx, input) => {
    ctx.undoable('outbox.undo.cancelled')
    const cancelled = cancelRows(ctx.db, input.ids, ctx, ctx.operatorId)
    ctx.undoable('outbox.undo.cancelled', { count: cancelled })
    return { cancelled }
  },
  'outbox.retry': (ctx, input) => {
    const retried = retryRows(ctx.db, input.ids, ctx)
    return { retried }
  },
  'outbox.settle': (ctx, input) => {
    settleRow(ctx.db, input.id, input.sent, ctx)
    ctx.ledger({ act: 'outbox.settled', subject: `outbox:${input.id}`, detail: { sent: input.sent } })
    return {}
  },
  'conversations.sending': (ctx, input) => {
    const { chat, ...answer } = sending(ctx.db, input.id)
    const pending = pendingOfConversation(ctx.db, input.id, chat.account_id)
    return { ...answer, pending: pending.map((row) => outboxItem(ctx.db, row)) }
  },
  'messages.send': (ctx, input) => {
    const { chat, send, why } = sending(ctx.db, input.conversationId)
    if (!send) refuse(why)
    const quoted = input.replyTo === undefined ? undefined : sentMessage(ctx.db, input.replyTo)
    if (input.replyTo !== undefined && quoted?.conversation_id !== input.conversationId)
      throw new QunxiError('NOT_FOUND', 'The message replied to is not in this conversation', { id: input.replyTo })
    const audience = chat.kind === 'group' ? 'group' : 'direct'
    ctx.undoable('outbox.undo.queued')
    const id = enqueue(
      ctx.db,
      {
        accountId: chat.account_id,
        about: { conversationId: input.conversationId, draftId: draftBehind(ctx.db, input.draftId, input.conversationId) },
        payload: {
          kind: 'message',
          conversationId: chat.native_id,
          audience,
          text: input.text,
          ...(quoted ? { replyTo: quoted.uid } : {}),
        },
        operatorId: ctx.operatorId,
      },
      ctx.now,
    )
    return { id }
  },
  'messages.recall': (ctx, input) => {
    const message = sentMessage(ctx.db, input.messageId)
    if (!message) throw new QunxiError('NOT_FOUND', 'This message is not there any more', { id: input.messageId })
    const { chat, recall, why } = sending(ctx.db, message.conversation_id)
    if (!recall || message.is_self !== 1 || message.recalled_at !== null) refuse(why)
    const id = enqueue(
      ctx.db,
      {
        accountId: chat.account_id,
        about: { conversationId: message.conversation_id },
        payload: { kind: 'recall', conversationId: chat.native_id, messageId: message.uid },
        operatorId: ctx.operatorId,
      },
      ctx.now,
    )
    return { id }
  },
}
