import { afterEach, beforeEach, expect, test } from 'vitest'
import { accountSecrets } from '#shared/domain/accounts.ts'
import { startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import { dispatch } from './serve.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'

let sim: WecomSimulator
let world: TestWorkspace
let engine: SyncEngine
let id: number
const call = <T>(method: string, input: unknown) => dispatch(world.workspace, method, input).output as T
const value = (sql: string) => world.store.read.value<number>(sql)
const live = () =>
  call<{ items: { live: { phase: string; problem: { code: string } | null; outbox: { waiting: number } } }[] }>(
    'accounts.list',
    {},
  ).items[0]!.live
const begin = () => {
  const { store, workspace } = world
  engine = new SyncEngine({ store, secrets: workspace.secrets, listeners: workspace.listeners, zone: () => workspace.zone })
}
async function until(so: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 15_000; !so(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(`It did not come to it: ${what}`)
}

beforeEach(async () => {
  sim = await startWecomSimulator({ staff: 6, contacts: 300, groups: 20, membersPerGroup: 15, messages: 3000 })
  world = openTestWorkspace()
  const { corpId, secret, callbackToken, encodingAesKey, relayToken, archiveToken, agentId } = sim.credentials
  const secrets = { secret, callbackToken, callbackAesKey: encodingAesKey, relayToken, archiveToken }
  expect(Object.keys(secrets).toSorted()).toEqual(Object.keys(accountSecrets.wecom).toSorted())
  const config = { channel: 'wecom', url: sim.url, corpId, agentId, relayUrl: sim.relayUrl, archiveUrl: sim.archiveUrl }
  id = call<{ id: number }>('accounts.save', { config, secrets }).id
  begin()
})
afterEach(async () => {
  await engine.stop()
  await sim.close()
  world.remove()
})

test('first sync, a second one that changes nothing, tags made while the network was away arrive once', async () => {
  await engine.runUntilIdle(id, AbortSignal.timeout(60_000))
  // Consents are stored as notices in the chat.
  expect(value(`SELECT count(*) FROM messages WHERE kind <> 'system'`)).toBe(sim.truth().messages)
  expect(value(`SELECT count(*) FROM contact_follows WHERE gone_at IS NULL`)).toBe(sim.truth().follows)
  expect(value(`SELECT count(*) FROM group_members WHERE left_at IS NULL`)).toBe(sim.truth().members)
  expect(value('SELECT count(*) FROM contact_tags')).toBe(sim.truth().tagLinks)
  const before = value("SELECT count(*) FROM sync_log WHERE level <> 'info'")
  const pages = world.store.read.all('SELECT * FROM sync_pages')
  await engine.runUntilIdle(id, AbortSignal.timeout(60_000))
  expect(value("SELECT count(*) FROM sync_log WHERE level <> 'info'")).toBe(before)
  // Not a page was looked into: they are kept as they were.
  expect(world.store.read.all('SELECT * FROM sync_pages')).toEqual(pages)

  await sim.stop()
  await until(() => live().phase === 'offline', 'offline')
  const customers = world.store.read.all<{ id: string }>(
    `SELECT c.id FROM customers c JOIN customer_contacts l ON l.customer_id = c.id JOIN contact_follows f ON f.contact_id = l.contact_id
     WHERE f.gone_at IS NULL GROUP BY c.id LIMIT 10`,
  )
  const tag = world.store.read.value<string>('SELECT tag_id FROM channel_tags WHERE gone_at IS NULL LIMIT 1')
  // Whoever carries it loses it: an effect in any case.
  const carrying = new Set(
    world.store.read
      .all<{ customer_id: string }>('SELECT customer_id FROM customer_tags WHERE tag_id = ?', tag!)
      .map((row) => row.customer_id),
  )
  const free = customers.filter((customer) => !carrying.has(customer.id)).map((customer) => customer.id)
  call('tags.apply', { selection: { ids: free }, add: [tag], remove: [] })
  await until(() => live().outbox.waiting === free.length, 'rows wait')
  const marks = sim.count('externalcontact/mark_tag')
  await sim.start()
  call('accounts.sync', { id })
  await until(() => live().outbox.waiting === 0 && live().phase === 'live', 'sent')
  expect(sim.count('externalcontact/mark_tag') - marks).toBe(free.length)
  expect(world.store.read.all('SELECT state, count(*) AS n FROM outbox GROUP BY state')).toEqual([
    { state: 'sent', n: free.length },
  ])
}, 120_000)
