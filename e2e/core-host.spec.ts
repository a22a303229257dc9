import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test } from '@playwright/test'
import type { ElectronApplication } from '@playwright/test'
import { build } from 'vite'
import { findElectron } from '../build/bootstrap/ensure-electron.mjs'
import { projectNode, root } from '../build/bootstrap/paths.mjs'
import { electronFlags } from '../build/bootstrap/prepare.mjs'
import { nodeBundle } from '../build/vite/node-target.ts'
import type { Harness } from './core-host/app.ts'

const realCore = join(root, 'dist', 'core', 'index.mjs')
const key = '5e'.repeat(32)
let folder: string
let app: ElectronApplication

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qunxi-core-host-'))
  const here = join(root, 'e2e', 'core-host')
  await build(nodeBundle({ input: { app: join(here, 'app.ts') }, outDir: join(folder, 'app'), format: 'cjs', target: 'node20' }))
  await build(
    nodeBundle({ input: { echo: join(here, 'echo-core.ts') }, outDir: join(folder, 'echo'), format: 'es', target: 'node20' }),
  )
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'core-host-test', main: 'app/app.cjs' }))
  const electron = findElectron()
  if (!electron) throw new Error('There is no Electron yet. Run the tests with: npm run e2e')
  app = await _electron.launch({
    executablePath: electron.path,
    args: [...electronFlags(), `--user-data-dir=${join(folder, 'profile')}`, folder],
  })
  await app.evaluate(({ app: electronApp }) => electronApp.whenReady())
})

test.afterAll(async () => {
  await app?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Calls the harness in the app's main process. */
function call<M extends keyof Harness>(method: M, ...args: Parameters<Harness[M]>): Promise<Awaited<ReturnType<Harness[M]>>> {
  return app.evaluate(
    (_electron, [name, list]) => {
      const { harness } = globalThis as unknown as { harness: Record<string, (...values: unknown[]) => unknown> }
      return harness[name]!(...list)
    },
    [method, args] as [string, unknown[]],
  ) as Promise<Awaited<ReturnType<Harness[M]>>>
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const echoCore = () => join(folder, 'echo', 'echo.mjs')

for (const mode of ['utility', 'node-child'] as const) {
  test.describe(`core as ${mode}`, () => {
    test.beforeEach(async () => {
      await call('make', mode, echoCore(), projectNode)
      expect(await call('start')).toBe('started')
    })
    test.afterEach(() => call('stop'))

    test('starts, and each port carries its own conversation', async () => {
      expect(await call('state')).toBe('running')
      const pid = await call('pid')
      expect(await call('ask', 'one', { hello: '群汐' })).toEqual({ echo: { hello: '群汐' }, pid })
      expect(await call('ask', 'two', [1, null, 'x'])).toEqual({ echo: [1, null, 'x'], pid })
      expect(await call('ask', 'one', 'again')).toEqual({ echo: 'again', pid })
    })

    test('bytes, dates and big integers survive the way there and back', async () => {
      expect(await call('askRich')).toBe(`0,255,7|1234|bigint|${2n ** 60n}`)
    })

    test('a megabyte of text passes whole', async () => {
      const long = '今天的草莓到货了，'.repeat(60_000)
      expect(((await call('ask', 'long', long)) as { echo: string }).echo).toBe(long)
    })

    test('control requests get one answer each, with progress on the way', async () => {
      expect(await call('request', 'ok', key, null)).toBe('opened')
      expect(await call('request', 'fail', key, null)).toBe('WRONG_KEY')
      expect(await call('demo')).toEqual([1, 2, 3])
    })

    test('a killed core closes its ports, rejects what waits, and is started again', async () => {
      const before = await call('pid')
      await call('ask', 'old', 1)
      const waiting = call('request', 'hang', key, null)
      await call('ask', 'old', 2)
      process.kill(before!, 'SIGKILL')
      expect(await waiting).toBe('CORE_EXITED')
      expect(await call('closed', 'old')).toBe(true)
      await expect.poll(() => call('restarts')).toBe(1)
      expect(await call('state')).toBe('running')
      const after = await call('pid')
      expect(after).not.toBe(before)
      expect(await call('ask', 'new', 3)).toEqual({ echo: 3, pid: after })
      expect(await call('exits')).toEqual([expect.objectContaining({ willRestart: true })])
    })

    test('the host can end a core that hangs; it comes back too', async () => {
      await call('kill')
      await expect.poll(() => call('restarts')).toBe(1)
      expect(await call('request', 'ok', key, null)).toBe('opened')
    })

    test('exit codes are told, and an uncaught error is an exit like any other', async () => {
      expect(await call('request', 'exit:7', key, null)).toBe('CORE_EXITED')
      expect((await call('exits'))[0]).toMatchObject({ code: 7 })
      await expect.poll(() => call('restarts')).toBe(1)
      expect(await call('request', 'throw', key, null)).toBe('CORE_EXITED')
      expect((await call('exits'))[1]!.code).not.toBe(0)
    })

    test('stopping is orderly: exit code 0 and no restart', async () => {
      const pid = (await call('pid'))!
      await call('stop')
      expect(await call('state')).toBe('stopped')
      expect(await call('exits')).toEqual([{ code: 0, signal: null, willRestart: false }])
      await expect.poll(() => isAlive(pid)).toBe(false)
    })
  })
}

test('a core that is told to stay down because its runtime is too old is not started again and again', async () => {
  const old = join(folder, 'echo', 'too-old.mjs')
  await writeFile(
    old,
    "process.send({ frames: [{ channel: 'control', message: { type: 'refused', error: { code: 'RUNTIME_TOO_OLD', message: 'x' } } }] }, () => process.exit(78))",
  )
  await call('make', 'node-child', old, projectNode)
  expect(await call('start')).toBe('RUNTIME_TOO_OLD')
  await expect.poll(() => call('exits')).toEqual([{ code: 78, signal: null, willRestart: false }])
  expect(await call('state')).toBe('stopped')
})

test('a Node that is not there is said, not crashed over', async () => {
  await call('make', 'node-child', echoCore(), join(folder, 'no-such-node'))
  expect(await call('start')).toBe('RUNTIME_TOO_OLD')
})

test('the real core in this Electron: served where Node-API is 10, refused with the reason where it is older', async () => {
  const napi = await app.evaluate(() => Number(process.versions['napi']))
  await call('make', 'utility', realCore, projectNode)
  expect(await call('start')).toBe(napi >= 10 ? 'started' : 'RUNTIME_TOO_OLD')
  if (napi < 10) await expect.poll(() => call('exits')).toEqual([{ code: 78, signal: null, willRestart: false }])
  await call('stop')
})

test('the real core as a Node child makes a workspace, answers calls, and after a kill has every row', async () => {
  const workspace = join(folder, 'workspace')
  await call('make', 'node-child', realCore, projectNode)
  expect(await call('start')).toBe('started')
  expect(await call('request', workspace, key, { name: '试', zone: 'Asia/Shanghai' })).toBe('opened')
  const operator = { name: '阿梅', role: 'advisor', isMe: false }
  const written = await call('ask', 'p', { id: 1, method: 'operators.save', input: operator, commandId: 'one' })
  expect(written).toMatchObject({ id: 1, output: { id: expect.any(String) } })
  process.kill((await call('pid'))!, 'SIGKILL')
  await expect.poll(() => call('restarts')).toBe(1)
  expect(await call('request', workspace, 'ab'.repeat(32), null)).toBe('WRONG_KEY')
  expect(await call('request', workspace, key, null)).toBe('opened')
  const listed = await call('ask', 'q', { id: 2, method: 'operators.list', input: {} })
  expect(JSON.stringify(listed)).toContain('阿梅')
  await call('stop')
})
