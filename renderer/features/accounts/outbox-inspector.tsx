/** One row of the outbox: what, to whom, how it fares, its receivers by state with reasons, and its history. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { VirtualRows } from '#renderer/components/virtual-rows.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { type InspectorEntry, useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { accountName, asSentence } from './account-words.ts'
import { useOutboxActs } from './outbox-acts.ts'
import { Actions, Kind } from './outbox-columns.tsx'
import { outboxWords, reasonText } from './outbox-words.ts'
import classes from './outbox.module.css'
import { ProblemDetails } from './problem-note.tsx'
import { useWords } from './use-words.ts'

export function OutboxInspector({ entry }: { entry: InspectorEntry }) {
  const { t } = useTranslation()
  const id = String(entry['id'])
  // Ids are ordered as text: just after this one, the first before it is this one.
  const { data, error, refetch } = useQuery('outbox.list', { show: 'all', before: `${id}~`, limit: 1 })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return null
  const item = data.items.find((each) => each.id === id)
  return item ? <Item item={item} /> : <EmptyState compact title={t('outbox.inspector.gone')} />
}

function Item({ item }: { item: OutboxItem }) {
  const { t } = useTranslation()
  const words = useWords()
  const acts = useOutboxActs()
  const { data: accounts } = useQuery('accounts.list', {})
  const go = useRouter((router) => router.go)
  const inspect = useInspector((inspector) => inspector.open)
  const account = accounts?.items.find((each) => each.id === item.accountId)
  const { customerId, conversationId } = item
  return (
    <div className={classes.panel}>
      <dl className={classes.lines}>
        <dt>{t('outbox.columns.kind')}</dt>
        <dd>
          <Kind item={item} />
        </dd>
        <dt>{t('outbox.inspector.to')}</dt>
        <dd>
          <bdi className="qx-selectable">{item.subject}</bdi>
        </dd>
        <dt>{t('outbox.inspector.what')}</dt>
        <dd className="qx-selectable">
          {item.summary || t('outbox.inspector.noSummary')}
          {item.behind > 0 && ` · ${t('outbox.behind', { count: item.behind })}`}
        </dd>
        <dt>{t('outbox.inspector.state')}</dt>
        <dd>{asSentence(outboxWords(item, account, words).text)}</dd>
        <dt>{t('outbox.inspector.account')}</dt>
        <dd>
          <PersonName name={account ? accountName(account, words.t) : item.account} />
        </dd>
      </dl>
      {item.problem && (
        <div>
          <p className={classes.dim}>{t(`accounts.fixes.${item.problem.kind === 'offline' ? 'wait' : item.problem.fix}`)}</p>
          <ProblemDetails problem={item.problem} />
        </div>
      )}
      <div className={classes.buttons}>
        <Actions item={item} acts={acts} full />
        {customerId !== null && (
          <Button size="compact-md" variant="default" onClick={() => inspect({ kind: 'customer', id: customerId })}>
            {t('outbox.inspector.openCustomer')}
          </Button>
        )}
        {conversationId !== null && (
          <Button size="compact-md" variant="default" onClick={() => go('conversations', { conversationId })}>
            {t('outbox.inspector.openConversation')}
          </Button>
        )}
      </div>
      {item.targets && <Targets id={item.id} left={item.state === 'sent'} />}
      <History item={item} />
    </div>
  )
}

type Target = Output<'outbox.targets'>['items'][number]

/** `left`: the channel has it, and its people confirm. */
function Targets({ id, left }: { id: string; left: boolean }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery('outbox.targets', { id })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return null
  const groups = (['failed', 'waiting', 'sent'] as const)
    .map((state) => ({ state, targets: data.items.filter((target) => target.state === state) }))
    .filter(({ targets }) => targets.length > 0)
  if (groups.length === 0) return <p className={classes.dim}>{t('outbox.inspector.noTargets')}</p>
  return groups.map(({ state, targets }) => (
    <section key={state}>
      <h3 className={classes.heading}>
        {t(`outbox.inspector.targetGroup.${state === 'waiting' && !left ? 'queued' : state}`, { count: targets.length })}
      </h3>
      <VirtualRows
        label={t(`outbox.inspector.targetGroup.${state === 'waiting' && !left ? 'queued' : state}`, { count: targets.length })}
        count={targets.length}
        rowHeight={24}
        keyOf={(index) => targets[index]!.nativeId}
        render={(index) => <TargetLine target={targets[index]!} />}
      />
    </section>
  ))
}

function TargetLine({ target }: { target: Target }) {
  const words = useWords()
  return (
    <div className={classes.target}>
      <span className={`${classes.targetName} qx-truncate`}>
        <PersonName name={target.name} />
      </span>
      <span className={classes.targetWhy}>
        {target.state === 'failed' ? reasonText(target.reason, words) : target.at !== null && <RelativeTime at={target.at} />}
      </span>
    </div>
  )
}

function History({ item }: { item: OutboxItem }) {
  const { t } = useTranslation()
  const { now } = useWords()
  return (
    <section>
      <h3 className={classes.heading}>{t('outbox.inspector.history')}</h3>
      <dl className={classes.lines}>
        <dt>{t('outbox.inspector.created')}</dt>
        <dd>
          <RelativeTime at={item.createdAt} />
        </dd>
        {item.attempts > 0 && (
          <>
            <dt aria-hidden />
            <dd>{t('outbox.inspector.attempts', { count: item.attempts })}</dd>
          </>
        )}
        {item.state === 'waiting' && item.heldUntil > now && (
          <>
            <dt>{t('outbox.inspector.nextTry')}</dt>
            <dd>
              <RelativeTime at={item.heldUntil} />
            </dd>
          </>
        )}
        {item.state === 'waiting' && item.expiresAt !== null && (
          <>
            <dt>{t('outbox.inspector.expires')}</dt>
            <dd>
              <RelativeTime at={item.expiresAt} />
            </dd>
          </>
        )}
        {item.closedAt !== null && (
          <>
            <dt>{t(item.taskOpen ? 'outbox.inspector.left' : 'outbox.inspector.closed')}</dt>
            <dd>
              <RelativeTime at={item.closedAt} />
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
