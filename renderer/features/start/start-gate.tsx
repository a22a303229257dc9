/** Shows the frame while a workspace is open, and what leads there while none is. */
import type { ReactNode } from 'react'
import { useSession } from '#renderer/core-client/session.ts'
import { useRouter } from '#renderer/state/router.ts'
import { FailedScreen } from './failed-screen.tsx'
import { CreatingScreen, DemoProgressScreen, OpeningScreen } from './progress-screen.tsx'
import { RecoveryKeyScreen } from './recovery-key-screen.tsx'
import { StartScreen } from './start-screen.tsx'
import { useStart } from './start-state.ts'
import { UnlockScreen } from './unlock-screen.tsx'

/** A workspace that was just made is empty: it begins at the import. */
function enter(): void {
  useRouter.getState().go('import')
  useStart.setState({ newKey: undefined })
}

export function StartGate({ children }: { children: ReactNode }) {
  const phase = useSession((state) => state.phase)
  const { creating, newKey } = useStart()
  if (newKey) return <RecoveryKeyScreen {...newKey} onDone={enter} />
  if (creating) return <CreatingScreen />
  switch (phase?.phase) {
    case undefined:
      return null
    case 'open':
      return children
    case 'none':
      return <StartScreen error={phase.error} />
    case 'creating-demo':
      return <DemoProgressScreen done={phase.done} total={phase.total} note={phase.note} />
    case 'opening':
      return <OpeningScreen name={phase.workspace.name} />
    case 'restoring':
      return <OpeningScreen name={phase.workspace.name} restoring />
    case 'locked':
      return (
        <UnlockScreen
          key={phase.workspace.dir}
          name={phase.workspace.name}
          reason={phase.reason}
          hasPassphrase={phase.hasPassphrase}
        />
      )
    case 'failed':
      return <FailedScreen workspace={phase.workspace} error={phase.error} />
  }
}
