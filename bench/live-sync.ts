/**
 * The first sync of a large WeCom company from the simulator (a process of its own), against the same records applied from memory
 * without a connector, in the same run; then a second whole pass in which nothing changed; and how long `conversations.list` took
 * meanwhile, asked from another thread as the window asks.
 * npm run bench -- live-sync [--messages N] [--groups N] [--members N] [--contacts N] --json
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { dispatch } from '../electron/core/rpc/serve.ts'
import { searchIndex } from '../electron/core/store/search/search-index.ts'
import { liveConnector } from '../electron/core/channels/live/registry.ts'
import { LiveApplier } from '../electron/core/channels/live/apply.ts'
import type { LiveRecord } from '../electron/core/channels/channel/records.ts'
import { SyncEngine } from '../electron/core/channels/live/engine.ts'
import { Workspace } from '../electron/core/workspace.ts'
import { startCompany, type Company } from './company.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    groups: { type: 'string', default: '500' },
    members: { type: 'string', default: '200' },
    contacts: { type: 'string', default: '50000' },
    staff: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
  },
})
const KEY = 'a5'.repeat(32)
const ZONE = 'Asia/Shanghai'
/** Records a transaction when there is no connector: as many as the engine gathers. */
const BATCH = 5000
const dir = mkdtempSync(join(tmpdir(), 'qunxi-bench-'))

function newWorkspace(name: string): Workspace {
  return Workspace.create(join(dir, name), KEY, { name: 'bench', zone: ZONE })
}

/** Every record of a first sync, taken from the channel and kept in memory. */
async function allRecords(company: Company): Promise<LiveRecord[][]> {
  const { signal } = new AbortController()
  const connector = await liveConnector('wecom')
  const session = connector.open({
    accountId: 1,
    config: company.config,
    secrets: company.secrets,
    limiter: { run: (_api, _signal, work) => work() },
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: () => {},
  })
  const pages: LiveRecord[][] = []
  for (const stream of session.streams) {
    for (let cursor: string | null = null; ;) {
      const page = await stream.pull(cursor, signal)
      pages.push([...page.records()])
      if (!page.more) break
      cursor = page.cursor
    }
  }
  await session.close()
  return pages
}

function account(workspace: Workspace, company: Company): number {
  const { config, secrets } = company
  return (dispatch(workspace, 'accounts.save', { name: 'bench', config, secrets }).output as { id: number }).id
}

/** Seconds it takes to apply the records, with nothing to fetch and nobody to wait for. */
async function applyOnly(company: Company, pages: readonly LiveRecord[][]): Promise<{ seconds: number; records: number }> {
  const workspace = newWorkspace('raw')
  const accountId = account(workspace, company)
  const applier = new LiveApplier({
    accountId,
    channel: 'wecom',
    index: searchIndex,
    zone: () => ZONE,
    afterMessages: workspace.listeners.afterMessages,
  })
  let records = 0
  const started = performance.now()
  let batch: LiveRecord[] = []
  const flush = () => {
    const now = Date.now()
    const some = batch
    batch = []
    records += some.length
    workspace.store.write((db) => applier.apply(db, some, now))
  }
  for (const page of pages) {
    for (const record of page) batch.push(record)
    if (batch.length >= BATCH) flush()
  }
  flush()
  while (workspace.store.write((db) => applier.refreshFigures(db, Date.now())));
  const seconds = (performance.now() - started) / 1000
  workspace.close()
  rmSync(join(dir, 'raw'), { recursive: true, force: true })
  return { seconds, records }
}

/** Another thread that asks every 100 ms and notes how long each answer took, as the window would see it; `own`: without the wait for a turn. */
function askMeanwhile(workspace: Workspace): { stop(): Promise<number[]>; own: number[] } {
  const own: number[] = []
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     const sent = new Map(); const took = []; let id = 0
     const timer = setInterval(() => { sent.set(++id, performance.now()); parentPort.postMessage(id) }, 100)
     parentPort.on('message', (message) => {
       if (message === 'stop') { clearInterval(timer); parentPort.postMessage(took); parentPort.close() }
       else { took.push(performance.now() - sent.get(message)); sent.delete(message) }
     })`,
    { eval: true },
  )
  let done: (took: number[]) => void
  const answer = new Promise<number[]>((resolve) => (done = resolve))
  worker.on('message', (message: number | number[]) => {
    if (Array.isArray(message)) return done(message)
    const began = performance.now()
    dispatch(workspace, 'conversations.list', { limit: 50 })
    own.push(performance.now() - began)
    worker.postMessage(message)
  })
  return { stop: () => (worker.postMessage('stop'), answer), own }
}

const quantile = (numbers: readonly number[], share: number) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
}

async function sync(workspace: Workspace, accountId: number): Promise<number> {
  const engine = new SyncEngine({
    store: workspace.store,
    zone: () => ZONE,
    secrets: workspace.secrets,
    listeners: workspace.listeners,
  })
  const started = performance.now()
  await engine.runUntilIdle(accountId)
  const seconds = (performance.now() - started) / 1000
  await engine.stop()
  return seconds
}

/** What came in is read by the audit and the drafts afterwards; a second pass is timed when that is over, as on any later day. */
async function untilQuiet(): Promise<number> {
  const started = performance.now()
  for (let quiet = 0; quiet < 3;) {
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const { user, system } = process.cpuUsage(before)
    quiet = user + system < 60_000 ? quiet + 1 : 0
    if (performance.now() - started > 600_000) throw new Error('The background work did not end within ten minutes')
  }
  return (performance.now() - started) / 1000
}

const company = await startCompany({
  staff: values.staff,
  contacts: values.contacts,
  groups: values.groups,
  members: values.members,
  messages: values.messages,
})
try {
  const pages = await allRecords(company)
  const raw = await applyOnly(company, pages)
  pages.length = 0
  const workspace = newWorkspace('synced')
  const accountId = account(workspace, company)
  const asking = askMeanwhile(workspace)
  const firstSeconds = await sync(workspace, accountId)
  const waits = await asking.stop()
  const backgroundSeconds = await untilQuiet()
  const againSeconds = await sync(workspace, accountId)
  const counts = dispatch(workspace, 'workspace.info', {}).output as { counts: Record<string, number> }
  workspace.store.checkpoint()
  const megabytes = Math.round(statSync(workspace.store.file).size / 1e6)
  workspace.close()
  const ratio = Math.round((raw.seconds / firstSeconds) * 1000) / 1000
  const again = Math.round((againSeconds / firstSeconds) * 10_000) / 10_000
  const listP95 = quantile(waits, 0.95)
  console.log(
    JSON.stringify({
      name: 'live-sync',
      counts: counts.counts,
      records: raw.records,
      rawSeconds: Math.round(raw.seconds * 10) / 10,
      firstSeconds: Math.round(firstSeconds * 10) / 10,
      ratio,
      backgroundSeconds: Math.round(backgroundSeconds),
      againSeconds: Math.round(againSeconds * 100) / 100,
      again,
      conversationsList: {
        asked: waits.length,
        p50: quantile(waits, 0.5),
        p95: listP95,
        max: quantile(waits, 1),
        ownP95: quantile(asking.own, 0.95),
      },
      megabytes,
      goals: { ratio: 0.5, again: 0.02, listP95: 50 },
      ok: ratio >= 0.5 && again < 0.02 && listP95 < 50,
    }),
  )
} finally {
  company.stop()
  rmSync(dir, { recursive: true, force: true })
}
