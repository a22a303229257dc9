/** The accounts in the settings: live ones with their state, imported ones below, and the way to connect another. */
import { Button } from '@mantine/core'
import { IconHistory, IconPlugConnected, IconPlus, IconSend2 } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccountItem } from '#shared/contract/accounts.ts'
import { useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import { AccountRow } from './account-row.tsx'
import { isLive } from './account-words.ts'
import classes from './accounts.module.css'
import { ACCOUNTS_SECTION } from './places.ts'

export function AccountsSection() {
  const { t } = useTranslation()
  const go = useRouter((router) => router.go)
  const wanted = useRouter((router) => router.params['section'] === ACCOUNTS_SECTION)
  const { data, error, slow, refetch } = useQuery('accounts.list', {})
  const root = useRef<HTMLDivElement>(null)
  const ready = data !== undefined
  // The screen scrolled here before the sections above had their rows.
  useEffect(() => {
    const section = root.current?.closest('section')
    const page = section?.parentElement
    if (!wanted || !ready || !section || !page) return
    const top = page.scrollTop + section.getBoundingClientRect().top - page.getBoundingClientRect().top - 12
    page.scrollTo({ top, behavior: 'instant' })
  }, [wanted, ready])
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={2} /> : null
  const live = data.items.filter(isLive)
  const imported = data.items.filter((account) => !isLive(account))
  return (
    <div ref={root} className={classes.section}>
      <p className={classes.dim}>{t('accounts.why')}</p>
      {live.length === 0 ? (
        <EmptyState compact icon={IconPlugConnected} title={t('accounts.none')} why={t('accounts.noneWhy')}>
          <Button onClick={() => go('connect')}>{t('accounts.connect')}</Button>
        </EmptyState>
      ) : (
        <>
          <ul className={classes.list}>
            {live.map((account) => (
              <li key={account.id}>
                <AccountRow account={account} />
              </li>
            ))}
          </ul>
          <div className={classes.foot}>
            <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => go('connect')}>
              {t('accounts.add')}
            </Button>
            <Button variant="subtle" color="gray" leftSection={<IconSend2 size={14} aria-hidden />} onClick={() => go('outbox')}>
              {t('accounts.openOutbox')}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconHistory size={14} aria-hidden />}
              onClick={() => go('sync-log')}
            >
              {t('accounts.openLog')}
            </Button>
          </div>
        </>
      )}
      {imported.length > 0 && <Imported accounts={imported} />}
    </div>
  )
}

function Imported({ accounts }: { accounts: readonly AccountItem[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const channelName = useChannelName()
  return (
    <details className={classes.details}>
      <summary>
        {t('accounts.imported')} · {format.number(accounts.length)}
      </summary>
      <p className={classes.facts}>{t('accounts.importedWhy')}</p>
      <ul className={classes.list}>
        {accounts.map((account) => (
          <li key={account.id} className={classes.account}>
            <div className={classes.body}>
              <div className={classes.headWords}>
                <PersonName name={account.name || account.nativeId} />
                <span className={classes.native}>{channelName(account.channel)}</span>
              </div>
              <span className={classes.facts}>
                {t('accounts.counts', {
                  contacts: format.number(account.counts.contacts),
                  groups: format.number(account.counts.groups),
                  messages: format.number(account.counts.messages),
                })}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </details>
  )
}
