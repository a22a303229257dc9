/** Month: six weeks of days; what does not fit in a day is a number that opens the day. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarSlot } from '#shared/contract/calendar.ts'
import { DAY, localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useCalendar } from './calendar-state.ts'
import classes from './grids.module.css'
import type { Drop } from './drag.ts'
import { DropCell } from './drop-cell.tsx'
import { SlotCard } from './slot-card.tsx'
import { instantOf, type Range } from './time-grid.tsx'
import { useAudience } from './use-audience.ts'
import { useVerdicts } from './use-verdicts.ts'

const SHOWN = 4

export function MonthGrid({ days, month, range, drop }: { days: readonly string[]; month: string; range: Range; drop: Drop }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { zone, now } = format
  const { ids } = useAudience()
  const postAt = useCalendar((state) => state.postAt)
  const set = useCalendar((state) => state.set)
  const slots = useMemo(() => days.map((day) => instantOf(day, postAt, zone)), [days, postAt, zone])
  const ahead = useMemo(() => slots.filter((at) => at > now - DAY), [slots, now])
  const describe = useVerdicts(ids, ahead)
  const today = localDay(now, zone)
  const byDay = useMemo(() => {
    const found = new Map<string, CalendarSlot[]>()
    for (const slot of range.slots) {
      const day = localDay(slot.at, zone)
      const list = found.get(day)
      if (list) list.push(slot)
      else found.set(day, [slot])
    }
    return found
  }, [range.slots, zone])
  return (
    <div className={classes.monthPane} data-drop-scroll>
      <div className={classes.monthHead}>
        {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
          <span key={weekday}>{t(`app.time.weekdays.${weekday}`)}</span>
        ))}
      </div>
      <div className={classes.month}>
        {days.map((day, index) => {
          const list = byDay.get(day) ?? []
          return (
            <DropCell
              key={day}
              place={{ at: slots[index]!, conversationId: null }}
              row={Math.floor(index / 7)}
              column={index % 7}
              describe={describe}
              past={day < today}
              today={day === today}
              className={day.slice(0, 7) === month ? classes.monthCell : `${classes.monthCell} ${classes.otherMonth}`}
            >
              <button type="button" className={classes.monthDay} onClick={() => set({ view: 'day', day })}>
                {Number(day.slice(8))}
              </button>
              {list.slice(0, SHOWN).map((slot) => (
                <SlotCard key={`${slot.entryId} ${slot.at}`} slot={slot} drop={drop} />
              ))}
              {list.length > SHOWN && (
                <button type="button" className={classes.moreLink} onClick={() => set({ view: 'day', day })}>
                  {t('calendar.moreEntries', { count: list.length - SHOWN })}
                </button>
              )}
            </DropCell>
          )
        })}
      </div>
    </div>
  )
}
