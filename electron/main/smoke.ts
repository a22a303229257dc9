/**
 * Is this build able to do its job? One line of JSON, exit 0 or 1. `--smoke WORKSPACE [--smoke-query TEXT]` asks core and
 * needs no window; `--smoke-window WORKSPACE` looks at the window, which in the shipped build nothing else can do.
 */
import type { MessagePortMain } from 'electron'
import { BrowserWindow, app } from 'electron'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import type { CoreFrame } from '#shared/contract/protocol.ts'
import { readDemoKey } from '#main-and-core/key-wrap.ts'
import { Application } from './application.ts'
import type { StartArguments } from './args.ts'
import type { CoreHost } from './core-host.ts'

const TIMEOUT_MS = 30_000
/** An empty page has fewer. */
const PLAIN_COLORS = 50

/** Returns the exit code. */
export async function runSmoke(host: CoreHost, args: StartArguments): Promise<number> {
  try {
    const answer = await within(TIMEOUT_MS, ask(host, args), () => 'Core did not answer')
    console.log(JSON.stringify(answer))
    return 0
  } catch (error) {
    console.log(JSON.stringify({ error: toErrorReply(error) }))
    return 1
  } finally {
    await host.stop()
  }
}

/** The same for the window: its rail is there, and what is painted has more than a few colours. Returns the exit code. */
export async function runWindowSmoke(host: CoreHost, args: StartArguments): Promise<number> {
  try {
    host.start().catch(() => {})
    const application = new Application(host, args)
    application.start(args.workspace)
    // Whatever serves the page lives as long as the application is referred to.
    app.on('activate', () => application.show())
    const seen = { step: 'no window' }
    const late = (): string => `The window did not come: ${seen.step}.`
    console.log(JSON.stringify(await within(TIMEOUT_MS, lookAtWindow(seen), late)))
    return 0
  } catch (error) {
    console.log(JSON.stringify({ error: toErrorReply(error) }))
    return 1
  } finally {
    await host.stop()
  }
}

/** `seen.step` says how far it came. */
async function lookAtWindow(seen: { step: string }): Promise<Record<string, unknown>> {
  const window = BrowserWindow.getAllWindows()[0]
  if (!window) throw new QunxiError('CORE_EXITED', 'There is no window.')
  const open = (): Promise<unknown> => window.webContents.executeJavaScript("document.querySelector('nav') !== null")
  seen.step = 'its page is not there'
  while (window.webContents.isLoading() || (await open()) !== true) await pause(100)
  for (;;) {
    seen.step = 'no picture of it'
    const picture = await window.webContents.capturePage()
    const colors = new Set(new Uint32Array(new Uint8Array(picture.toBitmap()).buffer)).size
    seen.step = `only ${colors} colours in its picture`
    // What is in the page is painted a moment later.
    if (colors > PLAIN_COLORS) return { ok: true, ...picture.getSize(), colors, visible: window.isVisible() }
    await pause(100)
  }
}

async function ask(host: CoreHost, args: StartArguments): Promise<Record<string, unknown>> {
  const dir = args.workspace
  const key = args.key ?? (dir === null ? null : readDemoKey(dir))
  if (dir === null || key === null) throw new QunxiError('KEY_REQUIRED', '--smoke needs a workspace and its key in QUNXI_KEY.')
  await host.request({ type: 'open', workspaceDir: dir, key })
  const port = host.connect()
  const call = caller(port)
  const { name, counts } = (await call('workspace.info', {})) as { name: string; counts: { messages: number } }
  const { total } = (await call('search.messages', { text: args.smokeQuery, limit: 1 })) as { total: number }
  port.close()
  return {
    ok: true,
    version: app.getVersion(),
    electron: process.versions.electron,
    coreRuns: host.mode,
    workspace: name,
    messages: counts.messages,
    query: args.smokeQuery,
    total,
  }
}

function caller(port: MessagePortMain): (method: string, input: unknown) => Promise<unknown> {
  const waiting = new Map<number, { resolve: (output: unknown) => void; reject: (error: QunxiError) => void }>()
  let next = 1
  port.on('message', ({ data }: { data: CoreFrame }) => {
    if (!('id' in data)) return
    const call = waiting.get(data.id)
    waiting.delete(data.id)
    if ('error' in data) call?.reject(new QunxiError(data.error.code, data.error.message, data.error.details))
    else call?.resolve(data.output)
  })
  port.start()
  return (method, input) =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, { resolve, reject })
      port.postMessage({ id, method, input })
    })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function within<T>(ms: number, work: Promise<T>, late: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new QunxiError('CORE_EXITED', `${late()} (after ${ms / 1000} s).`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
