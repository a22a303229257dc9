/** Connecting an account: which channel, what it needs to know, a test in words, then the first sync to watch. Also edits one. */
import { Button } from '@mantine/core'
import { IconChevronRight, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type LiveChannel, liveChannels } from '#shared/domain/accounts.ts'
import { isCombination, useShortcut } from '#renderer/base/shortcuts.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import { AccountRow } from './account-row.tsx'
import { accountName, channelOf, isFirstSync, isLive, type LiveAccount } from './account-words.ts'
import { ChannelIcon } from './channel-icon.tsx'
import { AccountForm } from './account-form.tsx'
import { draftOf, emptyDraft, readyToMend } from './connect-form.ts'
import classes from './connect.module.css'
import { openAccounts } from './places.ts'

export function ConnectScreen() {
  const params = useRouter((router) => router.params)
  const channel = liveChannels.find((each) => each === params['channel'])
  if (typeof params['id'] === 'number') return <OfAccount key={params['id']} id={params['id']} done={params['done'] === true} />
  if (channel) return <AccountForm key={channel} start={emptyDraft(channel)} saved={[]} />
  return <Choose />
}

function Choose() {
  const { t } = useTranslation()
  const { go, back } = useRouter.getState()
  const open = (channel: LiveChannel) => go('connect', { channel })
  useShortcut('escape', back)
  return (
    <div className={classes.screen}>
      <div className={classes.scroll}>
        <div className={classes.content}>
          {/* The frame names the screen for screen readers. */}
          <p className={classes.title} aria-hidden>
            {t('accounts.wizard.title')}
          </p>
          <h2 className="qx-visually-hidden">{t('accounts.wizard.choose')}</h2>
          <div className={classes.choices}>
            {liveChannels.map((channel, index) => (
              <button
                key={channel}
                type="button"
                className={classes.choice}
                onClick={() => open(channel)}
                onKeyDown={(event) => {
                  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key]
                  if (!step || isCombination(event)) return
                  event.preventDefault()
                  const next = event.currentTarget[step as 'nextElementSibling']
                  if (next instanceof HTMLElement) next.focus()
                }}
                autoFocus={index === 0}
              >
                <ChannelIcon channel={channel} size={24} />
                <span className={classes.choiceWords}>
                  <span className={classes.choiceName}>{t(`accounts.wizard.${channel}`)}</span>
                  <span className={classes.dim}>{t(`accounts.wizard.${channel}Why`)}</span>
                </span>
                <IconChevronRight size={16} aria-hidden />
              </button>
            ))}
          </div>
          <p className={classes.dim}>{t('accounts.wizard.chooseWhy')}</p>
        </div>
      </div>
    </div>
  )
}

function OfAccount({ id, done }: { id: number; done: boolean }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery('accounts.list', {})
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return null
  const account = data.items.find((each) => each.id === id)
  const draft = account && draftOf(account)
  if (!account || !isLive(account) || !draft) {
    return (
      <EmptyState title={t('accounts.wizard.gone')}>
        <Button onClick={openAccounts}>{t('accounts.wizard.toAccounts')}</Button>
      </EmptyState>
    )
  }
  if (done) return <Done account={account} />
  return <AccountForm start={readyToMend(draft, account.live.problem?.fix)} saved={account.live.secrets} account={account} />
}

function Done({ account }: { account: LiveAccount }) {
  const { t } = useTranslation()
  const go = useRouter((router) => router.go)
  const name = accountName(account, (key, values) => t(key, values ?? {}))
  const settled = account.live.phase === 'live' && !isFirstSync(account.live)
  useShortcut('escape', openAccounts)
  return (
    <div className={classes.screen}>
      <div className={classes.scroll}>
        <div className={classes.content}>
          <div className={`${classes.result} ${classes.resultGood}`} role="status">
            <IconCircleCheck size={20} stroke={1.5} aria-hidden />
            <div className={classes.resultWords}>
              <h2 className={classes.stepTitle}>{t('accounts.wizard.doneTitle', { name })}</h2>
              <span className={classes.dim}>{t(settled ? 'accounts.wizard.doneAll' : 'accounts.wizard.doneWhy')}</span>
            </div>
          </div>
          <div className={classes.card}>
            <AccountRow account={account} watched />
          </div>
          <div className={classes.buttons}>
            {channelOf(account) === 'wecom' ? (
              <Button onClick={() => go('customers')}>{t('accounts.wizard.toCustomers')}</Button>
            ) : (
              <Button onClick={() => go('conversations')}>{t('accounts.wizard.toConversations')}</Button>
            )}
            <Button variant="default" onClick={openAccounts}>
              {t('accounts.wizard.toAccounts')}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => go('connect')}>
              {t('accounts.wizard.addOther')}
            </Button>
          </div>
        </div>
      </div>
    </div>
  )
}
