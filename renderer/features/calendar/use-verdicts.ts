/** Asks core about every cell in view while something is moved over it, in small portions, so that nothing waits. */
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { core } from '#renderer/core-client/client.ts'
import { askInPortions, portionsOf } from './ask-in-portions.ts'
import { audienceCell, oneCell, type PreviewCell } from './cell-words.ts'
import { useCalendar, type CellPlace, type CellWords } from './calendar-state.ts'

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
    const stop = new AbortController()
    void askInPortions(
      portionsOf(groupKey.split(',').map(Number), slotKey.split(',').map(Number)),
      ({ groups: conversationIds, slots: times }) =>
        core.call('calendar.preview', { kind, conversationIds: [...conversationIds], slots: [...times], movingEntryId }),
      {
        answered: ({ slots: times }, { rows }) =>
          setKnown((before) => {
            const cells = new Map(before.subject === subject ? before.cells : [])
            for (const row of rows) row.cells.forEach((cell, i) => cells.set(keyOf(times[i]!, row.conversationId), cell))
            return { subject, cells }
          }),
        // The cells stay unknown until the next try is answered; that core went away the window says by itself.
        failed: (error) => console.error('The cells were not judged, asking again:', error),
        signal: stop.signal,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    )
    return () => stop.abort()
  }, [kind, movingEntryId, groupKey, slotKey])

  const describe = useMemo(() => {
    const words = (key: string, values?: Record<string, string | number>) => t(key, values ?? {})
    const ids = groupKey === '' ? [] : groupKey.split(',').map(Number)
    return (place: CellPlace): CellWords => {
      if (kind === null || known.subject !== `${kind} ${movingEntryId}`) return { state: 'unknown', text: '' }
      if (place.conversationId !== null) {
        if (own && !own.includes(place.conversationId)) return { state: 'past', text: t('calendar.cell.otherGroup') }
        return oneCell(words, format, known.cells.get(keyOf(place.at, place.conversationId)))
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
