/** One entry of the calendar: when, what, for whom, how it ended for each group; moved and cancelled here too. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { localDay, localMinute } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { DateField } from '#renderer/components/date-field.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { KindBadge } from '#renderer/components/kind-badge.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import { useInspector, type InspectorEntry } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useCalendar } from './calendar-state.ts'
import { ClockField } from './clock-field.tsx'
import { DropPopover } from './drop-popover.tsx'
import classes from './pieces.module.css'
import { useReasonWords } from './reason-words.ts'
import { takeUp } from './drag.ts'
import { instantOf } from './time-grid.tsx'

type Entry = Output<'calendar.entry'>

export function EntryInspector({ entry }: { entry: InspectorEntry }) {
  const entryId = String(entry.entryId)
  const { data, error, slow, refetch } = useQuery('calendar.entry', { entryId })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={5} /> : null
  return <Body key={`${entryId} ${data.at}`} entry={data} />
}

function Body({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  const set = useCalendar((state) => state.set)
  const { zone } = format
  const open = entry.deliveries.filter((row) => row.state === 'planned' || row.state === 'missed' || row.state === 'failed')
  const at = open[0]?.at ?? entry.at
  const [day, setDay] = useState(localDay(at, zone))
  const [minutes, setMinutes] = useState<number | null>(localMinute(at, zone))
  const to = minutes === null ? null : instantOf(day, minutes, zone)
  const move = async (target: HTMLElement) => {
    if (to === null) return
    const { left, top, width, height } = target.getBoundingClientRect()
    const { moved, refused } = await write(
      'calendar.move',
      { entryId: entry.entryId, to },
      {
        toast: (output) =>
          output.moved.length === 0
            ? null
            : t('calendar.moved', { count: output.moved.length, title: entry.title, when: format.moment(to) }),
      },
    )
    if (refused.length === 0) return
    const what = {
      contentId: entry.contentId,
      kind: entry.kind,
      title: entry.title,
      entryId: entry.entryId,
      from: null,
      conversationId: null,
      groupIds: null,
    }
    set({
      answer: {
        what,
        place: { at: to, conversationId: null },
        rect: { left, top, width, height },
        allowed: moved.length,
        refused,
        done: true,
      },
    })
  }
  const elsewhere = useRouter((state) => state.screen !== 'calendar')
  return (
    <article className={classes.entry} aria-label={entry.title}>
      {elsewhere && <DropPopover />}
      <section className={classes.section}>
        <div className={classes.entryHead}>
          <KindBadge kind={entry.kind} />
          <button type="button" className={classes.link} onClick={() => inspect({ kind: 'content', id: entry.contentId })}>
            {entry.title}
          </button>
        </div>
        <p className={`${classes.entryBody} qx-selectable`}>{entry.body}</p>
        {entry.note && <p className={classes.quietText}>{entry.note}</p>}
      </section>
      {open.length > 0 && (
        <section className={classes.section}>
          <h3>{t('calendar.entry.when')}</h3>
          <div className={classes.when}>
            <DateField
              ariaLabel={t('calendar.entry.day')}
              value={day}
              clearable={false}
              onChange={(next) => next && setDay(next)}
            />
            <ClockField label={t('calendar.entry.time')} minutes={minutes} onChange={setMinutes} />
            <Button variant="default" disabled={to === null || to === at} onClick={(event) => void move(event.currentTarget)}>
              {t('calendar.entry.move', { count: open.length })}
            </Button>
          </div>
          <p className={classes.quietText}>{t('calendar.entry.zone', { zone })}</p>
        </section>
      )}
      <section className={classes.section}>
        <h3>{t('calendar.entry.groups', { count: entry.deliveries.length })}</h3>
        <LongList
          label={t('calendar.entry.groups', { count: entry.deliveries.length })}
          items={entry.deliveries}
          rowHeight={32}
          keyOf={(row) => row.id}
          render={(row) => <Delivery row={row} entry={entry} />}
        />
      </section>
      {entry.overrides.length > 0 && (
        <section className={classes.section}>
          <h3>{t('calendar.entry.overrides')}</h3>
          {entry.overrides.map((override, index) => (
            <p key={index} className={classes.entryBody}>
              {t('calendar.entry.override', {
                policy: override.policyName,
                reason: override.reason,
                when: format.moment(override.at),
              })}
            </p>
          ))}
        </section>
      )}
      {open.length > 0 && (
        <div className={classes.answerActions}>
          <Button
            variant="default"
            onClick={() =>
              takeUp({
                contentId: entry.contentId,
                kind: entry.kind,
                title: entry.title,
                entryId: entry.entryId,
                from: null,
                conversationId: null,
                groupIds: open.map((row) => row.conversationId),
              })
            }
          >
            {t('calendar.entry.reschedule')}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => void write('calendar.cancel', { entryId: entry.entryId })}>
            {t('calendar.entry.cancel', { count: open.length })}
          </Button>
        </div>
      )}
    </article>
  )
}

function Delivery({ row, entry }: { row: Entry['deliveries'][number]; entry: Entry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const go = useRouter((state) => state.go)
  const reason = useReasonWords()(row)
  return (
    <div className={classes.delivery}>
      <button
        type="button"
        className={`${classes.link} qx-truncate`}
        onClick={() => go('conversations', { conversationId: row.conversationId })}
      >
        {row.groupTitle}
      </button>
      <span className={classes.deliveryState} data-delivery={row.state} title={format.full(row.closedAt ?? row.at)}>
        {t(`calendar.state.${row.state}`)}{' '}
        {row.state === 'sent' && row.closedAt !== null
          ? format.moment(row.closedAt)
          : row.at === entry.at
            ? ''
            : format.moment(row.at)}
      </span>
      {reason && <span className={`${classes.quietText} qx-truncate`}>{reason}</span>}
      {row.state === 'planned' && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() =>
            void write('calendar.cancel', { entryId: entry.entryId, conversationId: row.conversationId, from: row.at })
          }
        >
          {t('calendar.entry.cancelOne')}
        </Button>
      )}
    </div>
  )
}
