/**
 * How core is reached: real ports in Electron's utility process, or ports multiplexed over Node's child IPC. Nothing
 * else in core knows which. No electron import: the few types needed are declared here.
 */
import type { ControlReply, ControlRequest } from '#shared/contract/control.ts'
import { IpcMux } from '#main-and-core/ipc-mux.ts'
import type { CorePort } from '#main-and-core/ipc-mux.ts'

export interface CoreTransport {
  onControl(listener: (message: ControlRequest) => void): void
  sendControl(message: ControlReply): void
  onPort(listener: (port: CorePort) => void): void
  /** Main is gone: close the database and exit. In a utility process Electron ends core by itself. */
  onDisconnect(listener: () => void): void
}

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): void
  postMessage(message: unknown): void
}

/** Electron's MessagePortMain, as seen from the utility process. */
interface ElectronPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** The transport this process was started with; null when it was started by hand. */
export function processTransport(): CoreTransport | null {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort }
  if (parentPort) return utilityTransport(parentPort)
  if (process.send) return childTransport()
  return null
}

function utilityTransport(parent: ParentPort): CoreTransport {
  let control: ((message: ControlRequest) => void) | null = null
  let opened: ((port: CorePort) => void) | null = null
  parent.on('message', (event) => {
    const port = event.ports[0]
    if (port) opened?.(utilityPort(port))
    else control?.(event.data as ControlRequest)
  })
  return {
    onControl: (listener) => (control = listener),
    sendControl: (message) => parent.postMessage(message),
    onPort: (listener) => (opened = listener),
    onDisconnect: () => {},
  }
}

function utilityPort(port: ElectronPort): CorePort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data))
      port.start()
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  }
}

function childTransport(): CoreTransport {
  const mux = new IpcMux({
    write: (batch, done) => {
      if (!process.connected) return done()
      process.send?.(batch, undefined, {}, () => done())
    },
  })
  process.on('message', (batch) => mux.receive(batch))
  let gone: (() => void) | null = null
  process.on('disconnect', () => {
    mux.end()
    gone?.()
  })
  return {
    onControl: (listener) => mux.onControl((message) => listener(message as ControlRequest)),
    sendControl: (message) => mux.sendControl(message),
    onPort: (listener) => mux.onPort(listener),
    onDisconnect: (listener) => (gone = listener),
  }
}
