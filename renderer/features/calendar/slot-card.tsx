/** One entry at one time: kind, title, how many groups, and how it ended. Can be dragged while something of it is planned. */
import { IconAlertTriangle, IconCheck, IconFlag } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CalendarSlot } from '#shared/contract/calendar.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { kindLooks } from '#renderer/base/kinds.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import type { Dragged } from './calendar-state.ts'
import classes from './grids.module.css'
import { dragOnMove, takeUp, type Drop } from './drag.ts'
import { isCombination } from '#renderer/base/shortcuts.ts'

function draggedSlot(slot: CalendarSlot): Dragged {
  return {
    contentId: slot.contentId,
    kind: slot.kind,
    title: slot.title,
    entryId: slot.entryId,
    from: slot.at,
    conversationId: null,
    groupIds: slot.groups.map((group) => group.conversationId),
  }
}

export function SlotCard({ slot, drop, hourShown = false }: { slot: CalendarSlot; drop: Drop; hourShown?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const { counts, groups } = slot
  const planned = (counts.planned ?? 0) + (counts.missed ?? 0) + (counts.failed ?? 0)
  const look = kindLooks[slot.kind]
  const open = () => inspect({ kind: 'calendar-entry', entryId: slot.entryId })
  const clock = format.clock(slot.at)
  // Where the row says the hour, only the minutes are news.
  const time = hourShown ? (clock.endsWith(':00') ? '' : clock.slice(2)) : clock
  const allSent = (counts.sent ?? 0) === groups.length
  const trouble = (counts.missed ?? 0) + (counts.failed ?? 0)
  const who = groups.length === 1 ? groups[0]!.title : t('calendar.groupCount', { count: groups.length })
  const states = Object.entries(counts)
    .map(([state, count]) => `${t(`calendar.state.${state}`)} ${count}`)
    .join(' · ')
  return (
    <button
      type="button"
      className={classes.card}
      style={{ backgroundColor: look.soft, color: look.text, borderInlineStartColor: look.solid }}
      title={`${format.full(slot.at)}\n${slot.title} · ${who}\n${states}`}
      data-testid="slot-card"
      data-closed={planned === 0 || undefined}
      onClick={open}
      onPointerDown={(event) => planned > 0 && dragOnMove(event, draggedSlot(slot), drop)}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 's' || isCombination(event) || planned === 0) return
        event.preventDefault()
        event.stopPropagation()
        takeUp(draggedSlot(slot))
      }}
    >
      <span className={classes.cardLetter} aria-hidden>
        {t(look.letterKey)}
      </span>
      {time !== '' && <span className={classes.cardTime}>{time}</span>}
      <span className={`${classes.cardTitle} qx-truncate`}>{slot.title}</span>
      <span className={classes.cardWho}>{groups.length === 1 ? '' : groups.length}</span>
      {allSent && <IconCheck size={12} aria-hidden />}
      {trouble > 0 && <IconAlertTriangle size={12} className={classes.trouble} aria-hidden />}
      {slot.overridden > 0 && <IconFlag size={12} aria-hidden />}
    </button>
  )
}
