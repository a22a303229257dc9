/** What one cell of the heatmap says, and how deep it is. Pure. */
import type { Translate } from '#renderer/base/i18n/translate.ts'
import type { Cap, CadenceGroup } from '#shared/contract/audit.ts'

/** Share of the cap used by the fullest window that ends on the day; above 1 when over. */
export function cellShare(group: CadenceGroup, day: number): number {
  const used = group.used[day]!
  if (group.cap === null) return group.promos[day]! > 0 ? 0.4 : 0
  if (used === 0) return 0
  return group.cap.max === 0 ? used + 1 : used / group.cap.max
}

export interface CellTemplates {
  cell: string
  cap: string
  over: string
}

/** The sentences with their holes: a heatmap says thousands of them, so each is looked up once. */
export function cellTemplates(t: (key: string, options: { skipInterpolation: true }) => string): CellTemplates {
  const raw = (key: string) => t(key, { skipInterpolation: true })
  return { cell: raw('audit.cell'), cap: raw('audit.cellCap'), over: raw('audit.cellOver') }
}

const HOLE = /\{\{(\w+)\}\}/g

function filled(template: string, values: Record<string, string | number>): string {
  return template.replace(HOLE, (_, name: string) => String(values[name] ?? ''))
}

export function cellLabel(group: CadenceGroup, day: number, dayName: string, templates: CellTemplates): string {
  const words = filled(templates.cell, {
    group: group.title,
    day: dayName,
    promos: group.promos[day]!,
    planned: group.planned[day]!,
    observed: group.observed[day]!,
    posts: group.posts[day]!,
  })
  if (group.cap === null) return words
  const figures = { used: group.used[day]!, max: group.cap.max }
  return `${words} · ${filled(cellShare(group, day) > 1 ? templates.over : templates.cap, figures)}`
}

export function capWords(cap: Cap, t: Translate): string {
  if (cap.max === 0) return t('audit.window.blocked')
  if (cap.calendar !== null) return t(`audit.window.${cap.calendar}`, { max: cap.max })
  return t('audit.window.rolling', { days: cap.rollingDays ?? 0, max: cap.max })
}

/** How far over (or near) the cap its fullest window is. */
export function capShare(group: CadenceGroup): number {
  const used = group.worst?.promos ?? 0
  if (group.cap === null || used === 0) return 0
  return group.cap.max === 0 ? used + 1 : used / group.cap.max
}
