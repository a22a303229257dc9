import { afterEach, beforeEach, expect, test } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { AccountItem } from '#shared/contract/accounts.ts'
import { appendSyncLog, LOG_KEEP } from '#core/store/tables/sync-log.ts'
import { liveConnector } from '#core/channels/live/registry.ts'
import { sleep } from '#core/channels/channel/failures.ts'
import { accountConfigSchema } from '#shared/domain/accounts.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { dispatch } from './serve.ts'

let world: TestWorkspace
beforeEach(() => {
  world = openTestWorkspace()
})
afterEach(() => world.remove())

const call = <T>(method: string, input: unknown) => dispatch(world.workspace, method, input).output as T
const wecom = { channel: 'wecom', corpId: 'ww1', url: 'http://127.0.0.1:9' }
const add = (input: object = {}) => call<{ id: number }>('accounts.save', { config: wecom, ...input }).id
const only = () => call<{ items: AccountItem[] }>('accounts.list', {}).items[0]!

test('a secret is kept and never read back; one that is not named stays, an empty one goes', () => {
  const id = add({ secrets: { secret: 'canary-secret', relayToken: 'canary-relay' } })
  expect(only()).toMatchObject({ id, name: 'ww1', live: { secrets: ['relayToken', 'secret'], phase: 'stopped', paused: false } })
  call('accounts.save', { id, name: '旗舰店', config: wecom, secrets: { relayToken: '' } })
  expect(only()).toMatchObject({ name: '旗舰店', live: { secrets: ['secret'] } })
  expect(JSON.stringify(call('accounts.list', {}))).not.toContain('canary')
  expect(world.workspace.secrets.all(world.store.read, id)).toEqual({ secret: 'canary-secret' })
})

test('a secret belongs to the address it was given for: scheme, host or port changed, it is forgotten and never told', async () => {
  const config = { ...wecom, url: 'https://127.0.0.1:9', relayUrl: 'https://relay.example:1/a', archiveUrl: 'https://a.example/' }
  const given = { secret: 's-canary', relayToken: 'r-canary', archiveToken: 'a-canary', callbackToken: 'c-canary' }
  const id = add({ config, secrets: given })
  const kept = () => Object.keys(world.workspace.secrets.all(world.store.read, id)).toSorted()
  const save = (change: object, secrets = {}) => call('accounts.save', { id, config: { ...config, ...change }, secrets })
  save({ relayUrl: 'https://relay.example:1/b?x=1', agentId: '2' })
  expect(kept()).toEqual(['archiveToken', 'callbackToken', 'relayToken', 'secret'])
  save({ relayUrl: 'https://relay.example:2/b' })
  expect(kept()).toEqual(['archiveToken', 'callbackToken', 'secret'])
  save({ archiveUrl: 'https://b.example/' }, { archiveToken: 'for b' })
  expect(world.workspace.secrets.all(world.store.read, id)).toMatchObject({ archiveToken: 'for b' })
  save({ url: 'http://127.0.0.1:9', archiveUrl: 'https://b.example/' })
  expect(kept()).toEqual(['archiveToken', 'callbackToken'])
})

test('a check of a typed address is not given what was stored for another one', async () => {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const id = add({ secrets: { secret: 'canary-secret' } })
  const { port } = server.address() as AddressInfo
  const input = { id, config: { ...wecom, url: `http://127.0.0.1:${port}` }, secrets: {} }
  expect(await world.workspace.jobs.runToEnd('accountCheck', input as never)).toMatchObject({ ok: false })
  server.close()
  expect(JSON.stringify(heard)).not.toContain('canary')
})

test('a far address without encryption is saved only with a person’s word for it, which goes with the address', () => {
  const far = { ...wecom, url: 'http://wecom.example', relayUrl: 'http://relay.example:8080/q' }
  const save = (config: object, id?: number) => () => add({ ...(id === undefined ? {} : { id }), config })
  const refused = (field: string, address: string) =>
    expect.objectContaining({ code: 'PLAIN_ADDRESS', details: { field, address } })
  expect(save(far)).toThrow(refused('config.url', 'http://wecom.example'))
  expect(save({ ...far, plainAllowed: ['http://wecom.example'] })).toThrow(
    refused('config.relayUrl', 'http://relay.example:8080'),
  )
  expect(save({ channel: 'onebot', url: 'ws://127.0.0.1.example.com' })).toThrow(
    refused('config.url', 'ws://127.0.0.1.example.com'),
  )
  expect(call<{ items: AccountItem[] }>('accounts.list', {}).items).toEqual([])
  const both = ['http://wecom.example', 'http://relay.example:8080']
  const id = save({ ...far, plainAllowed: [...both, 'http://third.example'] })()
  expect(only().live!.config.plainAllowed).toEqual(both)
  expect(save({ ...far, url: 'http://wecom.example:81', plainAllowed: both }, id)).toThrow(
    /config\.url: http:\/\/wecom\.example:81/,
  )
  // Away and back again: asked again.
  save({ ...far, url: 'https://wecom.example', plainAllowed: both }, id)()
  expect(only().live!.config.plainAllowed).toEqual(['http://relay.example:8080'])
  expect(save({ ...far, plainAllowed: only().live!.config.plainAllowed }, id)).toThrow(/config\.url/)
})

test('without that word nobody dials: not the check, not an account of before', async () => {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  // Not an address of the network at hand, and yet this machine answers at it.
  const address = `0.0.0.0:${(server.address() as AddressInfo).port}`
  const check = (config: object) =>
    world.workspace.jobs.runToEnd('accountCheck', { config, secrets: { secret: 's3cret' } } as never)
  const asked = { ok: false, problem: { kind: 'setup', code: 'PLAIN_ADDRESS', params: { address: `http://${address}` } } }
  const config = { ...wecom, url: `http://${address}` }
  expect(await check(config)).toMatchObject(asked)
  for (const [channel, plain] of [
    ['wecom', accountConfigSchema.parse(config)],
    ['onebot', accountConfigSchema.parse({ channel: 'onebot', url: `ws://${address}` })],
  ] as const) {
    const connector = await liveConnector(channel)
    const session = { accountId: 1, config: plain, secrets: { secret: 's' }, now: Date.now, sleep, log: () => {} }
    expect(() => connector.open({ ...session, limiter: { run: (_api, _signal, work) => work() } })).toThrow(/not encrypted/)
  }
  expect(heard).toEqual([])
  await check({ ...config, plainAllowed: [`http://${address}`] })
  server.close()
  expect(heard.length).toBeGreaterThan(0)
})

test('what cannot be right is refused with its place', () => {
  const id = add()
  const fails = (input: object) => () => add(input)
  expect(fails({ secrets: { pin: '1' } })).toThrow(/secrets\.pin/)
  expect(fails({})).toThrow(/there already/)
  expect(fails({ config: { ...wecom, corpId: 'ww2', relayUrl: 'https://x.example/?token=abc' } })).toThrow(/config\.relayUrl/)
  expect(fails({ config: { channel: 'onebot', url: 'ws://me:pass@x.example' } })).toThrow(/config\.url/)
  expect(fails({ id, config: { channel: 'onebot', url: 'ws://x.example' } })).toThrow(/config\.channel/)
  expect(fails({ id: 99 })).toThrow(/no such|there already/)
  expect(() => call('accounts.pause', { id: 99, paused: true })).toThrow(/no such live account/)
})

test('removed, it holds no secret any more, and what was synced stays', () => {
  const id = add({ secrets: { secret: 'canary-secret' } })
  world.store.write((db) => db.run(`INSERT INTO contacts(account_id, native_id, name) VALUES(?, 'wm1', '小满')`, id))
  call('accounts.remove', { id })
  expect(only()).toMatchObject({ id, live: null, counts: { contacts: 1 } })
  expect(world.store.read.all('SELECT * FROM account_secrets')).toEqual([])
  expect(call('accounts.summary', {})).toMatchObject({ live: 0, phase: null })
})

test('a check that reaches nobody says so and writes nothing', async () => {
  const before = world.store.read.value('SELECT total_changes()')
  const input = { config: { ...wecom, url: 'http://127.0.0.1:9' }, secrets: { secret: 'canary-secret' } }
  const answer = await world.workspace.jobs.runToEnd('accountCheck', input as never)
  expect(answer).toMatchObject({ ok: false, problem: { kind: 'offline' } })
  expect(JSON.stringify(answer)).not.toContain('canary')
  expect(world.store.read.value('SELECT total_changes()')).toBe(before)
})

test('the log keeps the newest, pages backwards, and is exported whole', async () => {
  const id = add()
  world.store.write((db) => {
    for (let i = 1; i <= LOG_KEEP + 600; i++)
      appendSyncLog(db, { account_id: id, at: i, level: 'info', event: 'pass.done', detail: JSON.stringify({ i }) })
  })
  const kept = world.store.read.value<number>('SELECT count(*) FROM sync_log')!
  expect(kept).toBeGreaterThanOrEqual(LOG_KEEP)
  expect(kept).toBeLessThan(LOG_KEEP + 300)
  const first = call<{ items: { id: number; detail: { i: number } }[] }>('sync.log', { accountId: id, limit: 2 }).items
  expect(first.map((line) => line.detail.i)).toEqual([LOG_KEEP + 600, LOG_KEEP + 599])
  const next = call<{ items: { detail: { i: number } }[] }>('sync.log', { before: first[1]!.id, limit: 1 }).items
  expect(next[0]!.detail.i).toBe(LOG_KEEP + 598)
  const file = join(world.dir, 'log.txt')
  expect(await world.workspace.jobs.runToEnd('syncLogExport', { file })).toEqual({ file, lines: kept })
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(kept)
  expect(lines.at(-1)).toBe(`1970-01-01T08:00:20+08:00\tinfo\tww1\tpass.done\t{"i":${LOG_KEEP + 600}}`)
  expect(existsSync(`${file}.part`)).toBe(false)
  await expect(world.workspace.jobs.runToEnd('syncLogExport', { file: join(world.dir, 'nowhere', 'log.txt') })).rejects.toThrow()
})
