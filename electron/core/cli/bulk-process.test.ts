/** Bulk work in real processes: nothing else may keep them alive while the end of the log thread is awaited. */
import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeCase } from '#core/testing/cases/case-folder.ts'
import { writeLargeChat } from '#core/testing/large-chat.ts'
import { startWecomSimulator } from '#core/testing/simulators.ts'
import { TEST_KEY } from '#core/testing/test-store.ts'
import { Workspace } from '#core/workspace.ts'

// Processes of their own, and other tests run beside.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let dir: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qunxi-bulk-'))
  dir = join(folder, 'workspace')
  Workspace.create(dir, TEST_KEY, { name: 'Test', zone: 'Asia/Shanghai' }).close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Says on standard error that a thread was started, so that a test is not content with work too small for one. */
const TELL_OF_THREADS = `data:text/javascript,${encodeURIComponent(`import channel from 'node:diagnostics_channel'
channel.subscribe('worker_threads', () => process.stderr.write('a thread was started'))`)}`

interface Ended {
  code: unknown
  output: string
  errors: string
}

const run = (script: URL, ...args: string[]) => runWith({}, script, ...args)

async function runWith(env: Record<string, string>, script: URL, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', TELL_OF_THREADS, fileURLToPath(script), ...args], {
    env: { ...process.env, ...env, QUNXI_KEY: TEST_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (errors += String(text)))
  const [code] = (await once(child, 'close')) as [unknown]
  return { code, output, errors }
}

test('a process lives until its bulk work has ended, and goes on after it', async () => {
  const { code, output, errors } = await run(new URL('../testing/bulk-process.ts', import.meta.url), dir)
  expect(errors).toContain('a thread was started')
  expect({ code, output, errors }).toMatchObject({ code: 0, output: 'ended\n' })
})

test('whatever is awaited holds the process; awaited without a word Node ends it', async () => {
  const script = new URL('../testing/held-process.ts', import.meta.url)
  expect(await run(script, 'held')).toMatchObject({ code: 0, output: 'ended\n' })
  expect(await run(script)).toMatchObject({ code: 13, output: '' })
})

describeCase('120', (given) => {
  test('an import of 400,000 lines by the command line ends with 0 and its report', async () => {
    expect(given.right).toBe('exit status 0 and the report on standard output, every time')
    const lines = 400_000
    const large = await writeLargeChat(join(folder, 'WhatsApp Chat with Big.txt'), lines)
    const { code, output, errors } = await run(
      new URL('../cli.ts', import.meta.url),
      'import',
      large,
      '--workspace',
      dir,
      '--json',
    )
    expect(errors).toContain('a thread was started')
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ files: [{ messages: { added: lines }, rejected: [] }] })
  })
})

test('a first sync that its time cuts short ends with 0 and its report', async () => {
  const sim = await startWecomSimulator({ staff: 20, contacts: 20_000, groups: 100, membersPerGroup: 100, messages: 50_000 })
  try {
    const { corpId, agentId, secret, archiveToken } = sim.credentials
    const env = { QUNXI_WECOM_SECRET: secret, QUNXI_WECOM_ARCHIVE_TOKEN: archiveToken }
    const cli = new URL('../cli.ts', import.meta.url)
    const at = ['--workspace', dir, '--json']
    const reached = ['--url', sim.url, '--corp-id', corpId, '--agent-id', agentId, '--archive-url', sim.archiveUrl]
    const added = await runWith(env, cli, 'account', 'add', 'wecom', ...reached, ...at)
    expect(added.code, added.output).toBe(0)
    const { code, output, errors } = await runWith(env, cli, 'sync', 'run', '--for', '4', ...at)
    expect(errors).toContain('a thread was started')
    expect(code, errors).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ ended: 'time', accounts: [{ problem: null }] })
  } finally {
    await sim.close()
  }
})

/** A table of WeChat messages: `lines` of them in one group. */
async function writeExport(file: string, lines: number): Promise<string> {
  const csv = createWriteStream(file)
  csv.write('Time,SenderName,Sender,TalkerName,Talker,Content\n')
  for (let i = 0; i < lines; i++) {
    const time = new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString()
    csv.write(`${time},客户${i % 50},wxid_${i % 50},群,1@chatroom,第 ${i} 条，订单 ${(i * 7919) % 99_991} 号\n`)
  }
  csv.end()
  await once(csv, 'finish')
  return file
}

test('an import large enough for the log thread prints its document and ends with 0', async () => {
  const lines = 120_000
  const large = await writeExport(join(folder, 'large.csv'), lines)
  // While another file is opened the loop turns, and the log of the large one is seen.
  const small = await writeExport(join(folder, 'small.csv'), 10)
  const { code, output, errors } = await run(
    new URL('../cli.ts', import.meta.url),
    'import',
    large,
    small,
    '--workspace',
    dir,
    '--json',
  )
  expect(errors).toContain('a thread was started')
  expect(code).toBe(0)
  expect(JSON.parse(output)).toMatchObject({ files: [{ messages: { added: lines } }, { messages: { unchanged: 10 } }] })
})
