/** One running core, in either of the two ways it can run. core-host.ts chooses and keeps it alive. */
import { fork } from 'node:child_process'
import { utilityProcess } from 'electron'
import type { MessagePortMain } from 'electron'
import { IpcMux } from '#main-and-core/ipc-mux.ts'
import type { ControlReply, ControlRequest } from '#shared/contract/control.ts'

export interface CoreExit {
  /** Null when a signal ended it. */
  code: number | null
  /** Always null in utility mode: Electron does not tell. */
  signal: string | null
}

export interface CoreProcess {
  readonly pid: number | undefined
  sendControl(message: ControlRequest): void
  /** Gives core the other end of a renderer's channel. */
  attach(port: MessagePortMain): void
  kill(): void
}

interface CoreProcessEvents {
  control(message: ControlReply): void
  exit(exit: CoreExit): void
  /** A line core wrote to standard error. */
  log(line: string): void
}

/** Options for either mode: the bundle to run and what it is told by its environment. */
interface CoreLaunch {
  entry: string
  env: Record<string, string>
}

/** Electron's own Node, in a sandbox-free process with real message ports. Only after app is ready. */
export function startUtility(launch: CoreLaunch, events: CoreProcessEvents): CoreProcess {
  const child = utilityProcess.fork(launch.entry, [], {
    serviceName: 'qunxi-core',
    execArgv: [],
    stdio: 'pipe',
    env: launch.env,
  })
  child.on('message', (message: ControlReply) => events.control(message))
  child.on('exit', (code) => events.exit({ code, signal: null }))
  // V8 itself gave up (out of memory, …); the exit follows. The report may hold data: only its kind and place are told.
  child.on('error', (type, location) => events.log(`fatal error in core: ${type} at ${location}`))
  readLines(child.stdout, events)
  readLines(child.stderr, events)
  return {
    get pid() {
      return child.pid
    },
    sendControl: (message) => child.postMessage(message),
    attach: (port) => child.postMessage({ type: 'port' }, [port]),
    kill: () => void child.kill(),
  }
}

/** The same bundle under a Node that the database can run in; ports are bridged over the child's IPC channel. */
export function startNodeChild(launch: CoreLaunch & { node: string }, events: CoreProcessEvents): CoreProcess {
  const child = fork(launch.entry, [], {
    execPath: launch.node,
    execArgv: [],
    // Structured clone: bytes stay bytes and dates stay dates, as over a real port.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: launch.env,
  })
  const mux = new IpcMux({
    write: (batch, done) => {
      if (!child.connected) return done()
      child.send(batch, undefined, {}, () => done())
    },
  })
  child.on('message', (batch) => mux.receive(batch))
  mux.onControl((message) => events.control(message as ControlReply))

  let ended = false
  const end = (exit: CoreExit): void => {
    if (ended) return
    ended = true
    mux.end()
    events.exit(exit)
  }
  child.on('exit', (code, signal) => end({ code, signal }))
  // Also emitted when the binary could not be started at all, where no exit follows.
  child.on('error', (error) => {
    events.log(error.message)
    if (child.pid === undefined) end({ code: null, signal: null })
  })
  readLines(child.stdout, events)
  readLines(child.stderr, events)

  return {
    get pid() {
      return child.pid
    },
    sendControl: (message) => mux.sendControl(message),
    attach: (port) => {
      const bridged = mux.openPort()
      port.on('message', (event) => bridged.post(event.data))
      port.on('close', () => bridged.close())
      bridged.onMessage((message) => port.postMessage(message))
      bridged.onClose(() => port.close())
      port.start()
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function readLines(stream: NodeJS.ReadableStream | null, events: CoreProcessEvents): void {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = (lines.pop() ?? '').slice(-10_000)
    for (const line of lines) if (line.trim() !== '') events.log(line)
  })
}
