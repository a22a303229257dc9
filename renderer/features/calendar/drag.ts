/**
 * Moving a content or a planned delivery over the calendar, by pointer or by keys. Cells are found in the page by their
 * `data-drop` (time and group) and, for the keys, by `data-row` and `data-col`.
 */
import type { PointerEvent as ReactPointerEvent } from 'react'
import { useRouter } from '#renderer/state/router.ts'
import { useCalendar, type CellPlace, type Dragged } from './calendar-state.ts'

export type Drop = (what: Dragged, place: CellPlace, cell: HTMLElement) => void

const START_DISTANCE = 5
const EDGE = 40
/** The heads of the columns lie over the first cells. */
const HEAD = 36

let overCell: HTMLElement | null = null

/** What a cell carries, so that a drop knows where it fell. */
export function dropData(place: CellPlace, row: number, column: number) {
  return { 'data-drop': `${place.at} ${place.conversationId ?? ''}`, 'data-row': row, 'data-col': column }
}

function placeOf(cell: HTMLElement): CellPlace {
  const [at, group] = cell.dataset['drop']!.split(' ')
  return { at: Number(at), conversationId: group ? Number(group) : null }
}

function mark(cell: HTMLElement | null): void {
  if (cell === overCell) return
  overCell?.removeAttribute('data-over')
  cell?.setAttribute('data-over', '')
  overCell = cell
}

function moveTo(x: number, y: number, cell: HTMLElement | null): void {
  const { drag, set } = useCalendar.getState()
  if (!drag) return
  mark(cell)
  const over = cell ? placeOf(cell) : null
  const same = over?.at === drag.over?.at && over?.conversationId === drag.over?.conversationId
  set({ drag: { ...drag, x, y, over: same ? drag.over : over } })
}

export function endDrag(): void {
  mark(null)
  useCalendar.getState().set({ drag: null })
}

/** Scrolls what lies under the pointer when it nears an edge. */
function scrollNear(x: number, y: number): void {
  const pane = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop-scroll]')
  if (!pane) return
  const box = pane.getBoundingClientRect()
  const step = (near: number, far: number) => (near < EDGE ? near - EDGE : far < EDGE ? EDGE - far : 0) / 3
  pane.scrollBy(step(x - box.left, box.right - x), step(y - box.top, box.bottom - y))
}

/** Put on `onPointerDown` of whatever can be dragged. A press without a movement stays a click. */
export function dragOnMove(event: ReactPointerEvent<HTMLElement>, what: Dragged, drop: Drop): void {
  if (event.button !== 0 || event.pointerType === 'touch') return
  const startX = event.clientX
  const startY = event.clientY
  let moving = false
  const cellAt = (x: number, y: number) => document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop]') ?? null
  const stop = () => {
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('pointercancel', onCancel)
    window.removeEventListener('keydown', onKey, true)
    if (moving) endDrag()
  }
  const onMove = (move: PointerEvent) => {
    const { clientX: x, clientY: y } = move
    if (!moving) {
      if (Math.hypot(x - startX, y - startY) < START_DISTANCE) return
      moving = true
      useCalendar.getState().set({ drag: { what, by: 'pointer', x, y, over: null }, answer: null })
    }
    move.preventDefault()
    scrollNear(x, y)
    moveTo(x, y, cellAt(x, y))
  }
  const onUp = (up: PointerEvent) => {
    const cell = moving ? cellAt(up.clientX, up.clientY) : null
    if (moving) {
      // The release must not click what lies below.
      const swallow = (click: MouseEvent) => click.stopPropagation()
      window.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => window.removeEventListener('click', swallow, true))
    }
    stop()
    if (cell) drop(what, placeOf(cell), cell)
  }
  const onCancel = () => stop()
  const onKey = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return
    key.preventDefault()
    key.stopPropagation()
    stop()
  }
  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onUp)
  window.addEventListener('pointercancel', onCancel)
  window.addEventListener('keydown', onKey, true)
}

const viewOf = () => document.querySelector<HTMLElement>('[data-drop-view]')

/** Frames to wait for the calendar's cells after going there: about two seconds. */
const PATIENCE = 120

/** Takes something up by key, on the calendar: the arrows move it from cell to cell, Enter drops it, Escape lets go. */
export function takeUp(what: Dragged, frames = PATIENCE): void {
  const view = viewOf()
  if (!view?.querySelector('[data-drop]')) {
    useRouter.getState().go('calendar')
    if (frames > 0) requestAnimationFrame(() => takeUp(what, frames - 1))
    return
  }
  const cells = [...view.querySelectorAll<HTMLElement>('[data-drop]')]
  const here = cells.find((cell) => {
    const place = placeOf(cell)
    return (
      what.from !== null &&
      place.at === what.from &&
      (what.conversationId === null || place.conversationId === what.conversationId)
    )
  })
  const ahead = cells.filter((each) => placeOf(each).at >= Date.now()).toSorted((a, b) => placeOf(a).at - placeOf(b).at)
  const pane = view.querySelector<HTMLElement>('[data-drop-scroll]')?.getBoundingClientRect()
  const onView = ahead.find((each) => {
    const box = each.getBoundingClientRect()
    return pane !== undefined && box.top >= pane.top + HEAD && box.bottom <= pane.bottom
  })
  const cell = here ?? onView ?? ahead[0] ?? cells[0] ?? null
  useCalendar.getState().set({ drag: { what, by: 'keyboard', x: 0, y: 0, over: null }, answer: null })
  view.focus()
  stepOver(cell)
}

function stepOver(cell: HTMLElement | null): void {
  if (!cell) return
  cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  const box = cell.getBoundingClientRect()
  moveTo(box.left + box.width / 2, box.bottom, cell)
}

/** Moves what was taken up by rows and columns. */
export function stepBy(rows: number, columns: number): void {
  const view = viewOf()
  if (!view || !overCell) return
  const row = Number(overCell.dataset['row']) + rows
  const column = Number(overCell.dataset['col']) + columns
  stepOver(view.querySelector<HTMLElement>(`[data-row="${row}"][data-col="${column}"]`))
}

/** Drops what was taken up by key where it is. */
export function putDown(drop: Drop): void {
  const { drag } = useCalendar.getState()
  const cell = overCell
  endDrag()
  if (drag && cell) drop(drag.what, placeOf(cell), cell)
}
