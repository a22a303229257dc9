/** Promos seen in history on one day that nobody had planned: who, when, what; each opens its message. */
import { IconEye } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, dayStart } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import type { InspectorEntry } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './pieces.module.css'

export function ObservedInspector({ entry }: { entry: InspectorEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const day = String(entry.day)
  const span = useMemo(
    () => ({ from: dayStart(day, format.zone), to: dayStart(addDays(day, 1), format.zone) }),
    [day, format.zone],
  )
  const { data, error, slow, refetch } = useQuery('calendar.range', span)
  const { data: groups } = useQuery('calendar.groups', {})
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={5} /> : null
  const promos = data.observed.filter((touch) => touch.kind === 'promo')
  const title = (id: number) => groups?.groups.find((group) => group.conversationId === id)?.title ?? ''
  if (promos.length === 0)
    return <EmptyState compact icon={IconEye} title={t('calendar.observedNone', { day: format.day(day) })} />
  return (
    <section className={classes.section}>
      <h3>{t('calendar.observedOn', { day: format.day(day), count: promos.length })}</h3>
      <p className={classes.quietText}>{t('calendar.observedWhy')}</p>
      <LongList
        label={t('calendar.observedOn', { day: format.day(day), count: promos.length })}
        items={promos}
        rowHeight={32}
        keyOf={(touch) => touch.touchId}
        render={(touch) => (
          <button
            type="button"
            className={classes.link}
            onClick={() => go('conversations', { conversationId: touch.conversationId, messageId: touch.messageId ?? undefined })}
          >
            <span className={classes.fillWhen}>{format.clock(touch.at)}</span>
            <span className="qx-truncate">{title(touch.conversationId)}</span>
            <span className={`${classes.quietText} qx-truncate`}>{touch.text ?? ''}</span>
          </button>
        )}
      />
    </section>
  )
}
