/**
 * A screen or piece that is loaded when it is first needed, or before, in a quiet moment. Once loaded it is drawn at once:
 * React shows a fallback for every `lazy` piece it meets, even a loaded one, and then holds the piece back for 300 ms.
 */
import { type ComponentType, lazy, useState } from 'react'

const loaders: (() => Promise<unknown>)[] = []

/** `later(async () => (await import('./groups-screen.tsx')).GroupsScreen)` */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined
  let loading: Promise<ComponentType<P>> | undefined
  const start = () => {
    loading ??= load().then(
      (piece) => (loaded = piece),
      (error: unknown) => {
        // The next to need it tries again.
        loading = undefined
        throw error
      },
    )
    return loading
  }
  loaders.push(start)
  const Waiting = lazy(async () => ({ default: await start() }))
  return function Later(props: P) {
    // What a mounted piece is must not change under it: its state would be lost.
    const [Piece] = useState<ComponentType<P>>(() => loaded ?? Waiting)
    return <Piece {...props} />
  }
}

/** Loads what was not needed yet, one piece in each quiet moment. Returns the function that stops it. */
export function loadTheRest(): () => void {
  const waiting = [...loaders]
  let handle = 0
  const next = () => {
    const load = waiting.shift()
    if (!load) return
    // A piece that does not load is told where it is drawn.
    void load()
      .catch(() => {})
      .finally(() => {
        if (handle !== -1) handle = requestIdleCallback(next)
      })
  }
  handle = requestIdleCallback(next)
  return () => {
    cancelIdleCallback(handle)
    handle = -1
  }
}
