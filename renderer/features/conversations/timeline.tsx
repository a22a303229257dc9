/**
 * The timeline: every message has a place in one long list, of which only what is on view exists. Rows are fetched by position
 * and measured once drawn, so 100,000 messages scroll like ten.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { type UIEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageItem } from '#shared/contract/conversations.ts'
import { searchReadings } from '#shared/domain/search-text.ts'
import { localDay } from '#shared/domain/zone.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ErrorState } from '#renderer/components/error-state.tsx'
import { useRem } from '#renderer/components/use-rem.ts'
import type { Output } from '#renderer/core-client/methods.ts'
import { useQuery } from '#renderer/core-client/use-query.ts'
import { useWrite } from '#renderer/core-client/use-write.ts'
import { useComposer } from '#renderer/state/composer.ts'
import classes from './timeline.module.css'
import { MessageRow } from './message-row.tsx'
import { useTimeline } from './use-timeline.ts'

export interface Jump {
  position: number
  /** Marked for a moment when it is there. */
  messageId: number | undefined
  /** Counts requests, so that asking for the same place again goes there again. */
  turn: number
}

const ESTIMATE = 48
/** Pixels upwards that are a person's wish and not a row found to be smaller. */
const LET_GO = 60
/** Messages of one person this close together are under one name. */
const TOGETHER_MS = 5 * 60_000

interface TimelineProps {
  conversation: Output<'conversations.get'>
  jump: Jump | undefined
  /** A running search: its hits are marked here too. */
  query: string | undefined
  onMessage: (messageId: number) => void
}

export function Timeline({ conversation, jump, query, onMessage }: TimelineProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const { id, messageCount: count } = conversation
  // Where it opens: at what was asked for, else at the first unread, else at the end. Later changes of these do not move it.
  const [unreadAt] = useState(conversation.firstUnread)
  const [start] = useState(() => jump?.position ?? unreadAt ?? Math.max(0, count - 1))
  const rows = useTimeline(id, count, start)
  const { data: sending } = useQuery('conversations.sending', { id })
  const setQuote = useComposer((state) => state.setQuote)
  const onAnswer = useCallback(
    ({ id: messageId, sender, text, kind }: MessageItem) =>
      setQuote(id, { messageId, sender: sender ?? '', text: text || t(`conversations.message.${kind}`) }),
    [setQuote, id, t],
  )
  const viewport = useRef<HTMLDivElement>(null)
  const height = useRem(ESTIMATE)
  const needles = useMemo(() => (query ? (searchReadings(query).at(-1)?.needles ?? []) : []), [query])

  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this project's components
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => viewport.current,
    estimateSize: () => height,
    overscan: 12,
    initialOffset: Math.max(0, start * height - 200),
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const { onRange } = rows
  useEffect(() => onRange(first, last), [onRange, first, last])
  // Someone who is at the end stays there while rows are measured and new messages come; going up lets go of it.
  const stays = useRef(jump === undefined && unreadAt === null)
  const top = useRef(0)
  useEffect(() => {
    virtual.scrollToIndex(start, { align: jump ? 'center' : unreadAt === null ? 'end' : 'start' })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, at opening
  }, [])
  const turn = jump?.turn
  const target = jump?.position
  useEffect(() => {
    if (turn === undefined || turn === 1 || target === undefined) return
    stays.current = false
    virtual.scrollToIndex(target, { align: 'center' })
  }, [virtual, turn, target])

  const atEnd = count > 0 && (virtual.range?.endIndex ?? 0) >= count - 1
  const size = virtual.getTotalSize()
  // What waits below takes room when it comes and gives it back when it leaves.
  const room = virtual.scrollRect?.height
  useEffect(() => {
    if (stays.current && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [virtual, count, size, room])
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
    if (scrollHeight - clientHeight - scrollTop < 4) stays.current = true
    else if (scrollTop < top.current - LET_GO) stays.current = false
    top.current = scrollTop
  }
  const { unread } = conversation
  useEffect(() => {
    if (atEnd && unread > 0) void write('conversations.markRead', { id }, { toast: null, quiet: true })
  }, [atEnd, unread, id, write])

  if (rows.error) return <ErrorState error={rows.error} onRetry={rows.refetch} />
  if (count === 0) return <EmptyState title={t('conversations.noMessages')} />
  return (
    <div className={classes.timelineFrame}>
      <div
        ref={viewport}
        className={classes.timeline}
        role="log"
        aria-label={t('conversations.timeline')}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const message = rows.row(item.index)
            const before = item.index > 0 ? rows.row(item.index - 1) : undefined
            const newDay =
              message !== undefined &&
              (item.index === 0 ||
                (before !== undefined && localDay(before.sentAt, format.zone) !== localDay(message.sentAt, format.zone)))
            const follows =
              !newDay &&
              message !== undefined &&
              before !== undefined &&
              before.kind !== 'system' &&
              before.senderId === message.senderId &&
              message.sentAt - before.sentAt < TOGETHER_MS
            return (
              <div
                key={item.key}
                data-index={item.index}
                ref={virtual.measureElement}
                className={classes.slot}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {newDay && message && (
                  <div className={classes.day} role="separator">
                    <span>{format.day(localDay(message.sentAt, format.zone))}</span>
                  </div>
                )}
                {item.index === unreadAt && (
                  <div className={classes.unreadLine} role="separator">
                    <span>{t('conversations.unreadFrom')}</span>
                  </div>
                )}
                {message ? (
                  <MessageRow
                    message={message}
                    follows={follows}
                    needles={needles}
                    sought={jump?.messageId === message.id}
                    onMessage={onMessage}
                    recallable={sending?.recall === true}
                    onAnswer={sending?.send === true ? onAnswer : undefined}
                  />
                ) : (
                  <div className={classes.waitingRow} style={{ height }} aria-hidden />
                )}
              </div>
            )
          })}
        </div>
      </div>
      {!atEnd && (
        <Button
          className={classes.toEnd ?? ''}
          variant="default"
          size="compact-md"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={() => {
            stays.current = true
            virtual.scrollToIndex(count - 1, { align: 'end' })
          }}
        >
          {t('conversations.toEnd')}
        </Button>
      )}
    </div>
  )
}
