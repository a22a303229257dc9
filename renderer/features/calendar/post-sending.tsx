/** A delivery that was given to its channel: how it fares in words, and the one thing that can be done about it. */
import { Button } from '@mantine/core'
import { IconClock, IconCloudOff, IconHourglass, IconSend } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#renderer/base/format-context.tsx'
import { shownAlready, useWrite } from '#renderer/core-client/use-write.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useChannelName } from '#renderer/base/channels.ts'
import type { Post } from './post.ts'
import classes from './post-now.module.css'

type Sending = NonNullable<Post['sending']>

/** Not before this long from now it is said with its time. */
const SOON = 60_000

function useWords(post: Post, sending: Sending): { icon: typeof IconSend; text: string } {
  const { t } = useTranslation()
  const format = useFormat()
  const channel = useChannelName()(post.channel)
  const why = sending.problem ? t(`problems.${sending.problem.code}`, sending.problem.params ?? {}) : ''
  if (sending.state === 'sent') {
    return { icon: IconHourglass, text: t('calendar.send.confirming', { channel, owner: post.owner ?? '' }) }
  }
  if (sending.state === 'uncertain') return { icon: IconHourglass, text: t('calendar.send.uncertain') }
  if (sending.state === 'sending') return { icon: IconSend, text: t('calendar.send.sending', { channel }) }
  if (sending.problem) return { icon: IconCloudOff, text: t('calendar.send.waiting', { why }) }
  if (sending.heldUntil > format.now + SOON) {
    return { icon: IconClock, text: t('calendar.send.held', { when: format.moment(sending.heldUntil), channel }) }
  }
  if (sending.cut) return { icon: IconCloudOff, text: t(`calendar.send.cut.${sending.cut}`, { channel }) }
  return { icon: IconSend, text: t('calendar.send.soon', { channel }) }
}

export function PostSending({ post, sending }: { post: Post; sending: Sending }) {
  const { t } = useTranslation()
  const write = useWrite()
  const inspect = useInspector((state) => state.open)
  const { icon: Icon, text } = useWords(post, sending)
  const settle = (work: Promise<unknown>) => void work.catch(shownAlready)
  return (
    <>
      <p className={classes.sending} data-testid="post-sending" data-state={sending.state}>
        <Icon size={14} aria-hidden />
        <span>{text}</span>
      </p>
      <div className={classes.actions}>
        {sending.state === 'waiting' && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => settle(write('deliveries.release', { ids: [post.id] }, { toast: t('calendar.send.withdrawn') }))}
          >
            {t('calendar.send.withdraw')}
          </Button>
        )}
        {sending.taskOpen && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              settle(
                write(
                  'deliveries.remind',
                  { ids: [post.id] },
                  { toast: t('calendar.send.reminded', { owner: post.owner ?? '' }) },
                ),
              )
            }
          >
            {t('calendar.send.remind')}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => inspect({ kind: 'outbox', id: sending.outboxId })}>
          {t('calendar.send.details')}
        </Button>
      </div>
    </>
  )
}
