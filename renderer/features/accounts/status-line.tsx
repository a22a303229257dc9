/** The live connections in the line at the bottom: on line, off line since when, how far a sync is; and what waits to go out. */
import { IconAlertCircle, IconSend2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Output } from '#renderer/core-client/methods.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import { runningStream, type Tone } from './account-words.ts'
import classes from './accounts.module.css'
import { openAccounts } from './places.ts'
import { useStreamName } from './stream-progress.tsx'
import { useWords } from './use-words.ts'

type Summary = Output<'accounts.summary'>

export function StatusLine({ online }: { online: boolean }) {
  const { data } = useQuery('accounts.summary', {})
  if (!data || data.live === 0) return null
  return (
    <>
      <Connection summary={data} online={online} />
      <Outbox summary={data} />
    </>
  )
}

function Connection({ summary, online }: { summary: Summary; online: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const syncing = useSyncing(summary.phase === 'syncing')
  const say = (): { tone: Tone; text: string; title: string } => {
    const cut = !online && summary.phase !== null && summary.phase !== 'failed'
    if (cut && summary.offlineSince === null)
      return { tone: 'quiet', text: t('app.status.offline'), title: t('accounts.status.offlineHint') }
    switch (summary.phase) {
      case null:
        return { tone: 'quiet', text: t('accounts.status.paused'), title: t('accounts.openLog') }
      case 'failed':
        return { tone: 'attention', text: t('accounts.status.failed'), title: t('accounts.status.failedHint') }
      case 'offline':
        return {
          tone: 'quiet',
          text: t('accounts.status.offline', { time: words.time(summary.offlineSince ?? words.now) }),
          title: t('accounts.status.offlineHint'),
        }
      case 'stopped':
      case 'connecting':
        return { tone: 'quiet', text: t('accounts.status.connecting'), title: t('accounts.title') }
      case 'syncing':
        return { tone: 'busy', text: syncing ?? t('accounts.status.syncing'), title: t('accounts.title') }
      case 'live':
        return {
          tone: 'good',
          text: t('accounts.status.online'),
          title:
            summary.lastSuccessAt === null
              ? t('accounts.status.onlineNever')
              : t('accounts.status.onlineHint', { time: words.time(summary.lastSuccessAt) }),
        }
    }
  }
  const { tone, text, title } = say()
  return (
    <button
      type="button"
      className={tone === 'attention' ? `${classes.status} ${classes.statusAttention}` : classes.status}
      title={title}
      data-testid="connection"
      onClick={openAccounts}
    >
      {tone === 'attention' ? (
        <IconAlertCircle size={14} aria-hidden />
      ) : (
        <span className={classes.dot} data-tone={tone} style={{ alignSelf: 'center', transform: 'none' }} aria-hidden />
      )}
      {text}
    </button>
  )
}

/** Figures of the running passes; they are only asked for while one runs. */
function useSyncing(enabled: boolean): string | undefined {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery('accounts.list', {}, { enabled })
  const running = (data?.items ?? []).flatMap(({ live }) =>
    live && !live.paused && live.phase === 'syncing' ? live.progress : [],
  )
  const now = runningStream(running)
  const name = useStreamName()
  if (!now) return undefined
  const figures = now.total === null ? format.number(now.done) : `${format.number(now.done)} / ${format.number(now.total)}`
  return t('accounts.status.syncingOf', { what: name(now.stream), figures })
}

function Outbox({ summary }: { summary: Summary }) {
  const { t } = useTranslation()
  const go = useRouter((router) => router.go)
  return (
    <>
      <button
        type="button"
        className={classes.status}
        title={t('accounts.status.outboxHint')}
        data-testid="outbox-count"
        onClick={() => go('outbox')}
      >
        <IconSend2 size={14} aria-hidden />
        {t('accounts.status.outbox', { count: summary.waiting })}
      </button>
      {summary.attention > 0 && summary.phase !== 'failed' && (
        <button
          type="button"
          className={`${classes.status} ${classes.statusAttention}`}
          title={t('accounts.status.attentionHint')}
          onClick={() => go('outbox', { show: 'attention' })}
        >
          {t('accounts.status.attention', { count: summary.attention })}
        </button>
      )}
    </>
  )
}
