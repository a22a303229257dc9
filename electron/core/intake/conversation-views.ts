/** Conversations, their messages and members, as the contract shows them. */
import type { Conversation, ConversationItem, conversationsContract } from '#shared/contract/conversations.ts'
import type { OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import { notThere } from '#shared/contract/errors.ts'
import { messageIdFloor } from '#shared/domain/id.ts'
import type { MessageKind } from '#shared/domain/records.ts'
import { ownWords } from '#shared/domain/quote.ts'
import type { ReadDb } from '#core/store/db.ts'
import {
  countConversations,
  getConversation,
  listConversations,
  listMembers,
  type ConversationListRow,
} from '#core/store/tables/conversations.ts'
import { countMessages, nextFromCustomer, positionOf, timelinePage } from '#core/store/tables/timeline.ts'
import { messageItem } from './message-item.ts'

type Calls = typeof conversationsContract
type Asked<M extends keyof Calls> = ParsedInputOf<Calls[M]>
type Answer<M extends keyof Calls> = OutputOf<Calls[M]>

/** So much of the last message is shown. */
const LAST_WORDS = 160

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
            text: ownWords(row.last_text ?? '').slice(0, LAST_WORDS),
            sender: row.last_sender,
            isStaff: row.last_staff === 1,
            sentAt: row.last_at ?? 0,
            recalled: row.last_recalled === 1,
          },
  }
}

/** Throws NOT_FOUND where there is no such conversation. */
export function conversationView(db: ReadDb, id: number): Conversation {
  const row = getConversation(db, id)
  if (!row) throw notThere('conversation', 'id', id)
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

export function conversationList(db: ReadDb, input: Asked<'conversations.list'>): Answer<'conversations.list'> {
  return { items: listConversations(db, input).map(conversationItem), total: countConversations(db, input) }
}

/** How many conversations each chip of the list would show. */
export function conversationCounts(db: ReadDb): Answer<'conversations.counts'> {
  const count = (chip: 'all' | 'waiting' | 'unread' | 'drafts') => countConversations(db, { chip, text: '' })
  return { all: count('all'), waiting: count('waiting'), unread: count('unread'), drafts: count('drafts') }
}

export function timelineView(db: ReadDb, input: Asked<'conversations.timeline'>): Answer<'conversations.timeline'> {
  const total = countMessages(db, input.id)
  return { items: timelinePage(db, input.id, input.offset, input.limit, total).map((row) => messageItem(db, row)), total }
}

/** The place in the timeline of a message, of an instant (epoch milliseconds), or of the end. */
export function locateMessage(db: ReadDb, input: Asked<'conversations.locate'>): Answer<'conversations.locate'> {
  const id = input.messageId ?? (input.at === undefined ? Number.MAX_SAFE_INTEGER : messageIdFloor(input.at))
  const last = Math.max(0, countMessages(db, input.id) - 1)
  return { position: Math.min(last, positionOf(db, input.id, id)) }
}

export function memberList(db: ReadDb, input: Asked<'conversations.members'>): Answer<'conversations.members'> {
  const { items, total } = listMembers(db, input)
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
}
