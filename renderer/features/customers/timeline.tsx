/** What happened with a customer, newest first, over all channels. */
import { Button } from '@mantine/core'
import { IconCalendarCheck, IconMessage, IconNote, IconShoppingBag, IconTag } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TimelineEvent } from '#shared/contract/customers.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { LongList } from '#renderer/components/long-list.tsx'
import { useRouter } from '#renderer/state/router.ts'
import classes from './customers.module.css'
import { useTags } from './use-tags.ts'

const STEP = 30
const MOST = 200
const icons = { message: IconMessage, order: IconShoppingBag, note: IconNote, followUp: IconCalendarCheck, tag: IconTag }

export function Timeline({ customerId }: { customerId: string }) {
  const { t } = useTranslation()
  const [limit, setLimit] = useState(STEP)
  const { data } = useQuery('customers.timeline', { id: customerId, limit }, { keepPrevious: true })
  const events = data?.events ?? []
  return (
    <section className={classes.section}>
      <h3>{t('customers.timeline')}</h3>
      {data && events.length === 0 && <p className={classes.hint}>{t('customers.timelineEmpty')}</p>}
      <LongList
        label={t('customers.timeline')}
        items={events}
        rowHeight={36}
        keyOf={(event) => event.key}
        render={(event) => <Event event={event} />}
      />
      {events.length >= limit && limit < MOST && (
        <Button variant="subtle" size="compact-sm" onClick={() => setLimit(Math.min(MOST, limit + STEP * 2))}>
          {t('customers.earlier')}
        </Button>
      )}
    </section>
  )
}

function Event({ event }: { event: TimelineEvent }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useRouter((state) => state.go)
  const { byId } = useTags()
  const Icon = icons[event.type]
  const text = {
    message: () => (event.type === 'message' ? event.text || t('customers.mediaMessage') : ''),
    order: () =>
      event.type === 'order'
        ? `${event.order.items || event.order.nativeId} · ${format.money(event.order.cents, event.order.currency)}`
        : '',
    note: () => (event.type === 'note' ? event.text : ''),
    followUp: () => (event.type === 'followUp' ? t(`customers.followUpEvent.${event.state}`, { text: event.text }) : ''),
    tag: () => (event.type === 'tag' ? t('customers.tagEvent', { tag: byId.get(event.tagId)?.name ?? t('tags.gone') }) : ''),
  }[event.type]()
  return (
    <div className={classes.event}>
      <Icon size={15} aria-label={t(`customers.event.${event.type}`)} />
      {event.type === 'message' ? (
        <button
          type="button"
          className={classes.value}
          style={{ padding: 0, cursor: 'pointer' }}
          title={event.title}
          onClick={() => go('conversations', { conversationId: event.conversationId, messageId: event.messageId })}
        >
          <span className={classes.eventText}>{text}</span>
        </button>
      ) : (
        <span className={classes.eventText}>{text}</span>
      )}
      <span className={classes.lineSide}>
        <RelativeTime at={event.at} as="short" />
      </span>
    </div>
  )
}
