import type { conversationsContract } from '#shared/contract/conversations.ts'
import {
  conversationCounts,
  conversationList,
  conversationView,
  locateMessage,
  memberList,
  timelineView,
} from '#core/intake/conversation-views.ts'
import { markConversationRead } from '#core/store/tables/conversations.ts'
import { listRevisions } from '#core/store/tables/timeline.ts'
import type { Handlers } from './context.ts'

export const conversationsHandlers: Handlers<typeof conversationsContract> = {
  'conversations.list': (ctx, input) => conversationList(ctx.db, input),
  'conversations.counts': (ctx) => conversationCounts(ctx.db),
  'conversations.get': (ctx, input) => conversationView(ctx.db, input.id),
  'conversations.timeline': (ctx, input) => timelineView(ctx.db, input),
  'conversations.locate': (ctx, input) => locateMessage(ctx.db, input),
  'conversations.members': (ctx, input) => memberList(ctx.db, input),
  'messages.revisions': (ctx, input) => ({ items: listRevisions(ctx.db, input.messageId) }),
  'conversations.markRead': (ctx, input) => {
    markConversationRead(ctx.db, input.id)
    return {}
  },
}
