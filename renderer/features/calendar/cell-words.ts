/** What a cell says before the drop, from what core judged. Pure. */
import type { Format } from '#renderer/base/format-context.tsx'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import type { Output } from '#renderer/core-client/methods.ts'
import type { CellWords } from './calendar-state.ts'
import { refusalText } from './refusal-words.ts'

export type PreviewCell = Output<'calendar.preview'>['rows'][number]['cells'][number]

const UNKNOWN: CellWords = { state: 'unknown', text: '' }

/** Of one group. What was not judged (not yet, or the question failed) is unknown, never free. */
export function oneCell(t: Translate, format: Format, cell: PreviewCell | undefined): CellWords {
  if (cell === undefined) return UNKNOWN
  switch (cell.state) {
    case 'past':
      return { state: 'past', text: t('calendar.cell.past') }
    case 'refused':
      return { state: 'refused', text: refusalText(t, format, cell) }
    case 'tight':
      return { state: 'tight', text: t('calendar.cell.tight', { used: cell.used ?? 0, max: cell.max ?? 0 }) }
    case 'free':
      return {
        state: 'free',
        text: cell.max === null ? t('calendar.cell.open') : t('calendar.cell.free', { used: cell.used ?? 0, max: cell.max }),
      }
  }
}

/** Of the whole audience: unknown until every group of it is judged, since the one that is missing may be the one that refuses. */
export function audienceCell(t: Translate, format: Format, cells: readonly (PreviewCell | undefined)[]): CellWords {
  const judged = cells.filter((cell) => cell !== undefined)
  if (judged.length === 0 || judged.length < cells.length) return UNKNOWN
  if (judged.length === 1) return oneCell(t, format, judged[0])
  if (judged[0]!.state === 'past') return { state: 'past', text: t('calendar.cell.past') }
  const refused = judged.filter((cell) => cell.state === 'refused')
  const tight = judged.filter((cell) => cell.state === 'tight').length
  const free = judged.length - refused.length
  const first = refused[0]
  if (first && refused.length === judged.length) {
    const text =
      first.condition === 'quiet' ? refusalText(t, format, first) : t('calendar.cell.nobody', { count: refused.length })
    return { state: 'refused', text }
  }
  if (refused.length > 0) return { state: 'tight', text: t('calendar.cell.some', { free, refused: refused.length }) }
  return tight > 0
    ? { state: 'tight', text: t('calendar.cell.lastFor', { free, tight }) }
    : { state: 'free', text: t('calendar.cell.everybody', { free }) }
}
