/** Who is over-promoting, who is silent, what was asked and not answered. */
import { Button, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { IconFileExport, IconSearch, IconUsersGroup } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CadenceGroup } from '#shared/contract/audit.ts'
import { ConnectButton } from '#renderer/slots/connect-button.tsx'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { SplitPane } from '#renderer/components/split-pane.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { startJob } from '#renderer/core-client/use-jobs.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { exportWords } from '#shared/contract/audit.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './audit.module.css'
import { Figures } from './figures.tsx'
import { capShare } from './heat-words.ts'
import { Heatmap } from './heatmap.tsx'
import { OperatorsPanel } from './operators-panel.tsx'
import { RangePicker } from './range-picker.tsx'
import { ResponsesPanel } from './responses-panel.tsx'
import { useRange } from './use-range.ts'

const orders = ['worst', 'silent', 'title'] as const
type Order = (typeof orders)[number]

const silence = (group: CadenceGroup) => group.silence.to - group.silence.from

const comparators: Record<Order, (a: CadenceGroup, b: CadenceGroup) => number> = {
  worst: (a, b) => capShare(b) - capShare(a) || (b.worst?.promos ?? 0) - (a.worst?.promos ?? 0),
  silent: (a, b) => silence(b) - silence(a),
  title: () => 0,
}

export function AuditScreen() {
  const { t } = useTranslation()
  const range = useRange()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const params = useRouter((state) => state.params)
  const replace = useRouter((state) => state.replace)
  const [text, setText] = useState('')
  const order: Order = orders.find((each) => each === params.order) ?? 'worst'
  const turned = range.from > range.to
  const days = turned ? { from: range.to, to: range.from } : { from: range.from, to: range.to }
  const { businessHours } = range
  const cadence = useQuery('audit.cadence', days, { keepPrevious: true })
  const responses = useQuery('audit.responses', { ...days, businessHours }, { keepPrevious: true })
  const operators = useQuery('audit.operators', { ...days, businessHours }, { keepPrevious: true })
  const groups = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    const found = (cadence.data?.groups ?? []).filter((group) => group.title.toLowerCase().includes(wanted))
    return found.toSorted(comparators[order])
  }, [cadence.data, text, order])

  const save = async () => {
    try {
      const { path } = await shell('files.save', {
        title: t('audit.exportTitle'),
        defaultName: `${t('audit.exportName', days)}.xlsx`,
        filters: [{ name: 'Excel', extensions: ['xlsx'] }],
      })
      if (path === null) return
      const words = Object.fromEntries(Object.keys(exportWords).map((key) => [key, t(`audit.sheet.${key}`)]))
      await startJob('auditExport', { ...days, file: path, words, businessHours })
    } catch (error) {
      showFailure(error)
    }
  }

  if (cadence.error) return <ErrorState error={cadence.error} onRetry={cadence.refetch} />
  if (!cadence.data) return cadence.slow ? <LoadingRows count={14} /> : null
  if (cadence.data.groups.length === 0) {
    return (
      <EmptyState icon={IconUsersGroup} title={t('audit.empty')} why={t('audit.emptyWhy')}>
        <Button onClick={() => go('import')}>{t('audit.emptyStep')}</Button>
        <ConnectButton />
      </EmptyState>
    )
  }
  const hours = responses.data?.hours
  const clock = (minute: number) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`
  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        <RangePicker range={range} />
        <Tooltip
          label={hours ? t('audit.businessHoursWhy', { from: clock(hours.from), to: clock(hours.to) }) : ''}
          multiline
          maw={280}
          disabled={!hours}
        >
          <span>
            <Switch
              size="xs"
              label={t('audit.businessHours')}
              checked={businessHours}
              onChange={(event) => range.setBusinessHours(event.currentTarget.checked)}
            />
          </span>
        </Tooltip>
        <span className={classes.spacer} />
        <TextInput
          size="xs"
          w={160}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={t('audit.search')}
          aria-label={t('audit.search')}
          leftSection={<IconSearch size={13} aria-hidden />}
        />
        <Select
          size="xs"
          w={150}
          aria-label={t('audit.orderBy')}
          allowDeselect={false}
          value={order}
          onChange={(value) => replace({ order: value === 'worst' ? undefined : (value ?? undefined) })}
          data={orders.map((each) => ({ value: each, label: t(`audit.order.${each}`) }))}
        />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconFileExport size={14} aria-hidden />}
          onClick={() => void save()}
        >
          {t('audit.export')}
        </Button>
      </div>
      <Figures cadence={cadence.data} overall={responses.data?.overall} />
      {cadence.data.pending > 0 && (
        <p className={classes.pending} role="status">
          {t('audit.pending', { count: cadence.data.pending, n: format.number(cadence.data.pending) })}
        </p>
      )}
      <div className={classes.body}>
        <SplitPane
          storageKey="audit"
          at="end"
          initial={330}
          min={260}
          max={520}
          side={
            <div className={classes.side}>
              <OperatorsPanel query={operators} span={cadence.data} />
              <ResponsesPanel query={responses} span={cadence.data} />
            </div>
          }
        >
          {groups.length === 0 ? (
            <EmptyState icon={IconSearch} title={t('components.noMatch')} why={t('audit.noMatchWhy', { text })}>
              <Button variant="default" onClick={() => setText('')}>
                {t('components.clearFilters')}
              </Button>
            </EmptyState>
          ) : (
            <Heatmap days={cadence.data.days} groups={groups} />
          )}
        </SplitPane>
      </div>
    </div>
  )
}
