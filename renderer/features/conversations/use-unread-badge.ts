import { useQuery } from '#renderer/core-client/use-query.ts'

/** Customers who wait for an answer: that, not mere unread chatter, calls for a person. */
export function useUnreadBadge(): number {
  return useQuery('conversations.counts', {}, { keepPrevious: true }).data?.waiting ?? 0
}
