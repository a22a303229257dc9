/**
 * Makes the demo workspace: generated people and talk, written through the same path as imports, with its key beside it. It
 * grows in a folder of its own that is renamed at the end, so that a kill leaves no half demo.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { QunxiError } from '#shared/contract/errors.ts'
import { drainCadence } from '#core/cadence/refresh.ts'
import { drainDrafts } from '#core/drafting/keeper.ts'
import { listeners } from '#core/listeners.ts'
import { SearchIndex } from '#core/store/search/search-index.ts'
import { syncFolder } from '#main-and-core/durable.ts'
import { DEMO_KEY_FILE, newDatabaseKey } from '#main-and-core/key-wrap.ts'
import type { Store } from '#core/store/store.ts'
import { ensureAccount } from '#core/store/tables/chat-writes.ts'
import { createWorkspace } from '#core/store/make-workspace.ts'
import { FileApplier } from '#core/files/apply.ts'
import type { ImportRecord } from '#shared/domain/records.ts'
import { writeCalendar } from './write-calendar.ts'
import { writeDrafting } from './write-drafting.ts'
import { writeRelations } from './write-relations.ts'
import { demoAccounts, worldRecords, type DemoChannel } from './records.ts'
import { makeWorld, type WorldOptions } from './world.ts'
import type { DemoWorld } from './world-types.ts'

interface DemoOptions extends Partial<WorldOptions> {
  name?: string
  onProgress?(step: { done: number; total: number; note: string }): void
}

const STEPS = 100
const BATCH = 4000

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Throws WORKSPACE_EXISTS where there is something already, READ_ONLY or DISK_FULL where it cannot be written. */
export async function createDemoWorkspace(dir: string, options: DemoOptions = {}): Promise<void> {
  const { now = Date.now(), zone = 'Asia/Shanghai', name = '群汐演示', onProgress = () => {} } = options
  if (existsSync(dir) && readdirSync(dir).length > 0) throw new QunxiError('WORKSPACE_EXISTS', `${dir} is not empty`, { dir })
  const growing = `${dir}.growing`
  const say = (done: number, note: string) => onProgress({ done, total: STEPS, note })
  say(0, 'demo.step.people')
  await breathe()
  const world = makeWorld({ ...options, now, zone })
  say(8, 'demo.step.chats')
  await breathe()
  let store: Store | undefined
  try {
    rmSync(growing, { recursive: true, force: true })
    mkdirSync(growing, { recursive: true })
    const key = newDatabaseKey()
    writeFileSync(join(growing, DEMO_KEY_FILE), `${key}\n`, { mode: 0o600 })
    store = createWorkspace(growing, key, { name, zone, demo: true, now })
    await writeWorld(store, world, say)
    store.checkpoint()
    store.close()
    store = undefined
    mkdirSync(dirname(dir), { recursive: true })
    if (existsSync(dir)) rmdirSync(dir)
    renameSync(growing, dir)
    syncFolder(dirname(dir))
  } catch (error) {
    store?.close()
    rmSync(growing, { recursive: true, force: true })
    throw error
  }
  say(STEPS, 'demo.step.done')
}

/** Fills an open store with the world. */
async function writeWorld(store: Store, world: DemoWorld, say: (done: number, note: string) => void): Promise<void> {
  const { afterMessages } = listeners
  const index = new SearchIndex()
  const total = world.chats.reduce((sum, chat) => sum + chat.messages.length, 0)
  let written = 0
  for (const channel of Object.keys(demoAccounts) as DemoChannel[]) {
    const account = store.write((db) => ensureAccount(db, channel, 'demo', demoAccounts[channel], world.now))
    const applier = new FileApplier(
      {
        path: '',
        source: { name: 'demo' },
        connector: { format: null, localTimes: false },
        options: { zone: world.zone },
        conversations: new Map(),
      },
      { account, index, now: world.now, workspaceZone: world.zone, afterMessages },
    )
    for (const batch of batches(worldRecords(world, channel))) {
      store.write((db) => applier.apply(db, batch))
      written += batch.filter((record) => record.type === 'message').length
      say(8 + Math.round((written / total) * 50), 'demo.step.chats')
      await breathe()
    }
    while (store.write((db) => applier.refreshFigures(db))) await breathe()
  }
  say(60, 'demo.step.relations')
  await breathe()
  const written_ = store.write((db) => writeRelations(db, world))
  say(75, 'demo.step.calendar')
  await breathe()
  store.write((db) => writeCalendar(db, world, written_))
  store.write((db) => writeDrafting(db, world.now))
  say(85, 'demo.step.cadence')
  await breathe()
  drainCadence(store, world.zone)
  drainDrafts(store, world.zone, world.now)
}

function* batches(records: Iterable<ImportRecord>): Generator<ImportRecord[]> {
  let batch: ImportRecord[] = []
  for (const record of records) {
    batch.push(record)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
