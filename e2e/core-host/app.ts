/** The main process of the test app: a CoreHost behind a few calls that Playwright can make. */
import { app } from 'electron'
import type { MessagePortMain } from 'electron'
import { CoreHost } from '../../electron/main/core-host.ts'
import type { CoreMode } from '../../electron/main/core-host.ts'

export interface Harness {
  make(mode: CoreMode, entry: string, node: string): void
  start(): Promise<string>
  /** The code a rejected request carries, or the type of its answer. */
  request(workspaceDir: string, key: string, create: { name: string; zone: string } | null): Promise<string>
  demo(): Promise<number[]>
  /** Opens a port, or uses the one of this name, and sends the next message back; for a request, its reply. */
  ask(name: string, message: unknown): Promise<unknown>
  /** Bytes, dates and big integers as they arrive back. */
  askRich(): Promise<string>
  closed(name: string): Promise<boolean>
  kill(): void
  stop(): Promise<void>
  state(): string
  pid(): number | undefined
  exits(): { code: number | null; signal: string | null; willRestart: boolean }[]
  restarts(): number
}

let host: CoreHost
const ports = new Map<string, { port: MessagePortMain; closed: Promise<boolean> }>()
const exits: ReturnType<Harness['exits']> = []
let restarts = 0

function open(name: string): MessagePortMain {
  const known = ports.get(name)
  if (known) return known.port
  const port = host.connect()
  const closed = new Promise<boolean>((resolve) => port.once('close', () => resolve(true)))
  ports.set(name, { port, closed })
  port.start()
  return port
}

/** The real core also pushes: a message with an id waits for the reply of that id. */
function next(port: MessagePortMain, sent?: unknown): Promise<unknown> {
  const id = (sent as { id?: number } | undefined)?.id
  return new Promise((resolve) => {
    const take = (event: { data: unknown }): void => {
      if (id !== undefined && (event.data as { id?: number }).id !== id) return
      port.off('message', take)
      resolve(event.data)
    }
    port.on('message', take)
  })
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error)

const harness: Harness = {
  make(mode, entry, node) {
    const places = { override: node, packaged: false, resourcesPath: '', appPath: '', platform: process.platform }
    const env = Object.fromEntries(Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined))
    host = new CoreHost({ mode, entry, places, env, log: (line) => console.error(`[core] ${line}`) })
    ports.clear()
    exits.length = 0
    restarts = 0
    host.onExit((exit) => exits.push(exit))
    host.onRestarted(() => restarts++)
  },
  start: () =>
    host.start().then(
      () => 'started',
      (error: unknown) => codeOf(error),
    ),
  request: (workspaceDir, key, create) =>
    host.request({ type: 'open', workspaceDir, key, ...(create ? { create } : {}) }).then(({ type }) => type, codeOf),
  async demo() {
    const seen: number[] = []
    await host.request({ type: 'create-demo', workspaceDir: 'x' }, ({ done }) => seen.push(done))
    return seen
  },
  ask(name, message) {
    const port = open(name)
    port.postMessage(message)
    return next(port, message)
  },
  async askRich() {
    const port = open('rich')
    port.postMessage({ bytes: new Uint8Array([0, 255, 7]), at: new Date(1234), big: 2n ** 60n })
    const { echo } = (await next(port)) as { echo: { bytes: Uint8Array; at: Date; big: bigint } }
    return [[...echo.bytes].join(), echo.at instanceof Date ? echo.at.getTime() : 'no date', typeof echo.big, echo.big].join('|')
  },
  closed: (name) => ports.get(name)?.closed ?? Promise.resolve(false),
  kill: () => host.kill(),
  stop: () => host.stop(),
  state: () => host.state,
  pid: () => host.pid,
  exits: () => exits,
  restarts: () => restarts,
}

Object.assign(globalThis, { harness })
// No window: the app lives until the test ends it.
app.on('window-all-closed', () => {})
