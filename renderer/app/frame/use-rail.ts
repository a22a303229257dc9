/** Whether the rail is folded, and folding it. */
import { useSyncExternalStore } from 'react'
import { useUi } from '#renderer/state/ui.ts'

/** Narrower than this many rem the words of the rail cost more than they give. */
const ROOM = 60

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

export function useRail(): { collapsed: boolean; toggle: () => void } {
  const chosen = useUi((state) => state.railCollapsed)
  const textScale = useUi((state) => state.textScale)
  const setCollapsed = useUi((state) => state.setRailCollapsed)
  const width = useSyncExternalStore(subscribe, () => window.innerWidth)
  const collapsed = chosen ?? width < ROOM * 16 * (textScale / 100)
  return { collapsed, toggle: () => setCollapsed(!collapsed) }
}
