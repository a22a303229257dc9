import { describe, expect, test, vi } from 'vitest'
import { QunxiError } from '#shared/contract/errors.ts'
import { QueryCache, queryKey } from './query-cache.ts'

const toError = (error: unknown) => new QunxiError('INTERNAL', String(error))

/** A source whose answers are given by hand. */
function source() {
  const asked: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = []
  const fetch = vi.fn(() => new Promise<unknown>((resolve, reject) => void asked.push({ resolve, reject })))
  return { fetch, asked, settle: () => new Promise((resolve) => setTimeout(resolve)) }
}

test('one request serves all who ask the same', async () => {
  const cache = new QueryCache(toError)
  const { fetch, asked, settle } = source()
  cache.watch('k', ['tags'], fetch, () => {})
  cache.watch('k', ['tags'], fetch, () => {})
  expect(fetch).toHaveBeenCalledTimes(1)
  asked[0]!.resolve(7)
  await settle()
  expect(cache.snapshot('k')).toMatchObject({ data: 7, ready: true, fetching: false })
})

test('an answer that came unasked is shown at once, kept when asking fails, and replaced by the first real one', async () => {
  const cache = new QueryCache(toError)
  const { fetch, asked, settle } = source()
  cache.prime('k', ['tags'], 1)
  expect(cache.snapshot('k')).toMatchObject({ data: 1, ready: true })
  cache.watch('k', ['tags'], fetch, () => {})
  expect(fetch).toHaveBeenCalledTimes(1)
  asked[0]!.reject(new Error('no port yet'))
  await settle()
  expect(cache.snapshot('k')).toMatchObject({ data: 1, ready: true })
  cache.invalidateAll()
  asked[1]!.resolve(2)
  await settle()
  expect(cache.snapshot('k')).toMatchObject({ data: 2, error: undefined })
  cache.prime('other', [], 'named')
  cache.clear()
  expect(cache.snapshot('other').data).toBeUndefined()
})

describe('a changed push', () => {
  test('refetches what is on view and keeps the old data meanwhile', async () => {
    const cache = new QueryCache(toError)
    const { fetch, asked, settle } = source()
    cache.watch('k', ['tags'], fetch, () => {})
    asked[0]!.resolve('old')
    await settle()
    cache.invalidate(['orders'])
    expect(fetch).toHaveBeenCalledTimes(1)
    cache.invalidate(['tags'])
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(cache.snapshot('k')).toMatchObject({ data: 'old', fetching: true })
    asked[1]!.resolve('new')
    await settle()
    expect(cache.snapshot('k').data).toBe('new')
  })

  test('in the middle of a request asks once more afterwards, however many pushes came', async () => {
    const cache = new QueryCache(toError)
    const { fetch, asked, settle } = source()
    cache.watch('k', ['messages'], fetch, () => {})
    for (let i = 0; i < 50; i++) cache.invalidate(['messages'])
    expect(fetch).toHaveBeenCalledTimes(1)
    asked[0]!.resolve(1)
    await settle()
    expect(fetch).toHaveBeenCalledTimes(2)
    asked[1]!.resolve(2)
    await settle()
    expect(cache.snapshot('k').data).toBe(2)
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  test('marks what nobody looks at, which is read again when it is looked at', async () => {
    const cache = new QueryCache(toError)
    const { fetch, asked, settle } = source()
    const leave = cache.watch('k', ['tags'], fetch, () => {})
    asked[0]!.resolve(1)
    await settle()
    leave()
    cache.invalidate(['tags'])
    expect(fetch).toHaveBeenCalledTimes(1)
    cache.watch('k', ['tags'], fetch, () => {})
    expect(cache.snapshot('k').data).toBe(1)
    expect(fetch).toHaveBeenCalledTimes(2)
  })
})

test('an answer overtaken by a newer request is dropped', async () => {
  const cache = new QueryCache(toError)
  const { fetch, asked, settle } = source()
  cache.watch('k', [], fetch, () => {})
  cache.refetch('k')
  asked[1]!.resolve('second')
  asked[0]!.resolve('first')
  await settle()
  expect(cache.snapshot('k').data).toBe('second')
})

test('a failure keeps the data shown, and a retry clears it', async () => {
  const cache = new QueryCache(toError)
  const { fetch, asked, settle } = source()
  cache.watch('k', [], fetch, () => {})
  asked[0]!.resolve('data')
  await settle()
  cache.refetch('k')
  asked[1]!.reject(new Error('no'))
  await settle()
  expect(cache.snapshot('k')).toMatchObject({ data: 'data', error: { code: 'INTERNAL' } })
  cache.refetch('k')
  asked[2]!.resolve('again')
  await settle()
  expect(cache.snapshot('k')).toMatchObject({ data: 'again', error: undefined })
})

test('another workspace sees nothing of the last one', async () => {
  const cache = new QueryCache(toError)
  const { fetch, asked, settle } = source()
  cache.watch('k', [], fetch, () => {})
  cache.clear()
  asked[0]!.resolve('of the old workspace')
  await settle()
  expect(cache.snapshot('k')).toMatchObject({ data: undefined, ready: false })
})

test('results nobody looks at are dropped beyond the limit, oldest first', async () => {
  const cache = new QueryCache(toError, 2)
  for (const key of ['a', 'b', 'c']) {
    const leave = cache.watch(
      key,
      [],
      () => Promise.resolve(key),
      () => {},
    )
    await new Promise((resolve) => setTimeout(resolve))
    leave()
  }
  expect(['a', 'b', 'c'].map((key) => cache.snapshot(key).data)).toEqual([undefined, 'b', 'c'])
})

test('the key does not depend on the order of fields, but on that of lists', () => {
  expect(queryKey('m', { a: 1, b: { c: 2, d: 3 } })).toBe(queryKey('m', { b: { d: 3, c: 2 }, a: 1 }))
  expect(queryKey('m', { a: [1, 2] })).not.toBe(queryKey('m', { a: [2, 1] }))
})
