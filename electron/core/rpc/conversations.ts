import type { Conversation, ConversationItem, conversationsContract } from '#shared/contract/conversations.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { messageIdFloor } from '#shared/domain/id.ts'
import type { MessageKind } from '#shared/domain/records.ts'
import type { ReadDb } from '#core/store/db.ts'
import {
  countConversations,
  getConversation,
  listConversations,
  listMembers,
  markConversationRead,
  type ConversationListRow,
} from '#core/store/tables/conversations.ts'
import { countMessages, listRevisions, nextFromCustomer, positionOf, timelinePage } from '#core/store/tables/timeline.ts'
import type { Handlers } from './context.ts'
import { messageItem } from './message-items.ts'

function conversationItem(row: ConversationListRow): ConversationItem {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    channel: row.channel,
    messageCount: row.message_count,
    unread: row.unread_count,
    waitingSince: row.waiting_since,
    hasDraft: row.has_draft === 1,
    goneAt: row.gone_at,
    last:
      row.last_id === null
        ? null
        : {
            id: row.last_id,
            kind: row.last_kind as MessageKind,
            text: row.last_text ?? '',
            sender: row.last_sender,
            isStaff: row.last_staff === 1,
            sentAt: row.last_at ?? 0,
            recalled: row.last_recalled === 1,
          },
  }
}

function conversation(db: ReadDb, id: number): Conversation {
  const row = getConversation(db, id)
  if (!row) throw new QunxiError('NOT_FOUND', 'This conversation is not there any more', { id })
  const unread = row.unread_count > 0 ? nextFromCustomer(db, id, row.read_message_id) : undefined
  return {
    ...conversationItem(row),
    members: row.members,
    customerId: row.customer_id,
    firstAt: row.first_at,
    lastAt: row.last_at,
    firstUnread: unread === undefined ? null : positionOf(db, id, unread),
  }
}

export const conversationsHandlers: Handlers<typeof conversationsContract> = {
  'conversations.list': (ctx, input) => ({
    items: listConversations(ctx.db, input).map(conversationItem),
    total: countConversations(ctx.db, input),
  }),
  'conversations.counts': (ctx) => {
    const count = (chip: 'all' | 'waiting' | 'unread' | 'drafts') => countConversations(ctx.db, { chip, text: '' })
    return { all: count('all'), waiting: count('waiting'), unread: count('unread'), drafts: count('drafts') }
  },
  'conversations.get': (ctx, input) => conversation(ctx.db, input.id),
  'conversations.timeline': (ctx, input) => {
    const total = countMessages(ctx.db, input.id)
    return {
      items: timelinePage(ctx.db, input.id, input.offset, input.limit, total).map((row) => messageItem(ctx.db, row)),
      total,
    }
  },
  'conversations.locate': (ctx, input) => {
    const id = input.messageId ?? (input.at === undefined ? Number.MAX_SAFE_INTEGER : messageIdFloor(input.at))
    const last = Math.max(0, countMessages(ctx.db, input.id) - 1)
    return { position: Math.min(last, positionOf(ctx.db, input.id, id)) }
  },
  'conversations.members': (ctx, input) => {
    const { items, total } = listMembers(ctx.db, input)
    return {
      items: items.map((row) => ({
        contactId: row.contact_id,
        name: row.name,
        nickname: row.nickname,
        role: row.role === 'owner' || row.role === 'admin' ? row.role : ('member' as const),
        isStaff: row.is_staff === 1,
        customerId: row.customer_id,
        joinedAt: row.joined_at,
        leftAt: row.left_at,
      })),
      total,
    }
  },
  'messages.revisions': (ctx, input) => ({ items: listRevisions(ctx.db, input.messageId) }),
  'conversations.markRead': (ctx, input) => {
    markConversationRead(ctx.db, input.id)
    return {}
  },
}
