/** Searching the stored messages, and the people who said them. */
import type { searchContract } from '#shared/contract/search.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { matchRanges } from '#shared/domain/search-text.ts'
import { addDays, dayStart } from '#shared/domain/zone.ts'
import type { InputOf, OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import type { ReadDb } from '#core/store/db.ts'
import { searchIndex, type SearchQuery } from '#core/store/search/search-index.ts'
import { conversationName, findPeople } from '#core/store/tables/conversations.ts'
import { messagesByIds } from '#core/store/tables/timeline.ts'
import { messageItem } from './message-item.ts'

type Search = (typeof searchContract)['search.messages']

/** Days are of `zone`. Throws BAD_INPUT when the last day is before the first. */
export function searchMessages(db: ReadDb, zone: string, input: InputOf<Search>): OutputOf<Search> {
  const { from, to, beforeId, conversationId, senderId, kinds } = input
  if (from !== undefined && to !== undefined && to < from)
    throw new QunxiError('BAD_INPUT', `The last day (${to}) is before the first (${from})`, { field: 'to' })
  const query: SearchQuery = { text: input.text, limit: input.limit ?? 50 }
  if (conversationId !== undefined) query.conversationId = conversationId
  if (senderId !== undefined) query.senderId = senderId
  if (kinds !== undefined && kinds.length > 0) query.kinds = kinds
  if (from !== undefined) query.from = dayStart(from, zone)
  if (to !== undefined) query.to = dayStart(addDays(to, 1), zone)
  if (beforeId !== undefined) query.beforeId = beforeId
  const answer = searchIndex.search(db, query)
  const names = new Map<number, ReturnType<typeof conversationName>>()
  const nameOf = (id: number) => {
    const known = names.get(id) ?? conversationName(db, id)
    names.set(id, known)
    return known
  }
  return {
    total: answer.total,
    match: answer.match,
    hits: messagesByIds(db, answer.ids).map((row) => {
      const chat = nameOf(row.conversation_id)
      const item = messageItem(db, row)
      const ranges = matchRanges(item.text, answer.needles)
      // Found by what it quotes: the whole of it is shown, so that the words looked for are seen.
      const whole = ranges.length === 0 && item.quote !== null
      return {
        ...item,
        text: whole ? row.text : item.text,
        conversationId: row.conversation_id,
        conversation: chat?.title ?? '',
        conversationKind: chat?.kind ?? 'direct',
        ranges: whole ? matchRanges(row.text, answer.needles) : ranges,
      }
    }),
  }
}

type People = (typeof searchContract)['search.people']

/** People to filter by: those whose name holds the text, who spoke last first. */
export function searchPeople(db: ReadDb, input: ParsedInputOf<People>): OutputOf<People> {
  return { items: findPeople(db, input).map((row) => ({ ...row, isStaff: row.isStaff === 1 })) }
}
