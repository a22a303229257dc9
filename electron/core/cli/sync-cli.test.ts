import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import type { QunxiError } from '#shared/contract/errors.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { Workspace } from '#core/workspace.ts'
import { runCommand } from './run.ts'

const KEY = 'cd'.repeat(32)
let parent: string
let dir: string
let sim: WecomSimulator
let said = ''
const write = process.stderr.write.bind(process.stderr)

/** One command's document; everything it says is kept, for the canaries. */
async function run<T = Record<string, never>>(...argv: string[]): Promise<T> {
  try {
    const document = await runCommand([...argv, '--workspace', dir, '--json'])
    said += JSON.stringify(document)
    return document as T
  } catch (error) {
    said += `${(error as QunxiError).stack} ${JSON.stringify((error as QunxiError).details)}`
    throw error
  }
}
const code = async (...argv: string[]) =>
  run(...argv).then(
    () => 'no error',
    (error: QunxiError) => error.code,
  )
const secrets = () => {
  const { secret, callbackToken, encodingAesKey, relayToken, archiveToken } = sim.credentials
  return { secret, callbackToken, encodingAesKey, relayToken, archiveToken }
}
const reached = () => {
  const { corpId, agentId } = sim.credentials
  return [
    '--url',
    sim.url,
    '--corp-id',
    corpId,
    '--agent-id',
    agentId,
    '--relay-url',
    sim.relayUrl,
    '--archive-url',
    sim.archiveUrl,
  ]
}

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'qunxi-sync-cli-'))
  dir = join(parent, 'workspace')
  sim = await startWecomSimulator({ staff: 3, contacts: 40, groups: 5, membersPerGroup: 6, messages: 200 })
  process.env.QUNXI_KEY = KEY
  process.env.QUNXI_WECOM_SECRET = sim.credentials.secret
  process.env.QUNXI_WECOM_CALLBACK_TOKEN = sim.credentials.callbackToken
  process.env.QUNXI_WECOM_CALLBACK_AES_KEY = sim.credentials.encodingAesKey
  process.env.QUNXI_WECOM_RELAY_TOKEN = sim.credentials.relayToken
  process.env.QUNXI_WECOM_ARCHIVE_TOKEN = sim.credentials.archiveToken
  process.stderr.write = ((text: string) => {
    said += text
    return true
  }) as typeof process.stderr.write
  await run('workspace', 'create')
})
afterAll(async () => {
  process.stderr.write = write
  for (const name of Object.keys(process.env)) if (/^QUNXI_(KEY|WECOM)/.test(name)) delete process.env[name]
  await sim.close()
  rmSync(parent, { recursive: true, force: true })
})

test('a secret on the command line is refused with where it belongs, and is not repeated', async () => {
  const error = await run('account', 'add', 'wecom', '--corp-id', 'x', '--secret', 'very-secret-canary').catch(
    (each: QunxiError) => each,
  )
  expect((error as QunxiError).message).toMatch(/never given on the command line.*QUNXI_WECOM_SECRET/)
  expect((error as QunxiError).message).not.toContain('canary')
  expect(await code('account', 'add', 'onebot', '--url', 'ws://127.0.0.1:1/?access_token=abc')).toBe('BAD_INPUT')
  expect(await code('account', 'add', 'telegraph', '--url', 'ws://127.0.0.1:1')).toBe('BAD_INPUT')
  expect(await code('account', 'add', 'wecom')).toBe('BAD_INPUT')
})

test('an account is added, brought up to date, shown, paused and removed', async () => {
  const added = await run<{ id: number; live: { secrets: string[] } }>(
    'account',
    'add',
    'wecom',
    ...reached(),
    '--name',
    '旗舰店',
  )
  expect(added.live.secrets).toEqual(['archiveToken', 'callbackAesKey', 'callbackToken', 'relayToken', 'secret'])
  expect(await code('account', 'add', 'wecom', ...reached())).toBe('CONFLICT')
  expect(await run('account', 'check', '旗舰店')).toMatchObject({ ok: true, nativeId: sim.credentials.corpId })

  const done = await run<{ ended: string; accounts: unknown[] }>('sync', 'run', '--account', '旗舰店', '--until', 'idle')
  expect(done).toMatchObject({
    ended: 'idle',
    accounts: [{ phase: 'live', problem: null, counts: { groups: 5, messages: 200 } }],
  })
  expect(await run('sync', 'status')).toMatchObject({ live: 1, waiting: 0, accounts: [{ name: '旗舰店', phase: 'stopped' }] })
  const log = await run<{ items: { event: string }[] }>('sync', 'log', '--account', String(added.id))
  expect(log.items.map((item) => item.event)).toEqual(expect.arrayContaining(['connected', 'pass.first']))
  // The channel's own name serves as well.
  expect(await run('account', 'pause', sim.credentials.corpId)).toEqual({ id: added.id, paused: true })
  expect(await code('sync', 'run', '--account', '旗舰店', '--until', 'idle')).toBe('NOT_FOUND')
  await run('account', 'resume', '旗舰店')
  expect(await code('account', 'pause', '别的店')).toBe('NOT_FOUND')
})

test('of several accounts only the one that is named is run', async () => {
  // Nobody listens there: an account that was run would say so in its log.
  const other = await run<{ id: number }>('account', 'add', 'onebot', '--url', 'ws://127.0.0.1:9', '--name', '另一家')
  expect(await run('sync', 'run', '--account', '旗舰店', '--until', 'idle')).toMatchObject({ ended: 'idle' })
  expect(await run('sync', 'run', '--account', '旗舰店', '--for', '1')).toMatchObject({ ended: 'time' })
  const eventsOf = async (account: string) =>
    (await run<{ items: { event: string }[] }>('sync', 'log', '--account', account)).items.map((item) => item.event)
  expect(await eventsOf('另一家')).toEqual([])
  expect(await run('sync', 'run', '--account', '另一家', '--for', '1')).toMatchObject({ accounts: [{ id: other.id }] })
  expect(await eventsOf('另一家')).not.toEqual([])
  await run('account', 'remove', '另一家')
})

test('while another engine works on the workspace a second one says so', async () => {
  const workspace = Workspace.open(dir, KEY)
  const engine = new SyncEngine({
    store: workspace.store,
    secrets: workspace.secrets,
    listeners: workspace.listeners,
    zone: () => workspace.zone,
  })
  engine.start()
  expect(await code('sync', 'run', '--until', 'idle')).toBe('CONFLICT')
  await engine.stop()
  workspace.close()
  expect(await run('sync', 'run', '--for', '1')).toMatchObject({ ended: 'time' })
})

test('what waits is listed, taken back, tried again', async () => {
  const workspace = Workspace.open(dir, KEY)
  const contact = workspace.store.read.get<{ customer_id: string }>('SELECT customer_id FROM customer_contacts LIMIT 1')!
  const sentRows = () => workspace.store.read.value(`SELECT count(*) FROM outbox WHERE state = 'sent'`)
  await run('tag', 'add', '命令行标签', '--customers', contact.customer_id)
  const running = run('sync', 'run')
  await vi.waitUntil(() => sentRows() === 2, { timeout: 20_000 })
  workspace.close()
  // Ctrl+C: it ends cleanly with what there is.
  process.emit('SIGINT')
  expect(await running).toMatchObject({ ended: 'interrupted' })
  expect(await run('outbox', 'list')).toEqual({ items: [], total: 0 })
  const sent = await run<{ items: { id: string; kind: string; state: string }[] }>('outbox', 'list', '--show', 'closed')
  expect(sent.items.map((item) => [item.kind, item.state]).toSorted()).toEqual([
    ['tagCreate', 'sent'],
    ['tags', 'sent'],
  ])
  expect(await run('outbox', 'cancel', '--ids', sent.items[0]!.id)).toEqual({ cancelled: 0 })
  expect(await run('outbox', 'retry')).toEqual({ retried: 0 })
  expect(await code('outbox', 'cancel')).toBe('BAD_INPUT')
})

test('a wrong secret is an error in words, and none of the secrets is anywhere', async () => {
  process.env.QUNXI_WECOM_SECRET = 'wrong-secret-canary-0123456789abcdef'
  await run('account', 'remove', '旗舰店')
  await run('account', 'add', 'wecom', ...reached(), '--name', '旗舰店')
  expect(await code('sync', 'run', '--until', 'idle')).toBe('REFUSED')
  const log = await run<{ items: { event: string; detail: { code?: string } }[] }>('sync', 'log')
  expect(log.items.find((item) => item.event === 'connect.refused')?.detail.code).toBe('WRONG_SECRET')

  const workspace = Workspace.open(dir, KEY)
  const tables = workspace.store.read.all<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  )
  const rows = tables.map(({ name }) => JSON.stringify(workspace.store.read.all(`SELECT * FROM "${name}"`))).join('\n')
  workspace.close()
  const files = readdirSync(dir).map((name) => readFileSync(join(dir, name)).toString('latin1'))
  for (const secret of [...Object.values(secrets()), 'wrong-secret-canary', 'very-secret-canary', KEY]) {
    expect(said.includes(secret), 'in what was said').toBe(false)
    expect(rows.includes(secret), 'in a table').toBe(false)
    for (const file of files) expect(file.includes(secret), 'in a file').toBe(false)
  }
})
