/** By group: a row a group with its cap meter, a column a day. Only rows on view exist; 500 groups scroll like forty. */
import { Button } from '@mantine/core'
import { IconFlag, IconUsersGroup } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { localDay } from '#shared/domain/zone.ts'
import { ConnectButton } from '#renderer/slots/connect-button.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { isContentKind, kindLooks } from '#renderer/base/kinds.ts'
import { CapMeter } from '#renderer/components/cap-meter.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { useRem } from '#renderer/components/use-rem.ts'
import type { Output } from '#renderer/core-client/methods.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useCalendar, type Dragged } from './calendar-state.ts'
import classes from './grids.module.css'
import { dragOnMove, takeUp, type Drop } from './drag.ts'
import { DropCell } from './drop-cell.tsx'
import { instantOf } from './time-grid.tsx'
import { useVerdicts } from './use-verdicts.ts'
import { isCombination } from '#renderer/base/shortcuts.ts'

type Grid = Output<'calendar.grid'>
type Delivery = Grid['deliveries'][number]
type Observed = Grid['observed'][number]

interface Held {
  deliveries: Delivery[]
  observed: Observed[]
}

export function GroupGrid({
  days,
  grid,
  drop,
  filtered,
  onClear,
}: {
  days: readonly string[]
  grid: Grid
  drop: Drop
  filtered: boolean
  onClear: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const { zone, now } = format
  const postAt = useCalendar((state) => state.postAt)
  const pane = useRef<HTMLDivElement>(null)
  const height = useRem(32)
  const { groups } = grid
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const rows = useVirtualizer({
    count: groups.length,
    getScrollElement: () => pane.current,
    estimateSize: () => height,
    getItemKey: (index) => groups[index]!.conversationId,
    overscan: 6,
  })
  useEffect(() => rows.measure(), [rows, height])
  const items = rows.getVirtualItems()
  const today = localDay(now, zone)
  const slots = useMemo(() => days.map((day) => instantOf(day, postAt, zone)), [days, postAt, zone])
  const ahead = useMemo(() => slots.filter((at) => at >= now - 60_000), [slots, now])
  const shown = items.map((item) => groups[item.index]!.conversationId)
  const describe = useVerdicts(shown, ahead)

  const held = useMemo(() => {
    const found = new Map<string, Held>()
    const at = (conversationId: number, ms: number) => {
      const key = `${conversationId} ${localDay(ms, zone)}`
      let cell = found.get(key)
      if (!cell) found.set(key, (cell = { deliveries: [], observed: [] }))
      return cell
    }
    for (const delivery of grid.deliveries) at(delivery.conversationId, delivery.at).deliveries.push(delivery)
    for (const touch of grid.observed) at(touch.conversationId, touch.at).observed.push(touch)
    return found
  }, [grid, zone])

  if (groups.length === 0) {
    return filtered ? (
      <EmptyState icon={IconUsersGroup} title={t('components.noMatch')}>
        <Button variant="default" onClick={onClear}>
          {t('components.clearFilters')}
        </Button>
      </EmptyState>
    ) : (
      <EmptyState icon={IconUsersGroup} title={t('calendar.noGroups')} why={t('calendar.noGroupsWhy')}>
        <Button onClick={() => go('import')}>{t('calendar.noGroupsStep')}</Button>
        <ConnectButton />
      </EmptyState>
    )
  }
  const columns = `16rem repeat(${days.length}, minmax(0, 1fr))`
  const minWidth = `${16 + days.length * 3.25}rem`
  return (
    <div
      ref={pane}
      className={classes.groupPane}
      data-drop-scroll
      role="grid"
      aria-label={t('calendar.views.groups')}
      aria-rowcount={groups.length + 1}
    >
      <div className={classes.groupHead} style={{ gridTemplateColumns: columns, minWidth }} role="row" aria-rowindex={1}>
        <span className={classes.groupCorner} role="columnheader">
          {t('calendar.groupColumn', { count: groups.length })}
        </span>
        {days.map((day) => (
          <span
            key={day}
            className={classes.groupDay}
            data-today={day === today || undefined}
            role="columnheader"
            title={format.day(day)}
          >
            {t(`app.time.weekdays.${new Date(`${day}T00:00:00Z`).getUTCDay() || 7}`)}
            <b>{Number(day.slice(8))}</b>
          </span>
        ))}
      </div>
      <div style={{ height: rows.getTotalSize(), minWidth, position: 'relative' }} role="presentation">
        {items.map((item) => {
          const group = groups[item.index]!
          return (
            <div
              key={item.key}
              className={classes.groupRow}
              style={{ gridTemplateColumns: columns, minWidth, height: item.size, transform: `translateY(${item.start}px)` }}
              role="row"
              aria-rowindex={item.index + 2}
            >
              <div className={classes.groupName} role="rowheader">
                <button
                  type="button"
                  className={`${classes.groupLink} qx-truncate`}
                  title={group.title}
                  onClick={() => go('groups', { conversationId: group.conversationId })}
                >
                  {group.title}
                </button>
                {group.meter && <CapMeter used={group.meter.used} max={group.meter.max} />}
              </div>
              {days.map((day, column) => (
                <DropCell
                  key={day}
                  place={{ at: slots[column]!, conversationId: group.conversationId }}
                  row={item.index}
                  column={column}
                  describe={describe}
                  past={day < today}
                  today={day === today}
                  className={classes.groupCell}
                >
                  <Marks held={held.get(`${group.conversationId} ${day}`)} day={day} drop={drop} />
                </DropCell>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Marks that fit into a narrow day; what is more becomes a number that opens the day. */
const SHOWN = 2

function Marks({ held, day, drop }: { held: Held | undefined; day: string; drop: Drop }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const inspect = useInspector((state) => state.open)
  const set = useCalendar((state) => state.set)
  if (!held) return null
  const total = held.deliveries.length + held.observed.length
  const shown = total > SHOWN ? SHOWN - 1 : SHOWN
  const deliveries = held.deliveries.slice(0, shown)
  const observed = held.observed.slice(0, shown - deliveries.length)
  return (
    <>
      {deliveries.map((delivery) => {
        const look = kindLooks[delivery.kind]
        const movable = delivery.state === 'planned' || delivery.state === 'missed' || delivery.state === 'failed'
        const what: Dragged = {
          contentId: delivery.contentId,
          kind: delivery.kind,
          title: delivery.title,
          entryId: delivery.entryId,
          from: delivery.at,
          conversationId: delivery.conversationId,
          groupIds: [delivery.conversationId],
        }
        return (
          <button
            key={delivery.id}
            type="button"
            className={classes.mark}
            data-delivery={delivery.state}
            style={{ backgroundColor: look.soft, color: look.text, borderColor: look.solid }}
            title={`${format.full(delivery.at)}\n${delivery.title}\n${t(`calendar.state.${delivery.state}`)}`}
            aria-label={`${format.moment(delivery.at)} ${delivery.title} ${t(`calendar.state.${delivery.state}`)}`}
            onClick={() => inspect({ kind: 'calendar-entry', entryId: delivery.entryId })}
            onPointerDown={(event) => movable && dragOnMove(event, what, drop)}
            onKeyDown={(event) => {
              if (event.key.toLowerCase() !== 's' || isCombination(event) || !movable) return
              event.preventDefault()
              event.stopPropagation()
              takeUp(what)
            }}
          >
            {t(look.letterKey)}
            {delivery.overridden && <IconFlag size={9} aria-hidden />}
          </button>
        )
      })}
      {observed.map((touch) => {
        const look = isContentKind(touch.kind) ? kindLooks[touch.kind] : kindLooks.service
        return (
          <button
            key={touch.touchId}
            type="button"
            className={`${classes.mark} ${classes.observedMark}`}
            style={{ color: look.text, borderColor: look.solid }}
            title={`${format.full(touch.at)}\n${t('calendar.state.observed')}\n${touch.text ?? ''}`}
            aria-label={`${format.moment(touch.at)} ${t('calendar.state.observed')}`}
            onClick={() => go('conversations', { conversationId: touch.conversationId, messageId: touch.messageId ?? undefined })}
          >
            {t(look.letterKey)}
          </button>
        )
      })}
      {total > SHOWN && (
        <button
          type="button"
          className={`${classes.mark} ${classes.moreMarks}`}
          aria-label={t('calendar.moreEntries', { count: total - shown })}
          title={t('calendar.moreEntries', { count: total - shown })}
          onClick={() => set({ view: 'day', day })}
        >
          +{total - shown}
        </button>
      )}
    </>
  )
}
