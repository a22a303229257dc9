/** Today's third list: promises that are due, oldest first. */
import { Button } from '@mantine/core'
import { IconCalendarCheck, IconCheck } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, dayStart, HOUR, localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { VirtualRows } from '#renderer/components/virtual-rows.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './customers.module.css'

export function FollowUpsColumn() {
  const { t } = useTranslation()
  const format = useFormat()
  const today = localDay(format.now, format.zone)
  const until = useMemo(() => dayStart(addDays(today, 1), format.zone), [today, format.zone])
  const { data, error, slow, refetch } = useQuery('followUps.due', { until })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={5} /> : null
  if (data.items.length === 0) {
    return (
      <EmptyState
        compact
        icon={IconCalendarCheck}
        title={t('customers.nothingDue')}
        why={data.nextAt === null ? t('customers.nothingPlanned') : t('customers.nextDue', { when: format.moment(data.nextAt) })}
      />
    )
  }
  return (
    <div className={classes.column}>
      <VirtualRows
        label={t('customers.followUps')}
        count={data.items.length}
        rowHeight={100}
        keyOf={(index) => data.items[index]!.id}
        render={(index) => <FollowUp item={data.items[index]!} />}
      />
    </div>
  )
}

function FollowUp({ item }: { item: Output<'followUps.due'>['items'][number] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  return (
    <div className={classes.followUp}>
      <div className={classes.followUpHead}>
        <button
          type="button"
          className={classes.value}
          style={{ cursor: 'pointer' }}
          onClick={() => inspect({ kind: 'customer', id: item.customerId })}
        >
          <PersonName name={item.customerName} />
        </button>
        <span className={item.dueAt < format.now ? classes.overdue : classes.lineSide}>
          <RelativeTime at={item.dueAt} />
        </span>
      </div>
      <span className={classes.lineText}>{item.text}</span>
      <span className={classes.form}>
        <Button
          size="compact-sm"
          leftSection={<IconCheck size={14} aria-hidden />}
          onClick={() => void write('followUps.close', { id: item.id, state: 'done' })}
        >
          {t('customers.followUpDone')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            void write('followUps.save', {
              id: item.id,
              customerId: item.customerId,
              text: item.text,
              operatorId: item.operatorId,
              dueAt: Math.max(item.dueAt, format.now) + 24 * HOUR,
            })
          }
        >
          {t('customers.tomorrow')}
        </Button>
      </span>
    </div>
  )
}
