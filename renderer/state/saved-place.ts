/** What the window wrote down for its next start, read before React is there as well as by it: the place, and the rail's fold. */
const ROUTE_PREFIX = 'qunxi.route.'
const RAIL_KEY = 'qunxi.rail.collapsed'
/** Narrower than this many rem the words of the rail cost more than they give. */
const RAIL_ROOM = 60

interface SavedPlace {
  screen: string
  params: Readonly<Record<string, unknown>>
}

/** Null where nothing was kept for this workspace (its folder is its identity), or the note is damaged. */
export function savedPlace(workspaceDir: string): SavedPlace | null {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(ROUTE_PREFIX + workspaceDir) ?? 'null')
    if (typeof saved !== 'object' || saved === null || !('screen' in saved) || typeof saved.screen !== 'string') return null
    const params = 'params' in saved && typeof saved.params === 'object' && saved.params !== null ? saved.params : {}
    return { screen: saved.screen, params: params as SavedPlace['params'] }
  } catch {
    return null
  }
}

export function savePlace(workspaceDir: string, place: SavedPlace): void {
  localStorage.setItem(ROUTE_PREFIX + workspaceDir, JSON.stringify(place))
}

/** Undefined until a person has folded or unfolded it. */
export function savedRailFold(): boolean | undefined {
  const saved = typeof localStorage === 'undefined' ? null : localStorage.getItem(RAIL_KEY)
  return saved === null ? undefined : saved === '1'
}

export function saveRailFold(folded: boolean): void {
  localStorage.setItem(RAIL_KEY, folded ? '1' : '0')
}

/** `width` in CSS pixels of the window. Until a person has chosen, the rail folds itself where room is short. */
export function railFolded(chosen: boolean | undefined, width: number, textScale: number): boolean {
  return chosen ?? width < RAIL_ROOM * 16 * (textScale / 100)
}
