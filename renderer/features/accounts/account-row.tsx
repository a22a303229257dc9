/** One live account: how it fares in words, the one thing that helps, how far a sync has come, what waits. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconDots,
  IconEdit,
  IconHistory,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconRefreshAlert,
  IconTrash,
} from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { PersonName } from '#renderer/components/person-name.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useRouter } from '#renderer/state/router.ts'
import { accountName, channelOf, fixRoute, isFirstSync, type LiveAccount, stateOf } from './account-words.ts'
import classes from './accounts.module.css'
import { ChannelIcon } from './channel-icon.tsx'
import { ProblemNote } from './problem-note.tsx'
import { StreamProgress } from './stream-progress.tsx'
import { useWords } from './use-words.ts'

/** `watched`: someone has just connected it and wants to see all that came. */
export function AccountRow({ account, watched = false }: { account: LiveAccount; watched?: boolean }) {
  const words = useWords()
  const { live } = account
  const [asking, setAsking] = useState(false)
  const state = stateOf(account, words)
  const first = isFirstSync(live)
  const busy = !live.paused && (live.phase === 'syncing' || live.phase === 'connecting' || (live.phase === 'offline' && first))
  const running = live.progress.filter((stream) => stream.state === 'running')
  return (
    <div className={classes.account} data-account={account.id}>
      <span className={classes.channel}>
        <ChannelIcon channel={channelOf(account)} />
      </span>
      <div className={classes.body}>
        <Head account={account} onRemove={() => setAsking(true)} />
        <p className={classes.state} role="status">
          <span className={classes.dot} data-tone={state.tone} aria-hidden />
          <span>{state.text}</span>
        </p>
        {!live.paused && live.problem && <Problem account={account} />}
        {(busy || watched) && <StreamProgress progress={watched || first ? live.progress : running} />}
        <Facts account={account} />
        {asking && <RemoveQuestion account={account} onClose={() => setAsking(false)} />}
      </div>
    </div>
  )
}

function Head({ account, onRemove }: { account: LiveAccount; onRemove: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const write = useWrite()
  const go = useRouter((router) => router.go)
  const { id, live } = account
  const name = accountName(account, words.t)
  const sync = (full: boolean) =>
    void write('accounts.sync', { id, full }, { toast: t(full ? 'accounts.fullStarted' : 'accounts.syncStarted', { name }) })
  const pause = (paused: boolean) =>
    void write('accounts.pause', { id, paused }, { toast: t(paused ? 'accounts.paused' : 'accounts.resumed', { name }) })
  return (
    <div className={classes.head}>
      <div className={classes.headWords}>
        <h3 className={classes.name}>
          <PersonName name={name} />
        </h3>
        <span className={classes.native}>
          {name !== t(`accounts.short.${channelOf(account)}`) && `${t(`accounts.channels.${channelOf(account)}`)} · `}
          <bdi className="qx-selectable">{account.nativeId}</bdi>
        </span>
      </div>
      {live.paused ? (
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={() => pause(false)}
        >
          {t('accounts.resume')}
        </Button>
      ) : (
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => sync(false)}
        >
          {t('accounts.syncNow')}
        </Button>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={t('accounts.more', { name })}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconEdit size={15} aria-hidden />} onClick={() => go('connect', { id })}>
            {t('accounts.edit')}
          </Menu.Item>
          {!live.paused && (
            <Menu.Item leftSection={<IconPlayerPause size={15} aria-hidden />} onClick={() => pause(true)}>
              {t('accounts.pause')}
            </Menu.Item>
          )}
          {!live.paused && (
            <Menu.Item
              leftSection={<IconRefreshAlert size={15} aria-hidden />}
              title={t('accounts.fullWhy')}
              onClick={() => sync(true)}
            >
              {t('accounts.full')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={15} aria-hidden />} onClick={() => go('sync-log', { accountId: id })}>
            {t('accounts.openLog')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={15} aria-hidden />} onClick={onRemove}>
            {t('accounts.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

function Problem({ account }: { account: LiveAccount }) {
  const { t } = useTranslation()
  const write = useWrite()
  const go = useRouter((router) => router.go)
  const { id, live } = account
  const { problem } = live
  if (!problem) return null
  const route = fixRoute(problem.fix)
  // Where it goes on by itself there is nothing to press; one that never worked may have a wrong address.
  const passing = live.phase !== 'failed' && (problem.fix === 'wait' || problem.kind === 'offline')
  if (passing && live.lastSuccessAt !== null) return null
  const fix = {
    form: () => go('connect', { id }),
    again: () => void write('accounts.sync', { id }, { toast: t('accounts.state.connecting') }),
    outbox: () => go('outbox', { show: 'attention', accountId: id }),
    log: () => go('sync-log', { accountId: id }),
  }
  return <ProblemNote problem={problem} {...(route ? { onFix: fix[route] } : {})} />
}

function Facts({ account }: { account: LiveAccount }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((router) => router.go)
  const { id, counts, live } = account
  const attention = live.outbox.failed + live.outbox.uncertain
  return (
    <div className={classes.facts}>
      <span>
        {t('accounts.counts', {
          contacts: format.number(counts.contacts),
          groups: format.number(counts.groups),
          messages: format.number(counts.messages),
        })}
      </span>
      {live.outbox.waiting > 0 && (
        <button type="button" className={classes.link} onClick={() => go('outbox', { show: 'open', accountId: id })}>
          {t('accounts.waiting', { count: live.outbox.waiting })}
        </button>
      )}
      {attention > 0 && (
        <button
          type="button"
          className={`${classes.link} ${classes.linkAttention}`}
          onClick={() => go('outbox', { show: 'attention', accountId: id })}
        >
          {t('accounts.failedItems', { count: attention })}
        </button>
      )}
      {live.conflicts > 0 && (
        <button
          type="button"
          className={`${classes.link} ${classes.linkAttention}`}
          title={t('accounts.conflictsWhy')}
          onClick={() => go('outbox', { show: 'attention', accountId: id })}
        >
          {t('accounts.conflicts', { count: live.conflicts })}
        </button>
      )}
    </div>
  )
}

function RemoveQuestion({ account, onClose }: { account: LiveAccount; onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const write = useWrite()
  const [busy, setBusy] = useState(false)
  const name = accountName(account, words.t)
  const question = t('accounts.removeAsk', { name })
  const button = useRef<HTMLButtonElement>(null)
  // The menu it was chosen from gives the focus back when it has faded.
  useEffect(() => {
    const timer = setTimeout(() => button.current?.focus(), 200)
    return () => clearTimeout(timer)
  }, [])
  useShortcut('escape', onClose)
  const remove = () => {
    setBusy(true)
    write('accounts.remove', { id: account.id }, { toast: t('accounts.removed', { name }) }).then(onClose, () => setBusy(false))
  }
  return (
    <div className={classes.ask} role="group" aria-label={question}>
      <span>{question}</span>
      <Button ref={button} color="red" loading={busy} onClick={remove}>
        {t('accounts.removeConfirm')}
      </Button>
      <Button variant="subtle" color="gray" onClick={onClose}>
        {t('components.cancel')}
      </Button>
    </div>
  )
}
