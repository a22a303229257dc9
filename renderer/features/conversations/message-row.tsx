import { Popover } from '@mantine/core'
import { memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageItem } from '#shared/contract/conversations.ts'
import { matchRanges } from '#shared/domain/search-text.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { Highlight } from '#renderer/components/highlight.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import classes from './timeline.module.css'
import { MediaCard } from './media-card.tsx'
import { MessageActs } from './message-acts.tsx'

interface MessageRowProps {
  message: MessageItem
  /** The same person went on speaking: no name again. */
  follows: boolean
  /** Folded words to mark. */
  needles: readonly string[]
  /** This is the one that was looked for. */
  sought: boolean
  onMessage: (messageId: number) => void
  /** The channel can take back what we said. */
  recallable: boolean
  /** Absent: nothing can be written here. */
  onAnswer: ((message: MessageItem) => void) | undefined
}

/** A hue of one's own, the same everywhere; lightness is the scheme's, so every hue can be read. */
function hueOf(senderId: number): number {
  return Math.round((senderId * 137.508) % 360)
}

export const MessageRow = memo(function MessageRow({
  message,
  follows,
  needles,
  sought,
  onMessage,
  recallable,
  onAnswer,
}: MessageRowProps) {
  const { t } = useTranslation()
  const { id, kind, text, senderId, isStaff, customerId, recalledAt, editedAt, replyTo, quote } = message
  const ranges = needles.length > 0 ? matchRanges(text, needles) : []
  if (kind === 'system') {
    return (
      <div className={sought ? `${classes.system} ${classes.sought}` : classes.system} data-message={id}>
        <span className="qx-selectable">
          <Highlight text={text} ranges={ranges} />
        </span>{' '}
        <RelativeTime at={message.sentAt} as="clock" />
      </div>
    )
  }
  const states = [classes.message, isStaff && classes.staff, follows && classes.follows, sought && classes.sought]
  return (
    <div
      className={states.filter(Boolean).join(' ')}
      data-message={id}
      style={{ '--hue': hueOf(senderId ?? 0) } as React.CSSProperties}
    >
      {!follows && (
        <div className={classes.by}>
          <Sender name={message.sender ?? ''} customerId={customerId} />
          {isStaff && <span className={classes.staffMark}>{t('conversations.staff')}</span>}
          <span className={classes.when}>
            <RelativeTime at={message.sentAt} as="clock" />
          </span>
        </div>
      )}
      {replyTo && (
        <button type="button" className={classes.quote} onClick={() => onMessage(replyTo.id)}>
          <span className={classes.quoteWho}>{replyTo.sender}</span> {replyTo.text}
        </button>
      )}
      {quote && !replyTo && (
        <blockquote className={`${classes.quote} ${classes.quoted} qx-selectable`} dir="auto">
          {quote.sender !== null && <span className={classes.quoteWho}>{quote.sender} </span>}
          <Highlight text={quote.text} ranges={needles.length > 0 ? matchRanges(quote.text, needles) : []} />
        </blockquote>
      )}
      {kind !== 'text' && <MediaCard kind={kind} media={message.media} />}
      {text !== '' && (
        <div
          className={recalledAt === null ? `${classes.text} qx-selectable` : `${classes.text} ${classes.gone} qx-selectable`}
          dir="auto"
        >
          <Highlight text={text} ranges={ranges} />
        </div>
      )}
      {(recalledAt !== null || editedAt !== null) && (
        <div className={classes.marks}>
          {recalledAt !== null && (
            <span>
              {t('conversations.recalled')} <RelativeTime at={recalledAt} />
            </span>
          )}
          {editedAt !== null && <Edited messageId={id} editedAt={editedAt} />}
        </div>
      )}
      {recalledAt === null && (onAnswer || (recallable && message.isSelf)) && (
        <MessageActs messageId={id} onAnswer={onAnswer && (() => onAnswer(message))} recallable={recallable && message.isSelf} />
      )}
    </div>
  )
})

function Sender({ name, customerId }: { name: string; customerId: string | null }) {
  const inspect = useInspector((state) => state.open)
  if (customerId === null) {
    return (
      <span className={classes.sender}>
        <PersonName name={name} />
      </span>
    )
  }
  return (
    <button type="button" className={classes.sender} onClick={() => inspect({ kind: 'customer', id: customerId })}>
      <PersonName name={name} />
    </button>
  )
}

/** "Edited", and behind it what it said before. */
function Edited({ messageId, editedAt }: { messageId: number; editedAt: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const { data } = useQuery('messages.revisions', { messageId }, { enabled: open })
  return (
    <Popover opened={open} onChange={setOpen} width={320} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <button type="button" className={classes.markButton} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('conversations.edited')} <RelativeTime at={editedAt} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <p className={classes.popTitle}>{t('conversations.before')}</p>
        {data?.items.length === 0 && <p className={classes.popText}>{t('conversations.beforeUnknown')}</p>}
        {data?.items.map((revision, index) => (
          <div key={index} className={classes.revision}>
            <div className={`${classes.popText} qx-selectable`} dir="auto">
              {revision.text}
            </div>
            <div className={classes.popTime}>{t('conversations.until', { time: format.moment(revision.replacedAt) })}</div>
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  )
}
