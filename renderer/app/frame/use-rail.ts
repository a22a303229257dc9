/** Whether the rail is folded, and folding it. */
import { useSyncExternalStore } from 'react'
import { railFolded } from '#renderer/state/saved-place.ts'
import { useUi } from '#renderer/state/ui.ts'

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

export function useRail(): { collapsed: boolean; toggle: () => void } {
  const chosen = useUi((state) => state.railCollapsed)
  const textScale = useUi((state) => state.textScale)
  const setCollapsed = useUi((state) => state.setRailCollapsed)
  const width = useSyncExternalStore(
    subscribe,
    () => window.innerWidth,
    () => Infinity,
  )
  const collapsed = railFolded(chosen, width, textScale)
  return { collapsed, toggle: () => setCollapsed(!collapsed) }
}
