/** The content calendar: the library at the left, four views of what is planned, and the answer to every drop in place. */
import { ActionIcon, Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconLibrary, IconSearch } from '@tabler/icons-react'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { QunxiError } from '#shared/contract/errors.ts'
import { addDays, isDay, localDay, weekStart } from '#shared/domain/zone.ts'
import { useTierName } from '#renderer/base/tier-name.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import { AudiencePicker } from './audience-picker.tsx'
import { calendarViews, useCalendar, type CalendarView } from './calendar-state.ts'
import classes from './calendar.module.css'
import { ClockField } from './clock-field.tsx'
import { DragGhost } from './drag-ghost.tsx'
import { endDrag, putDown, stepBy, type Drop } from './drag.ts'
import { DropPopover } from './drop-popover.tsx'
import { GroupGrid } from './group-grid.tsx'
import { Library } from './library.tsx'
import { MonthGrid } from './month-grid.tsx'
import { spanOf, TimeGrid } from './time-grid.tsx'
import { useDrop } from './use-drop.ts'

function addMonths(day: string, n: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + n)
  return date.toISOString().slice(0, 10)
}

/** First day, number of days, and the step of the arrows, for what is shown. */
function frameOf(view: CalendarView, day: string, span: number) {
  switch (view) {
    case 'day':
      return { first: day, count: 1, back: addDays(day, -1), next: addDays(day, 1) }
    case 'week':
      return { first: weekStart(day), count: 7, back: addDays(day, -7), next: addDays(day, 7) }
    case 'month':
      return { first: weekStart(`${day.slice(0, 7)}-01`), count: 42, back: addMonths(day, -1), next: addMonths(day, 1) }
    case 'groups':
      return { first: span === 7 ? weekStart(day) : day, count: span, back: addDays(day, -7), next: addDays(day, 7) }
  }
}

export function CalendarScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const { view, span, library, set } = useCalendar()
  const today = localDay(format.now, format.zone)
  const day = useCalendar((state) => state.day) ?? today
  const dragging = useCalendar((state) => state.drag?.by)
  const params = useRouter((state) => state.params)
  const drop = useDrop()
  useEffect(() => {
    // Come here from a figure or a group: to that view and day.
    const wanted = calendarViews.find((each) => each === params.view)
    if (wanted) set({ view: wanted })
    if (typeof params.day === 'string' && isDay(params.day)) set({ day: params.day })
  }, [params.view, params.day, set])
  const frame = frameOf(view, day, span)
  const byKeys = dragging === 'keyboard'

  useShortcut('arrowleft', () => (byKeys ? stepBy(0, -1) : false), { enabled: byKeys })
  useShortcut('arrowright', () => (byKeys ? stepBy(0, 1) : false), { enabled: byKeys })
  useShortcut('arrowup', () => (byKeys ? stepBy(-1, 0) : false), { enabled: byKeys })
  useShortcut('arrowdown', () => (byKeys ? stepBy(1, 0) : false), { enabled: byKeys })
  useShortcut('enter', () => putDown(drop), { enabled: byKeys })
  useShortcut('escape', () => endDrag(), { enabled: byKeys })

  const title =
    view === 'day'
      ? format.day(day)
      : view === 'month'
        ? t('calendar.monthTitle', { year: day.slice(0, 4), month: Number(day.slice(5, 7)) })
        : t('calendar.spanTitle', { from: format.day(frame.first), to: format.day(addDays(frame.first, frame.count - 1)) })
  return (
    <div className={classes.screen} data-dragging={dragging}>
      <div className={classes.toolbar}>
        <ActionIcon
          variant={library ? 'light' : 'subtle'}
          aria-label={t('calendar.library.toggle')}
          aria-pressed={library}
          title={t('calendar.library.toggle')}
          onClick={() => set({ library: !library })}
        >
          <IconLibrary size={16} aria-hidden />
        </ActionIcon>
        <SegmentedControl
          aria-label={t('calendar.view')}
          value={view}
          onChange={(value) => set({ view: value as CalendarView })}
          data={calendarViews.map((each) => ({ value: each, label: t(`calendar.views.${each}`) }))}
        />
        <span className={classes.steps}>
          <ActionIcon aria-label={t('calendar.back')} onClick={() => set({ day: frame.back })}>
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <Button variant="default" size="compact-sm" onClick={() => set({ day: null })}>
            {t('components.today')}
          </Button>
          <ActionIcon aria-label={t('calendar.next')} onClick={() => set({ day: frame.next })}>
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
        </span>
        <h2 className={classes.title}>{title}</h2>
        <span className={classes.spacer} />
        {(view === 'month' || view === 'groups') && <PostTime />}
        {view !== 'groups' && <AudiencePicker />}
      </div>
      <div className={classes.panes}>
        {library && <Library drop={drop} />}
        <div className={classes.view} data-drop-view tabIndex={-1} aria-label={title}>
          {view === 'groups' ? (
            <GroupsPane first={frame.first} count={frame.count} drop={drop} />
          ) : (
            <RangePane view={view} day={day} first={frame.first} count={frame.count} drop={drop} />
          )}
        </div>
      </div>
      <DragGhost />
      <DropPopover />
    </div>
  )
}

/** The time of day for drops where a cell is a whole day. */
function PostTime() {
  const { t } = useTranslation()
  const postAt = useCalendar((state) => state.postAt)
  const set = useCalendar((state) => state.set)
  return (
    <span className={classes.postTime}>
      <span aria-hidden>{t('calendar.postAt')}</span>
      <ClockField
        size="xs"
        label={t('calendar.postAt')}
        minutes={postAt}
        onChange={(minutes) => minutes !== null && set({ postAt: minutes })}
      />
    </span>
  )
}

function RangePane({
  view,
  day,
  first,
  count,
  drop,
}: {
  view: Exclude<CalendarView, 'groups'>
  day: string
  first: string
  count: number
  drop: Drop
}) {
  const format = useFormat()
  const { days, from, to } = useMemo(() => spanOf(first, count, format.zone), [first, count, format.zone])
  const { data, error, slow, refetch } = useQuery('calendar.range', { from, to }, { keepPrevious: true })
  return (
    <Loaded error={error} slow={slow} onRetry={refetch}>
      {data &&
        (view === 'month' ? (
          <MonthGrid days={days} month={day.slice(0, 7)} range={data} drop={drop} />
        ) : (
          <TimeGrid days={days} range={data} drop={drop} />
        ))}
    </Loaded>
  )
}

function GroupsPane({ first, count, drop }: { first: string; count: number; drop: Drop }) {
  const { t } = useTranslation()
  const tierName = useTierName()
  const format = useFormat()
  const span = useCalendar((state) => state.span)
  const set = useCalendar((state) => state.set)
  const [tier, setTier] = useState<string | null>(null)
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 120)
  const { days, from, to } = useMemo(() => spanOf(first, count, format.zone), [first, count, format.zone])
  const { data, error, slow, refetch } = useQuery('calendar.grid', { from, to, tier, search }, { keepPrevious: true })
  const filtered = tier !== null || search !== ''
  const clear = () => {
    setTier(null)
    setText('')
  }
  return (
    <div className={classes.groupsPane}>
      <div className={classes.groupsBar}>
        <TextInput
          size="xs"
          w={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={t('calendar.findGroup')}
          aria-label={t('calendar.findGroup')}
          leftSection={<IconSearch size={13} aria-hidden />}
        />
        <Select
          size="xs"
          w={140}
          aria-label={t('calendar.audience.tiers')}
          placeholder={t('calendar.anyTier')}
          data={(data?.tiers ?? []).map((each) => ({ value: each, label: tierName(each) }))}
          value={tier}
          onChange={setTier}
          clearable
          allowDeselect
        />
        <SegmentedControl
          aria-label={t('calendar.spanLabel')}
          value={String(span)}
          onChange={(value) => set({ span: Number(value) as 7 | 14 | 28 })}
          data={[7, 14, 28].map((each) => ({ value: String(each), label: t('calendar.days', { count: each }) }))}
        />
      </div>
      <Loaded error={error} slow={slow} onRetry={refetch}>
        {data && <GroupGrid days={days} grid={data} drop={drop} filtered={filtered} onClear={clear} />}
      </Loaded>
    </div>
  )
}

function Loaded({
  error,
  slow,
  onRetry,
  children,
}: {
  error: QunxiError | undefined
  slow: boolean
  onRetry: () => void
  children: ReactNode
}) {
  if (error) return <ErrorState error={error} onRetry={onRetry} />
  if (!children) return slow ? <LoadingRows count={12} /> : null
  return children
}
