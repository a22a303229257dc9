/** Where the window goes. Pure. */
import type { WindowPlace } from './settings.ts'

/** A screen or a window, in the pixels Electron counts in. */
interface Area {
  x: number
  y: number
  width: number
  height: number
}

export const MIN_WIDTH = 1024
export const MIN_HEIGHT = 680
const DEFAULT_PLACE: WindowPlace = { width: 1360, height: 860, maximized: false }

/** A remembered place, made to fit the screens there are today. */
export function fitPlace(place: WindowPlace | null, areas: readonly Area[]): WindowPlace {
  const wanted = place ?? DEFAULT_PLACE
  const width = Math.max(MIN_WIDTH, wanted.width)
  const height = Math.max(MIN_HEIGHT, wanted.height)
  const { x, y, maximized } = wanted
  const seen = x !== undefined && y !== undefined && areas.some((area) => overlaps(area, { x, y, width, height }))
  return seen ? { x, y, width, height, maximized } : { width, height, maximized }
}

/** Enough of the title bar is on that screen to take hold of it. */
function overlaps(area: Area, window: Area): boolean {
  const shownWidth = Math.min(area.x + area.width, window.x + window.width) - Math.max(area.x, window.x)
  return shownWidth >= 120 && window.y >= area.y - 8 && window.y <= area.y + area.height - 48
}
