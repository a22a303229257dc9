/** A long list read from its newest row backwards: the first page stays fresh by pushes, older ones are read as they come on view. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { QunxiError } from '#shared/contract/errors.ts'
import { core } from '#renderer/core-client/client.ts'
import type { Input, Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'

/** Calls whose pages are asked for by the id of the last row seen. */
type BackwardMethod = 'outbox.list' | 'sync.log'
type Row<M extends BackwardMethod> = Output<M>['items'][number]

interface Backwards<R, H> {
  items: readonly R[]
  /** The first page as it came. */
  head: H | undefined
  /** There is nothing older. */
  ended: boolean
  loading: boolean
  slow: boolean
  error: QunxiError | undefined
  /** Tell it the last row on view. */
  onRange: (first: number, last: number) => void
  refetch: () => void
}

const PAGE = 200
const AHEAD = 40

/** The rows shown stay; the next scroll or push asks again. The first page's failure is shown in place of the list. */
function failed(error: unknown): void {
  console.error('Older rows were not read:', error)
}

export function useBackwards<M extends BackwardMethod>(
  method: M,
  input: Omit<Input<M>, 'before' | 'limit'>,
): Backwards<Row<M>, Output<M>> {
  const key = JSON.stringify([method, input])
  const head = useQuery(method, { ...input, limit: PAGE } as Input<M>, { keepPrevious: true })
  const first = head.data?.items as readonly Row<M>[] | undefined
  const [older, setOlder] = useState<{ key: string; rows: readonly Row<M>[]; ended: boolean }>({ key, rows: [], ended: false })
  const reading = useRef(false)
  const own = older.key === key && !head.previous ? older : undefined
  // A first page that is not full has nothing behind it, whatever was read before.
  const rows = first?.length === PAGE ? (own?.rows ?? []) : []
  const ended = first !== undefined && (first.length < PAGE || (own?.ended ?? false))

  const read = useCallback(
    async (before: Row<M>['id'], limit: number): Promise<readonly Row<M>[]> => {
      const [call, asked] = JSON.parse(key) as [M, object]
      const page = await core.call(call, { ...asked, before, limit } as Input<M>)
      return page.items as readonly Row<M>[]
    },
    [key],
  )

  // New rows push the first page on: what follows it is read again, as far as it had been.
  const count = useRef(0)
  useEffect(() => {
    count.current = rows.length
  })
  const headEnd = head.previous ? undefined : first?.at(-1)?.id
  const full = first?.length === PAGE
  const { data } = head
  useEffect(() => {
    if (count.current === 0 || headEnd === undefined || !full) return
    let stale = false
    read(headEnd, Math.min(500, count.current)).then(
      (page) => !stale && setOlder({ key, rows: page, ended: page.length < Math.min(500, count.current) }),
      failed,
    )
    return () => {
      stale = true
    }
  }, [data, headEnd, full, key, read])

  const last = rows.at(-1)?.id ?? headEnd
  const known = (first?.length ?? 0) + rows.length
  const onRange = useCallback(
    (_from: number, to: number) => {
      if (reading.current || ended || last === undefined || to < known - AHEAD) return
      reading.current = true
      read(last, PAGE)
        .then(
          (page) =>
            setOlder((now) => ({ key, rows: [...(now.key === key ? now.rows : []), ...page], ended: page.length < PAGE })),
          failed,
        )
        .finally(() => {
          reading.current = false
        })
    },
    [read, last, known, ended, key],
  )
  const items = first === undefined ? [] : rows.length === 0 ? first : [...first, ...rows]
  return {
    items,
    head: head.data,
    ended,
    loading: head.loading,
    slow: head.slow,
    error: head.error,
    onRange,
    refetch: head.refetch,
  }
}
