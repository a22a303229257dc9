/** What goes out: waiting, in need of a person, closed. J/K move, Enter opens, X cancels, R tries again. */
import { Button, Select } from '@mantine/core'
import { IconChecks, IconPlugConnected, IconSend2 } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { DataTable } from '#renderer/components/data-table.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { FilterToggle } from '#renderer/components/filter-bar.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { emptySelection, isSelected, type Selection } from '#renderer/components/selection.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { accountName, isLive } from './account-words.ts'
import { Conflicts } from './conflicts.tsx'
import { type OutboxActs, useOutboxActs } from './outbox-acts.ts'
import { useOutboxColumns } from './outbox-columns.tsx'
import { canCancel, canRetry } from './outbox-words.ts'
import classes from './outbox.module.css'
import { useBackwards } from './use-backwards.ts'
import { useWords } from './use-words.ts'

const shows = ['open', 'attention', 'closed', 'all'] as const
type Show = (typeof shows)[number]

export function OutboxScreen() {
  const { t } = useTranslation()
  const words = useWords()
  const params = useRouter((router) => router.params)
  const replace = useRouter((router) => router.replace)
  const inspect = useInspector((inspector) => inspector.open)
  const show: Show = shows.find((each) => each === params['show']) ?? 'open'
  const accountId = typeof params['accountId'] === 'number' ? params['accountId'] : undefined
  const { data: accounts } = useQuery('accounts.list', {})
  const list = useBackwards('outbox.list', { show, ...(accountId === undefined ? {} : { accountId }) })
  const [active, setActive] = useState(-1)
  const [selection, setSelection] = useState<Selection<string>>(emptySelection)
  const acts = useOutboxActs()
  const live = useMemo(() => (accounts?.items ?? []).filter(isLive), [accounts])
  const columns = useOutboxColumns(live, acts)
  const { items } = list

  const change = (next: Parameters<typeof replace>[0]) => {
    setActive(-1)
    setSelection(emptySelection())
    replace(next)
  }
  const open = (item: OutboxItem) => inspect({ kind: 'outbox', id: item.id })
  const chosen = items.filter((item) => isSelected(selection, item.id))
  const current = items[active]
  /** The chosen rows, or the one the keys are on. */
  const meant = chosen.length > 0 ? chosen : current ? [current] : []

  if (list.error) return <ErrorState error={list.error} onRetry={list.refetch} />
  const cancellable = chosen.filter(canCancel).length
  const retriable = chosen.filter((item) => canRetry(item, words.now)).length
  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        {shows.map((each) => (
          <FilterToggle key={each} on={show === each} onChange={() => change({ show: each === 'open' ? undefined : each })}>
            {t(`outbox.chips.${each}`)}
          </FilterToggle>
        ))}
        {(live.length > 1 || accountId !== undefined) && (
          <Select
            w={180}
            clearable
            aria-label={t('outbox.columns.account')}
            placeholder={t('outbox.allAccounts')}
            value={accountId === undefined ? null : String(accountId)}
            onChange={(value) => change({ accountId: value === null ? undefined : Number(value) })}
            data={live.map((account) => ({ value: String(account.id), label: accountName(account, words.t) }))}
          />
        )}
        <span className={classes.spacer} />
        {!list.loading && (
          <span className={classes.dim} aria-live="polite">
            {t('outbox.count', { count: list.head?.total ?? items.length })}
          </span>
        )}
      </div>
      {show === 'attention' && <Conflicts accountId={accountId} />}
      <div className={classes.table}>
        {list.loading ? (
          list.slow && <LoadingRows count={12} />
        ) : (
          <>
            <DataTable
              label={t('outbox.title')}
              columns={columns}
              count={items.length}
              row={(index) => items[index]}
              idOf={(item) => item.id}
              selection={selection}
              onSelection={setSelection}
              activeIndex={active}
              onActive={setActive}
              onOpen={open}
              onPeek={open}
              onRange={list.onRange}
              storageKey="outbox"
              bulk={
                <>
                  <Button size="compact-sm" disabled={retriable === 0} onClick={() => acts.retry(chosen)}>
                    {t('outbox.retryMany', { count: retriable })}
                  </Button>
                  <Button size="compact-sm" variant="default" disabled={cancellable === 0} onClick={() => acts.cancel(chosen)}>
                    {t('outbox.cancelMany', { count: cancellable })}
                  </Button>
                </>
              }
              empty={<Nothing show={show} connected={accounts === undefined || live.length > 0} />}
            />
            <Keys meant={meant} acts={acts} />
          </>
        )}
      </div>
    </div>
  )
}

/** Behind the table, whose X chooses rows: here it takes back. */
function Keys({ meant, acts }: { meant: readonly OutboxItem[]; acts: OutboxActs }) {
  useShortcut('x', () => (meant.length > 0 ? acts.cancel(meant) : false), { labelKey: 'outbox.keys.cancel', group: 'list' })
  useShortcut('r', () => (meant.length > 0 ? acts.retry(meant) : false), { labelKey: 'outbox.keys.retry', group: 'list' })
  return null
}

function Nothing({ show, connected }: { show: Show; connected: boolean }) {
  const { t } = useTranslation()
  const go = useRouter((router) => router.go)
  if (!connected) {
    return (
      <EmptyState icon={IconPlugConnected} title={t('outbox.empty.all')} why={t('outbox.noAccounts')}>
        <Button onClick={() => go('connect')}>{t('accounts.connect')}</Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={show === 'attention' ? IconChecks : IconSend2}
      title={t(`outbox.empty.${show}`)}
      why={t(`outbox.emptyWhy.${show}`)}
    />
  )
}
