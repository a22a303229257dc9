/** Shows the frame while a workspace is open. */
import type { ReactNode } from 'react'
import { useSession } from '#renderer/core-client/session.ts'

export function StartGate({ children }: { children: ReactNode }) {
  const phase = useSession((state) => state.phase)
  return phase?.phase === 'open' ? children : null
}
