/** The data process: opens the workspace main names, serves the ports main hands over. */
import type { ControlReply, ControlRequest } from '#shared/contract/control.ts'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import { startCalendarClock } from './calendar/clock.ts'
import { missingHandlers, servePort, type ServedPort } from './rpc/serve.ts'
import type { CoreTransport } from './rpc/transport.ts'
import { startSearchUpkeep } from './store/search/upkeep.ts'
import { Workspace } from './workspace.ts'

/** Called by `index.ts` once the runtime is known to be able to load the database. */
export function startCore(transport: CoreTransport): void {
  const missing = missingHandlers()
  if (missing.length > 0) throw new Error(`Calls without a handler: ${missing.join(', ')}`)
  const ports = new Set<ServedPort>()
  let workspace: Workspace | null = null
  let stopListening: (() => void)[] = []

  const close = () => {
    for (const stop of stopListening) stop()
    stopListening = []
    workspace?.close()
    workspace = null
  }
  const use = (opened: Workspace) => {
    workspace = opened
    stopListening = [
      startSearchUpkeep(opened.store),
      opened.store.onChanged((names) => ports.forEach((port) => port.post({ push: 'changed', topics: names }))),
      opened.onJob((job) => ports.forEach((port) => port.post({ push: 'job', job }))),
      startCalendarClock(opened.store, () => opened.zone),
    ]
    for (const port of ports) port.post({ push: 'ready', workspace: { name: opened.name, zone: opened.zone } })
  }

  const handle = async (request: Exclude<ControlRequest, { type: 'shutdown' }>): Promise<ControlReply> => {
    if (request.type === 'close') {
      close()
      return { type: 'closed', id: request.id }
    }
    if (request.type === 'create-demo') {
      const { createDemoWorkspace } = await import('./demo/create.ts')
      await createDemoWorkspace(request.workspaceDir, {
        onProgress: (step) => transport.sendControl({ type: 'progress', id: request.id, ...step }),
      })
      return { type: 'demo-created', id: request.id }
    }
    close()
    use(
      request.create
        ? Workspace.create(request.workspaceDir, request.key, request.create)
        : Workspace.open(request.workspaceDir, request.key),
    )
    return { type: 'opened', id: request.id, workspace: { name: workspace!.name, zone: workspace!.zone } }
  }

  transport.onControl((request) => {
    if (request.type === 'shutdown') {
      close()
      process.exit(0)
    }
    void handle(request)
      .catch((error: unknown): ControlReply => {
        if (!(error instanceof QunxiError)) console.error(`[core] ${request.type}:`, error)
        return { type: 'failed', id: request.id, error: toErrorReply(error) }
      })
      .then((reply) => transport.sendControl(reply))
  })
  transport.onPort((port) => {
    const served: ServedPort = port
    ports.add(served)
    served.onClose(() => ports.delete(served))
    servePort(served, () => workspace)
    if (workspace) served.post({ push: 'ready', workspace: { name: workspace.name, zone: workspace.zone } })
  })
  transport.onDisconnect(() => {
    close()
    process.exit(0)
  })
}
