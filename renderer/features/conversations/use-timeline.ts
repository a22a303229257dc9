import { useCallback, useState } from 'react'
import type { MessageItem } from '#shared/contract/conversations.ts'
import type { QunxiError } from '#shared/contract/errors.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'

const PAGE = 100

interface TimelineRows {
  /** Undefined while its page is on the way. */
  row: (index: number) => MessageItem | undefined
  /** Tell it what is on view. */
  onRange: (first: number, last: number) => void
  error: QunxiError | undefined
  refetch: () => void
}

/** Messages by position. Three neighbouring pages are held, those passed lately come from the query cache. */
export function useTimeline(id: number, total: number, startAt: number): TimelineRows {
  const [middle, setMiddle] = useState(() => Math.floor(startAt / PAGE))
  const pageOf = (page: number) => ({ id, offset: Math.max(0, page) * PAGE, limit: PAGE })
  const isPage = (page: number) => page >= 0 && page * PAGE < total
  const before = useQuery('conversations.timeline', pageOf(middle - 1), { enabled: isPage(middle - 1) })
  const here = useQuery('conversations.timeline', pageOf(middle), { enabled: isPage(middle) })
  const after = useQuery('conversations.timeline', pageOf(middle + 1), { enabled: isPage(middle + 1) })
  const row = useCallback(
    (index: number): MessageItem | undefined => {
      const page = Math.floor(index / PAGE)
      const held = page === middle ? here.data : page === middle - 1 ? before.data : page === middle + 1 ? after.data : undefined
      return held?.items[index - page * PAGE]
    },
    [middle, before.data, here.data, after.data],
  )
  const onRange = useCallback((first: number, last: number) => setMiddle(Math.floor((first + last) / 2 / PAGE)), [])
  return { row, onRange, error: here.error, refetch: here.refetch }
}
