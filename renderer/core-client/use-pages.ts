/** A long list read by pages around what is on view: `row(i)` answers undefined while its page is on the way. */
import { useCallback, useState } from 'react'
import type { QunxiError } from '#shared/contract/errors.ts'
import type { Input, Output, ReadMethod } from './methods.ts'
import { useQuery } from './use-query.ts'

interface Paged {
  items: readonly unknown[]
  total: number
}

/** Calls whose input takes offset and limit and whose output has items and total. */
type PagedMethod = {
  [M in ReadMethod]: Output<M> extends Paged ? (Input<M> extends { offset?: number; limit?: number } ? M : never) : never
}[ReadMethod]

type Row<M extends PagedMethod> = Output<M> extends { items: readonly (infer R)[] } ? R : never

interface Pages<R> {
  total: number
  row: (index: number) => R | undefined
  /** Tell it which rows are on view. */
  onRange: (first: number, last: number) => void
  error: QunxiError | undefined
  loading: boolean
  /** Nothing yet after 150 ms. */
  slow: boolean
  refetch: () => void
}

const PAGE = 200

export function usePages<M extends PagedMethod>(method: M, input: Omit<Input<M>, 'offset' | 'limit'>): Pages<Row<M>> {
  const [page, setPage] = useState(0)
  const at = (index: number) => ({ ...input, offset: index * PAGE, limit: PAGE }) as Input<M>
  const first = useQuery(method, at(page), { keepPrevious: true })
  const head = first.data as (Paged & { items: readonly Row<M>[] }) | undefined
  const total = head?.total ?? 0
  const second = useQuery(method, at(page + 1), { enabled: (page + 1) * PAGE < total })
  const next = second.data as (Paged & { items: readonly Row<M>[] }) | undefined
  const shown = first.previous ? undefined : page
  const row = useCallback(
    (index: number): Row<M> | undefined => {
      const wanted = Math.floor(index / PAGE)
      // While a new filter is read, the old rows stay where they were.
      if (shown === undefined) return head?.items[index - page * PAGE]
      if (wanted === shown) return head?.items[index - shown * PAGE]
      return wanted === shown + 1 ? next?.items[index - wanted * PAGE] : undefined
    },
    [head, next, shown, page],
  )
  const onRange = useCallback((from: number, to: number) => {
    setPage((now) => {
      const needFrom = Math.floor(from / PAGE)
      const needTo = Math.floor(to / PAGE)
      return needFrom >= now && needTo <= now + 1 ? now : needFrom
    })
  }, [])
  return { total, row, onRange, error: first.error, loading: first.loading, slow: first.slow, refetch: first.refetch }
}
