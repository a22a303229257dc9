/**
 * Core with its sync engine in a process of its own, so that a test can kill it: opens the workspace, runs the engine, answers calls. Beside the
 * contract there is `idle`, which answers when nothing is left to do.
 */
import { toErrorReply } from '#shared/contract/errors.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { Workspace } from '#core/workspace.ts'
import type { CoreReply, CoreRequest } from './live-core.ts'
import { TEST_KEY } from './test-store.ts'

const workspace = Workspace.open(process.argv[2] ?? '', TEST_KEY)
const engine = new SyncEngine({
  store: workspace.store,
  zone: () => workspace.zone,
  secrets: workspace.secrets,
  listeners: workspace.listeners,
})
engine.start()

const reply = (message: CoreReply) => process.send?.(message)

process.on('message', (request: CoreRequest) => {
  void answer(request).then(
    (output) => reply({ id: request.id, output }),
    (error: unknown) => reply({ id: request.id, error: toErrorReply(error).message }),
  )
})
process.on('disconnect', () => process.exit(0))
reply({ id: 0, output: 'ready' })

async function answer({ method, input, commandId }: CoreRequest): Promise<unknown> {
  if (method !== 'idle') return dispatch(workspace, method, input, commandId).output
  await engine.runUntilIdle()
  return {}
}
