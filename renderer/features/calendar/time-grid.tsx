/** Day and week: a column a day, a row an hour. */
import { IconEye } from '@tabler/icons-react'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarSlot } from '#shared/contract/calendar.ts'
import { dayStart, addDays, HOUR, localDay, localParts, weekdayOf, zonedToEpoch } from '#shared/domain/zone.ts'
import type { Translate } from '#renderer/base/i18n/translate.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './grids.module.css'
import type { Drop } from './drag.ts'
import { DropCell } from './drop-cell.tsx'
import { SlotCard } from './slot-card.tsx'
import { useAudience } from './use-audience.ts'
import { useVerdicts } from './use-verdicts.ts'

export type Range = Output<'calendar.range'>

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const FIRST_SHOWN = 8

export function instantOf(day: string, minutes: number, zone: string): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return zonedToEpoch({ year, month, day: date, hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0 }, zone)
}

export function TimeGrid({ days, range, drop }: { days: readonly string[]; range: Range; drop: Drop }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { ids } = useAudience()
  const { zone, now } = format
  const slots = useMemo(() => days.flatMap((day) => HOURS.map((hour) => instantOf(day, hour * 60, zone))), [days, zone])
  const ahead = useMemo(() => slots.filter((at) => at > now - HOUR), [slots, now])
  const describe = useVerdicts(ids, ahead)
  const pane = useRef<HTMLDivElement>(null)
  const firstRow = useRef<HTMLDivElement>(null)
  const today = localDay(now, zone)
  const nowHour = localParts(now, zone).hour

  const cards = useMemo(() => {
    const byCell = new Map<string, CalendarSlot[]>()
    for (const slot of range.slots) {
      const key = `${localDay(slot.at, zone)} ${localParts(slot.at, zone).hour}`
      const list = byCell.get(key)
      if (list) list.push(slot)
      else byCell.set(key, [slot])
    }
    return byCell
  }, [range.slots, zone])

  const shownDays = days.join()
  useEffect(() => {
    const row = firstRow.current
    if (row && pane.current) pane.current.scrollTop = row.offsetTop - (pane.current.firstElementChild as HTMLElement).offsetHeight
  }, [shownDays])

  const columns = `3.5rem repeat(${days.length}, minmax(0, 1fr))`
  const minWidth = `${3.5 + days.length * 5.5}rem`
  return (
    <div ref={pane} className={classes.timePane} data-drop-scroll>
      <div className={classes.timeHead} style={{ gridTemplateColumns: columns, minWidth }}>
        <span className={classes.corner} />
        {days.map((day) => (
          <DayHead key={day} day={day} today={day === today} observed={range.observed} />
        ))}
      </div>
      {HOURS.map((hour) => (
        <div
          key={hour}
          ref={hour === FIRST_SHOWN ? firstRow : undefined}
          className={classes.timeRow}
          style={{ gridTemplateColumns: columns, minWidth }}
        >
          <span className={classes.hour}>{`${String(hour).padStart(2, '0')}:00`}</span>
          {days.map((day, column) => {
            const at = slots[column * 24 + hour]!
            return (
              <DropCell
                key={day}
                place={{ at, conversationId: null }}
                row={hour}
                column={column}
                describe={describe}
                past={at + HOUR <= now}
                today={day === today && hour === nowHour}
                className={classes.hourCell}
              >
                {cards.get(`${day} ${hour}`)?.map((slot) => (
                  <SlotCard key={`${slot.entryId} ${slot.at}`} slot={slot} drop={drop} hourShown />
                ))}
              </DropCell>
            )
          })}
        </div>
      ))}
      {range.slots.length === 0 && <p className={classes.emptyNote}>{t('calendar.emptyRange')}</p>}
    </div>
  )
}

/** The day of the month; the first of one says which. */
function dayNumber(t: Translate, day: string): string {
  const [, month, date] = day.split('-').map(Number) as [number, number, number]
  return date === 1 ? t('app.time.monthDay', { month, day: date, monthName: month }) : String(date)
}

function DayHead({ day, today, observed }: { day: string; today: boolean; observed: Range['observed'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const inspect = useInspector((state) => state.open)
  const { zone } = format
  const count = useMemo(() => {
    const from = dayStart(day, zone)
    const to = dayStart(addDays(day, 1), zone)
    return observed.filter((touch) => touch.at >= from && touch.at < to && touch.kind === 'promo').length
  }, [observed, day, zone])
  return (
    <div className={classes.dayHead} data-today={today || undefined}>
      <span className={classes.dayName} title={format.day(day)}>
        {t(`app.time.weekdays.${weekdayOf(day)}`)} <b>{dayNumber((key, values) => t(key, values ?? {}), day)}</b>
      </span>
      {count > 0 && (
        <button
          type="button"
          className={classes.observedLink}
          title={`${t('calendar.observed', { count })}\n${t('calendar.observedWhy')}`}
          aria-label={t('calendar.observed', { count })}
          onClick={() => inspect({ kind: 'calendar-observed', day })}
        >
          <IconEye size={12} aria-hidden />
          {count}
        </button>
      )}
    </div>
  )
}

/** Seven days from a Monday on, or one. */
export function spanOf(first: string, count: number, zone: string): { days: string[]; from: number; to: number } {
  const days = Array.from({ length: count }, (_, i) => addDays(first, i))
  return { days, from: dayStart(first, zone), to: dayStart(addDays(first, count), zone) }
}
