import { IconPencil, IconUser, IconUsersGroup } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ConversationItem } from '#shared/contract/conversations.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { GoneMark } from '#renderer/components/gone-mark.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { RelativeTime } from '#renderer/components/relative-time.tsx'
import { safeName } from '#renderer/components/safe-name.ts'
import classes from './conversations.module.css'

export function ConversationRow({ item, active, open }: { item: ConversationItem; active: boolean; open: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const Icon = item.kind === 'group' ? IconUsersGroup : IconUser
  const states = [classes.chat, active && classes.chatActive, open && classes.chatOpen, item.unread > 0 && classes.chatUnread]
  return (
    <div className={states.filter(Boolean).join(' ')}>
      <span className={classes.chatIcon} aria-label={t(`conversations.kind.${item.kind}`)} role="img">
        <Icon size={16} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.chatMain}>
        <div className={classes.chatLine}>
          <span className={classes.chatTitle}>
            <PersonName name={item.title} />
          </span>
          <GoneMark of={item.kind === 'group' ? 'group' : 'customer'} at={item.goneAt} />
          <span className={classes.chatTime}>
            <RelativeTime at={item.last?.sentAt} as="short" />
          </span>
        </div>
        <div className={classes.chatLine}>
          <span className={`${classes.chatText} qx-truncate`}>
            {item.last ? <LastWords last={item.last} kind={item.kind} /> : '–'}
          </span>
          {item.hasDraft && (
            <span className={classes.draftMark} title={t('conversations.hasDraft')}>
              <IconPencil size={13} aria-label={t('conversations.hasDraft')} />
            </span>
          )}
          {item.waitingSince !== null && (
            <span className={classes.waiting} title={t('conversations.waitingSince', { time: format.full(item.waitingSince) })}>
              {t('conversations.waits', { time: format.duration(format.now - item.waitingSince) })}
            </span>
          )}
          {item.unread > 0 && (
            <span className={classes.unread} aria-label={t('conversations.unread', { count: item.unread })}>
              {item.unread > 99 ? '99+' : item.unread}
            </span>
          )}
        </div>
      </div>
    </div>
  )
}

function LastWords({ last, kind }: { last: NonNullable<ConversationItem['last']>; kind: ConversationItem['kind'] }) {
  const { t } = useTranslation()
  const said = last.recalled
    ? t('conversations.recalledShort')
    : last.kind === 'text' || last.kind === 'system'
      ? last.text.replace(/\s+/gu, ' ')
      : [`[${t(`conversations.message.${last.kind}`)}]`, last.text].filter(Boolean).join(' ')
  const who = kind === 'group' || last.isStaff ? safeName(last.sender ?? '') : ''
  return (
    <bdi>
      {who !== '' && <span className={classes.chatWho}>{t('conversations.said', { who })}</span>}
      {said}
    </bdi>
  )
}
