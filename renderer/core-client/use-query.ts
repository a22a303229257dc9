/** Reading: `const { data, error, slow, refetch } = useQuery('groups.list', { tier: null })`. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { contract } from '#shared/contract/contract.ts'
import type { Call } from '#shared/contract/define.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { core } from './client.ts'
import type { Input, Output, ReadMethod } from './methods.ts'
import { emptySnapshot, QueryCache, queryKey } from './query-cache.ts'

interface QueryOptions {
  /** False: nothing is asked and nothing shown. Default true. */
  enabled?: boolean
  /** While a new input is being read, go on showing the answer to the previous one. Default false. */
  keepPrevious?: boolean
}

export interface QueryResult<T> {
  data: T | undefined
  error: QunxiError | undefined
  /** No answer yet. */
  loading: boolean
  /** No answer after 150 ms: time for a skeleton. */
  slow: boolean
  /** `data` belongs to the previous input (keepPrevious). */
  previous: boolean
  /** A request is under way, with or without data on view. */
  fetching: boolean
  refetch: () => void
}

const SKELETON_DELAY = 150

function asError(error: unknown): QunxiError {
  return error instanceof QunxiError ? error : new QunxiError('INTERNAL', error instanceof Error ? error.message : String(error))
}

export const queries = new QueryCache(asError)

core.onPush((push) => {
  if (push.push === 'changed') queries.invalidate(push.topics)
})
core.onConnection((connected) => {
  if (connected) queries.invalidateAll()
})

/** True once `waiting` has lasted 150 ms. */
export function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => setSlow(true), SKELETON_DELAY)
    return () => {
      clearTimeout(timer)
      setSlow(false)
    }
  }, [waiting])
  return waiting && slow
}

export function useQuery<M extends ReadMethod>(method: M, input: Input<M>, options: QueryOptions = {}): QueryResult<Output<M>> {
  const { enabled = true, keepPrevious = false } = options
  const key = queryKey(method, input)
  // The input object may be new at every render; what is asked changes only with the key.
  const [asked, setAsked] = useState({ key, method, input })
  if (asked.key !== key) setAsked({ key, method, input })

  const subscribe = useCallback(
    (listener: () => void) => {
      if (!enabled) return () => {}
      const call: Call = contract[asked.method]
      return queries.watch(
        asked.key,
        call.kind === 'read' ? call.topics : [],
        () => core.call(asked.method, asked.input),
        listener,
      )
    },
    [enabled, asked],
  )
  const read = () => (enabled ? queries.snapshot(key) : emptySnapshot)
  const snapshot = useSyncExternalStore(subscribe, read, read)

  const [last, setLast] = useState<{ method: string; data: unknown }>()
  if (keepPrevious && snapshot.ready && (last?.data !== snapshot.data || last?.method !== method))
    setLast({ method, data: snapshot.data })

  const previous = keepPrevious && enabled && !snapshot.ready && last?.method === method
  const data = (previous ? last?.data : snapshot.data) as Output<M> | undefined
  // A lost core is not an error to show: the window says so once, and everything is read again when it is back.
  const error = snapshot.error?.code === 'CORE_EXITED' ? undefined : snapshot.error
  const loading = enabled && !snapshot.ready && error === undefined
  const slow = useSlow(loading && !previous)
  const refetch = useCallback(() => queries.refetch(key), [key])
  return { data, error, loading, slow, previous, fetching: snapshot.fetching, refetch }
}
