/** Where the window is. History is kept per workspace, so each opens where it was left. */
import { create } from 'zustand'
import { savedPlace, savePlace } from './saved-place.ts'

/**
 * The ids of all screens. Each feature declares its own, so that `go` knows them and no list of them is kept here:
 * `declare module '#renderer/state/router.ts' { interface Screens { reports: true } }` in its `feature.ts`.
 */
export interface Screens {}
export type ScreenId = keyof Screens

type RouteValue = string | number | boolean | null | readonly string[] | readonly number[]
/** Plain data only: it is written to disk to come back to the same place. */
type RouteParams = Readonly<Record<string, RouteValue | undefined>>

interface RouteEntry {
  screen: ScreenId
  params: RouteParams
}

interface RouterState {
  screen: ScreenId
  params: RouteParams
  past: readonly RouteEntry[]
  future: readonly RouteEntry[]
  /** Opens a screen; the place left stays reachable with `back`. */
  go: (screen: ScreenId, params?: RouteParams) => void
  /** Changes params of the current place without a step in the history (filters, the open row). `undefined` removes one. */
  replace: (params: RouteParams) => void
  back: () => void
  forward: () => void
  /** Takes up the history of a workspace (its folder is its identity), or starts at Today. */
  restore: (workspaceDir: string) => void
}

const HISTORY_LIMIT = 50

function samePlace(a: RouteEntry, b: RouteEntry): boolean {
  return a.screen === b.screen && JSON.stringify(a.params) === JSON.stringify(b.params)
}

function readSaved(workspaceDir: string): RouteEntry {
  const saved = savedPlace(workspaceDir)
  // A screen that this version has not is noticed by the frame, which knows them all.
  return saved ? { screen: saved.screen as ScreenId, params: saved.params as RouteParams } : { screen: 'today', params: {} }
}

/** What may be written outside the encrypted database: ids, figures, fixed words. Never a searched name or text. */
function storable(params: RouteParams): RouteParams {
  const plain = (value: unknown) => typeof value !== 'string' || /^[a-z0-9:._-]{1,64}$/i.test(value)
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => (Array.isArray(value) ? value.every(plain) : plain(value))),
  )
}

let savedUnder: string | undefined

export const useRouter = create<RouterState>()((set, get) => ({
  screen: 'today',
  params: {},
  past: [],
  future: [],
  go: (screen, params = {}) => {
    const { screen: from, params: fromParams, past } = get()
    if (samePlace({ screen, params }, { screen: from, params: fromParams })) return
    set({ screen, params, past: [...past, { screen: from, params: fromParams }].slice(-HISTORY_LIMIT), future: [] })
  },
  replace: (params) => {
    const next: Record<string, RouteValue | undefined> = { ...get().params, ...params }
    for (const key of Object.keys(next)) if (next[key] === undefined) delete next[key]
    set({ params: next })
  },
  back: () => {
    const { screen, params, past, future } = get()
    const last = past.at(-1)
    if (last) set({ ...last, past: past.slice(0, -1), future: [{ screen, params }, ...future] })
  },
  forward: () => {
    const { screen, params, past, future } = get()
    const next = future[0]
    if (next) set({ ...next, past: [...past, { screen, params }], future: future.slice(1) })
  },
  restore: (workspaceDir) => {
    savedUnder = undefined
    set({ ...readSaved(workspaceDir), past: [], future: [] })
    savedUnder = workspaceDir
  },
}))

useRouter.subscribe(({ screen, params }) => {
  if (savedUnder !== undefined) savePlace(savedUnder, { screen, params: storable(params) })
})
