import type { searchContract } from '#shared/contract/search.ts'
import { searchMessages, searchPeople } from '#core/intake/message-search.ts'
import type { Handlers } from './context.ts'

export const searchHandlers: Handlers<typeof searchContract> = {
  'search.messages': (ctx, input) => searchMessages(ctx.db, ctx.zone, input),
  'search.people': (ctx, input) => searchPeople(ctx.db, input),
}
