import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { expect, test } from '@playwright/test'
import { root } from '../build/bootstrap/paths.mjs'
import { electronFlags } from '../build/bootstrap/prepare.mjs'
import { run } from '../build/bootstrap/run.mjs'
import { readFuses, shippedFuses } from '../build/package/fuses.mjs'
import { pack } from '../build/package/pack.mjs'
import type { Packed } from '../build/package/pack.mjs'
import { smokeHits, smokeSearch, smokeWindow } from '../build/package/smoke.mjs'

test.describe.configure({ mode: 'serial' })

const output = join(root, 'test-results', 'package')
let packed: Packed

test.beforeAll(async () => {
  test.setTimeout(300_000)
  packed = await pack({ installers: false, output })
})
test.afterAll(() => rm(output, { recursive: true, force: true }))

test('the packed binary has the fuses of the shipped build', async () => {
  expect(await readFuses(packed.executable)).toEqual(shippedFuses)
})

test('the packed app opens a workspace and answers a search', async () => {
  const { code, answer } = await smokeSearch(packed)
  expect(answer).toMatchObject({ total: smokeHits })
  expect(code).toBe(0)
})

const painted = { ok: true, visible: true }

test('the packed app shows its window', async () => {
  const { code, answer, output } = await smokeWindow(packed)
  expect(answer, output).toMatchObject(painted)
  expect(code).toBe(0)
})

test('no other program can look into the packed app: its debugging port and pipe stay shut, and the window opens all the same', async () => {
  const port = await freePort()
  let answered = 0
  let tried = 0
  let said = ''
  const { answer, output } = await smokeWindow(packed, {
    switches: [`--remote-debugging-port=${port}`, '--remote-debugging-pipe', '--inspect=0', '--remote-allow-origins=*'],
    meanwhile: async (child) => {
      const [ask, hear] = [child.stdio[3] as Writable, child.stdio[4] as Readable]
      ask.on('error', () => {})
      hear.on('data', (chunk) => (said += String(chunk)))
      ask.write('{"id":1,"method":"Browser.getVersion"}\0')
      for (; child.exitCode === null && child.signalCode === null; tried++) {
        if (await listens(port)) answered++
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  })
  expect(answer, output).toMatchObject(painted)
  expect(tried).toBeGreaterThan(5)
  expect({ answered, said }).toEqual({ answered: 0, said: '' })
  expect(output).not.toMatch(/DevTools listening|Debugger listening/)
  expect(output).toContain('--remote-debugging-port')
})

test('the packed app does not start with what would change it before it runs, nor as a plain Node', async () => {
  const flags = await smokeWindow(packed, { switches: ['--js-flags=--expose-gc'] })
  expect(flags).toMatchObject({ code: 2, answer: { error: { code: 'REFUSED' } } })
  expect(flags.output).toContain('--js-flags')
  const folder = await mkdtemp(join(tmpdir(), 'qunxi-as-node-'))
  const script = join(folder, 'x.cjs')
  await writeFile(script, "console.log('ran as Node')")
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${script}`, QUNXI_USER_DATA: folder }
  const { output } = await run(packed.executable, [...electronFlags(), '--smoke=', script], {
    env,
    cwd: folder,
    timeoutMs: 30_000,
  })
  expect(output).not.toContain('ran as Node')
  await rm(folder, { recursive: true, force: true })
})

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
