import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { foldText } from '#shared/domain/search-text.ts'
import { messageKinds } from '#shared/domain/records.ts'
import { openTestWorkspace } from '#core/testing/test-store.ts'
import type { TestWorkspace } from '#core/testing/test-store.ts'
import type { IndexedMessage } from './schema.ts'
import { SearchIndex } from './search-index.ts'
import type { SearchQuery } from './search-index.ts'

let opened: TestWorkspace | undefined
afterEach(() => {
  opened?.remove()
  opened = undefined
})

function open(): TestWorkspace {
  opened = openTestWorkspace()
  return opened
}

const T0 = Date.UTC(2025, 0, 1)
const idOf = (minute: number, slot = 0): number => (T0 + minute * 60_000) * 1024 + slot
const message = (minute: number, text: string, more: Partial<IndexedMessage> = {}): IndexedMessage => ({
  id: idOf(minute),
  conversationId: 1,
  senderId: 1,
  kind: 0,
  text,
  ...more,
})

function textsOf(messages: readonly IndexedMessage[]) {
  const byId = new Map(messages.filter(({ text }) => text.length > 0).map(({ id, text }) => [id, text]))
  return { ids: () => [...byId.keys()].toSorted((a, b) => a - b), textOf: (id: number) => byId.get(id) }
}

/** What the index must answer, by looking at every message. */
function scan(
  messages: Iterable<IndexedMessage>,
  query: SearchQuery,
  needles = [foldText(query.text)],
): { total: number; ids: number[] } {
  const ids = [...messages]
    .filter(
      (m) =>
        needles.every((needle) => foldText(m.text).includes(needle)) &&
        (query.conversationId === undefined || m.conversationId === query.conversationId) &&
        (query.senderId === undefined || m.senderId === query.senderId) &&
        (query.kinds === undefined || query.kinds.includes(messageKinds[m.kind] as string)) &&
        (query.from === undefined || m.id >= query.from * 1024) &&
        (query.to === undefined || m.id < query.to * 1024),
    )
    .map((m) => m.id)
    .toSorted((a, b) => b - a)
  return { total: ids.length, ids: ids.filter((id) => id < (query.beforeId ?? Infinity)).slice(0, query.limit) }
}

describe('finding', () => {
  const texts = [
    '订单A12b已发货',
    '哈哈哈哈',
    '哈哈',
    '价格：¥99.9（包邮）!!',
    '😀好的😀😀',
    'ＡＢＣ ｶﾀｶﾅ　全角',
    '好',
    'a\nb',
    '订单 123 什么时候发',
    '123 的订单呢',
    '\uD800孤立',
    'Straße ΣΟΦΟΣ',
    'ending with 好',
  ]

  test.each([
    ['a12B', [0]],
    ['哈哈哈', [1]],
    ['哈哈', [1, 2]],
    ['99.9(包邮)!!', [3]],
    ['😀', [4]],
    ['好的😀', [4]],
    ['abc カタカナ 全', [5]],
    ['好', [4, 6, 12]],
    ['a b', [7]],
    ['订单', [0, 8, 9]],
    ['\uFFFD孤', [10]],
    ['σοφος', [11]],
    ['ß', [11]],
    ['没有', []],
    ['好123', []],
  ])('%s', (text, expected) => {
    for (const bulk of [false, true]) {
      const { store } = open()
      const index = new SearchIndex()
      const filler = bulk ? Array.from({ length: 600 }, (_, i) => message(1000 + i, `第${i}条 filler`)) : []
      store.write((db) => index.add(db, [...texts.map((t, i) => message(i, t)), ...filler]))
      const answer = index.search(store.read, { text, limit: 50 })
      expect(answer.ids.filter((id) => id < idOf(1000))).toEqual(expected.map((i) => idOf(i)).toReversed())
      expect(answer.total).toBe(answer.ids.length)
      opened?.remove()
      opened = undefined
    }
  })

  test('words are looked for separately only when the text as typed is found nowhere', () => {
    const { store } = open()
    const index = new SearchIndex()
    store.write((db) =>
      index.add(
        db,
        texts.map((t, i) => message(i, t)),
      ),
    )
    expect(index.search(store.read, { text: ' 订单 123 ', limit: 9 })).toMatchObject({ match: 'text', ids: [idOf(8)] })
    expect(index.search(store.read, { text: '123 订单', limit: 9 })).toMatchObject({ match: 'words', ids: [idOf(9), idOf(8)] })
    expect(index.search(store.read, { text: '"123 订单"', limit: 9 })).toMatchObject({ total: 0 })
    expect(index.search(store.read, { text: '"订单 123"', limit: 9 })).toMatchObject({ match: 'text', ids: [idOf(8)] })
    expect(index.search(store.read, { text: '   ', limit: 9 })).toMatchObject({ total: 0, ids: [] })
  })

  test('a phrase never runs from one message into the next', () => {
    const { store } = open()
    const index = new SearchIndex()
    const all = Array.from({ length: 1000 }, (_, i) => message(i, i % 2 === 0 ? '前半' : '后半段落'))
    store.write((db) => index.add(db, all))
    for (const text of ['前半后半', '半后', '前半后', '段落前', '落前半']) {
      expect(index.search(store.read, { text, limit: 5 }).total).toBe(0)
    }
  })

  test('one character that is in most messages equals a scan, alone and with filters', () => {
    const { store } = open()
    const index = new SearchIndex()
    const all = Array.from({ length: 12_000 }, (_, i) =>
      message(i, i % 5 === 0 ? '没这字' : `${'前'.repeat(i % 40)}的${i % 977}的${'后'.repeat(i % 23)}`, {
        conversationId: i % 7,
        senderId: i % 300,
        kind: i % 3,
      }),
    )
    store.write((db) => index.add(db, all))
    for (const more of [
      {},
      { conversationId: 3 },
      { senderId: 17 },
      { conversationId: 3, senderId: 17, kinds: ['text', 'image'] },
      { from: T0 + 3000 * 60_000, to: T0 + 9000 * 60_000 },
      { conversationId: 2, from: T0 + 3000 * 60_000, to: T0 + 3100 * 60_000 },
    ]) {
      for (const text of ['的', '前', '9', '没']) {
        const query = { text, limit: 40, ...more }
        const { total, ids } = index.search(store.read, query)
        expect({ total, ids }).toEqual(scan(all, query))
      }
    }
  })

  test('a text of 200,000 characters is found by its end', () => {
    const { store } = open()
    const index = new SearchIndex()
    const long = '长文章内容'.repeat(40_000)
    store.write((db) => index.add(db, [message(1, `${long}结尾词`), message(2, '短'), ...fill(600)]))
    expect(index.search(store.read, { text: '容结尾词', limit: 5 }).ids).toEqual([idOf(1)])
    expect(index.search(store.read, { text: '文章', limit: 5 })).toMatchObject({ total: 1, ids: [idOf(1)] })
    expect(index.search(store.read, { text: '章', limit: 5 })).toMatchObject({ total: 1, ids: [idOf(1)] })
  })
})

function fill(count: number): IndexedMessage[] {
  return Array.from({ length: count }, (_, i) => message(5000 + i, `填充 ${i}`))
}

describe('any order of adding, editing, erasing, merging and restarting equals a scan', () => {
  const alphabet = ['订', '单', '好', '哈', '的', 'a', 'B', '1', '2', ' ', '！', '.', '😀', 'Ａ', '\n', 'é']
  const text = fc.array(fc.constantFrom(...alphabet), { minLength: 0, maxLength: 40 }).map((parts) => parts.join(''))
  const row = fc.record({
    minute: fc.integer({ min: 0, max: 400 }),
    conversationId: fc.integer({ min: 1, max: 4 }),
    senderId: fc.integer({ min: 0, max: 6 }),
    kind: fc.integer({ min: 0, max: messageKinds.length - 1 }),
    text,
  })
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), rows: fc.array(row, { minLength: 1, maxLength: 5 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('bulk' as const),
        rows: fc.array(row, { minLength: 20, maxLength: 60 }),
        times: fc.integer({ min: 10, max: 30 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('replace' as const), pick: fc.nat(), text }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('remove' as const), picks: fc.array(fc.nat(), { minLength: 1, maxLength: 30 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), steps: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('mergeAll' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('rollBack' as const), rows: fc.array(row, { minLength: 20, maxLength: 60 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
  )
  const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })
  const query = fc.record({
    text: fc
      .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(''))
      .filter((t) => foldText(t).trim() === foldText(t)),
    conversationId: optional(fc.integer({ min: 1, max: 5 })),
    senderId: optional(fc.integer({ min: 0, max: 6 })),
    kinds: optional(fc.subarray([...messageKinds])),
    from: optional(fc.integer({ min: 0, max: 400 }).map((m) => T0 + m * 60_000)),
    to: optional(fc.integer({ min: 0, max: 400 }).map((m) => T0 + m * 60_000)),
    limit: fc.integer({ min: 1, max: 60 }),
    beforeId: optional(fc.integer({ min: 0, max: 400 }).map((m) => idOf(m, 3))),
  })

  test('property', () => {
    fc.assert(
      fc.property(
        fc.array(action, { minLength: 1, maxLength: 12 }),
        fc.array(query, { minLength: 12, maxLength: 12 }),
        (actions, queries) => {
          const workspace = openTestWorkspace()
          try {
            let index = new SearchIndex()
            const model = new Map<number, IndexedMessage>()
            const fresh = (rows: { minute: number }[], times = 1): IndexedMessage[] => {
              const made: IndexedMessage[] = []
              const taken = new Set(model.keys())
              for (let i = 0; i < times; i += 1) {
                for (const { minute, ...rest } of rows as (IndexedMessage & { minute: number })[]) {
                  let id = idOf(minute, 0)
                  while (taken.has(id)) id += 1
                  taken.add(id)
                  made.push({ ...rest, id })
                }
              }
              return made
            }
            const check = () => {
              for (const q of queries) {
                const { total, ids, match } = index.search(workspace.store.read, q as SearchQuery)
                const expected = scan(model.values(), q as SearchQuery)
                if (match === 'text') expect({ total, ids }).toEqual(expected)
                else {
                  expect(expected.total).toBe(0)
                  const words = foldText((q as SearchQuery).text)
                    .split(' ')
                    .filter(Boolean)
                  expect({ total, ids }).toEqual(scan(model.values(), q as SearchQuery, words))
                }
              }
            }
            for (const act of actions) {
              const { store } = workspace
              const known = [...model.values()]
              if (act.do === 'add' || act.do === 'bulk') {
                const rows = fresh(act.rows, act.do === 'bulk' ? act.times : 1)
                store.write((db) => index.add(db, rows))
                for (const made of rows) model.set(made.id, made)
              } else if (act.do === 'rollBack') {
                const rows = fresh(act.rows, 12)
                expect(() =>
                  store.write((db) => {
                    index.add(db, rows)
                    index.search(db, { text: '订单', limit: 5 })
                    index.maintain(db, 0)
                    throw new Error('rolled back')
                  }),
                ).toThrow('rolled back')
              } else if (act.do === 'replace' && known.length > 0) {
                const before = known[act.pick % known.length] as IndexedMessage
                store.write((db) => index.replace(db, before, act.text))
                model.set(before.id, { ...before, text: act.text })
              } else if (act.do === 'remove' && known.length > 0) {
                const gone = [...new Set(act.picks.map((pick) => known[pick % known.length] as IndexedMessage))]
                store.write((db) => index.remove(db, gone))
                for (const { id } of gone) model.delete(id)
              } else if (act.do === 'merge') {
                for (let i = 0; i < act.steps; i += 1) store.write((db) => index.maintain(db, 0, true))
              } else if (act.do === 'mergeAll') {
                for (let i = 0; i < 10_000 && store.write((db) => index.maintain(db, 50, true)); i += 1);
              } else if (act.do === 'reopen') {
                workspace.reopen()
                index = new SearchIndex()
              }
              check()
            }
          } finally {
            workspace.remove()
          }
        },
      ),
      { numRuns: 40, interruptAfterTimeLimit: 15_000, endOnFailure: true },
    )
  }, 120_000)
})

describe('erasure', () => {
  test('no posting of an erased text stays in the blocks, nor of the text before an edit', () => {
    const { store } = open()
    const index = new SearchIndex()
    const all = Array.from({ length: 3000 }, (_, i) => message(i, i % 3 === 0 ? `手机号1380013${i}` : `你好${i}`))
    store.write((db) => index.add(db, all))
    const gone = all.filter((_, i) => i % 3 === 0)
    const edited = all[1] as IndexedMessage
    store.write((db) => {
      index.remove(db, gone)
      index.replace(db, edited, '改过了')
    })
    const left = all.filter((_, i) => i % 3 !== 0).map((m) => (m === edited ? { ...m, text: '改过了' } : m))
    expect(index.search(store.read, { text: '手机', limit: 1 }).total).toBe(0)
    expect(index.check(store.read, textsOf(left))).toEqual([])
    expect(index.check(store.read, textsOf(all)).length).toBeGreaterThan(0)
    for (let more = true; more;) more = store.write((db) => index.maintain(db, 50, true))
    expect(index.check(store.read, textsOf(left))).toEqual([])
  })
})

describe('merging', () => {
  test('ends, leaves few segments, frees what it replaced, and survives a restart in the middle', () => {
    const workspace = open()
    const index = new SearchIndex()
    const all: IndexedMessage[] = []
    for (let batch = 0; batch < 40; batch += 1) {
      // Batches overlap in time, as chats imported one after another do.
      const rows = Array.from({ length: 700 }, (_, i) => ({
        ...message(i * 3 + (batch % 3), `第${batch}批 ${i} 订单`),
        id: idOf(i * 3, batch),
      }))
      workspace.store.write((db) => index.add(db, rows))
      all.push(...rows)
    }
    const segments = () => workspace.store.read.value<number>('SELECT count(*) FROM search_segments')
    expect(segments()).toBe(40)
    expect(index.needsMaintenance(workspace.store.read)).toBe(true)
    const expected = scan(all, { text: '订单', limit: 100 })
    for (let i = 0; i < 3; i += 1) workspace.store.write((db) => index.maintain(db, 0))
    workspace.reopen()
    const again = new SearchIndex()
    expect(again.search(workspace.store.read, { text: '订单', limit: 100 })).toMatchObject(expected)
    // The merge that the restart cut off is still claimed; as if a minute had gone by:
    workspace.store.write((db) => db.run('UPDATE search_segments SET touched_at = 0'))
    let steps = 0
    while (workspace.store.write((db) => again.maintain(db, 2, true))) steps += 1
    expect(steps).toBeGreaterThan(1)
    expect(again.needsMaintenance(workspace.store.read)).toBe(false)
    expect(segments()).toBe(1)
    expect(again.search(workspace.store.read, { text: '订单', limit: 100 })).toMatchObject(expected)
    expect(again.check(workspace.store.read, textsOf(all))).toEqual([])
    const used = workspace.store.read.value<number>('SELECT count(DISTINCT id / 16777216) FROM search_blocks')
    expect(used).toBe(1)
  })
})

test('damaged blocks make wrong answers at worst, which check finds; no search hangs', () => {
  const { store } = open()
  const index = new SearchIndex()
  const all = Array.from({ length: 1500 }, (_, i) =>
    message(i, `第${i}条 订单${i % 37} 的的${'好'.repeat(i % 5)}`, { conversationId: i % 3 }),
  )
  store.write((db) => index.add(db, all))
  const blocks = store.read.all<{ id: number; data: Buffer }>('SELECT id, data FROM search_blocks WHERE id % 16777216 < 8388608')
  let seed = 1
  const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
  let found = 0
  for (let round = 0; round < 120; round += 1) {
    const { id, data } = blocks[random(blocks.length)]!
    const broken = Buffer.from(data)
    if (round % 3 === 0) broken.fill(0xff, random(broken.length))
    else broken[random(broken.length)] = random(256)
    store.write((db) =>
      db.run(
        'UPDATE search_blocks SET data = ? WHERE id = ?',
        round % 10 === 0 ? broken.subarray(0, random(broken.length)) : broken,
        id,
      ),
    )
    for (const text of ['订单1', '的', '好好好', '第9']) {
      for (const conversationId of [undefined, 1])
        index.search(store.read, { text, limit: 20, ...(conversationId === undefined ? {} : { conversationId }) })
    }
    if (index.check(store.read, textsOf(all)).length > 0) found += 1
    store.write((db) => db.run('UPDATE search_blocks SET data = ? WHERE id = ?', data, id))
  }
  expect(found).toBeGreaterThan(60)
  expect(index.check(store.read, textsOf(all))).toEqual([])
}, 60_000)
