/**
 * One delivery to post: given to its channel, or the text copied, posted in the chat and confirmed; or skipped with a reason.
 * A refusal is answered in the card.
 */
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { IconCopy, IconDots, IconFlag, IconMessage, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '#renderer/base/channels.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useShortcut } from '#renderer/base/shortcuts.ts'
import { CapMeter } from '#renderer/components/cap-meter.tsx'
import { KindBadge } from '#renderer/components/kind-badge.tsx'
import type { Output } from '#renderer/core-client/methods.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure, useWrite } from '#renderer/core-client/use-write.ts'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { Excuse, OneRefusal } from './drop-popover.tsx'
import { PostImages } from './post-images.tsx'
import type { Post } from './post.ts'
import { PostSending } from './post-sending.tsx'
import classes from './post-now.module.css'

type Refusal = Output<'deliveries.claim'>['refused'][number]
type Asking = 'skip' | 'fail' | null

export function PostCard({ post, active, onActive }: { post: Post; active: boolean; onActive: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const write = useWrite()
  const go = useRouter((state) => state.go)
  const inspect = useInspector((state) => state.open)
  const toast = useToasts((state) => state.show)
  const [refusal, setRefusal] = useState<{ step: 'approve' | 'claim' | 'confirm'; detail: Refusal } | null>(null)
  const [asking, setAsking] = useState<Asking>(null)
  const [busy, setBusy] = useState(false)
  const channel = useChannelName()(post.channel)
  const claimed = post.state === 'claimed'
  const sending = claimed ? post.sending : null
  const byChannel = !claimed && post.way !== 'hand' && post.hindrance === null

  const during = async (work: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    try {
      await work()
    } catch {
      // Said in a toast by the write itself.
    } finally {
      setBusy(false)
    }
  }
  const copy = async () => {
    try {
      await shell('clipboard.copyText', { text: post.text })
      toast({ message: t('calendar.post.copied', { group: post.groupTitle }) })
    } catch (error) {
      showFailure(error)
    }
  }
  const claim = (override: string | null = null) =>
    during(async () => {
      const { refused } = await write('deliveries.claim', { ids: [post.id], override })
      setRefusal(refused[0] ? { step: 'claim', detail: refused[0] } : null)
      if (refused.length === 0) await copy()
    })
  const approve = (override: string | null = null, when: 'now' | 'planned' = 'now') =>
    during(async () => {
      const { refused } = await write(
        'deliveries.approve',
        { ids: [post.id], override, when },
        { toast: (output) => (output.done.length > 0 ? t('calendar.send.approved', { group: post.groupTitle, channel }) : null) },
      )
      setRefusal(refused[0] ? { step: 'approve', detail: refused[0] } : null)
    })
  const confirm = (override: string | null = null) =>
    during(async () => {
      const { refused } = await write(
        'deliveries.confirm',
        { ids: [post.id], override },
        { toast: (output) => (output.done.length > 0 ? t('calendar.post.confirmed', { group: post.groupTitle }) : null) },
      )
      setRefusal(refused[0] ? { step: 'confirm', detail: refused[0] } : null)
    })
  const close = (reason: string) =>
    during(async () => {
      if (asking === 'fail') await write('deliveries.fail', { ids: [post.id], reason })
      else await write('deliveries.skip', { ids: [post.id], reason })
      setAsking(null)
    })
  const moveTo = (at: number) =>
    during(async () => {
      const { refused } = await write('calendar.move', {
        entryId: post.entryId,
        conversationId: post.conversationId,
        from: post.at,
        to: at,
      })
      setRefusal(refused[0] ? { step: 'claim', detail: { ...refused[0], deliveryId: post.id } } : null)
    })
  const primary = () => {
    if (post.holes.length > 0) inspect({ kind: 'content', id: post.contentId })
    else if (!sending) void (byChannel ? approve() : claimed ? confirm() : claim())
  }
  useShortcut('enter', primary, { labelKey: 'calendar.post.next', group: 'list', enabled: active })
  useShortcut('x', () => setAsking('skip'), { labelKey: 'calendar.post.skip', group: 'list', enabled: active })

  return (
    <article
      id={`post-${post.id}`}
      className={classes.card}
      data-active={active || undefined}
      data-testid="post-card"
      data-late={post.at < format.now - 3_600_000 || undefined}
      tabIndex={-1}
      aria-label={`${post.groupTitle} ${post.title}`}
      onFocus={onActive}
      onClick={onActive}
    >
      <div className={classes.cardHead}>
        <KindBadge kind={post.kind} letterOnly />
        <span className={`${classes.group} qx-truncate`} title={post.groupTitle}>
          {post.groupTitle}
        </span>
        {post.overridden && <IconFlag size={13} aria-label={t('calendar.entry.overrides')} />}
        <span className={classes.time} title={format.full(post.at)}>
          {format.moment(post.at)}
        </span>
        {post.meter && <CapMeter used={post.meter.used} max={post.meter.max} />}
      </div>
      <p className={`${classes.text} qx-selectable`}>{post.text}</p>
      {post.attachments.length > 0 && <PostImages images={post.attachments} />}
      {post.holes.length > 0 && (
        <p className={classes.warning}>{t('calendar.post.holes', { names: post.holes.join(t('calendar.and')) })}</p>
      )}
      {refusal && (
        <div className={classes.refusal}>
          <OneRefusal refusal={refusal.detail} />
          {refusal.step !== 'confirm' && refusal.detail.nextFree !== null && (
            <Button size="compact-sm" disabled={busy} onClick={() => void moveTo(refusal.detail.nextFree!)}>
              {t('calendar.answer.nextFree', { when: format.moment(refusal.detail.nextFree) })}
            </Button>
          )}
          <Excuse busy={busy} onGive={(reason) => void { approve, claim, confirm }[refusal.step](reason)} />
        </div>
      )}
      {asking !== null && (
        <Reason asking={asking} busy={busy} onGive={(reason) => void close(reason)} onCancel={() => setAsking(null)} />
      )}
      {post.way !== 'hand' && post.hindrance !== null && post.hindrance !== 'holes' && (
        <p className={classes.warning}>{t(`calendar.send.hindrance.${post.hindrance}`, { channel })}</p>
      )}
      {asking === null && sending && <PostSending post={post} sending={sending} />}
      {asking === null && !refusal && !sending && (
        <div className={classes.actions}>
          {post.holes.length > 0 ? (
            <Button size="compact-sm" variant="default" onClick={primary}>
              {t('calendar.post.fillHoles')}
            </Button>
          ) : claimed ? (
            <Button size="compact-sm" disabled={busy} onClick={() => void confirm()}>
              {t('calendar.post.confirm')}
            </Button>
          ) : byChannel ? (
            <Button
              size="compact-sm"
              disabled={busy}
              leftSection={<IconSend size={14} aria-hidden />}
              onClick={() => void approve()}
            >
              {t(`calendar.send.${post.way}`, { channel })}
            </Button>
          ) : (
            <Button
              size="compact-sm"
              disabled={busy}
              leftSection={<IconCopy size={14} aria-hidden />}
              onClick={() => void claim()}
            >
              {t('calendar.post.copy')}
            </Button>
          )}
          {claimed && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconCopy size={14} aria-hidden />}
              onClick={() => void copy()}
            >
              {t('calendar.post.copyAgain')}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconMessage size={14} aria-hidden />}
            onClick={() => go('conversations', { conversationId: post.conversationId })}
          >
            {t('calendar.post.openChat')}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAsking('skip')}>
            {t('calendar.post.skip')}
          </Button>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon aria-label={t('calendar.post.moreActions')}>
                <IconDots size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {byChannel && post.at > format.now && (
                <Menu.Item onClick={() => void approve(null, 'planned')}>
                  {t('calendar.send.atItsTime', { when: format.moment(post.at) })}
                </Menu.Item>
              )}
              {byChannel && <Menu.Item onClick={() => void claim()}>{t('calendar.send.byHand')}</Menu.Item>}
              {!claimed && post.holes.length === 0 && (
                <Menu.Item onClick={() => void confirm()}>{t('calendar.post.alreadyPosted')}</Menu.Item>
              )}
              {claimed && (
                <Menu.Item onClick={() => void during(async () => void (await write('deliveries.release', { ids: [post.id] })))}>
                  {t('calendar.post.release')}
                </Menu.Item>
              )}
              <Menu.Item onClick={() => setAsking('fail')}>{t('calendar.post.fail')}</Menu.Item>
              <Menu.Item onClick={() => inspect({ kind: 'calendar-entry', entryId: post.entryId })}>
                {t('calendar.post.entry')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </article>
  )
}

function Reason({
  asking,
  busy,
  onGive,
  onCancel,
}: {
  asking: 'skip' | 'fail'
  busy: boolean
  onGive: (reason: string) => void
  onCancel: () => void
}) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const usual = [1, 2, 3].map((n) => t(`calendar.post.${asking}Reasons.${n}`))
  return (
    <form
      className={classes.reason}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim().length >= 2) onGive(reason.trim())
      }}
    >
      <TextInput
        autoFocus
        label={t(`calendar.post.${asking}Why`)}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.actions}>
        {usual.map((text) => (
          <Button key={text} size="compact-xs" variant="default" disabled={busy} onClick={() => onGive(text)}>
            {text}
          </Button>
        ))}
      </div>
      <div className={classes.actions}>
        <Button type="submit" size="compact-sm" disabled={busy || reason.trim().length < 2}>
          {t(`calendar.post.${asking}Do`)}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
          {t('components.cancel')}
        </Button>
      </div>
    </form>
  )
}
