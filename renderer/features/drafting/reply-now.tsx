/** Today's list of customers who wait, longest first, with whether a draft is ready. A click opens the conversation there. */
import { IconMessageCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QueueItem } from '#shared/contract/drafting.ts'
import { findHoles } from '#shared/domain/template.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { LoadingRows } from '#renderer/components/loading-rows.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { VirtualRows } from '#renderer/components/virtual-rows.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useRouter } from '#renderer/state/router.ts'
import classes from './box.module.css'

export function ReplyNow() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, slow, refetch } = useQuery('drafting.queue', { limit: 200 })
  if (error) return <ErrorState compact error={error} onRetry={refetch} />
  if (!data) return slow ? <LoadingRows count={6} /> : null
  if (data.total === 0) {
    return (
      <EmptyState compact icon={IconMessageCheck} title={t('drafting.queue.emptyTitle')} why={t('drafting.queue.emptyWhy')} />
    )
  }
  return (
    <div className={classes.queue}>
      <p className={classes.queueCounts}>
        {t('drafting.queue.counts', {
          total: format.number(data.total),
          drafts: format.number(data.drafts),
          handOffs: format.number(data.handOffs),
        })}
      </p>
      <VirtualRows
        label={t('drafting.replyNow')}
        count={data.items.length}
        rowHeight={82}
        keyOf={(index) => data.items[index]!.waitId}
        render={(index) => <WaitingRow item={data.items[index]!} />}
      />
    </div>
  )
}

function WaitingRow({ item }: { item: QueueItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const { draft, handOff } = item
  return (
    <button
      type="button"
      className={classes.waiting}
      title={t('drafting.queue.open', { name: item.name })}
      onClick={() => go('conversations', { conversationId: item.conversationId, messageId: item.waitId })}
    >
      <span className={classes.rowTop}>
        <span className={classes.waitingWho}>
          <PersonName name={item.name} />
        </span>
        {item.conversationKind === 'group' && (
          <span className={`${classes.quiet} qx-truncate`}>
            <PersonName name={item.conversationTitle} />
          </span>
        )}
        <span className={classes.grow} />
        <span className={classes.rowSide}>{format.duration(Math.max(0, format.now - item.askedAt))}</span>
      </span>
      <span className={classes.waitingAsked} data-user>
        {item.asked}
      </span>
      <span className={classes.waitingState}>
        {handOff ? (
          <span className={handOff.severity === 'urgent' ? classes.alertUrgent : classes.alert}>
            {t('drafting.test.handOff', { guard: t(`drafting.guard.${handOff.guard}`) })}
          </span>
        ) : draft ? (
          <>
            <span className={classes.ready}>
              {t('drafting.box.by', { rule: draft.ruleName ?? '–', percent: format.percent(draft.confidence) })}
            </span>
            {findHoles(draft.text).length > 0 && <span className={classes.missing}>{t('drafting.queue.holes')}</span>}
          </>
        ) : (
          <span className={classes.quiet}>{t('drafting.queue.noDraft')}</span>
        )}
      </span>
    </button>
  )
}
