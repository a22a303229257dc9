/** Writing to a conversation from here: whether it can be done, a message, a recall. */
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import type { outboxContract } from '#shared/contract/outbox.ts'
import type { Capability } from '#shared/domain/accounts.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { accountState } from '#core/store/tables/account-states.ts'
import { getAccount } from '#core/store/tables/accounts.ts'
import { chatSubject, pendingOfConversation, sentMessage, type ChatSubject } from '#core/store/tables/outbox-views.ts'
import { enqueue } from '#core/store/tables/outbox.ts'
import { outboxItem } from './describe.ts'

type Calls = typeof outboxContract

/** Who writes and when, epoch milliseconds. */
interface Desk {
  now: number
  operatorId: string | null
}

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
  if (!chat) throw notThere('conversation', 'conversationId', conversationId)
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

/** What the composer shows: whether a message can go from here, and what waits already. */
export function sendingView(db: ReadDb, id: number): OutputOf<Calls['conversations.sending']> {
  const { chat, ...answer } = sending(db, id)
  return { ...answer, pending: pendingOfConversation(db, id, chat.account_id).map((row) => outboxItem(db, row)) }
}

/** Queues a message, and names the draft it came from (null where it was written by hand). Returns the row's id; REFUSED where nothing can be sent, NOT_FOUND for what it would reply to. */
export function queueMessage(
  db: WriteDb,
  input: ParsedInputOf<Calls['messages.send']>,
  draftId: string | null,
  desk: Desk,
): string {
  const { chat, send, why } = sending(db, input.conversationId)
  if (!send) refuse(why)
  const quoted = input.replyTo === undefined ? undefined : sentMessage(db, input.replyTo)
  if (input.replyTo !== undefined && quoted?.conversation_id !== input.conversationId)
    throw notThere('message in this conversation', 'replyTo', input.replyTo)
  const audience = chat.kind === 'group' ? 'group' : 'direct'
  return enqueue(
    db,
    {
      accountId: chat.account_id,
      about: { conversationId: input.conversationId, draftId },
      payload: {
        kind: 'message',
        conversationId: chat.native_id,
        audience,
        text: input.text,
        ...(quoted ? { replyTo: quoted.uid } : {}),
      },
      operatorId: desk.operatorId,
    },
    desk.now,
  )
}

/** Queues the recall of a message of ours. Returns the row's id; REFUSED where the channel cannot, or it is not ours. */
export function queueRecall(db: WriteDb, input: ParsedInputOf<Calls['messages.recall']>, desk: Desk): string {
  const message = sentMessage(db, input.messageId)
  if (!message) throw notThere('message', 'messageId', input.messageId)
  const { chat, recall, why } = sending(db, message.conversation_id)
  if (!recall || message.is_self !== 1 || message.recalled_at !== null) refuse(why)
  return enqueue(
    db,
    {
      accountId: chat.account_id,
      about: { conversationId: message.conversation_id },
      payload: { kind: 'recall', conversationId: chat.native_id, messageId: message.uid },
      operatorId: desk.operatorId,
    },
    desk.now,
  )
}
