/** The one inspector at the right: what it shows, its own history, its width. Features register a renderer per kind. */
import { create } from 'zustand'

export interface InspectorEntry {
  readonly kind: string
  readonly [prop: string]: unknown
}

interface InspectorState {
  visible: boolean
  width: number
  /** What was shown, oldest first; `at` points at the one on view. */
  entries: readonly InspectorEntry[]
  at: number
  current: InspectorEntry | null
  /** Shows an entry (and the inspector, if it was hidden). The same entry again changes nothing. */
  open: (entry: InspectorEntry) => void
  close: () => void
  /** Hides it, or brings back what it showed last. */
  toggle: () => void
  back: () => void
  forward: () => void
  setWidth: (width: number) => void
  reset: () => void
}

export const INSPECTOR_MIN = 300
export const INSPECTOR_MAX = 720
const INSPECTOR_DEFAULT = 360
const WIDTH_KEY = 'qunxi.inspector.width'
const HISTORY_LIMIT = 30

function clampWidth(width: number): number {
  return Math.round(Math.min(INSPECTOR_MAX, Math.max(INSPECTOR_MIN, width)))
}

function savedWidth(): number {
  const saved = typeof localStorage === 'undefined' ? Number.NaN : Number.parseInt(localStorage.getItem(WIDTH_KEY) ?? '', 10)
  return Number.isFinite(saved) ? clampWidth(saved) : INSPECTOR_DEFAULT
}

export const useInspector = create<InspectorState>()((set, get) => ({
  visible: false,
  width: savedWidth(),
  entries: [],
  at: -1,
  current: null,
  open: (entry) => {
    const { current, entries, at } = get()
    if (current && JSON.stringify(current) === JSON.stringify(entry)) return set({ visible: true })
    const next = [...entries.slice(0, at + 1), entry].slice(-HISTORY_LIMIT)
    set({ visible: true, entries: next, at: next.length - 1, current: entry })
  },
  close: () => set({ visible: false }),
  toggle: () => set(({ visible, current }) => ({ visible: !visible && current !== null })),
  back: () => set(({ at, entries }) => (at > 0 ? { at: at - 1, current: entries[at - 1] ?? null } : {})),
  forward: () => set(({ at, entries }) => (at < entries.length - 1 ? { at: at + 1, current: entries[at + 1] ?? null } : {})),
  setWidth: (width) => {
    const clamped = clampWidth(width)
    set({ width: clamped })
    localStorage.setItem(WIDTH_KEY, String(clamped))
  },
  reset: () => set({ visible: false, entries: [], at: -1, current: null }),
}))
