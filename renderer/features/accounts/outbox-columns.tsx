/** Columns of the outbox: kind, to whom, what, the state in words, and what can be done about it. */
import { Button } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import type { Column } from '#renderer/components/data-table.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import { accountName, asSentence, type LiveAccount } from './account-words.ts'
import accountClasses from './accounts.module.css'
import { kindIcons } from './kind-icons.ts'
import type { OutboxActs } from './outbox-acts.ts'
import { canCancel, canRetry, needsDecision, outboxWords } from './outbox-words.ts'
import classes from './outbox.module.css'
import { useWords } from './use-words.ts'

export function useOutboxColumns(accounts: readonly LiveAccount[], acts: OutboxActs): readonly Column<OutboxItem>[] {
  const { t } = useTranslation()
  const words = useWords()
  const stateOf = (item: OutboxItem) => {
    const { tone, text } = outboxWords(
      item,
      accounts.find((account) => account.id === item.accountId),
      words,
    )
    return { tone, text: asSentence(text) }
  }
  // The words change with the language and once a minute; the table is small enough to draw again.
  return useMemo(
    () => [
      {
        id: 'kind',
        label: t('outbox.columns.kind'),
        width: 108,
        fixed: true,
        render: (item) => <Kind item={item} />,
      },
      {
        id: 'subject',
        label: t('outbox.columns.subject'),
        width: 190,
        fixed: true,
        render: (item) => <PersonName name={item.subject} />,
      },
      {
        id: 'summary',
        label: t('outbox.columns.summary'),
        width: 160,
        grow: true,
        render: (item) => (
          <>
            <bdi>{item.summary.replaceAll(/\s+/gu, ' ')}</bdi>
            {item.behind > 0 && ` · ${t('outbox.behind', { count: item.behind })}`}
          </>
        ),
        title: (item) => item.summary,
      },
      {
        id: 'state',
        label: t('outbox.columns.state'),
        width: 290,
        fixed: true,
        render: (item) => {
          const { tone, text } = stateOf(item)
          return (
            <span className={classes.state}>
              <span
                className={accountClasses.dot}
                data-tone={tone}
                style={{ alignSelf: 'center', transform: 'none' }}
                aria-hidden
              />
              <span className={`${classes.stateText} qx-truncate`} data-tone={tone}>
                {text}
              </span>
            </span>
          )
        },
        title: (item) => stateOf(item).text,
      },
      {
        id: 'account',
        label: t('outbox.columns.account'),
        width: 120,
        hidden: accounts.length < 2,
        render: (item) => {
          const account = accounts.find((each) => each.id === item.accountId)
          return <PersonName name={account ? accountName(account, words.t) : item.account} />
        },
      },
      {
        id: 'createdAt',
        label: t('outbox.columns.createdAt'),
        width: 76,
        render: (item) => <RelativeTime at={item.createdAt} as="short" />,
      },
      {
        id: 'actions',
        label: t('outbox.columns.actions'),
        width: 150,
        fixed: true,
        render: (item) => <Actions item={item} acts={acts} />,
      },
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `words` and `stateOf` are new at every render
    [t, accounts, acts, words.now],
  )
}

export function Kind({ item }: { item: OutboxItem }) {
  const { t } = useTranslation()
  const Icon = kindIcons[item.kind]
  return (
    <span className={classes.kind}>
      <Icon size={15} stroke={1.6} />
      <span className="qx-truncate">{t(`outbox.kinds.${item.kind}`)}</span>
    </span>
  )
}

export function Actions({ item, acts, full = false }: { item: OutboxItem; acts: OutboxActs; full?: boolean }) {
  const { t } = useTranslation()
  const { now } = useWords()
  const look = full ? ({ size: 'compact-md', variant: 'default' } as const) : ({ size: 'compact-sm', variant: 'subtle' } as const)
  const decide = needsDecision(item) || (full && item.state === 'uncertain')
  const fixable = item.state === 'failed' && item.problem?.fix === 'editItem' && item.customerId !== null
  const retriable = canRetry(item, now) && !fixable
  return (
    <span className={full ? classes.buttons : classes.actions}>
      {decide && (
        <>
          <Button {...look} onClick={() => acts.settle(item, true)}>
            {t('outbox.wasSent')}
          </Button>
          <Button {...look} onClick={() => acts.settle(item, false)}>
            {t('outbox.sendAgain')}
          </Button>
        </>
      )}
      {fixable && (
        <Button {...look} onClick={() => useInspector.getState().open({ kind: 'customer', id: item.customerId })}>
          {t('outbox.fix')}
        </Button>
      )}
      {retriable && (
        <Button {...look} onClick={() => acts.retry([item])}>
          {t('outbox.retry')}
        </Button>
      )}
      {canCancel(item) && (
        <Button {...look} color="gray" onClick={() => acts.cancel([item])}>
          {t(item.state === 'sent' ? 'outbox.stopTask' : 'outbox.cancel')}
        </Button>
      )}
    </span>
  )
}
