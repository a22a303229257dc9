/** The data process: opens the workspace main names, serves the ports main hands over. */
import type { ControlReply, ControlRequest } from '#shared/contract/control.ts'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import { catchFaults } from './faults.ts'
import { startCalendarClock } from './calendar/clock.ts'
import { Grants } from './rpc/grants.ts'
import { firstFigures, workspaceFacts } from './rpc/first-figures.ts'
import { missingHandlers, servePort, type ServedPort } from './rpc/serve.ts'
import type { CoreTransport } from './rpc/transport.ts'
import { SyncEngine } from './channels/live/engine.ts'
import { holdProcess } from './store/hold-process.ts'
import { startSearchUpkeep } from './store/search/upkeep.ts'
import { compareBackup, listBackups, restoreRequested } from './restore-requests.ts'
import { Workspace } from './workspace.ts'

/** The first screen is drawn by then; what is damaged is known, and a restore offered, long before ten seconds. */
const QUIET_AT_START_MS = 1500

/** Called by `index.ts` once the runtime is known to be able to load the database. */
export function startCore(transport: CoreTransport): void {
  catchFaults(() => close())
  const missing = missingHandlers()
  if (missing.length > 0) throw new Error(`Calls without a handler: ${missing.join(', ')}`)
  const ports = new Set<ServedPort & { close(): void }>()
  const grants = new Grants((grant) => transport.sendControl({ type: 'spent', grant }))
  let workspace: Workspace | null = null
  let engine: SyncEngine | null = null
  let stopListening: (() => void)[] = []

  /** Sends and jobs under way get a moment to end; calls are refused meanwhile. */
  const close = async () => {
    for (const stop of stopListening) stop()
    stopListening = []
    const closing = workspace
    workspace = null
    await Promise.all([engine?.stop(), closing?.jobs.stopAndWait(), closing?.backups.stop()])
    engine = null
    closing?.close()
    grants.jobsStopped()
  }
  const use = (opened: Workspace) => {
    workspace = opened
    stopListening = [
      startSearchUpkeep(opened.store),
      opened.store.onChanged((names) => ports.forEach((port) => port.post({ push: 'changed', topics: names }))),
      opened.onJob((job) => grants.jobChanged(job)),
      opened.onJob((job) => ports.forEach((port) => port.post({ push: 'job', job }))),
      startCalendarClock(opened.store, () => opened.zone),
    ]
    engine = new SyncEngine({
      store: opened.store,
      zone: () => opened.zone,
      secrets: opened.secrets,
      listeners: opened.listeners,
    })
    engine.start()
    opened.backups.onDamaged((error) =>
      transport.sendControl({ type: 'damaged', workspaceDir: opened.dir, error: toErrorReply(error) }),
    )
    opened.backups.start()
    if (!opened.asLeft) opened.backups.suspect(QUIET_AT_START_MS)
    for (const port of ports) port.post({ push: 'ready', workspace: workspaceFacts(opened) })
  }

  let turn: Promise<unknown> = Promise.resolve()

  const handle = async (
    request: Exclude<ControlRequest, { type: 'shutdown' | 'grant' | 'list-backups' }>,
  ): Promise<ControlReply> => {
    if (request.type === 'close') {
      await close()
      return { type: 'closed', id: request.id }
    }
    if (request.type === 'compare-backup') return await compareBackup(request)
    if (request.type === 'restore-backup') {
      await close()
      return await restoreRequested(request)
    }
    if (request.type === 'create-demo') {
      const { createDemoWorkspace } = await import('./demo/create.ts')
      await createDemoWorkspace(request.workspaceDir, {
        onProgress: (step) => transport.sendControl({ type: 'progress', id: request.id, ...step }),
      })
      return { type: 'demo-created', id: request.id }
    }
    await close()
    use(
      request.create
        ? Workspace.create(request.workspaceDir, request.key, request.create)
        : Workspace.open(request.workspaceDir, request.key),
    )
    const first = firstFigures(workspace!)
    return {
      type: 'opened',
      id: request.id,
      workspace: { name: workspace!.name, zone: workspace!.zone },
      ...(first ? { first } : {}),
    }
  }

  transport.onControl((request) => {
    if (request.type === 'shutdown') {
      void holdProcess(close()).finally(() => process.exit(0))
      return
    }
    if (request.type === 'close' && request.portsOnly) {
      for (const port of [...ports]) port.close()
      transport.sendControl({ type: 'closed', id: request.id })
      return
    }
    if (request.type === 'grant') {
      grants.give(request.grants)
      transport.sendControl({ type: 'granted', id: request.id })
      return
    }
    if (request.type === 'list-backups') {
      transport.sendControl(listBackups(request))
      return
    }
    // One after the other: opening waits until the workspace before is closed.
    const beside = request.type === 'create-demo' || request.type === 'compare-backup'
    const answer = beside ? handle(request) : turn.then(() => handle(request))
    // Whoever asked hears of a failure below; the next one's turn comes either way.
    if (!beside) turn = answer.catch(() => {})
    void answer
      .catch((error: unknown): ControlReply => {
        if (!(error instanceof QunxiError)) console.error(`[core] ${request.type}:`, error)
        return { type: 'failed', id: request.id, error: toErrorReply(error) }
      })
      .then((reply) => transport.sendControl(reply))
  })
  transport.onPort((port) => {
    const served: ServedPort & { close(): void } = port
    ports.add(served)
    served.onClose(() => ports.delete(served))
    servePort(served, () => workspace, grants)
    if (workspace) served.post({ push: 'ready', workspace: workspaceFacts(workspace) })
  })
  transport.onDisconnect(() => {
    void holdProcess(close()).finally(() => process.exit(0))
  })
}
