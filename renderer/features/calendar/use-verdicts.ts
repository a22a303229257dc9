/** Asks core about every cell in view while something is moved over it, in small portions, so that nothing waits. */
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { type Format, useFormat } from '#renderer/base/format-context.tsx'
import { core } from '#renderer/core-client/client.ts'
import type { Output } from '#renderer/core-client/methods.ts'
import { useCalendar, type CellPlace, type CellWords } from './calendar-state.ts'
import { refusalText } from './refusal-words.ts'

type PreviewCell = Output<'calendar.preview'>['rows'][number]['cells'][number]

/** Cells in one question: about 20 ms of core's time. */
const PORTION = 900
const MAX_IDS = 200

interface Known {
  /** What the cells were judged for. */
  subject: string
  cells: ReadonlyMap<string, PreviewCell>
}
const NOTHING: Known = { subject: '', cells: new Map() }

const keyOf = (at: number, conversationId: number) => `${at} ${conversationId}`

/**
 * `groups` are the groups in view (by-group), or the audience (the other views); `slots` the times of the cells. The answer
 * describes one cell: of one group, or of the whole audience where the cell has none.
 */
export function useVerdicts(groups: readonly number[], slots: readonly number[]): (place: CellPlace) => CellWords {
  const { t } = useTranslation()
  const format = useFormat()
  const drag = useCalendar((state) => state.drag?.what ?? null)
  const setCalendar = useCalendar((state) => state.set)
  const [known, setKnown] = useState<Known>(NOTHING)
  const kind = drag?.kind ?? null
  const movingEntryId = drag?.entryId ?? null
  const own = drag?.groupIds ?? null
  // Lists are new at every render; what is asked changes only with their contents.
  const groupKey = (own ?? groups).join(',')
  const slotKey = slots.join(',')

  useEffect(() => {
    if (kind === null || groupKey === '' || slotKey === '') return
    const subject = `${kind} ${movingEntryId}`
    let cancelled = false
    const asked = groupKey.split(',').map(Number)
    const times = slotKey.split(',').map(Number)
    const ask = async () => {
      const idsAtOnce = Math.min(MAX_IDS, asked.length)
      const slotsAtOnce = Math.max(1, Math.min(200, Math.floor(PORTION / idsAtOnce)))
      for (let s = 0; s < times.length; s += slotsAtOnce) {
        const some = times.slice(s, s + slotsAtOnce)
        for (let g = 0; g < asked.length; g += idsAtOnce) {
          const conversationIds = asked.slice(g, g + idsAtOnce)
          const { rows } = await core.call('calendar.preview', { kind, conversationIds, slots: some, movingEntryId })
          if (cancelled) return
          setKnown((before) => {
            const cells = new Map(before.subject === subject ? before.cells : [])
            for (const row of rows) row.cells.forEach((cell, i) => cells.set(keyOf(some[i]!, row.conversationId), cell))
            return { subject, cells }
          })
        }
      }
    }
    // A core that went away is told by the window itself; the cells just stay unjudged.
    ask().catch(() => {})
    return () => {
      cancelled = true
    }
  }, [kind, movingEntryId, groupKey, slotKey])

  const describe = useMemo(() => {
    const words = (key: string, values?: Record<string, string | number>) => t(key, values ?? {})
    const ids = groupKey === '' ? [] : groupKey.split(',').map(Number)
    return (place: CellPlace): CellWords => {
      if (kind === null || known.subject !== `${kind} ${movingEntryId}`) return { state: 'unknown', text: '' }
      if (place.conversationId !== null) {
        if (own && !own.includes(place.conversationId)) return { state: 'past', text: t('calendar.cell.otherGroup') }
        const cell = known.cells.get(keyOf(place.at, place.conversationId))
        return cell ? oneCell(words, format, cell) : { state: 'unknown', text: '' }
      }
      return audienceCell(
        words,
        format,
        ids.map((id) => known.cells.get(keyOf(place.at, id))),
      )
    }
  }, [known, kind, movingEntryId, own, groupKey, t, format])

  useEffect(() => {
    setCalendar({ describe })
    return () => setCalendar({ describe: null })
  }, [describe, setCalendar])
  return describe
}

function oneCell(t: Translate, format: Format, cell: PreviewCell): CellWords {
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

function audienceCell(t: Translate, format: Format, cells: (PreviewCell | undefined)[]): CellWords {
  const judged = cells.filter((cell) => cell !== undefined)
  if (judged.length === 0) return { state: 'unknown', text: '' }
  if (judged.length === 1 && cells.length === 1) return oneCell(t, format, judged[0]!)
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
