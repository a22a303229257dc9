/** What happens when something is let go over a cell: planned at once for one group, asked first for several. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { core } from '#renderer/core-client/client.ts'
import { showFailure, useWrite } from '#renderer/core-client/use-write.ts'
import { useCalendar, type CellPlace, type Dragged, type DropAnswer } from './calendar-state.ts'
import type { Drop } from './drag.ts'
import { useAudience } from './use-audience.ts'

/** Plans or moves to a place. Returns what core said. */
export function usePlacing() {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const { ids, asInput } = useAudience()

  return useCallback(
    async (what: Dragged, place: CellPlace, override: string | null = null) => {
      const toast = (count: number) =>
        count === 0
          ? null
          : t(what.entryId === null ? 'calendar.planned' : 'calendar.moved', {
              count,
              title: what.title,
              when: format.moment(place.at),
            })
      if (what.entryId !== null) {
        const { moved, refused } = await write(
          'calendar.move',
          { entryId: what.entryId, from: what.from, conversationId: what.conversationId, to: place.at, override },
          { toast: (output) => toast(output.moved.length) },
        )
        return { allowed: moved.length, refused, done: true }
      }
      const group = place.conversationId ?? (ids.length === 1 ? ids[0]! : null)
      const audience = group === null ? asInput : { groups: [group] }
      const { planned, refused } = await write(
        'calendar.plan',
        { contentId: what.contentId, at: place.at, audience, override },
        { toast: (output) => toast(output.planned.length) },
      )
      return { allowed: planned.length, refused, done: true }
    },
    [t, format, write, ids, asInput],
  )
}

export function useDrop(): Drop {
  const place = usePlacing()
  const set = useCalendar((state) => state.set)
  const { ids, asInput } = useAudience()
  return useCallback(
    (what, at, cell) => {
      const { left, top, width, height } = cell.getBoundingClientRect()
      const answerWith = (found: Pick<DropAnswer, 'allowed' | 'refused' | 'done'>) =>
        set({ answer: { what, place: at, rect: { left, top, width, height }, ...found } })
      // What is planned for one group stays with it.
      if (what.conversationId !== null && at.conversationId !== null && what.conversationId !== at.conversationId) return
      if (what.entryId !== null && what.from === at.at) return
      const many = what.entryId === null && at.conversationId === null && ids.length !== 1
      const run = async () => {
        if (many) {
          const { allowed, refused } = await core.call('calendar.check', {
            contentId: what.contentId,
            at: at.at,
            audience: asInput,
          })
          answerWith({ allowed: allowed.length, refused, done: false })
          return
        }
        const found = await place(what, at)
        if (found.refused.length > 0) answerWith(found)
      }
      run().catch((error: unknown) => {
        // `place` writes, and a write says its failure by itself.
        if (many) showFailure(error)
      })
    },
    [place, set, ids, asInput],
  )
}
