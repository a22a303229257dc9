/** What main says about the workspace and core, mirrored; and the workspace's own name and zone from core. */
import { create } from 'zustand'
import { contract } from '#shared/contract/contract.ts'
import type { StartData } from '#shared/contract/first-figures.ts'
import { CORE_PORT_MESSAGE, type ShellState, type WorkspacePhase } from '#shared/contract/shell.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { markStart } from '#shared/contract/start-marks.ts'
import { useComposer } from '#renderer/state/composer.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { core } from './client.ts'
import { shell } from './shell.ts'
import { queryKey } from './query-cache.ts'
import { queries } from './use-query.ts'
import { forgetUndo, showFailure } from './use-write.ts'

// This is the entry's first module with a part in the start: the script was loaded and runs.
markStart('scripts')

interface SessionState {
  /** Undefined until main has answered once. */
  phase: WorkspacePhase | undefined
  core: ShellState['core']
  /** A port is there and answers. */
  connected: boolean
  /** A port was there and is gone: at a start there is none yet, which is nothing to tell. */
  lost: boolean
  name: string
  /** IANA zone of the workspace; the machine's until core has said it. */
  zone: string
  demo: boolean
}

const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone

export const useSession = create<SessionState>()(() => ({
  phase: undefined,
  core: 'stopped',
  connected: false,
  lost: false,
  name: '',
  zone: machineZone,
  demo: false,
}))

function openDir(phase: WorkspacePhase | undefined): string | undefined {
  return phase?.phase === 'open' ? phase.workspace.dir : undefined
}

function takeState(state: ShellState): void {
  const before = openDir(useSession.getState().phase)
  const after = openDir(state.workspace)
  if (before !== after) {
    queries.clear()
    forgetUndo()
    // A locked window shows nothing of what it held: toasts name people.
    if (before !== undefined) useToasts.getState().clear()
    // Before the frame is drawn, so that no other screen flashes by.
    useInspector.getState().reset()
    useComposer.getState().clear()
    if (after !== undefined) useRouter.getState().restore(after)
  }
  useSession.setState({ phase: state.workspace, core: state.core })
}

async function readInfo(): Promise<void> {
  const info = await core.call('workspace.info', {})
  useSession.setState({ name: info.name, zone: info.zone, demo: info.demo })
}

/** That core went away the status line says, and everything is read again with the next port. Else name and zone may be wrong. */
function unlessExited(error: unknown): void {
  if (!(error instanceof QunxiError && error.code === 'CORE_EXITED')) showFailure(error)
}

/**
 * Call once. `onShellState` also gets the preferences. `given` came with the page and may be behind by now: the state is asked
 * for again beside it.
 */
export function startSession(given: StartData | null, onShellState: (state: ShellState) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data } = event
    if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== CORE_PORT_MESSAGE) return
    const port = event.ports[0]
    if (!port) return
    markStart('port')
    core.connect(port)
  })
  core.onConnection((connected) => {
    useSession.setState({ connected, lost: !connected })
  })
  core.onPush((push) => {
    if (push.push === 'ready') useSession.setState(push.workspace)
    if (push.push === 'changed' && push.topics.includes('workspace')) readInfo().catch(unlessExited)
  })
  const take = (state: ShellState) => {
    takeState(state)
    onShellState(state)
  }
  window.qunxi.onState(take)
  if (given) {
    take(given.state)
    if (given.first) {
      useSession.setState(given.first.workspace)
      queries.prime(queryKey('today.figures', {}), contract['today.figures'].topics, given.first.figures)
    }
  }
  // Where the workspace was open already, its port need not wait for another look at the state.
  const connect = () => shell('core.connect', {})
  const open = given?.state.workspace.phase === 'open'
  if (open) connect().catch(showFailure)
  shell('state.get', {})
    .then((state) => {
      take(state)
      return open ? undefined : connect()
    })
    .catch(showFailure)
}
