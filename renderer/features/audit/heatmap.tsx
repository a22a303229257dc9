/**
 * Group × day, rows and columns virtualised: names and days stay in sight. Arrows move, Enter opens the rows behind a cell.
 * Colour is the share of the cap used by the fullest window that ends on the day; hatched is over; the figure is that day's promos.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CadenceGroup } from '#shared/contract/audit.ts'
import { addDays, dayStart, weekdayOf } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { heatGround } from '#renderer/components/heat-cell.tsx'
import { useRem } from '#renderer/components/use-rem.ts'
import { cellId, HeatRow } from './heat-row.tsx'
import { cellTemplates } from './heat-words.ts'
import classes from './heatmap.module.css'
import { openRows } from './open-rows.ts'
import { isCombination } from '#renderer/base/shortcuts.ts'

interface HeatmapProps {
  days: readonly string[]
  groups: readonly CadenceGroup[]
}

interface Place {
  row: number
  day: number
}

export function Heatmap({ days, groups }: HeatmapProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const viewport = useRef<HTMLDivElement>(null)
  const rowHeight = useRem(32)
  const headHeight = useRem(38)
  const nameWidth = useRem(252)
  const least = useRem(20)
  const [width, setWidth] = useState(0)
  const [active, setActive] = useState<Place | null>(null)
  const dayWidth = Math.max(least, Math.floor((width - nameWidth - 12) / Math.max(1, days.length)))
  const { day: dayName } = format
  const dayNames = useMemo(() => days.map((day) => dayName(day)), [days, dayName])
  const templates = useMemo(() => cellTemplates((key, options) => t(key, options)), [t])

  useEffect(() => {
    const element = viewport.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const rows = useVirtualizer({
    count: groups.length,
    getScrollElement: () => viewport.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollPaddingStart: headHeight,
  })
  const columns = useVirtualizer({
    horizontal: true,
    count: days.length,
    getScrollElement: () => viewport.current,
    estimateSize: () => dayWidth,
    overscan: 4,
    scrollPaddingStart: nameWidth,
  })
  useEffect(() => {
    rows.measure()
    columns.measure()
  }, [rows, columns, rowHeight, dayWidth])
  // The newest days are what one comes for.
  useEffect(() => {
    const element = viewport.current
    if (element) element.scrollLeft = element.scrollWidth
  }, [days.length, width])

  const move = (row: number, day: number) => {
    const to = { row: Math.min(groups.length - 1, Math.max(0, row)), day: Math.min(days.length - 1, Math.max(0, day)) }
    setActive(to)
    rows.scrollToIndex(to.row, { align: 'auto' })
    columns.scrollToIndex(to.day, { align: 'auto' })
  }
  const open = (place: Place) => {
    const group = groups[place.row]
    const day = days[place.day]
    if (!group || !day) return
    const from = dayStart(day, format.zone)
    const of = group.promos[place.day]! > 0 ? 'promos' : 'posts'
    openRows({ of, conversationId: group.id, from, to: dayStart(addDays(day, 1), format.zone) }, group.title)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || isCombination(event)) return
    const at = active ?? { row: 0, day: days.length - 1 }
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-10, 0],
      PageDown: [10, 0],
      Home: [0, -days.length],
      End: [0, days.length],
    }
    const step = steps[event.key]
    if (step) move(at.row + (active ? step[0] : 0), at.day + (active ? step[1] : 0))
    else if (event.key === 'Enter' || event.key === ' ') open(at)
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-day]') : null
    if (!cell) return
    const place = { row: Number(cell.dataset.row), day: Number(cell.dataset.day) }
    setActive(place)
    open(place)
  }

  const shownDays = columns.getVirtualItems()
  const total = { width: nameWidth + columns.getTotalSize(), height: headHeight + rows.getTotalSize() }
  return (
    <div className={classes.wrap}>
      <div
        ref={viewport}
        className={classes.viewport}
        role="grid"
        aria-label={t('audit.heatmap')}
        aria-rowcount={groups.length + 1}
        aria-colcount={days.length + 1}
        aria-activedescendant={active ? cellId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <div className={classes.canvas} style={total}>
          <div className={classes.head} role="row" aria-rowindex={1} style={{ height: headHeight, width: total.width }}>
            <div className={classes.corner} role="columnheader" style={{ width: nameWidth }}>
              <span>{t('audit.group')}</span>
              <span>{t('audit.fullest')}</span>
            </div>
            {shownDays.map((item) => (
              <DayHead
                key={item.key}
                day={days[item.index]!}
                name={dayNames[item.index]!}
                index={item.index}
                left={nameWidth + item.start}
                width={item.size}
              />
            ))}
          </div>
          {rows.getVirtualItems().map((item) => (
            <HeatRow
              key={groups[item.index]!.id}
              group={groups[item.index]!}
              index={item.index}
              top={headHeight + item.start}
              height={item.size}
              nameWidth={nameWidth}
              dayWidth={dayWidth}
              width={total.width}
              first={shownDays[0]?.index ?? 0}
              last={shownDays.at(-1)?.index ?? -1}
              dayNames={dayNames}
              templates={templates}
              activeDay={active?.row === item.index ? active.day : -1}
            />
          ))}
        </div>
      </div>
      <Legend />
    </div>
  )
}

function DayHead({ day, name, index, left, width }: { day: string; name: string; index: number; left: number; width: number }) {
  const { t } = useTranslation()
  const weekday = weekdayOf(day)
  const [, month, date] = day.split('-')
  // A column holds two figures; the month is at its first day, and in the tooltip.
  const first = date === '01'
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      title={name}
      className={weekday >= 6 ? `${classes.day} ${classes.weekend}` : classes.day}
      style={{ left, width }}
    >
      <span className="qx-visually-hidden">{name}</span>
      <span aria-hidden>{t(`audit.initial.${weekday}`)}</span>
      <span aria-hidden className={first ? classes.month : undefined}>
        {first ? `${Number(month)}/1` : Number(date)}
      </span>
    </div>
  )
}

function Legend() {
  const { t } = useTranslation()
  return (
    <div className={classes.legend} aria-hidden>
      <span className={classes.swatch} style={{ backgroundColor: heatGround(0) }} />
      {t('audit.legend.none')}
      {[1 / 3, 2 / 3, 1].map((share) => (
        <span key={share} className={classes.swatch} style={{ backgroundColor: heatGround(share) }} />
      ))}
      {t('audit.legend.some')}
      <span className={`${classes.swatch} ${classes.over}`} style={{ backgroundColor: heatGround(1) }} />
      {t('audit.legend.over')}
      <span className={`${classes.swatch} ${classes.planned}`} style={{ backgroundColor: heatGround(1 / 3) }} />
      {t('audit.legend.planned')}
    </div>
  )
}
