/** What every sync did and what went wrong, newest first; exported as a text file. */
import { Button, Select } from '@mantine/core'
import { IconAlertTriangle, IconDownload, IconHistory, IconInfoCircle, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { type Column, DataTable } from '#renderer/components/data-table.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { jobOutput, startJob, useJobEnd } from '#renderer/core-client/use-jobs.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { type InspectorEntry, useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { accountName, isLive } from './account-words.ts'
import { type LogContext, logDetails, logSentence } from './log-words.ts'
import classes from './outbox.module.css'
import { useBackwards } from './use-backwards.ts'

type Line = Output<'sync.log'>['items'][number]
const levels = ['info', 'warning', 'error'] as const

function useLogContext(): LogContext {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  return useMemo(
    () => ({
      t: (key, values) => t(key, values ?? {}),
      known: (key) => i18n.exists(key),
      number: format.number,
      duration: format.duration,
    }),
    [t, i18n, format.number, format.duration],
  )
}

export function LogScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const params = useRouter((router) => router.params)
  const replace = useRouter((router) => router.replace)
  const inspect = useInspector((inspector) => inspector.open)
  const accountId = typeof params['accountId'] === 'number' ? params['accountId'] : undefined
  const level = levels.find((each) => each === params['level'])
  const { data: accounts } = useQuery('accounts.list', {})
  const list = useBackwards('sync.log', accountId === undefined ? {} : { accountId })
  const [active, setActive] = useState(-1)
  const nameOf = useMemo(() => {
    const names = new Map(
      (accounts?.items ?? []).map((account) => [account.id, accountName(account, (key, values) => t(key, values ?? {}))]),
    )
    return (id: number) => names.get(id) ?? t('accounts.unknownAccount', { id: String(id) })
  }, [accounts, t])
  const columns = useLogColumns(nameOf, (accounts?.items ?? []).filter(isLive).length > 1)
  const rows = level === undefined ? list.items : list.items.filter((line) => line.level === level)
  const change = (next: Parameters<typeof replace>[0]) => {
    setActive(-1)
    replace(next)
  }
  const open = (line: Line) => inspect({ kind: 'sync-event', line, account: nameOf(line.accountId) })
  // Few rows of one level may be far apart: older ones are read until there are some to see.
  const onRange = (first: number, last: number) => list.onRange(first, level === undefined ? last : list.items.length)
  const exportLog = useLogExport(accountId)
  if (list.error) return <ErrorState error={list.error} onRetry={list.refetch} />
  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        <Select
          w={200}
          clearable
          aria-label={t('accounts.logColumns.account')}
          placeholder={t('accounts.allAccounts')}
          value={accountId === undefined ? null : String(accountId)}
          onChange={(value) => change({ accountId: value === null ? undefined : Number(value) })}
          data={(accounts?.items ?? [])
            .filter(isLive)
            .map((account) => ({ value: String(account.id), label: nameOf(account.id) }))}
        />
        <Select
          w={140}
          clearable
          aria-label={t('accounts.logColumns.level')}
          placeholder={t('accounts.levelAll')}
          value={level ?? null}
          onChange={(value) => change({ level: value ?? undefined })}
          data={levels.map((value) => ({ value, label: t(`accounts.levels.${value}`) }))}
        />
        <span className={classes.spacer} />
        {!list.loading && (
          <span className={classes.dim} aria-live="polite">
            {t(list.ended ? 'accounts.logCount' : 'accounts.logCountMore', { count: rows.length, n: format.number(rows.length) })}
          </span>
        )}
        <Button
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          disabled={list.items.length === 0}
          onClick={exportLog}
        >
          {t('accounts.logExport')}
        </Button>
      </div>
      <div className={classes.table}>
        {list.loading ? (
          list.slow && <LoadingRows count={12} />
        ) : (
          <DataTable
            label={t('accounts.logTitle')}
            columns={columns}
            count={rows.length}
            row={(index) => rows[index]}
            idOf={(line) => line.id}
            activeIndex={active}
            onActive={setActive}
            onOpen={open}
            onPeek={open}
            onRange={onRange}
            storageKey="sync-log"
            empty={
              list.items.length === 0 ? (
                <EmptyState icon={IconHistory} title={t('accounts.logEmpty')} why={t('accounts.logEmptyWhy')} />
              ) : (
                <EmptyState icon={IconSearch} title={t('components.noMatch')} why={t('accounts.logNoMatchWhy')}>
                  <Button variant="default" onClick={() => change({ level: undefined, accountId: undefined })}>
                    {t('components.clearFilters')}
                  </Button>
                </EmptyState>
              )
            }
          />
        )}
      </div>
    </div>
  )
}

function useLogColumns(nameOf: (id: number) => string, several: boolean): readonly Column<Line>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const context = useLogContext()
  return useMemo(
    () => [
      {
        id: 'at',
        label: t('accounts.logColumns.at'),
        width: 150,
        fixed: true,
        render: (line) => <RelativeTime at={line.at} />,
        title: (line) => format.full(line.at),
      },
      {
        id: 'level',
        label: t('accounts.logColumns.level'),
        width: 90,
        render: (line) => <Level level={line.level} />,
      },
      {
        id: 'account',
        label: t('accounts.logColumns.account'),
        width: 150,
        hidden: !several,
        render: (line) => <PersonName name={nameOf(line.accountId)} />,
      },
      {
        id: 'event',
        label: t('accounts.logColumns.event'),
        width: 360,
        grow: true,
        fixed: true,
        render: (line) => logSentence(line, context),
        title: (line) => logSentence(line, context),
      },
    ],
    [t, format, nameOf, several, context],
  )
}

function Level({ level }: { level: Line['level'] }) {
  const { t } = useTranslation()
  const Icon = level === 'info' ? IconInfoCircle : IconAlertTriangle
  return (
    <span className={classes.level} data-level={level}>
      <Icon size={14} stroke={1.6} aria-hidden />
      {t(`accounts.levels.${level}`)}
    </span>
  )
}

function useLogExport(accountId: number | undefined): () => void {
  const { t } = useTranslation()
  useJobEnd((job) => {
    const made = job.kind === 'syncLogExport' ? jobOutput('syncLogExport', job) : undefined
    if (!made) return
    useToasts.getState().show({
      message: t('accounts.logExported', { count: made.lines }),
      action: {
        label: t('accounts.logReveal'),
        run: () => void shell('files.reveal', { path: made.file }).catch(showFailure),
      },
    })
  })
  return () => {
    const ask = async () => {
      const { path } = await shell('files.save', {
        title: t('accounts.logExportTitle'),
        defaultName: 'qunxi-sync-log.txt',
        filters: [{ name: 'TXT', extensions: ['txt', 'log'] }],
      })
      if (path) await startJob('syncLogExport', { file: path, ...(accountId === undefined ? {} : { accountId }) })
    }
    ask().catch(showFailure)
  }
}

/** One line with everything it holds. The entry carries the line: it never changes. */
export function LogInspector({ entry }: { entry: InspectorEntry }) {
  const { t } = useTranslation()
  const context = useLogContext()
  const line = entry['line'] as Line
  const details = logDetails(line, context)
  return (
    <div className={classes.panel}>
      <p>{logSentence(line, context)}</p>
      <dl className={classes.lines}>
        <dt>{t('accounts.logColumns.at')}</dt>
        <dd>
          <RelativeTime at={line.at} />
        </dd>
        <dt>{t('accounts.logColumns.account')}</dt>
        <dd>
          <PersonName name={String(entry['account'])} />
        </dd>
        <dt>{t('accounts.logColumns.level')}</dt>
        <dd>
          <Level level={line.level} />
        </dd>
      </dl>
      {details.length > 0 && (
        <section>
          <h3 className={classes.heading}>{t('accounts.logDetails')}</h3>
          <dl className={`${classes.lines} qx-selectable`}>
            {details.map(({ name, value }, index) => (
              <Detail key={`${name}-${index}`} name={name} value={value} />
            ))}
          </dl>
        </section>
      )}
    </div>
  )
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
