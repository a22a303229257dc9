/** How fast a live archive gets into the database, against the same messages from a file. */
import { expect, test } from 'vitest'
import type { ImportRecord } from '#shared/domain/records.ts'
import { SearchIndex } from '#core/store/search/search-index.ts'
import { FileApplier, type RecordSource } from '#core/files/apply.ts'
import { LiveBench, NOW } from '../testing/live-bench.ts'
import type { LiveMessageRecord, LiveRecord } from '../channel/records.ts'

const MESSAGES = 60_000
const GROUPS = 300
const PEOPLE = 2000
const PAGE = 5000

interface One {
  chat: number
  person: number
  at: number
  id: string
  text: string
}

const words = ['多少钱', '已下单', '什么时候发货呀', '收到，谢谢', '这款还有别的颜色吗', '明天上午十点开抢', '好的', '图片发一下']
const messages: One[] = Array.from({ length: MESSAGES }, (_, i) => ({
  chat: (i * 7919) % GROUPS,
  person: (i * 104_729) % PEOPLE,
  at: NOW - (MESSAGES - i) * 8000,
  id: `${1_000_000 + i}_17300000_external`,
  text: `${words[i % words.length]} ${i % 977}`,
}))

function fromFile(): ImportRecord[] {
  const records: ImportRecord[] = []
  for (let i = 0; i < GROUPS; i++)
    records.push({ type: 'conversation', key: `wr${i}`, nativeId: `wr${i}`, title: `群 ${i}`, kind: 'group' })
  for (let i = 0; i < PEOPLE; i++)
    records.push({ type: 'contact', key: `wm${i}`, nativeId: `wm${i}`, name: `客户 ${i}`, isStaff: i % 50 === 0 })
  messages.forEach((one, i) =>
    records.push({
      type: 'message',
      conversationKey: `wr${one.chat}`,
      senderKey: `wm${one.person}`,
      nativeId: one.id,
      sentAt: one.at,
      kind: 'text',
      text: one.text,
      ordinal: i,
      line: i,
    }),
  )
  return records
}

const people = (): LiveRecord[] =>
  Array.from({ length: PEOPLE }, (_, i) =>
    i % 50 === 0 ? { type: 'staff', id: `wm${i}`, name: `客户 ${i}` } : { type: 'contact', id: `wm${i}`, name: `客户 ${i}` },
  )

const live = (): LiveMessageRecord[] =>
  messages.map((one) => ({
    type: 'message',
    conversation: { id: `wr${one.chat}`, kind: 'group' },
    senderId: `wm${one.person}`,
    nativeId: one.id,
    sentAt: one.at,
    kind: 'text',
    text: one.text,
  }))

function pages<T>(records: readonly T[], size: number): T[][] {
  const all: T[][] = []
  for (let from = 0; from < records.length; from += size) all.push(records.slice(from, from + size))
  return all
}

/** Messages per second of processor time, which what else runs on the machine hardly touches. */
function timed(work: (bench: LiveBench) => void): number {
  const bench = new LiveBench()
  bench.open('wecom')
  try {
    const from = process.cpuUsage()
    work(bench)
    const { user, system } = process.cpuUsage(from)
    expect(bench.value('SELECT count(*) FROM messages')).toBe(MESSAGES)
    return MESSAGES / ((user + system) / 1e6)
  } finally {
    bench.workspace.remove()
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

function fileRate(): number {
  const records = fromFile()
  return timed((bench) => {
    const source: RecordSource = {
      path: '',
      source: { name: 'archive' },
      connector: { format: null, localTimes: false },
      options: { zone: 'Asia/Shanghai' },
      conversations: new Map(),
    }
    const { afterMessages } = bench
    const options = { account: bench.account, index: new SearchIndex(), now: NOW, workspaceZone: 'Asia/Shanghai', afterMessages }
    const applier = new FileApplier(source, options)
    for (const page of pages(records, PAGE)) bench.workspace.store.write((db) => void applier.apply(db, page))
    while (bench.workspace.store.write((db) => applier.refreshFigures(db)));
  })
}

function liveRate(size: number): number {
  const named = people()
  const records = live()
  return timed((bench) => {
    bench.apply(named)
    for (const page of pages(records, size)) bench.apply(page)
    bench.figures()
  })
}

// Measured 0.9. The bound is one that only a change for the worse reaches, not what else the machine does.
test('an archive of WeCom goes in about as fast as a file', { timeout: 200_000 }, () => {
  fileRate()
  const rates = [0, 1, 2].map(() => ({ file: fileRate(), live: liveRate(PAGE) }))
  const ratio = median(rates.map((rate) => rate.live / rate.file))
  const rate = (of: 'file' | 'live') => Math.round(median(rates.map((one) => one[of])))
  console.log(`[live] messages a second: file ${rate('file')}, live ${rate('live')} (${ratio.toFixed(2)})`)
  expect(ratio).toBeGreaterThan(0.6)
})
