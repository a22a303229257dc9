/** What the calendar shows and what is being moved over it. */
import { create } from 'zustand'
import type { RefusalDetail } from '#shared/contract/calendar.ts'
import type { ContentKind } from '#shared/domain/content.ts'

export const calendarViews = ['day', 'week', 'month', 'groups'] as const
export type CalendarView = (typeof calendarViews)[number]

/** All groups, or the union of what is named. */
export interface AudienceChoice {
  all: boolean
  groups: readonly number[]
  tiers: readonly string[]
  tags: readonly string[]
}

/** A content from the library, or deliveries that are planned already. */
export interface Dragged {
  contentId: string
  kind: ContentKind
  title: string
  /** Null: a new entry. */
  entryId: string | null
  /** Of a planned one: only its deliveries at this time, and only this group's where one is named. */
  from: number | null
  conversationId: number | null
  /** The groups of a planned one; null: whoever the audience says. */
  groupIds: readonly number[] | null
}

/** A place to drop on: a time, and a group in the by-group view. */
export interface CellPlace {
  at: number
  conversationId: number | null
}

export interface CellWords {
  state: 'free' | 'tight' | 'refused' | 'past' | 'unknown'
  text: string
}

interface Drag {
  what: Dragged
  by: 'pointer' | 'keyboard'
  x: number
  y: number
  over: CellPlace | null
}

export interface DropAnswer {
  what: Dragged
  place: CellPlace
  rect: { left: number; top: number; width: number; height: number }
  /** How many groups could be planned (or were moved) there. */
  allowed: number
  refused: readonly RefusalDetail[]
  /** The allowed ones are done already; else they wait for a yes. */
  done: boolean
}

interface CalendarState {
  view: CalendarView
  /** A day within what is shown; null: today. */
  day: string | null
  /** Days in the by-group view. */
  span: 7 | 14 | 28
  /** Time of day, minutes, for drops where only the day is shown. */
  postAt: number
  audience: AudienceChoice
  library: boolean
  drag: Drag | null
  answer: DropAnswer | null
  /** Words for a cell, by the view that draws it. */
  describe: ((place: CellPlace) => CellWords) | null
  set: (
    change: Partial<
      Pick<CalendarState, 'view' | 'day' | 'span' | 'postAt' | 'audience' | 'library' | 'drag' | 'answer' | 'describe'>
    >,
  ) => void
}

const KEY = 'qunxi.calendar'

interface Saved {
  view?: CalendarView
  span?: 7 | 14 | 28
  postAt?: number
  library?: boolean
}

function saved(): Saved {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof found !== 'object' || found === null) return {}
    const { view, span, postAt, library } = found as Record<string, unknown>
    return {
      ...(calendarViews.includes(view as CalendarView) ? { view: view as CalendarView } : {}),
      ...(span === 7 || span === 14 || span === 28 ? { span } : {}),
      ...(typeof postAt === 'number' && postAt >= 0 && postAt < 1440 ? { postAt: Math.floor(postAt) } : {}),
      ...(typeof library === 'boolean' ? { library } : {}),
    }
  } catch {
    // A damaged note: the view is the first one.
    return {}
  }
}

export const useCalendar = create<CalendarState>()((set) => ({
  view: 'week',
  day: null,
  span: 14,
  postAt: 600,
  library: true,
  ...saved(),
  audience: { all: true, groups: [], tiers: [], tags: [] },
  drag: null,
  answer: null,
  describe: null,
  set: (change) => set(change),
}))

useCalendar.subscribe(({ view, span, postAt, library }, before) => {
  if (view === before.view && span === before.span && postAt === before.postAt && library === before.library) return
  localStorage.setItem(KEY, JSON.stringify({ view, span, postAt, library }))
})
