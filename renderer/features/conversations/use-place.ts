import { useMemo } from 'react'
import { useRouter } from '#renderer/state/router.ts'

export interface Place {
  conversationId: number | undefined
  /** The message to show, with a number that changes at each request for it. */
  messageId: number | undefined
  /** The full-text search, '' before anything was typed; undefined while the list is shown. */
  query: string | undefined
  open: (conversationId: number, messageId?: number) => void
  search: (text: string) => void
  leaveSearch: () => void
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)

export function usePlace(): Place {
  const params = useRouter((state) => state.params)
  const replace = useRouter((state) => state.replace)
  return useMemo(
    () => ({
      conversationId: numberOf(params.conversationId),
      messageId: numberOf(params.messageId),
      query: typeof params.q === 'string' ? params.q : undefined,
      open: (conversationId, messageId) => replace({ conversationId, messageId }),
      search: (text) => replace({ q: text }),
      leaveSearch: () => replace({ q: undefined }),
    }),
    [params, replace],
  )
}
