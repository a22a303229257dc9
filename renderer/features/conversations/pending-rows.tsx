/** At the end of the timeline: what was said here and has not left yet, grey, with its state in words and what can be done. */
import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './pending.module.css'
import { pendingWords, waitsForPerson, type PendingAct } from './pending-words.ts'

type Sending = Output<'conversations.sending'>

export function PendingRows({ conversationId }: { conversationId: number }) {
  const { t } = useTranslation()
  const { data } = useQuery('conversations.sending', { id: conversationId })
  const list = useRef<HTMLUListElement>(null)
  const last = data?.pending.at(-1)?.id
  // What was just written is seen.
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [last])
  if (!data || data.pending.length === 0) return null
  return (
    <ul ref={list} className={classes.rows} aria-label={t('conversations.pending.label')}>
      {data.pending.map((item, index) => (
        <PendingRow key={item.id} item={item} sending={data} behind={data.pending.slice(0, index).some(waitsForPerson)} />
      ))}
    </ul>
  )
}

function PendingRow({ item, sending, behind }: { item: OutboxItem; sending: Sending; behind: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  const { text, attention, acts } = pendingWords(item, {
    t,
    time: format.short,
    now: format.now,
    offline: sending.offlineSince !== null,
    paused: sending.why === 'paused',
    behind,
  })
  const run: Record<PendingAct, () => void> = {
    takeBack: () =>
      void write(
        'outbox.cancel',
        { ids: [item.id] },
        { toast: ({ cancelled }) => t('outbox.cancelledToast', { count: cancelled }) },
      ),
    retry: () =>
      void write('outbox.retry', { ids: [item.id] }, { toast: ({ retried }) => t('outbox.retriedToast', { count: retried }) }),
    wasSent: () => void write('outbox.settle', { id: item.id, sent: true }, { toast: t('outbox.settledSent') }),
    sendAgain: () => void write('outbox.settle', { id: item.id, sent: false }, { toast: t('outbox.settledAgain') }),
  }
  return (
    <li className={classes.row}>
      <div className={`${classes.said} qx-selectable`} dir="auto" data-user>
        {item.kind === 'message' ? item.summary : t('conversations.pending.recall', { text: item.summary })}
      </div>
      <div className={classes.state}>
        <button
          type="button"
          className={attention ? classes.attention : classes.words}
          title={t('outbox.inspector.history')}
          onClick={() => inspect({ kind: 'outbox', id: item.id })}
        >
          {text}
        </button>
        {acts.map((act, index) => (
          <Button
            key={act}
            size="compact-xs"
            variant={attention && index === 0 ? 'light' : 'subtle'}
            color={attention && index === 0 ? undefined : 'gray'}
            onClick={run[act]}
          >
            {t(`conversations.pending.act.${act}`)}
          </Button>
        ))}
      </div>
    </li>
  )
}
